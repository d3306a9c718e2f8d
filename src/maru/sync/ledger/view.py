"""What everyone may know of the log: polls, turnout, and what became of a ballot.

All of it is the state (maru.protocol.replay) of the log as large as everyone may know of it
(maru.sync.ledger.audience), replayed entry by entry as it grows, never twice. Turnout is rounded
down to the event's k, and told for a whole poll only: per hall, kiosk, hour or group it would tell
of single people. Where a poll stayed below k, its exact number is told only with its result.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maru.protocol import tlog
from maru.protocol.event import Event, Poll
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Arrival, Closing, Spoiling, State, Verdict
from maru.protocol.ticket import check_words
from maru.protocol.tlog_proof import make_proof_file
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.home import Ledger, replayed
from maru.sync.ledger.store import Reading
from maru.words import wordlist

TRACKER_LENGTH = 43
WORD_COUNT = 4

_TRACKER = re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII)


class Stage(StrEnum):
    """How far a poll is."""

    coming = "coming"
    open = "open"
    closed = "closed"
    published = "published"


@dataclass(frozen=True)
class PollView:
    """A poll by its number from 1; `turnout` is how many cards voted at least, rounded down to k.

    `withheld` says that too few voted, so that the event's rule lets no result out.
    """

    number: int
    poll: Poll
    stage: Stage
    turnout: int
    closing: Closing | None
    withheld: bool


@dataclass(frozen=True)
class Found:
    """A ballot that is in the log, and its poll.

    `verdict` is None while the poll is open: before its closing nothing is decided. `index` and
    `credential` are None as long as the log's entries are for auditors only.
    """

    tracker: str
    poll: Poll
    verdict: Verdict | None
    index: int | None
    credential: str | None


@dataclass(frozen=True)
class _Ballot:
    poll: str
    index: int
    credential: str
    verdict: Verdict


@dataclass(frozen=True)
class _Snapshot:
    """What was read off the state when the log had `size` entries."""

    size: int
    package: Package
    closings: Mapping[str, Closing]
    counted: Mapping[str, int]
    ballots: Mapping[str, _Ballot]
    words: Mapping[int, Sequence[str]]


class View:
    """Answers for one ledger; any number of threads may ask."""

    def __init__(self, ledger: Ledger, audience: Audience) -> None:
        self._ledger, self._audience = ledger, audience
        self._lock = threading.Lock()
        self._state = State(ledger.package)
        self._snapshot = _read_off(self._state)

    def _look(self, now: Reading) -> _Snapshot:
        size = self._audience.public_size(now)
        with self._lock:
            if self._snapshot.size < size:
                replayed(now, self._state, size)
                self._snapshot = _read_off(self._state)
            return self._snapshot

    def event(self, now: Reading) -> Event:
        """Return the event, with the motions that the log has."""
        return self._look(now).package.event

    def size(self, now: Reading) -> int:
        """Return how many entries of the log everyone may know of."""
        return self._look(now).size

    def polls(self, now: Reading) -> list[PollView]:
        """Return every poll, in the event's order."""
        seen, opened = self._look(now), self._audience.opened(now)
        event = seen.package.event
        views = []
        for number, poll in enumerate(event.polls, 1):
            closing = seen.closings.get(poll.uuid)
            count = seen.counted[poll.uuid]
            few = closing is not None and closing.ballots < event.small_room
            stage = Stage.open if poll.uuid in opened else Stage.coming
            if closing is not None:
                published = self._ledger.result_path(poll.uuid).exists()
                stage = Stage.published if published else Stage.closed
            turnout = count - count % event.small_room
            withheld = few and event.below == "withhold"
            views.append(PollView(number, poll, stage, turnout, closing, withheld))
        return views

    def poll(self, now: Reading, uuid: str) -> PollView:
        """Return the poll of that uuid, or refuse."""
        for view in self.polls(now):
            if view.poll.uuid == uuid:
                return view
        raise Refused(InputRefusal.not_found, f"poll {uuid[:40]}")

    def find(self, now: Reading, tracker: str) -> Found:
        """Return what became of the ballot of a tracker, or refuse (not_found)."""
        seen = self._look(now)
        ballot = seen.ballots.get(_sha256_of(tracker))
        if ballot is None:
            raise Refused(InputRefusal.not_found, "ballot")
        return self._found(now, seen, tracker, ballot)

    def find_by_words(self, now: Reading, words: Sequence[str]) -> list[Found]:
        """Return every ballot that has these check words, in either language, or refuse."""
        seen = self._look(now)
        found: list[Found] = []
        for language in ("ko", "en"):
            bits = _numbers(words, wordlist(language))
            hashes = () if bits is None else seen.words.get(bits, ())
            found += [
                self._found(now, seen, _tracker_of(sha256), seen.ballots[sha256])
                for sha256 in hashes
            ]
        if not found:
            raise Refused(InputRefusal.not_found, "ballot")
        return found

    def _found(self, now: Reading, seen: _Snapshot, tracker: str, ballot: _Ballot) -> Found:
        decided = ballot.poll in seen.closings or ballot.verdict is Verdict.spoiled
        # What was read off may have more of the log than `now`, of which the proof is made.
        public = self._audience.restricted_since(now) is None and ballot.index < now.size()
        return Found(
            tracker,
            seen.package.event.poll(ballot.poll),
            ballot.verdict if decided else None,
            ballot.index if public else None,
            ballot.credential if public else None,
        )


