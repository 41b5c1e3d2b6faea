"""A time by which a request must be over, whatever the server does: each wait on its connection ends there."""

import ssl
from collections.abc import Callable
from typing import Any

import httpcore

from orchestration.fetching.faults import PassingFault


class Deadline:
    """When the request that is on must be over. One for all connections of a client, which asks one thing at a time."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._seconds = 0.0
        self._ends = 0.0

    def start(self, seconds: float) -> None:
        """Give the next request `seconds`."""
        self._seconds = seconds
        self._ends = self._monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """Return the seconds that a wait may take, `timeout` at most. Raises PassingFault where none is left."""
        left = self._ends - self._monotonic()
        if left <= 0:
            raise PassingFault(f"The answer was not complete after {self._seconds:g} s")
        return left if timeout is None else min(timeout, left)


class TimedStream(httpcore.NetworkStream):
    """A connection whose waits end at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, waiting for it no longer than the deadline allows."""
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`."""
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the connection under TLS, the certificate checked against the name that was asked for."""
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection tells of itself."""
        return self._stream.get_extra_info(info)
