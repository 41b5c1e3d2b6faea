"""One run at a time in one warehouse. The lock is the operating system's, so a killed run leaves none behind."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from orchestration.errors import WarehouseError
from orchestration.files import make_private
from orchestration.locations import Lake, Working
from orchestration.warehouse.lake_lock import lake_lock

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 20  # far behind the text, which others may then still read

    def _try_to_lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _try_to_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


LOCK_NAME = "run.lock"
_BRIEFLY = " briefly"
_LOOK_SECONDS = 0.1


@contextmanager
def run_lock(warehouse_dir: Path, working: Working | None = None, briefly: bool = False) -> Iterator[Path]:
    """Hold the lock of a warehouse; gives the file of the lock, which names the process and its start (UTC).

    Where the working tables are in a lake, its lock is held too, which keeps the runs of other machines out. Who holds
    it `briefly` waits for others, and is waited for by them.

    Raises:
        WarehouseError: another run holds it, and neither holds it briefly; or the folder cannot be written.
    """
    file = warehouse_dir / LOCK_NAME
    with _opened(file) as descriptor:
        while not _is_locked_now(descriptor, warehouse_dir):
            if not briefly and not _is_held_briefly(file):
                raise WarehouseError(_in_use(warehouse_dir, file))
            time.sleep(_LOOK_SECONDS)
        os.truncate(descriptor, 0)
        started = datetime.now(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
        os.write(descriptor, f"{os.getpid()} {started}{_BRIEFLY if briefly else ''}\n".encode())
        with lake_lock(working, briefly) if isinstance(working, Lake) else nullcontext():
            yield file


@contextmanager
def waiting_lock(file: Path) -> Iterator[None]:
    """Hold the lock of `file`, which is made where it is missing; waits as long as another process holds it.

    Raises:
        WarehouseError: the folder cannot be written, or has no locks.
    """
    with _opened(file) as descriptor:
        while not _is_locked_now(descriptor, file.parent):
            time.sleep(_LOOK_SECONDS)
        yield


def is_held(file: Path) -> bool:
    """Tell whether a process holds the lock of `file`. Raises WarehouseError where its folder has no locks."""
    if not file.exists():
        return False
    with _opened(file) as descriptor:
        return not _is_locked_now(descriptor, file.parent)


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    """Give the descriptor of a file for locking, made with its folder where missing; closing it lets the lock go."""
    try:
        make_private(file.parent)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise WarehouseError(
            f"The warehouse {file.parent} cannot be written ({error.strerror}). Change its permissions, or name "
            "another with --warehouse."
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_locked_now(descriptor: int, folder: Path) -> bool:
    """Tell whether the lock could be had; false where another process holds it."""
    try:
        _try_to_lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        raise WarehouseError(
            f"The warehouse {folder} is on a file system without locks ({error.strerror}). Name one on a local disk "
            "with --warehouse."
        ) from error
    return True


def _is_held_briefly(file: Path) -> bool:
    """Tell so of the holder of a lock; of one that has not written yet who it is as well."""
    holder = file.read_text(encoding="utf-8", errors="replace").rstrip()
    return not holder or holder.endswith(_BRIEFLY)


def _in_use(warehouse_dir: Path, file: Path) -> str:
    pid, _, started = file.read_text(encoding="utf-8", errors="replace").strip().partition(" ")
    holder = f" (process {pid}, started {started} UTC)" if pid and started else ""
    return f"Another run is working in {warehouse_dir}{holder}. Wait until it is done, or end it, and run again."
