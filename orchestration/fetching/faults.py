"""Why something could not be had from the network, in words that stand in an archive and on a page."""


class FetchFault(Exception):
    """Something could not be had. `str` of it is a sentence without a full stop."""


class PassingFault(FetchFault):
    """It may go better soon: the server was busy, silent or broke off. `wait` is what it asked for, in seconds."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class HostResting(FetchFault):
    """The host is left alone for now, so nothing was asked of it."""
