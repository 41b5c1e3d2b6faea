"""Workspaces: a user's own folder with settings, additions to the seeds, reports and a warehouse.

What is here knows folders and rows, and nothing of what rows mean.
"""
