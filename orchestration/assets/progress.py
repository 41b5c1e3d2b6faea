"""How a step tells how far it is, to whoever listens."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with the stage (`read`, `extract`, `build`), what is done of it, and of how many (null: not known)."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Tell nobody."""
