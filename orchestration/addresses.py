"""Where pages of Waqai are in a browser: paths on Dagster's server, and servers beside it."""

# Written by runs, and by `waqai docs`; served by `waqai ui`.
DATA_DOCS = "/data_docs/"
DBT_DOCS = "/dbt_docs/"
# Served by `waqai explore`, unless another port is named.
EXPLORER_PORT = 8501
EXPLORER = f"http://127.0.0.1:{EXPLORER_PORT}/"
