"""Workspaces: a user's own folder with settings, additions to the seeds, reports and a warehouse.

What is here knows folders and rows, and of what rows mean only that a name of a faction has to be its own.
"""
