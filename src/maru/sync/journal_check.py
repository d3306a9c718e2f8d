"""A kiosk's exported journal, or its second medium, verified by anyone.

By itself the file shows a whole chain under a key that its event key enrolled. With the event's
package it shows also that this is the reader's event, that every record names one of its polls, and
that every ballot is valid, by a card on that poll's roll.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import partial
from typing import BinaryIO

from maru.protocol.belenios.credential import read_roll
from maru.protocol.journal import Record
from maru.protocol.journal_file import JournalFile, read_journal
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import check_record
from maru.protocol.update import InForce
from maru.sync.ballots import Claim, ballot_pool, check_ballots

_AT_ONCE = 200  # ballots held in memory


def check_journal(
    stream: BinaryIO,
    place: str,
    package: Package | None,
    watch: Callable[[int], None],
    in_force: InForce | None = None,
) -> JournalFile:
    """Verify a journal's file; `watch` is told how many of its bytes were read.

    `in_force` are the updates that `package` has.

    Raises `Refused` with the place of the first fault.
    """
    if package is None:
        return read_journal(stream, place, take=lambda _record, _ballot: watch(stream.tell()))
    with ballot_pool() as pool:
        ballots = _Ballots(package, place, pool)
        applied: set[str] = set()

        def take(record: Record, ballot: str | None) -> None:
            revoked = in_force.keys_revoked_by(applied) if in_force else frozenset()
            check_record(record, package, f"{place} record {record.seq}", revoked)
            if record.type == "updated":
                applied.add(record.body["update"])
            ballots.take(record, ballot)
            watch(stream.tell())

        found = read_journal(stream, place, package.manifest, take)
        ballots.check()
    return found


class _Ballots:
    """The ballots of a file, checked some hundreds at a time."""

    def __init__(self, package: Package, place: str, pool: Executor) -> None:
        self._place, self._check = place, partial(check_ballots, executor=pool)
        self._elections = {poll.uuid: package.election(poll.uuid) for poll in package.event.polls}
        self._rolls: Mapping[str, Mapping[str, int]] = {
            uuid: read_roll(election.group, package.roll(uuid))
            for uuid, election in self._elections.items()
        }
        self._claims: list[Claim] = []

    def take(self, record: Record, ballot: str | None) -> None:
        """Take the next record's ballot, if it has one."""
        if ballot is None:
            return
        place = f"{self._place} record {record.seq}"
        poll, credential = record.body["poll"], record.body["credential"]
        if credential not in self._rolls[poll]:
            raise Refused(InputRefusal.bad_ballot, place, "a credential that is not on the roll")
        self._claims.append(Claim(place, self._elections[poll].text, credential, ballot))
        if len(self._claims) == _AT_ONCE:
            self.check()

    def check(self) -> None:
        """Verify the ballots that were taken since the last time."""
        for claim, fault in zip(self._claims, self._check(self._claims), strict=True):
            if fault:
                raise Refused(InputRefusal.bad_ballot, claim.place, fault)
        self._claims.clear()
