"""What runs in a process of dbt: dbt itself, and a watch on the process that asked for it.

Run as `python -m orchestration.assets.dbt_process PID ARGUMENTS...`, where PID is that of the asking process. Where it
dies, as by SIGKILL, dbt ends with it: left alone, dbt would go on writing the working file under the next run.
"""

import os
import sys
import threading
import time

_LOOK_SECONDS = 0.25


def end_with(parent: int) -> None:
    """End this process at once, whatever it is doing, when it is no longer a child of `parent`; never returns.

    What DuckDB has not committed by then is gone, as after any crash.
    """
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def main() -> None:
    """Run dbt on the arguments after the first, which is the process to end with."""
    # Windows keeps the number of a dead parent, and the Python of a virtual environment there is a grandchild.
    if sys.platform != "win32":
        threading.Thread(target=end_with, args=(int(sys.argv[1]),), daemon=True).start()
    from dbt.cli.main import cli

    cli(sys.argv[2:])


if __name__ == "__main__":
    main()
