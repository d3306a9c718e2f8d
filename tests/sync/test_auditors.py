"""Who may read what of the log: auditors at once, everyone at fixed times and after closing."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests

from hall import Hall, asker, maru_ledger, maru_sync, post, serving
from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, Signer, Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import Revocation
from maru.sync.asking import HEADER
from maru.sync.batch import Batch
from maru.sync.ledger.audience import (
    Audience,
    add_auditor,
    is_auditor,
    remove_auditor,
    show_at_intervals,
    show_log,
)
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake

ENROLLED = 3  # the manifest and two enrolments
OPENED = 4  # the index of kiosk-1's first `opened`, after its `enrolled`


def entropy(length: int) -> bytes:
    """Return bytes that are easy to recognise."""
    return bytes(range(length))


def get(url: str, token: str = "") -> requests.Response:
    """Ask for something, with a token if there is one."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(url, headers=headers, timeout=30)


def size_of(note: str | None, key: Verifier) -> int:
    """Return the size of a checkpoint."""
    assert note is not None
    return tlog.open_checkpoint(note, key).size


def public_size(audience: Audience, ledger: Ledger) -> int:
    """Return the size of the checkpoint that everyone gets."""
    with ledger.store.reading() as now:
        return size_of(audience.checkpoint(now, ""), ledger.signer.verifier)


