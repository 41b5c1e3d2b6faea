"""What runs in Superset's environment: its settings, what it is given once, and its server.

Of this project only what needs no further package is there: see the import contract.
"""
