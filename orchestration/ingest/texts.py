"""Read .txt files, one report each."""

from collections.abc import Iterator

from orchestration.ingest.decoding import Decoded, DecodingError, decode, file_text
from orchestration.ingest.files import FoundFile
from orchestration.ingest.reading import Reading, Said, read_whole, report_items, stem
from orchestration.ingest.records import Report
from orchestration.ingest.rejects import Reject


def read_text(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The report in a .txt file, or the reason why there is none."""
    source = read_whole(found, reading)
    if isinstance(source, Reject):
        yield source
        return
    try:
        decoded = decode(source.data)
    except DecodingError as error:
        yield source.refuse(error.reason, str(error))
        return
    yield from report_items(
        source,
        doc_id=stem(found.origin),
        origin_key=found.origin_key,
        decoded=Decoded(file_text(decoded.text), decoded.charset),
        said=Said.of(found.line),
    )