def _read_off(state: State) -> _Snapshot:
    """Judge every ballot of a state."""
    ballots: dict[str, _Ballot] = {}
    counted: dict[str, int] = {}
    for poll in state.package.event.polls:
        counted[poll.uuid] = 0
        judged: list[tuple[Arrival | Spoiling, Verdict]] = [
            (spoiling, Verdict.spoiled) for spoiling in state.spoilings(poll.uuid)
        ]
        for one, verdict in [*judged, *state.judged(poll.uuid)]:
            counted[poll.uuid] += verdict is Verdict.counted
            known = ballots.get(one.ballot)
            # A ballot that came twice is told by the better of its two records.
            if known is None or (verdict is Verdict.counted) > (known.verdict is Verdict.counted):
                ballots[one.ballot] = _Ballot(poll.uuid, one.index, one.credential, verdict)
    words: dict[int, list[str]] = {}
    for sha256 in ballots:
        words.setdefault(_bits(_tracker_of(sha256)), []).append(sha256)
    return _Snapshot(state.size, state.package, dict(state.closings), counted, ballots, words)


def read_tracker(text: str) -> str:
    """Return the tracker that a person typed or pasted, or refuse it.

    Spaces around it are nothing; one of its 43 places stands for the `+` that an address turned
    into it.
    """
    line = text.strip("\t\r\n")
    tracker = (line.strip() if len(line) > TRACKER_LENGTH else line).replace(" ", "+")
    if not _TRACKER.fullmatch(tracker):
        raise Refused(InputRefusal.bad_value, "tracker", "43 letters, digits, + and /")
    _sha256_of(tracker)
    return tracker


def read_words(text: str) -> tuple[str, ...] | None:
    """Return the four check words that a person typed, None where these are not four of them.

    Between them may stand spaces, commas, hyphens or middle dots.
    """
    typed = unicodedata.normalize("NFC", text).lower()
    words = tuple(re.split(r"[\s,.·\-]+", typed.strip(" \t\r\n,.·-")))
    lists = [wordlist(language) for language in ("ko", "en")]
    known = all(any(word in one for one in lists) for word in words)
    return words if known and len(words) == WORD_COUNT else None


def words_of(tracker: str, language: str) -> tuple[str, ...]:
    """Return a tracker's check words in a language."""
    return check_words(tracker, wordlist(language))


def tlog_proof(
    tile: tlog.ReadTile, index: int, checkpoint: tlog.Checkpoint, note: str
) -> tuple[tuple[str, ...], str]:
    """Return the hashes of an inclusion proof in Base64, and the proof as a file.

    The file is of the form of maru.protocol.tlog_proof.
    """
    file = make_proof_file(tile, index, checkpoint.size, note)
    return tuple(map(tlog.encode_hash, file.proof)), file.text


def _numbers(words: Sequence[str], known: Sequence[str]) -> int | None:
    """Return the bits that four words of one list stand for, None where one is of another."""
    bits = 0
    for word in words:
        if word not in known:
            return None
        bits = bits << 11 | known.index(word)
    return bits


def _bits(tracker: str) -> int:
    """Return what the check words stand for: the first 44 bits of the tracker's SHA-256."""
    return int.from_bytes(hashlib.sha256(tracker.encode()).digest()[:6], "big") >> 4


def _sha256_of(tracker: str) -> str:
    """Return the hash of a ballot's text, in hex, that a tracker writes in Base64."""
    try:
        digest = base64.b64decode(f"{tracker}=", validate=True)
    except binascii.Error:
        raise Refused(InputRefusal.bad_value, "tracker") from None
    if _tracker_of(digest.hex()) != tracker:
        raise Refused(InputRefusal.bad_value, "tracker", "not what a kiosk writes")
    return digest.hex()


def _tracker_of(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
