"""How a ledger is reached: HTTP, or HTTPS with the one certificate that the event names.

Where the package names a certificate, by the SHA-256 of its DER, exactly that one is taken: neither
the host's name, nor a certification authority, nor the time on either clock matters, and plain HTTP
is refused. Who has no package may name it behind the address: https://hall.example:8600#<sha256>.
Where nothing names one, an https address is checked as a browser would.

What the environment says of proxies and passwords is not followed, and no answer leads elsewhere.
"""

from __future__ import annotations

import hashlib
import io
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from maru.protocol.journal import is_sha256
from maru.protocol.refusal import InputRefusal, Refused

MAX_RETRY_AFTER = 600
"""Seconds; a ledger that asks for more is asked again after this."""


@dataclass(frozen=True)
class Patience:
    """How long an answer is waited for: seconds to connect, between two pieces, for its body."""

    connect: float = 5
    piece: float = 60
    answer: float = 300


@dataclass(frozen=True)
class Reply:
    """A server's answer; `retry_after` is how many seconds it asks to be left alone."""

    status: int
    body: bytes
    retry_after: int | None


class Transport:
    """The way to one ledger."""

    def __init__(
        self,
        url: str,
        certificate: str | None = None,
        headers: Mapping[str, str] | None = None,
        patience: Patience = Patience(),  # it never changes
    ) -> None:
        """Take the ledger's address and the SHA-256, in hex, of the certificate it has to show.

        `headers` go with every request.
        Raises `Refused`: bad_value for what is no such address, no_tls for one without TLS where a
        certificate is named.
        """
        self.url, pin = read_address(pinned(url, certificate))
        self._session = open_session(pin)
        self._session.headers.update(headers or {})
        self._patience = patience

    def ask(
        self,
        method: str,
        path: str,
        limit: int,
        *,
        params: Mapping[str, int] | None = None,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request; return the answer, whatever its status, of at most `limit` bytes.

        Raises `Refused`: ledger_unreachable, other_certificate, ledger_nonsense for an answer that
        is too long or in an encoding that was not asked for.
        """
        place = f"{self.url}/{path}"
        try:
            with self._session.request(
                method,
                place,
                params=params,
                # One call sends a piece, not all: a time limit is for one call.
                data=io.BytesIO(body) if isinstance(body, bytes) else body,
                headers={"Accept-Encoding": "identity", **(headers or {})},
                timeout=(self._patience.connect, self._patience.piece),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Reply(
                    response.status_code,
                    _read_bounded(response, place, limit, self._patience.answer),
                    _retry_after(response.headers.get("Retry-After", "")),
                )
        except (requests.RequestException, HTTPError) as error:
            raise unreachable(self.url, error) from error

    def close(self) -> None:
        """Let go of its connections."""
        self._session.close()


def pinned(place: str | Path, certificate: str | None) -> str:
    """Return a ledger's address with the certificate that the event names; a folder as it is.

    Refuses no_tls for an address without TLS where there is one to be named, and other_certificate
    for one that names another.
    """
    place = str(place)
    if certificate is None or not place.startswith(("http://", "https://")):
        return place
    url, named = read_address(place)
    if not url.startswith("https://"):
        raise Refused(InputRefusal.no_tls, url[:200])
    if named not in (None, certificate):
        raise Refused(InputRefusal.other_certificate, place[:200])
    return f"{url}#{certificate}"


def read_address(address: str) -> tuple[str, str | None]:
    """Split a ledger's address into its URL and the certificate that it names, or refuse it."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 # reading it checks it
    except ValueError:
        raise Refused(InputRefusal.bad_value, "ledger URL", address[:200]) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(InputRefusal.bad_value, "ledger URL", address[:200])
    url, _, certificate = address.partition("#")
    if certificate and not (parts.scheme == "https" and is_sha256(certificate)):
        raise Refused(InputRefusal.bad_value, "ledger URL", address[:200])
    return url.rstrip("/"), certificate or None


def certificate_of(pem: str, place: str) -> str:
    """Return the SHA-256 in hex of a certificate in PEM, or refuse what is none."""
    try:
        der = ssl.PEM_cert_to_DER_cert(pem)
    except ValueError:
        raise Refused(InputRefusal.malformed, place, "not a certificate") from None
    return hashlib.sha256(der).hexdigest()


def open_session(certificate: str | None) -> requests.Session:
    """Return a session that takes that certificate only, or, without one, what a browser takes."""
    session = requests.Session()
    session.trust_env = False
    if certificate is not None:
        session.mount("https://", _Pinned(certificate))
    return session


def unreachable(url: str, error: requests.RequestException | HTTPError) -> Refused:
    """Return what is said of a ledger from which no answer came."""
    if "Fingerprints did not match" in str(error):
        return Refused(InputRefusal.other_certificate, url)
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        hint = "no authority vouches for it; name it, https://…#<its SHA-256>"
        return Refused(InputRefusal.other_certificate, url, hint)
    return Refused(InputRefusal.ledger_unreachable, url, type(error).__name__)


class _Pinned(HTTPAdapter):
    """Takes one certificate, whoever signed it, whomever it names, whenever it ends."""

    def __init__(self, certificate: str) -> None:
        self._certificate = certificate
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        options |= {"assert_fingerprint": self._certificate, "assert_hostname": False}
        super().init_poolmanager(*args, **options)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        # No authority is asked: the fingerprint is compared before the first byte is sent.
        return super().send(request, *args, **{**options, "verify": False})


def _read_bounded(response: requests.Response, place: str, limit: int, seconds: float) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(InputRefusal.ledger_nonsense, place, "an encoding that was not asked for")
    end = time.monotonic() + seconds
    data = bytearray()
    # One read of the socket at a time: whoever sends a byte now and then is not waited for.
    while piece := response.raw.read1(16 * 1024):
        data += piece
        if len(data) > limit:
            raise Refused(InputRefusal.ledger_nonsense, place, f"an answer over {limit} bytes")
        if time.monotonic() > end:
            raise Refused(InputRefusal.ledger_unreachable, place, "its answer does not end")
    return bytes(data)


def _retry_after(text: str) -> int | None:
    """Read the number of seconds; the other form, a date, would need a clock that is right."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    return min(int(text), MAX_RETRY_AFTER)
