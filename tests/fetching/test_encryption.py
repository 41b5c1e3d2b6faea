"""Under https the certificate is that of the name which was asked for, although the connection goes to an address."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from website import FakeTime, Site, page

from orchestration.fetching.faults import PassingFault
from orchestration.fetching.visiting import Visitor
from orchestration.settings import Settings

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
NAME = "news.example.org"


@pytest.fixture
def certificate(site: Site, tmp_path: Path) -> Path:
    """The certificate, for the name alone, under which the site of the test serves https."""
    key, file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    site._server.socket = context.wrap_socket(site._server.socket, server_side=True)
    return file


@pytest.fixture
def visit(site: Site, local_settings: Callable[..., Settings], time: FakeTime) -> Callable[[str], int]:
    def visit(name: str) -> int:
        settings = local_settings(fetch_attempts=1)
        with Visitor(settings, resolver=lambda host, port: ["127.0.0.1"]) as visitor:
            return visitor.get(f"https://{name}:{site.port}/page", "*/*").status

    return visit


def test_a_certificate_of_the_name_is_trusted(
    site: Site, certificate: Path, visit: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    site.replies["/page"] = page("نص")
    assert visit(NAME) == 200


def test_a_certificate_of_another_name_is_not(
    site: Site, certificate: Path, visit: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(PassingFault, match="certificate"):
        visit("other.example.org")
    assert site.requests == []


def test_a_certificate_that_nobody_vouches_for_is_not(
    site: Site, certificate: Path, visit: Callable[[str], int]
) -> None:
    with pytest.raises(PassingFault, match="certificate"):
        visit(NAME)
    assert site.requests == []
