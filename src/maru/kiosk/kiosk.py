"""A kiosk without its screen: who may vote in what, and how a ballot is made and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from maru.kiosk.journal import Cast, Journal, PollState
from maru.kiosk.store import Store
from maru.protocol.belenios.ballot import encrypt
from maru.protocol.belenios.credential import Credential, secret_exponent
from maru.protocol.belenios.question import Election
from maru.protocol.enrolment import Enrolment
from maru.protocol.event import Event, Poll
from maru.protocol.refusal import Refusal
from maru.protocol.ticket import read_ticket


@dataclass(frozen=True)
class Right:
    """A card's right to vote in one poll: its public credential there, and the secret of it."""

    poll: Poll
    credential: str
    secret: int = field(repr=False)


class Kiosk:
    """One loaded kiosk. It knows polls, cards and its journal; sessions and screens use it."""

    def __init__(
        self,
        event: Event,
        enrolment: Enrolment,
        package: str,
        elections: Mapping[str, Election],
        store: Store,
        journal: Journal,
        release: Callable[[], None],
    ) -> None:
        """Put a kiosk together; `release` gives its lock back when it is closed."""
        self.event, self.enrolment, self.package = event, enrolment, package
        self.journal = journal
        self._elections, self._store, self._release = elections, store, release

    @property
    def name(self) -> str:
        """The kiosk's name in this event, such as kiosk-3."""
        return self.enrolment.kiosk

    def close(self) -> None:
        """Close the store and give the lock back."""
        self._store.close()
        self._release()

    def poll_state(self, poll: Poll) -> PollState:
        """Return whether a poll is scheduled, open or closed here."""
        return self.journal.poll_state(poll.uuid)

    def head(self) -> str:
        """Return the signed head of the journal."""
        return self._store.head()

    def check_in(self, codes: Sequence[str]) -> tuple[Right, ...] | Refusal:
        """Judge the codes that the camera read in one frame.

        Returns the card's rights in the polls that are open and that it has not voted in, or the
        refusal. Nothing is stored: a credential is spent by casting only.
        """
        distinct = set(codes)
        if len(distinct) > 1:
            return Refusal.several_codes
        credential = read_ticket(distinct.pop(), self.event.tag) if distinct else None
        if credential is None:
            return Refusal.not_a_ticket
        if isinstance(credential, Refusal):
            return credential
        rights = [self._right(poll, credential) for poll in self.event.polls]
        on_roll = [right for right in rights if self._on_roll(right)]
        if not on_roll:
            return Refusal.not_on_roll
        open_to_card = [right for right in on_roll if self.poll_state(right.poll) == "open"]
        if not open_to_card:
            return Refusal.poll_not_open
        left = tuple(right for right in open_to_card if not self.has_voted(right))
        return left or Refusal.already_voted_here

    def _right(self, poll: Poll, credential: Credential) -> Right:
        group = self._elections[poll.uuid].group
        secret = secret_exponent(group, poll.uuid, credential)
        return Right(poll, group.encode(group.base_exp(secret)), secret)

    def _on_roll(self, right: Right) -> bool:
        return self._store.on_roll(right.poll.uuid, right.credential)

    def has_voted(self, right: Right) -> bool:
        """Say whether this card's ballot in this poll is kept here."""
        return self._store.is_spent(right.poll.uuid, right.credential)

    def seal(
        self,
        right: Right,
        marks: Sequence[frozenset[int] | None],
        entropy: Callable[[int], bytes],
    ) -> str:
        """Encrypt and sign a ballot; return its text. Nothing is stored.

        `marks` holds for each question the chosen options by number from 0, or None for a blank
        vote. All randomness of the encryption comes from one seed of 32 bytes.
        """
        choices = []
        for question, chosen in zip(right.poll.questions, marks, strict=True):
            answer = [int(index in (chosen or ())) for index in range(len(question.options))]
            choices.append([int(chosen is None), *answer] if question.blank else answer)
        election = self._elections[right.poll.uuid]
        return encrypt(election, right.secret, choices, entropy(32), entropy)

    def cast(self, right: Right, ballot: str) -> str:
        """Keep a sealed ballot durably; return the hash of its record when it is on the disk.

        Raises as `Journal.keep` does.
        """
        return self.journal.keep(Cast(right.poll.uuid, ballot, right.credential)).hash
