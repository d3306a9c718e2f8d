"""An outside witness: what it cosigns, what it never does, and that it remembers."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hall import run
from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, Signer, Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_witness import Request, evidence, make_request
from maru.sync.witness import MAX_EVIDENCE, Witness, new_witness
from published import witness_serving

LOG = Signer("log.test/one", bytes(range(32)))
TIME = 1_790_000_000


class History:
    """One history of a log: its leaves, and the checkpoints that the log's key signs of it."""

    def __init__(self, word: str, size: int = 300, shared: int = 0) -> None:
        words = ["shared" if i < shared else word for i in range(size)]
        leaves = [tlog.leaf_hash(f"{w} {i}".encode()) for i, w in enumerate(words)]
        self._rows = tlog.append(lambda *_: b"", 0, leaves)

    def read(self, level: int, number: int) -> bytes:
        """Serve its rows."""
        return self._rows.get((level, number), b"")

    def note(self, size: int, signer: Signer = LOG) -> str:
        """Return the signed checkpoint of a size."""
        root = tlog.tree_root(self.read, size)
        return tlog.make_checkpoint(tlog.Checkpoint(signer.name, size, root), signer)

    def ask(self, old: int, new: int) -> bytes:
        """Return the request from one size to another."""
        return make_request(self.read, old, new, self.note(new)).encode()


ONE = History("one", shared=20)
OTHER = History("other", shared=20)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a witness that follows the log."""
    home = tmp_path / "witness"
    new_witness(home, "residents.example", os.urandom)
    Witness(home).follow(LOG.verifier)
    return home


def key_of(home: Path) -> Verifier:
    """Return a witness's public key."""
    return Verifier.from_vkey((home / "witness.vkey").read_text().strip())


def holds(home: Path, note: str, line: str) -> bool:
    """Say whether a line is the witness's cosignature of a note."""
    return tlog.cosigned_at(note + line, key_of(home)) == TIME


def test_the_key_is_its_owners(home: Path) -> None:
    """The private key is of the kind for cosignatures, opens to nobody else, is made once."""
    key = home / "witness.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert Signer.from_text(key.read_text()).verifier.kind == COSIGNATURE
    with pytest.raises(Refused) as refused:
        new_witness(home, "residents.example", os.urandom)
    assert refused.value.reason is InputRefusal.already_exists


def test_a_log_that_grows_is_cosigned(home: Path) -> None:
    """From nothing, step by step, and the same size again; what is kept is the last."""
    witness = Witness(home)
    for old, new in ((0, 7), (7, 7), (7, 256), (256, 300)):
        answer = witness.answer(ONE.ask(old, new), TIME)
        assert answer.status == 200
        assert holds(home, ONE.note(new), answer.body)
    assert Witness(home).last(LOG.name).size == 300


def test_statuses_are_the_specifications(home: Path) -> None:
    """Each thing that can be wrong has its own answer, and none of them changes anything."""
    witness = Witness(home)
    assert witness.answer(ONE.ask(0, 30), TIME).status == 200
    stranger = Signer("log.test/two", bytes(32))
    false = Signer(LOG.name, bytes(32))
    size_zero = tlog.make_checkpoint(tlog.Checkpoint(LOG.name, 0, bytes(32)), LOG)
    bad_line = ONE.note(40).replace("— log.test/one ", "— log.test/one AAAA", 1)
    cases = {
        400: [
            b"",
            b"old 5\n\nnonsense",
            ONE.ask(30, 40).replace(b"old 30", b"old 41"),
            b"x" * 10**6,
        ],
        404: [Request(30, (), ONE.note(40, stranger)).encode()],
        403: [Request(30, (), ONE.note(40, false)).encode(), Request(30, (), bad_line).encode()],
        409: [ONE.ask(0, 40), ONE.ask(29, 40), ONE.ask(0, 5)],
        422: [
            OTHER.ask(30, 30),
            OTHER.ask(30, 40),
            Request(30, (), ONE.note(40)).encode(),
        ],
    }
    for status, bodies in cases.items():
        for body in bodies:
            answer = witness.answer(body, TIME)
            assert answer.status == status, (body[:80], answer)
            if status == 409:
                assert (answer.body, answer.media_type) == ("30\n", "text/x.tlog.size")
    assert witness.last(LOG.name) == tlog.open_checkpoint(ONE.note(30), LOG.verifier)
    fresh = Witness(home)
    with contextlib.closing(sqlite3.connect(home / "witness.db")) as db, db:
        db.execute("UPDATE log SET size = 0, root = ?, note = ''", (tlog.EMPTY_ROOT,))
    assert fresh.answer(Request(0, (), size_zero).encode(), TIME).status == 422
    assert fresh.answer(Request(0, (bytes(32),), ONE.note(5)).encode(), TIME).status == 422


