"""What Waqai tells a person when it cannot go on. Each error says what to do and carries an exit code.

Only the families of errors live here; the sentences belong where the fault is found.
"""

from orchestration.display import visible


class WaqaiError(Exception):
    """A fault that a person can do something about; its message says what, and steers no terminal that shows it."""

    exit_code: int = 1

    def __init__(self, message: str) -> None:
        """`message` may hold names of files and words of reports."""
        super().__init__(visible(message))


class InputError(WaqaiError):
    """Something that was given cannot be used: an option, a path, a file."""

    exit_code = 2


class WarehouseError(WaqaiError):
    """The warehouse cannot be opened, is in use, or was made by another version."""

    exit_code = 3


class GateError(WaqaiError):
    """A check between two stages failed; what was published before stays as it was."""

    exit_code = 4


class FetchError(WaqaiError):
    """No feed of those that were asked for could be had."""

    exit_code = 5
