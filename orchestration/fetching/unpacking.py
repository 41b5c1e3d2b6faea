"""Unpack gzip no further than a limit, so that a small answer cannot fill the memory."""

import zlib
from collections.abc import Iterable, Iterator

from orchestration.fetching.faults import FetchFault, PassingFault

_STEP = 1 << 16


class TooLarge(FetchFault):
    """More bytes than are read."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"It is larger than {limit:,} bytes, the most that is read (WAQAI_FETCH_MAX_BYTES)")


def bounded(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Hand on chunks of bytes. Raises TooLarge once they come to more than `limit` bytes."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise TooLarge(limit)
        yield chunk


def gunzip(chunks: Iterable[bytes], limit: int) -> bytes:
    """Return what is packed in `chunks` as gzip (any number of members) or zlib.

    Raises:
        TooLarge: it comes to more than `limit` bytes.
        PassingFault: it breaks off before its end.
        FetchFault: it is not packed so.
    """
    return b"".join(bounded(_unpacked(chunks), limit))


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    is_begun = False
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
                is_begun = True
                yield unpacker.decompress(rest, _STEP)
                # It may hold back more than it was let give, though all that came is taken in.
                while not (unpacker.eof or unpacker.unconsumed_tail) and (held := unpacker.decompress(b"", _STEP)):
                    yield held
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error as error:
        raise FetchFault(f"The answer is not packed as it says ({error})") from None
    if is_begun and not unpacker.eof:
        raise PassingFault("The answer broke off before its end")
