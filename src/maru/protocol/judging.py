"""What becomes of a poll's ballots: which count, which conflict, which do not count and why.

The rules are those of maru.protocol.replay, which takes the log and collects here what is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from maru.protocol.admin import MAX_CONFLICT, Apart, Branches, Resolution, Settlement
from maru.protocol.epoch import Branched, Epoch
from maru.protocol.refusal import InputRefusal, Refused

Who = tuple[str, int]
"""An epoch: the kiosk's name, and its number."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ballot record in the log, at `index`; `ballot` is the hash of the ballot's text.

    `revoked` says that its card was revoked further up in the log, `other_motion` that it was cast
    under another question than the log's, `apart` why the record, whose
    hash is `record`, is in quarantine: None where it is in its epoch's chain.
    """

    index: int
    kiosk: str
    epoch: int
    seq: int
    poll: str
    ballot: str
    credential: str
    late: bool
    revoked: bool = False
    apart: Apart | None = None
    record: str = ""
    other_motion: bool = False


@dataclass(frozen=True, slots=True)
class Spoiling:
    """A spoiled record in the log, at `index`: this ballot was opened to check a kiosk."""

    index: int
    kiosk: str
    epoch: int
    seq: int
    poll: str
    ballot: str
    credential: str
    late: bool
    apart: Apart | None = None
    record: str = ""


class Verdict(StrEnum):
    """What becomes of a ballot that arrived."""

    counted = "counted"
    quarantined = "quarantined"
    late = "late"
    other_motion = "other_motion"
    spoiled = "spoiled"
    revoked = "revoked"
    set_aside = "set_aside"
    repeated = "repeated"
    conflict = "conflict"


Judged = tuple[Arrival, Verdict]


@dataclass(frozen=True)
class Conflict:
    """A card with several ballots in a poll, in the log's order.

    `settled` is what admins said of exactly these ballots, None as long as nobody did. `counts` is
    the one that counts by the package's rule, None where none does, or where they are set aside.
    """

    poll: str
    ballots: tuple[Arrival, ...]
    settled: Settlement | None
    counts: Arrival | None

    @property
    def names(self) -> tuple[str, ...]:
        """The hashes by which a resolution names it: all of them, or the first `MAX_CONFLICT`."""
        return tuple(one.ballot for one in self.ballots[:MAX_CONFLICT])


class Ballots:
    """The ballots of one poll, cast and spoiled, as far as the log was taken.

    `arrivals` and `conflicts` are in the log's order.
    """

    def __init__(self, poll: str, once: bool, epochs: Mapping[Who, Epoch]) -> None:
        """Begin with none. `once`: of a card's ballots the first counts, else none of several."""
        self.poll = poll
        self.arrivals: list[Arrival] = []
        self._once, self._epochs = once, epochs
        self._spoilings: list[Spoiling] = []
        self._replaced: dict[str, str] = {}
        self._set_aside: set[str] = set()
        self._confirmed: set[frozenset[str]] = set()
        self._final: tuple[list[Judged], list[Conflict]] | None = None

    def arrive(self, arrival: Arrival) -> None:
        """Take a ballot that was cast."""
        self.arrivals.append(arrival)

    def spoil(self, spoiling: Spoiling) -> None:
        """Take a ballot that was opened."""
        self._spoilings.append(spoiling)

    def reissue(self, old: str, new: str) -> None:
        """Make one card of two, by their public credentials; after the closing nothing."""
        if self._final is None:
            self._replaced[old] = new

    def settle(self, resolution: Resolution, place: str) -> None:
        """Take a resolution, or refuse one that does not name a conflict, or one settled before."""
        named = frozenset(resolution.ballots)
        conflict = next((one for one in self.conflicts if frozenset(one.names) == named), None)
        if conflict is None:
            raise Refused(InputRefusal.bad_value, f"{place} ballots", "not those of a conflict")
        if conflict.settled in (Settlement.set_aside, resolution.decision):
            raise Refused(InputRefusal.already_exists, place, "settled before")
        if resolution.decision is Settlement.confirm:
            self._confirmed.add(named)
        else:
            self._set_aside.add(conflict.ballots[0].credential)

    def close(self) -> None:
        """Make every verdict final."""
        self._final = self._judge()

    @property
    def judged(self) -> list[Judged]:
        """Every ballot with what becomes of it."""
        if self._final is None:
            return self._judge()[0]
        judged = self._final[0]
        return judged + [
            (arrival, Verdict.late if arrival.apart is None else Verdict.quarantined)
            for arrival in self.arrivals[len(judged) :]
        ]

    @property
    def conflicts(self) -> list[Conflict]:
        """The cards that have several ballots, settled or not."""
        return (self._final or self._judge())[1]

    @property
    def spoilings(self) -> tuple[Spoiling, ...]:
        """Every spoiled record that is believed, late ones too.

        Of those in quarantine that are linked forks of epochs both branches of which count.
        """
        let_in, found = self._let_in(), []
        for one in self._spoilings:
            place = let_in.get(one.record)
            if one.apart is None:
                found.append(one)
            elif place is not None:
                found.append(replace(one, late=one.late or place.is_late(self.poll)))
        return tuple(found)

    @property
    def contested(self) -> list[tuple[Arrival, Spoiling]]:
        """The ballots that arrived as cast and as spoiled, each with each such record."""
        spoilings: dict[str, list[Spoiling]] = {}
        for spoiling in self.spoilings:
            spoilings.setdefault(spoiling.ballot, []).append(spoiling)
        return [
            (arrival, spoiling)
            for arrival in self.arrivals
            for spoiling in spoilings.get(arrival.ballot, ())
        ]

    def _judge(self) -> tuple[list[Judged], list[Conflict]]:
        verdicts = self._verdicts_alone()
        cards: dict[str, list[Arrival]] = {}
        for arrival in self.arrivals:
            if arrival.index not in verdicts:
                ballots = cards.setdefault(self._newest(arrival.credential), [])
                if any(arrival.ballot == other.ballot for other in ballots):
                    verdicts[arrival.index] = Verdict.repeated
                else:
                    ballots.append(arrival)
        aside = {self._newest(credential) for credential in self._set_aside}
        conflicts: list[Conflict] = []
        for card, ballots in cards.items():
            counts = ballots[0] if self._once or len(ballots) == 1 else None
            if card in aside:
                counts = None
            for one in ballots:
                verdicts[one.index] = Verdict.set_aside if card in aside else Verdict.conflict
            if counts is not None:
                verdicts[counts.index] = Verdict.counted
            if len(ballots) > 1:
                conflict = Conflict(self.poll, tuple(ballots), None, counts)
                conflicts.append(replace(conflict, settled=self._settled(conflict, card in aside)))
        return [(one, verdicts[one.index]) for one in self.arrivals], conflicts

    def _settled(self, conflict: Conflict, aside: bool) -> Settlement | None:
        if aside:
            return Settlement.set_aside
        return Settlement.confirm if frozenset(conflict.names) in self._confirmed else None

    def _verdicts_alone(self) -> dict[int, Verdict]:
        """Return by its index each ballot's verdict that does not depend on its card's others."""
        let_in = self._let_in()
        spoiled = {one.ballot for one in self.spoilings if not one.late}
        cut = {
            who: epoch.forked_at
            for who, epoch in self._epochs.items()
            if epoch.decision is Branches.none
        }
        verdicts: dict[int, Verdict] = {}
        for one in self.arrivals:
            place = let_in.get(one.record)
            since = cut.get((one.kiosk, one.epoch))
            if one.apart is not None and place is None:
                verdicts[one.index] = Verdict.quarantined
            elif since is not None and one.seq >= since:
                verdicts[one.index] = Verdict.set_aside
            elif one.late or (place is not None and place.is_late(self.poll)):
                verdicts[one.index] = Verdict.late
            elif one.other_motion:
                verdicts[one.index] = Verdict.other_motion
            elif one.ballot in spoiled:
                verdicts[one.index] = Verdict.spoiled
            elif one.revoked:
                verdicts[one.index] = Verdict.revoked
        return verdicts

    def _let_in(self) -> dict[str, Branched]:
        """Return where each linked fork stands of epochs both branches of which count."""
        return {
            sha256: place
            for epoch in self._epochs.values()
            if epoch.decision is Branches.both
            for sha256, place in epoch.branched().items()
        }

    def _newest(self, credential: str) -> str:
        """Return the newest public credential of a card."""
        while (new := self._replaced.get(credential)) is not None:
            credential = new
        return credential
