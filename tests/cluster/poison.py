"""Tasks that do harm to a worker, in place of reading a part."""

import os
import time


def die(location: str, version: str, part: str) -> None:
    """End the worker, as the system does for want of memory."""
    os._exit(9)


def linger(location: str, version: str, part: str) -> None:
    """Take longer than any test."""
    time.sleep(600)
