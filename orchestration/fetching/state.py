"""What is remembered of a feed between two fetches: validators, when each page was asked, how it went."""

from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.errors import InputError
from orchestration.fetching.visiting import Validators
from orchestration.files import make_private, write_whole

STATE_NAME = "state.json"
_SHORTEST_PAUSE = timedelta(hours=1)


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KnownAnswer(_Kept):
    """The last answer of an address: where it was found, what tells a newer one, and the SHA-256 of its content."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""
    content_sha256: str = ""

    @property
    def validators(self) -> Validators:
        """What a conditional request says."""
        return Validators(self.url, self.etag, self.last_modified)


class KnownPage(_Kept):
    """A page that was asked for: what the feed said of it, when, and what came. Times are UTC."""

    title: str = ""
    published: str = ""
    modified: str = ""
    first_asked_at: datetime
    asked_at: datetime
    answer: KnownAnswer = Field(default_factory=KnownAnswer)
    fault: str = ""

    def is_due(self, now: datetime, window: timedelta) -> bool:
        """Tell whether it is to be asked again: ever more seldom (1, 2, 4 ... hours), and not once `window` is over."""
        pause = max(_SHORTEST_PAUSE, self.asked_at - self.first_asked_at)
        return now - self.first_asked_at <= window and now - self.asked_at >= pause


class FeedState(_Kept):
    """The memory of one feed, by address."""

    documents: dict[str, KnownAnswer] = Field(default_factory=dict)
    pages: dict[str, KnownPage] = Field(default_factory=dict)
    rests: dict[str, datetime] = Field(default_factory=dict)
    last_success_at: datetime | None = None
    failures_in_a_row: int = 0
    last_fault: str = ""


def read_state(folder: Path) -> FeedState:
    """Return the memory of the feed of a folder; a new one where there is none.

    Raises:
        InputError: it cannot be read; the message says what to do.
    """
    file = folder / STATE_NAME
    try:
        return FeedState.model_validate_json(file.read_bytes()) if file.exists() else FeedState()
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{file} cannot be read ({str(error).splitlines()[0]}). Delete it; all its pages are then asked for again."
        ) from None


def write_state(folder: Path, state: FeedState) -> None:
    """Write the memory of a feed, whole or not at all."""
    make_private(folder)
    write_whole(folder / STATE_NAME, state.model_dump_json(indent=1))
