"""TLS with the event's own certificate: that one and no other, whatever the clocks say."""

from __future__ import annotations

import hashlib
import ssl
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents import agent_running, answering, reply
from assembly import make_assembly
from hall import Hall, make_hall, maru_ledger, maru_sync, serving
from maru.protocol.event import Ledger
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.event_folder import read_ledger
from maru.sync.agent import sync_once
from maru.sync.ledger.tls import make_certificate
from maru.sync.verify import read_log
from maru.sync.witness import Witness, watch
from maru.transport import Transport, pinned, read_address
from published import named_witnesses, witness_home

LONG_AGO, TODAY, MUCH_LATER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2001, 2026, 2090))


def hall_with_tls(folder: Path, made: datetime, **changes: Any) -> Hall:
    """Make a hall whose ledger has a certificate of that time, which the event names.

    `changes` are members of the event that are other than usual.
    """
    ledger = make_assembly().event.ledger
    certificate = make_certificate(folder, ledger.origin, made)
    hall = make_hall(folder, ledger=replace(ledger, certificate=certificate), **changes)
    for name in ("tls.crt", "tls.key"):
        (folder / name).rename(hall.ledger_home / name)
    return hall


@pytest.mark.parametrize("made", [LONG_AGO, TODAY, MUCH_LATER])
def test_the_events_certificate_is_taken_at_any_time(tmp_path: Path, made: datetime) -> None:
    """A certificate that has ended, or has not begun, is the event's all the same."""
    hall = hall_with_tls(tmp_path, made)
    hall.vote("kiosk-1", 0, frozenset({0}))
    with serving(hall.ledger_home) as ledger:
        assert ledger.url.startswith("https://")
        assert sync_once(hall.home("kiosk-1"), ledger.url).to_go == 0
        place = pinned(ledger.url, hall.assembly.event.ledger.certificate)
        with closing(Transport(place)) as anyone:
            assert anyone.ask("GET", "package.maru", 10**7).status == 200
        with pytest.raises(Refused) as refused, closing(read_log(f"{ledger.url}#{'0' * 64}")):
            pass
        assert refused.value.reason == InputRefusal.other_certificate
        with pytest.raises(Refused) as refused, closing(read_log(ledger.url)):
            pass
        assert refused.value.reason == InputRefusal.other_certificate
        assert "name it" in refused.value.detail
    hall.close()


def test_a_witness_hands_its_line_in_over_tls(tmp_path: Path) -> None:
    """Who watches a ledger by its certificate's hash cosigns, and the ledger gets the line."""
    hall = hall_with_tls(tmp_path, TODAY, witnesses=named_witnesses(1), quorum=1)
    witness = Witness(witness_home(tmp_path, 0, hall.ledger_key))
    with serving(hall.ledger_home) as ledger:
        place = pinned(ledger.url, hall.assembly.event.ledger.certificate)
        assert watch(witness, hall.ledger_key, place, None, 1_790_000_000).new
        assert not watch(witness, hall.ledger_key, place, None, 1_790_000_060).new
    hall.close()


def test_a_wrong_certificate_and_none_are_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """Somebody in between, with a certificate of his own or without TLS, learns nothing."""
    hall = hall_with_tls(tmp_path, TODAY)
    other = tmp_path / "other"
    other.mkdir()
    make_certificate(other, "ledger.test/assembly", TODAY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(other / "tls.crt", other / "tls.key")
    asked: list[str] = []

    def listen(handler: object, body: bytes) -> None:
        asked.append("asked")
        reply(handler, b"")  # type: ignore[arg-type] # whatever comes is answered

    home = hall.home("kiosk-1")
    with answering(listen, context) as url:
        done = maru_sync("once", "--home", home, "--ledger", url)
        assert done.returncode == 2
        assert "shows another certificate than the event's" in done.stderr
        with agent_running(home, url) as agent:
            agent.until_says("cannot be believed")
    with answering(listen) as url:
        done = maru_sync("once", "--home", home, "--ledger", url)
        assert done.returncode == 2
        assert "reached over https only" in done.stderr
        with agent_running(home, url) as agent:
            agent.until_says("The office refused", "reached over https only")
    assert asked == []
    hall.close()


def test_a_ledger_without_the_certificate_of_its_event_does_not_serve(tmp_path: Path) -> None:
    """No kiosk would speak with it, so it says so at once; the verb makes one, and only one."""
    hall = hall_with_tls(tmp_path, TODAY)
    hall.close()
    home = hall.ledger_home
    again = maru_ledger("tls", "--home", home)
    assert (again.returncode, "already there" in again.stderr) == (2, True)
    (home / "tls.crt").rename(home / "old.crt")
    missing = maru_ledger("serve", "--home", home, "--port", "0")
    assert (missing.returncode, "the event's package names one" in missing.stderr) == (2, True)
    made = maru_ledger("tls", "--home", home)
    fingerprint, path = made.stdout.splitlines()
    assert len(fingerprint) == 64
    assert (home / "tls.key").stat().st_mode & 0o777 == 0o600
    wrong = maru_ledger("serve", "--home", home, "--port", "0")
    assert (wrong.returncode, "shows another certificate" in wrong.stderr) == (2, True)
    (home / "ledger.vkey").write_text(f"{hall.assembly.event.ledger.key}\n")
    its = Ledger(hall.assembly.event.ledger.origin, hall.assembly.event.ledger.key, fingerprint)
    assert read_ledger(home / "ledger.vkey", Path(path)) == its
    der = ssl.PEM_cert_to_DER_cert(Path(path).read_text())
    assert hashlib.sha256(der).hexdigest() == fingerprint
    with pytest.raises(Refused):
        read_ledger(home / "ledger.vkey", home / "ledger.vkey")


@pytest.mark.parametrize(
    "address",
    [
        "https://host#",
        "https://host",
        "http://host:8600/",
        f"https://host:8600#{'a' * 64}",
    ],
)
def test_addresses(address: str) -> None:
    """An address may name the certificate behind it."""
    url, certificate = read_address(address)
    assert url in ("https://host", "http://host:8600", "https://host:8600")
    assert certificate in (None, "a" * 64)


@pytest.mark.parametrize(
    "address",
    ["ftp://host", "https://", "https://host#abc", f"http://host#{'a' * 64}", "https://host:x"],
)
def test_other_addresses_are_refused(address: str) -> None:
    """What is no address, or names something else, is refused by its name."""
    with pytest.raises(Refused) as refused:
        read_address(address)
    assert refused.value.reason == InputRefusal.bad_value


def test_an_address_cannot_name_another_certificate_than_the_event(tmp_path: Path) -> None:
    """The package wins; a folder needs no certificate."""
    assert pinned(tmp_path, "a" * 64) == str(tmp_path)
    assert pinned("https://host/", "a" * 64) == f"https://host#{'a' * 64}"
    for address in (f"https://host#{'b' * 64}", "http://host"):
        with pytest.raises(Refused):
            pinned(address, "a" * 64)
