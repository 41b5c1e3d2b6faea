"""What workers of a test do in place of reading a part at once."""

import os
import time
from pathlib import Path

from orchestration.cluster.reading import read_part
from orchestration.parts import ReadPart

GO = "go"


def die(location: str, version: str, part: str) -> None:
    """End the worker, as the system does for want of memory."""
    os._exit(9)


def wait(location: str, version: str, part: str) -> ReadPart:
    """Read a part once the place of parts holds a file `go`."""
    while not (Path(location) / GO).exists():
        time.sleep(0.05)
    return read_part(location, version, part)
