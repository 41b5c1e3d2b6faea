"""Whether the folders of a warehouse can be written and its disk has room: asked before work, and after it failed."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from orchestration.errors import WarehouseError

NO_DISK = 1_000_000  # bytes; less is too little for any step


def refuse_unwritable(folders: Iterable[Path]) -> None:
    """Raises WarehouseError, naming the first of the folders that is there and cannot be written."""
    for folder in folders:
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise WarehouseError(
                f"The folder {folder} cannot be written. Change its permissions, or name another warehouse with "
                "--warehouse."
            )


def refuse_full_disk(warehouse: Path) -> None:
    """Raises WarehouseError where the disk of a warehouse is full, which fails steps in many words."""
    free = shutil.disk_usage(warehouse).free
    if free < NO_DISK:
        raise WarehouseError(
            f"The disk of {warehouse} is full ({free:,} bytes are free). Free some space and run again. What was "
            "published before is as it was."
        )
