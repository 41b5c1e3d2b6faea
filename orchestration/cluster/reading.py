"""What a worker of the cluster does: it reads the reports of a part, and writes what it read beside them."""

import hashlib
import socket
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from orchestration.errors import WaqaiError
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.vocabulary import code_files
from orchestration.extraction.workers import complete, spare_collector
from orchestration.parts import Parts, ReadPart


def _code() -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in code_files())).hexdigest()


# The code that this process has loaded, which an upgrade on the disk leaves as it is.
_CODE = _code()
_loading = Lock()


def read_part(location: str, version: str, part: str) -> ReadPart:
    """Read the reports of a part with the lexicon of `version`, and write the staging frames beside them; once only.

    Raises:
        WaqaiError: the parts cannot be reached from here, or this worker has another Waqai than the run.
    """
    parts = Parts(location, version)
    if (read := parts.find_read(part)) is not None:
        return read
    reports = parts.reports(part)
    with _loading:
        lexicon = _lexicon(location, version)
    return parts.write(part, complete(extract(reports, lexicon), reports.height))


@lru_cache(maxsize=1)
def _lexicon(location: str, version: str) -> Lexicon:
    """The lexicon of `version`, loaded once a process."""
    with TemporaryDirectory() as folder:
        places = Parts(location, version).unpack_lexicon(Path(folder))
        lexicon = load_lexicon(Path(folder), places)
    if lexicon.version != version or _code() != _CODE:
        raise WaqaiError(
            f"The worker on {socket.gethostname()} would read otherwise than this run, for it has another Waqai. "
            "Install one version on all machines of the cluster, restart its workers, and run again."
        )
    spare_collector()
    return lexicon
