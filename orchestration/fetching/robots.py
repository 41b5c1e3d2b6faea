"""What the robots.txt of a host allows (RFC 9309), read by Protego; asked for once a host in a fetch."""

from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

AGENT = "Waqai"
_MOST_BYTES = 512_000


@dataclass(frozen=True)
class Rules:
    """What a host allows, and the seconds between requests that it asks for; null where it asks for none."""

    allows: Callable[[str], bool]
    delay: float | None


OPEN = Rules(lambda url: True, None)


def parse_rules(body: bytes) -> Rules:
    """Return the rules that a robots.txt has for Waqai; what cannot be read in it allows all."""
    parser = Protego.parse(body[:_MOST_BYTES].decode("utf-8-sig", errors="replace"))
    return Rules(lambda url: parser.can_fetch(url, AGENT), parser.crawl_delay(AGENT))
