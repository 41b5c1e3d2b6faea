"""Extraction on a Dask cluster: parts of reports out, staging frames back. Needs the extra `cluster`.

What is read of a report is the business of `orchestration.extraction`; who writes to the warehouse, that of the caller.
"""

from importlib.util import find_spec

from orchestration.errors import InputError

if missing := [name for name in ("distributed", "obstore") if find_spec(name) is None]:
    raise InputError(
        f"Reading on a cluster needs packages that are not installed: {', '.join(missing)}. Install Waqai with its "
        "extra `cluster`, or leave out WAQAI_DASK_SCHEDULER."
    )
