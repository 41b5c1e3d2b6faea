"""How sure an event report is: the probability of its happening, from the evidence of all its tellings."""

from orchestration.extraction.tellings import Happening

_CEILING = 0.98


def confidence(happening: Happening) -> float:
    """Return the probability (0 to 1) that the report tells of a happening of this type here."""
    return round(min(_CEILING, happening.probability), 2)