def test_from_the_first_opened_to_the_last_closing(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """All is public before a poll opens, nothing until the last closing, and then all again."""
    audience = Audience(ledger)
    budget, motion = hall.assembly.event.polls

    def restricted() -> int | None:
        with ledger.store.reading() as now:
            return audience.restricted_since(now)

    assert restricted() is None
    intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1", 0, 1).encode())
    assert restricted() is None
    intake.take("kiosk-1", 1, 1, 0, hall.batch("kiosk-1", 1).encode())
    assert restricted() == OPENED
    for poll in (0, 1):
        hall.close_poll(poll)
    for name in hall.kiosks:
        assert intake.take(name, 1, 0, 0, hall.batch(name).encode()).status == 200
    close_poll(ledger, budget)
    assert restricted() == OPENED
    close_poll(ledger, motion)
    assert restricted() is None


@pytest.mark.both_stores
def test_two_processes_of_one_store_say_the_same(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """What one process takes in or closes, or shows at a fixed time, the other obeys at once."""
    with closing(open_ledger(hall.ledger_home)) as other:
        mine, theirs = Audience(ledger), Audience(other)
        assert public_size(theirs, other) == ENROLLED
        intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode())
        with other.store.reading() as now, pytest.raises(Refused) as refused:
            theirs.refuse_strangers(now, "", "tile")
        assert refused.value.reason is InputRefusal.auditors_only
        assert public_size(theirs, other) == public_size(mine, ledger) == ENROLLED
        show_log(ledger.store, 600)
        assert public_size(theirs, other) == public_size(mine, ledger) == 9


def test_each_entry_is_read_once(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A request costs the entries that came since the last one, not the log."""
    audience = Audience(ledger)
    intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode())
    read: list[bytes] = []
    with ledger.store.reading() as now:
        fetch = now.entries

        def counted(start: int, stop: int) -> list[bytes]:
            found = fetch(start, stop)
            read.extend(found)
            return found

        now.entries = counted  # type: ignore[method-assign] # counts what is read
        for _ in range(5):
            audience.restricted_since(now)
    assert len(read) == 9


@pytest.mark.both_stores
def test_the_public_checkpoint_moves_at_fixed_times_only(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Arrivals do not move it; each fixed time does, once; it never goes back; closing frees it."""
    audience = Audience(ledger)
    intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1", 0, 4).encode())
    assert public_size(audience, ledger) == ENROLLED
    show_log(ledger.store, 600)
    assert public_size(audience, ledger) == 7
    intake.take("kiosk-1", 1, 4, 0, hall.batch("kiosk-1", 4).encode())
    show_log(ledger.store, 600)  # another process, the same moment
    assert public_size(audience, ledger) == 7
    show_log(ledger.store, 900)
    assert public_size(audience, ledger) == 9


def test_it_does_not_go_back_when_a_poll_opens(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """What was public before a poll opened stays so, though no fixed time has come since."""
    audience = Audience(ledger)
    show_log(ledger.store, 300)
    intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1", 0, 1).encode())
    assert public_size(audience, ledger) == OPENED
    intake.take("kiosk-1", 1, 1, 0, hall.batch("kiosk-1", 1).encode())
    assert public_size(audience, ledger) == OPENED


def test_what_people_announce_is_public_at_once(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """An update, or the closing of one poll while another is open, does not wait for the clock."""
    audience = Audience(ledger)
    hall.close_poll(0)
    for name in hall.kiosks:
        intake.take(name, 1, 0, 0, hall.batch(name).encode())
    assert public_size(audience, ledger) == ENROLLED
    (note,) = hall.assembly.updates(Revocation((hall.assembly.credentials(4),)))
    ledger.update([("0001.note", note)])
    assert public_size(audience, ledger) == 15
    closing = close_poll(ledger, hall.assembly.event.polls[0])
    assert public_size(audience, ledger) == closing.size + 1 == 16


def test_the_times_are_the_clock_s(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """The log is shown when the clock stands at a multiple of the interval, then not before."""
    intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode())
    waited: list[float] = []

    class Ended(threading.Event):
        """Lets one interval pass, then ends."""

        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            return len(waited) > 1

    clock = itertools.chain([1_000.0, 1_199.9], itertools.repeat(1_230.0))
    show_at_intervals(ledger.store, 300, Ended(), lambda: next(clock))
    assert waited == [200.0, 270.0]
    with closing(sqlite3.connect(hall.ledger_home / "ledger.db")) as db:
        assert db.execute("SELECT moment, size FROM shown").fetchall() == [(1_200, 9)]


@pytest.mark.both_stores
def test_only_the_token_opens(hall: Hall, ledger: Ledger) -> None:
    """The token itself does, and nothing like it; a name is given once; removed is removed."""
    token = add_auditor(ledger.store, "residents", entropy)
    with pytest.raises(Refused) as refused:
        add_auditor(ledger.store, "residents", entropy)
    assert refused.value.reason is InputRefusal.already_exists
    with pytest.raises(Refused):
        add_auditor(ledger.store, "No Name", entropy)
    wrong = ("", token, f"Basic {token}", f"Bearer {token}0", "Bearer ", f"Bearer {token[:-1]}")
    with ledger.store.reading() as now:
        assert is_auditor(now, f"Bearer {token}")
        assert is_auditor(now, f"bearer {token}")
        assert not any(is_auditor(now, header) for header in (*wrong, "Bearer 가나다"))
        stored = now.auditors()
        assert token not in str(stored)
        assert not is_auditor(now, f"Bearer {stored[0][1]}")
    remove_auditor(ledger.store, "residents")
    with ledger.store.reading() as now:
        assert not is_auditor(now, f"Bearer {token}")
    with pytest.raises(Refused):
        remove_auditor(ledger.store, "residents")


def test_everyone_gets_outside_witnesses_lines_only(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """A kiosk's cosignature tells when its records came: auditors get it, the public later."""
    audience = Audience(ledger)
    intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode())
    show_log(ledger.store, 600)
    kiosk = Signer("kiosk-1/1/witness", bytes(32), COSIGNATURE)
    token = add_auditor(ledger.store, "residents", entropy)
    with ledger.store.writing() as change:
        note = change.checkpoint() or ""
        line = tlog.cosign(note, kiosk, 1_790_000_000).removeprefix(note)
        change.add_cosignature(9, kiosk.vkey, line)
        assert audience.checkpoint(change, "") == note
        told = audience.checkpoint(change, f"Bearer {token}") or ""
    assert tlog.cosigned_at(told, kiosk.verifier) == 1_790_000_000


@pytest.fixture
def closed_hall(hall: Hall) -> Iterator[Hall]:
    """Close both polls at every kiosk of the hall."""
    for poll in (0, 1):
        hall.close_poll(poll)
    return hall


def test_a_day_over_http(closed_hall: Hall) -> None:
    """Tiles and ballots are shut to everyone but auditors until the last poll is closed."""
    hall = closed_hall
    home = hall.ledger_home
    with serving(home) as ledger:
        assert get(f"{ledger.url}/tile/entries/000.p/3").status_code == 200
        batch = hall.batch("kiosk-1")
        assert post(ledger.url, "kiosk-1/1", 0, batch.encode()).status_code == 200
        added = maru_ledger("auditor", "add", "residents", "--home", home)
        assert added.returncode == 0
        token = added.stdout.strip()
        listed = maru_ledger("auditor", "list", "--home", home)
        assert (listed.stdout, token in listed.stdout) == ("residents\n", False)
        paths = ("tile/0/000.p/3", "tile/entries/000.p/3", f"blob/{'0' * 64}", "tile/nonsense")
        for path in paths:
            shut = get(f"{ledger.url}/{path}")
            assert (shut.status_code, shut.json()["reason"]) == (401, "auditors_only")
            assert shut.headers["WWW-Authenticate"].startswith("Bearer ")
            assert get(f"{ledger.url}/{path}", "wrong").status_code == 401
        opened = get(f"{ledger.url}/{paths[1]}", token)
        assert opened.status_code == 200
        assert "Authorization" in opened.headers["Vary"]
        assert opened.headers["Cache-Control"].startswith("private,")
        assert size_of(get(f"{ledger.url}/checkpoint").text, hall.ledger_key) == ENROLLED
        assert size_of(get(f"{ledger.url}/checkpoint", token).text, hall.ledger_key) == 11
        for name in hall.kiosks:
            maru_sync("once", "--home", hall.home(name), "--ledger", ledger.url)
        assert maru_ledger("close", "1", "--home", home).returncode == 0
        assert get(f"{ledger.url}/{paths[1]}").status_code == 401
        assert maru_ledger("close", "2", "--home", home).returncode == 0
        public = get(f"{ledger.url}/{paths[1]}")
        assert (public.status_code, public.content) == (200, opened.content)
        assert "public" in public.headers["Cache-Control"]
        assert size_of(get(f"{ledger.url}/checkpoint").text, hall.ledger_key) == 18
        removed = maru_ledger("auditor", "remove", "residents", "--home", home)
        assert removed.stdout == "Removed residents\n"


def test_only_kiosks_are_told_how_far_they_are(hall: Hall) -> None:
    """Marks, empty batches and records sent again tell strangers nothing; new ones are taken."""
    batch, again = hall.batch("kiosk-1"), hall.batch("kiosk-1", 0, 4)
    with serving(hall.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, again.encode()).status_code == 200
        path = f"{ledger.url}/v1/kiosks/kiosk-1/1/mark"
        strangers = [{}, {HEADER: "kiosk-1/1/witness nonsense"}, mixed(hall)]
        for stranger in strangers:
            told = [
                requests.get(path, headers=stranger, timeout=60),
                requests.get(path, headers=stranger, params={"known": 77}, timeout=60),
                post(ledger.url, "kiosk-1/1", 99, Batch((), ()).encode(), stranger),
                post(ledger.url, "kiosk-1/1", 0, again.encode(), stranger),
            ]
            assert {(one.status_code, one.json()["reason"]) for one in told} == {
                (401, "kiosks_only")
            }
            assert len({one.json()["detail"] for one in told}) == 1
        for name in hall.kiosks:
            kiosk = asker(hall, name)
            assert requests.get(path, headers=kiosk, timeout=60).json()["next"] == 4
            assert post(ledger.url, "kiosk-1/1", 0, again.encode(), kiosk).json()["next"] == 4
        assert post(ledger.url, "kiosk-1/1", 0, batch.encode()).json()["next"] == 6


def mixed(hall: Hall) -> dict[str, str]:
    """Return one kiosk's name with another's signature."""
    name, _, signature = asker(hall, "kiosk-1")[HEADER].partition(" ")
    return {HEADER: f"{name.replace('1', '2', 1)} {signature}"}
