"""Judging a ballot that a kiosk opened: whether it is what was marked, and never counts.

`check_ballot` takes the text of the QR code (maru.protocol.opening), and finds the rest with public
files: the event's package, the ballot itself, and the log.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from maru.command import read_file, read_text
from maru.protocol.belenios.ballot import Choices
from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.event import Event, Poll, Text
from maru.protocol.note import parse_json
from maru.protocol.opening import Opening, check_opening, check_tracker, read_opening
from maru.protocol.package import MAX_PACKAGE, Package, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Arrival, Spoiling, State
from maru.sync.verify import MAX_BALLOT, read_log


@dataclass(frozen=True)
class Standing:
    """What a log says of a ballot: the records by which it was opened, and was cast."""

    spoiled: tuple[Spoiling, ...]
    cast: tuple[Arrival, ...]

    @property
    def never_counts(self) -> bool:
        """Whether one of the spoiled records came before its kiosk closed the poll."""
        return any(not one.late for one in self.spoiled)


@dataclass(frozen=True)
class CheckedBallot:
    """A ballot that holds what its kiosk said; `standing` is None where no log was asked."""

    event: Event
    poll: Poll
    tracker: str
    choices: Choices
    standing: Standing | None


class NotAsShown(Exception):
    """A ballot is not what its kiosk said; `invalid` says the first reason and its place."""

    def __init__(self, invalid: Invalid, poll: Poll | None = None) -> None:
        super().__init__(invalid)
        self.invalid, self._poll = invalid, poll

    @property
    def option(self) -> tuple[int, Text | None] | None:
        """Question, by number from 1, and option at the place; the blank vote has no title."""
        found = re.fullmatch(r"answers\[(\d+)\]\.choices\[(\d+)\]", self.invalid.place)
        if self._poll is None or found is None:
            return None
        question = self._poll.questions[int(found[1])]
        index = int(found[2]) - question.blank
        return int(found[1]) + 1, question.options[index].title if index >= 0 else None


def check_ballot(
    text: str, *, package: Path | None, ledger: str | None, ballot: Path | None
) -> CheckedBallot:
    """Check a ballot against the text of a QR code.

    Either the package's file is given, with the ballot's, or the ledger's URL or folder, and then
    the ballot is fetched unless a file is given too. Raises NotAsShown with what `check_opening`
    found, and Refused for what cannot be read or found.
    """
    opening = read_opening(text)
    if ledger is not None:
        with closing(read_log(ledger)) as log:
            given = log.ballot(opening.blob) if ballot is None else _read_ballot(ballot)
            return _check(log.package, opening, given, log.state)
    if package is None or ballot is None:
        raise Refused(InputRefusal.missing_key, "--ledger, or --package and --ballot")
    read = read_package(read_file(package, MAX_PACKAGE), package.name)
    return _check(read, opening, _read_ballot(ballot), None)


def _read_ballot(path: Path) -> str:
    return read_text(path, MAX_BALLOT).rstrip("\n")


def _check(package: Package, opening: Opening, ballot: str, state: State | None) -> CheckedBallot:
    try:
        check_tracker(opening, ballot)
    except Invalid as invalid:
        raise NotAsShown(invalid) from None
    poll = _poll_of(package.event, ballot)
    election = package.election(poll.uuid)
    roll = read_roll(election.group, package.roll(poll.uuid))
    try:
        choices = check_opening(election, roll, opening, ballot)
    except Invalid as invalid:
        raise NotAsShown(invalid, poll) from None
    standing = None if state is None else _standing(state, poll, opening.blob)
    return CheckedBallot(package.event, poll, opening.tracker, choices, standing)


def _poll_of(event: Event, ballot: str) -> Poll:
    members = parse_json(ballot, "ballot", MAX_BALLOT)
    uuid = members.get("election_uuid") if isinstance(members, dict) else None
    for poll in event.polls:
        if poll.uuid == uuid:
            return poll
    raise Refused(InputRefusal.other_event, "ballot", "of no poll of this event")


def _standing(state: State, poll: Poll, blob: str) -> Standing:
    return Standing(
        tuple(one for one in state.spoilings(poll.uuid) if one.ballot == blob),
        tuple(one for one, _ in state.judged(poll.uuid) if one.ballot == blob),
    )