def test_two_histories_leave_evidence(home: Path) -> None:
    """A log that signs another checkpoint of one size is caught: both are kept, whole."""
    witness = Witness(home)
    assert witness.answer(ONE.ask(0, 30), TIME).status == 200
    with pytest.raises(Refused) as refused:
        witness.cosign(Request(30, (), OTHER.note(30)), TIME)
    assert refused.value.reason is InputRefusal.two_histories
    (path,) = (home / "evidence").iterdir()
    text = path.read_text()
    assert ONE.note(30) in text
    assert OTHER.note(30) in text
    for note in (ONE.note(30), OTHER.note(30)):
        tlog.open_checkpoint(note, LOG.verifier)
    for size in range(31, 31 + MAX_EVIDENCE + 5):
        assert witness.answer(Request(30, (), ONE.note(size)).encode(), TIME).status == 422
    assert len(list((home / "evidence").iterdir())) == MAX_EVIDENCE
    assert evidence(OTHER.note(30), ONE.note(20)).startswith(ONE.note(20))


def test_a_log_has_one_key(home: Path) -> None:
    """The same key again changes nothing; another one of that origin is refused."""
    witness = Witness(home)
    witness.answer(ONE.ask(0, 30), TIME)
    witness.follow(LOG.verifier)
    assert witness.last(LOG.name).size == 30
    for key in (Signer(LOG.name, bytes(32)).verifier, key_of(home)):
        with pytest.raises(Refused):
            witness.follow(key)


def test_of_two_requests_at_once_one_is_taken(home: Path) -> None:
    """Two histories race for the same step from several processes' connections: one wins."""
    first = Witness(home)
    assert first.answer(ONE.ask(0, 20), TIME).status == 200
    bodies = [history.ask(20, 20 + step) for history in (ONE, OTHER) for step in range(1, 5)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: Witness(home).answer(body, TIME), bodies))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7


def test_over_http(home: Path) -> None:
    """Statuses, content types and the monitoring path are those of the specification."""
    monitor = f"{hashlib.sha256(LOG.name.encode()).hexdigest()}/checkpoint"
    with witness_serving(home) as (_, url):
        assert requests.get(f"{url}/{monitor}", timeout=30).status_code == 404
        asked = requests.post(f"{url}/add-checkpoint", data=ONE.ask(0, 30), timeout=30)
        assert asked.status_code == 200
        assert tlog.cosigned_at(ONE.note(30) + asked.text, key_of(home))
        kept = requests.get(f"{url}/{monitor}", timeout=30)
        assert kept.text == ONE.note(30) + asked.text
        again = requests.post(f"{url}/add-checkpoint", data=ONE.ask(0, 40), timeout=30)
        assert (again.status_code, again.text) == (409, "30\n")
        assert again.headers["Content-Type"] == "text/x.tlog.size"
        fork = requests.post(f"{url}/add-checkpoint", data=OTHER.ask(30, 40), timeout=30)
        assert fork.status_code == 422
        long = requests.post(f"{url}/add-checkpoint", data=b"x" * 10**6, timeout=30)
        assert long.status_code == 400


def test_killed_after_any_answer_it_remembers(home: Path) -> None:
    """Whatever was answered before SIGKILL is known after it: no size is ever cosigned twice."""
    answered = 0
    for killed_after in (1, 2, 5):
        with witness_serving(home) as (process, url), ThreadPoolExecutor(1) as killer:
            for _ in range(killed_after):
                body = ONE.ask(answered, answered + 3)
                assert requests.post(f"{url}/add-checkpoint", data=body, timeout=30).ok
                answered += 3
            killer.submit(process.kill)
            with contextlib.suppress(requests.RequestException):
                body = ONE.ask(answered, answered + 3)
                answered += 3 * requests.post(f"{url}/add-checkpoint", data=body, timeout=30).ok
            process.wait(60)
        assert Witness(home).last(LOG.name).size in (answered, answered + 3)
        answered = Witness(home).last(LOG.name).size
    fork = OTHER.ask(answered, answered + 1)
    assert Witness(home).answer(fork, TIME).status == 422


def maru_witness(verb: str, home: Path, *arguments: str | Path) -> tuple[int, str]:
    """Run a verb of `maru-verify witness`; return its status and what it said."""
    done = run("witness", verb, "--home", home, *arguments, module="maru.sync.verify_command")
    return done.returncode, done.stdout + done.stderr


def test_by_file(tmp_path: Path) -> None:
    """Key, log, request and answer by commands and files alone, then a fork, status 1."""
    home, out = tmp_path / "w", tmp_path / "cosigned"
    status, said = maru_witness("new", home, "union.example")
    assert (status, said.strip()) == (0, key_of(home).vkey)
    assert maru_witness("follow", home, LOG.vkey) == (0, f"{LOG.name}\n")
    request = tmp_path / "request"
    request.write_bytes(ONE.ask(0, 30))
    assert maru_witness("cosign", home, request, "--out", out)[0] == 0
    note = out.read_text()
    assert note.startswith(ONE.note(30))
    assert tlog.cosigned_at(note, key_of(home))
    out.unlink()
    request.write_bytes(ONE.ask(0, 40))
    status, said = maru_witness("cosign", home, request, "--out", out)
    assert (status, "--old 30" in said) == (2, True)
    request.write_bytes(OTHER.ask(30, 40))
    status, said = maru_witness("cosign", home, request, "--out", out)
    assert (status, "NOT VALID" in said) == (1, True)
    request.write_bytes(b"nonsense")
    assert maru_witness("cosign", home, request, "--out", out)[0] == 2
    assert not out.exists()
