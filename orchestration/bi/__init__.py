"""Apache Superset for `waqai bi`: its environment, its keys, and what it is given to show.

Superset's packages and ours exclude each other, so that it has an environment of its own. `inside` is what runs there;
the rest runs here.
"""
