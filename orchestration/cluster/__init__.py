"""Extraction on a Dask cluster: parts of reports out, staging frames back. Needs the extra `cluster`.

What is read of a report is the business of `orchestration.extraction`; who writes to the warehouse, that of the caller.
"""

from importlib.util import find_spec

from orchestration.errors import InputError

if find_spec("distributed") is None:
    raise InputError(
        "Reading on a cluster needs a package that is not installed: distributed. Install Waqai with its extra "
        "`cluster`, or leave out WAQAI_DASK_SCHEDULER."
    )
