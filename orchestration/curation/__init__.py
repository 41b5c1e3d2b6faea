"""Curation: the worklist of names that nobody has mapped, and its decisions as rows of the seeds."""
