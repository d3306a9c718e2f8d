"""A kiosk without its screen: who may vote in what, and how a ballot is made and kept."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from maru.kiosk.disk import Disk
from maru.kiosk.journal import Cast, Journal, PollState
from maru.kiosk.medium import MediumAhead, MediumRefused, SecondMedium, check_no_other
from maru.kiosk.pins import Pins, Tries
from maru.kiosk.store import Store
from maru.kiosk.synced import Synced
from maru.kiosk.witness import LedgerWatch, Locked, check_head, check_receipt
from maru.protocol.belenios.ballot import SEED_SIZE, encrypt, tracker
from maru.protocol.belenios.credential import Credential, secret_exponent
from maru.protocol.belenios.question import Election, parse_election
from maru.protocol.enrolment import Enrolment
from maru.protocol.event import Event, Poll, Spare
from maru.protocol.journal import parse_head
from maru.protocol.note import Signer
from maru.protocol.opening import Opening, pack_choices
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.secret import Secret
from maru.protocol.staff import check_not_revoked
from maru.protocol.ticket import read_ticket
from maru.protocol.update import (
    InForce,
    Motion,
    Update,
    apply,
    make_floor_motion,
    parse_update,
    take_updates,
)

VENUE_PIN = "venue_pin"
LANGUAGE = "language"
LANGUAGES = ("ko", "en")
VENUE_PIN_PATTERN = re.compile(r"[0-9]{4,8}", re.ASCII)

SECRET_SIZE = 32
"""Bytes of a secret exponent; both groups have an order of at most 256 bits."""

MAX_CHECKS = 5
"""How many ballots of one poll a card may open at one kiosk, so that no one fills its storage."""


@dataclass(frozen=True)
class Right:
    """A card's right to vote in one poll: its public credential there, and the secret of it.

    `secret` is the exponent, 32 bytes, big-endian.
    """

    poll: Poll
    credential: str
    secret: Secret

    def wipe(self) -> None:
        """Overwrite the secret."""
        self.secret.wipe()


class SealedUsed(Exception):
    """A sealed ballot was to be cast or checked a second time, or after it was wiped: a fault."""


class Sealed:
    """A ballot that is encrypted and signed, and neither cast nor checked yet.

    It is used once. The seed of its encryption, with which anyone could read it, exists here only:
    casting wipes it before anything is written, checking reveals it after the ballot is on the disk
    as spoiled, and a process that dies takes it along. So no order of calls, faults and restarts
    reveals a ballot that was cast, or casts one that was revealed.
    """

    def __init__(self, ballot: str, seed: Secret, choices: Secret) -> None:
        self.ballot, self.tracker = ballot, tracker(ballot)
        self._seed, self._choices = seed, choices
        self._is_used = False

    def use(self) -> None:
        """Begin to cast or to check it; SealedUsed when that was begun before."""
        if self._is_used:
            raise SealedUsed
        self._is_used = True

    def opening(self) -> Opening:
        """Return what it is made of. Raises Wiped after it was wiped."""
        return Opening(self.tracker, self._seed.value, self._choices.value)

    def wipe(self) -> None:
        """Overwrite seed and choices; it can be neither cast nor checked any more."""
        self._is_used = True
        self._seed.wipe()
        self._choices.wipe()


class Kiosk:
    """One loaded kiosk. It knows polls, cards and its journal; sessions and screens use it."""

    def __init__(
        self,
        in_force: InForce,
        enrolment: Enrolment,
        elections: Mapping[str, Election],
        store: Store,
        journal: Journal,
        ledger: LedgerWatch,
        synced: Synced,
        release: Callable[[], None],
        pins: Pins | None = None,
    ) -> None:
        """Put a kiosk together; `release` gives its lock back when it is closed.

        `pins` are the event's PINs, where this kiosk has them; `synced` is what the sync process
        has learnt.
        """
        self.enrolment, self.package, self.journal = enrolment, in_force.package, journal
        self.locked: Refused | None = None
        """Why this kiosk never votes again in this epoch; None while it may."""
        self._in_force, self._elections = in_force, dict(elections)
        self._store, self._ledger, self._release = store, ledger, release
        self.synced, self._synced_version = synced, (0, 0)
        self._disputed: Mapping[str, bool] = {}
        self._disputed_at: tuple[tuple[int, int], int] | None = None
        self.pins, self.venue_tries = pins, Tries(store, VENUE_PIN)
        self._staff_tries: dict[str, Tries] = {}

    @property
    def name(self) -> str:
        """The kiosk's name in this event, such as kiosk-3."""
        return self.enrolment.kiosk

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing that is cast here counts."""
        return self.event.rehearsal

    @property
    def event(self) -> Event:
        """The event with the motions that updates brought so far."""
        return self._in_force.event

    @property
    def revoked_keys(self) -> frozenset[str]:
        """Names of the staff cards that this kiosk takes no more."""
        return self._in_force.revoked_keys

    def new_updates(self, messages: Iterable[tuple[str, str]]) -> tuple[Update, ...]:
        """Judge the updates of (place, signed note); return those that are new, none applied.

        Raises as `take_updates`, and staff_revoked for a floor motion by a card that this kiosk
        takes no more.
        """
        return self._take(self._in_force, messages).since(self._in_force)

    def _take(self, in_force: InForce, messages: Iterable[tuple[str, str]]) -> InForce:
        after = take_updates(in_force, messages, self._store)
        for update in after.since(in_force):
            check_not_revoked(update.staff, after.revoked_keys, f"update {update.number}")
        return after

    def spares(self, groups: Iterable[str]) -> tuple[Spare, ...]:
        """Return the spares of which this kiosk may still make a motion for exactly these groups.

        Those for which a motion was heard of are not among them, nor those that have one in the
        ledger's log, whoever put it.
        """
        heard = {motion.poll.uuid for _, motion in self._heard_motions()}
        heard |= self.synced.logged_motions().keys()
        left = {spare.uuid for spare in self.event.spares} - heard
        mine = self._in_force.spares_of(self.name, groups)
        return tuple(spare for spare in mine if spare.uuid in left)

    def put_motion(self, motion: Motion, card: Signer) -> Update:
        """Make a floor motion of a spare, signed by a staff card, and apply it."""
        note = make_floor_motion(self._in_force, motion, card)
        return self.update([("motion", note)])[0]

    def trustees(self, spare: str) -> str:
        """Return the trustees of a spare poll, as its archive will hold them."""
        return self._store.trustees(spare)

    def disputed(self) -> Mapping[str, bool]:
        """Return the polls whose question is another one elsewhere, by uuid.

        True where the ledger's log has the other one: what was cast here does not count. Else
        nobody knows yet which it will be.
        """
        seen = self.synced.version(), len(self._in_force.applied)
        if seen != self._disputed_at:
            self._disputed, self._disputed_at = self._find_disputed(), seen
        return self._disputed

    def _find_disputed(self) -> dict[str, bool]:
        ours = {uuid: update.hash for uuid, update in self._in_force.motions.items()}
        logged = self.synced.logged_motions()
        found = {uuid: True for uuid, its in logged.items() if ours.get(uuid, its) != its}
        for update, motion in self._heard_motions():
            uuid = motion.poll.uuid
            if uuid not in logged and ours.get(uuid, update.hash) != update.hash:
                found[uuid] = False
        return found

    def _heard_motions(self) -> Iterator[tuple[Update, Motion]]:
        """Yield the motions that others offered, and those in force here, with effect or without.

        Those of staff cards that were revoked are passed over.
        """
        heard = [
            *((update, update.body) for update in self._in_force.applied),
            *((update, update.body) for update in self._offered_updates()),
        ]
        for update, body in heard:
            if isinstance(body, Motion) and update.staff not in self.revoked_keys:
                yield update, body

    def _offered_updates(self) -> Iterator[Update]:
        key, cards = self._in_force.event_key, self.event.staff
        for place, note in self.synced.offered(0):
            with suppress(Refused):
                update = parse_update(note, key, place, cards)
                if update.event == self.event.tag:
                    yield update

    def update(self, messages: Iterable[tuple[str, str]]) -> tuple[Update, ...]:
        """Apply the updates of (place, signed note); return those that were new.

        All of them are judged first: when one does not fit, nothing is stored. Each is on the disk
        with its record before it has an effect. Raises as `take_updates` and `Journal.keep`.
        """
        new = self.new_updates(messages)
        for update in new:
            self.journal.keep_update(update)
            self._in_force = apply(self._in_force, update, self._store)
            for uuid, election in self._in_force.elections.items():
                if uuid not in self._elections:
                    self._elections[uuid] = parse_election(election)
        return new

    def stopped(self) -> Refusal | None:
        """Say why nothing can be kept just now; None when it can.

        event_not_ready: the kiosk is locked, or what the ledger acknowledged cannot be read;
        medium_missing: it waits for its second medium. Both are looked at here: a newer
        acknowledgement may lock the kiosk, so may what other kiosks have seen of it, and the medium
        is caught up.
        """
        if self.must_not_write():
            return Refusal.event_not_ready
        try:
            self.journal.check_medium()
        except MediumRefused:
            return Refusal.medium_missing
        except MediumAhead as locked:
            self.locked = locked
            return Refusal.event_not_ready
        except Refused:
            return Refusal.event_not_ready
        return None

    def must_not_write(self) -> bool:
        """Say whether a record might be a second one at its place: what others saw is looked at.

        So it is where the kiosk is locked, or what they saw cannot be read.
        """
        try:
            if self.locked is None:
                self._ledger.look()
                self._look_at_peers()
        except Locked as locked:
            self.locked = locked
        except Refused:
            return True
        return self.locked is not None

    def replace_medium(self, path: Path, disk: Disk) -> None:
        """Go on with the second medium at `path`, a folder or a file, in place of the one before.

        Refused (medium_other) where it holds another kiosk's journal; else raises as
        `Journal.replace_medium`, and `Locked`. One that holds more than this kiosk locks it, and is
        its second medium from then on, so that it does so at every start.
        """
        self._refuse_locked()
        check_no_other(path, self.enrolment)
        medium = SecondMedium(path.absolute(), self._store, self.enrolment, disk)
        try:
            self.journal.replace_medium(medium)
        except MediumAhead as locked:
            self.locked = locked
            with self._store.transaction():
                self._store.put_medium_path(str(medium.path))
            raise

    def _look_at_peers(self) -> None:
        """Judge what other kiosks have seen of this one. Raises `Locked`, or `Refused`."""
        version = self.synced.version()
        if version == self._synced_version:
            return
        for note in self.synced.heads(self.name, self.enrolment.epoch):
            self.see_head(note)
            if self.locked is not None:
                raise self.locked
        if self.synced.has_twin():
            raise Locked(InputRefusal.locked_twin, self.journal.name)
        self._synced_version = version

    def take_offered(self) -> tuple[Update, ...]:
        """Apply the updates that others offered; return them.

        To be called while nobody stands here. A motion, and what comes after it, waits for the
        staff (`waiting`); so does everything while the kiosk could keep no ballot.
        """
        taken: tuple[Update, ...] = ()
        waiting = () if self.journal.ended else self.waiting()
        with suppress(MediumRefused):  # it went away meanwhile: later
            while waiting and not isinstance(waiting[0].body, Motion) and self.stopped() is None:
                taken += self.update([("offered", waiting[0].note)])
                waiting = waiting[1:]
        return taken

    def waiting(self) -> tuple[Update, ...]:
        """Return the updates that others offered and that fit, and are not in force here yet."""
        in_force = self._in_force
        for place, note in self.synced.offered(in_force.number):
            with suppress(Refused):  # of two with one number the first that fits
                in_force = self._take(in_force, [(place, note)])
        return in_force.since(self._in_force)

    def see_head(self, message: str) -> tuple[str, str] | None:
        """Compare a head that was seen elsewhere, under this kiosk's name and epoch, with its own.

        None when the chain here goes through it. When it is ahead of the chain, or differs from it,
        the kiosk is locked for good; where it differs, two heads of one place are returned, theirs
        and ours, a complete proof that there are two of this kiosk, and the journal says so. Raises
        `Refused` for what is no head of this kiosk.
        """
        head = parse_head(message, self.enrolment.verifier)
        if (head.event, head.kiosk, head.epoch) != (
            self.event.tag,
            self.name,
            self.enrolment.epoch,
        ):
            raise Refused(InputRefusal.other_event, "head")
        try:
            check_head(head, self._store)
        except Locked as locked:
            self._lock(locked, message)
            if locked.reason is not InputRefusal.locked_fork:
                return None
            ours = self.journal.head_at(head.seq)
            with suppress(Refused):  # no medium, or the epoch is over
                detail = f"another record {head.seq} by this key: {head.hash}"
                self.journal.note_incident("tamper", detail)
            return message, ours
        return None

    def see_receipt(self, text: str) -> int:
        """Return the number of the record that a receipt of this kiosk names.

        When it is not here the kiosk is locked, and `Locked` raised.
        """
        try:
            return check_receipt(text, self._store, self.enrolment)
        except Locked as locked:
            self._lock(locked, text)
            raise

    def refuse_locked(self) -> None:
        """Raise why this kiosk is locked, if it is; what others have seen of it is looked at."""
        self.must_not_write()
        self._refuse_locked()

    def _refuse_locked(self) -> None:
        if self.locked is not None:
            raise self.locked

    def _lock(self, locked: Locked, witness: str) -> None:
        self.locked = locked
        with self._store.transaction():
            self._store.add_witness(witness)

    def close(self) -> None:
        """Close the store and give the lock back."""
        self.journal.close()
        self.synced.close()
        self._store.close()
        self._release()

    def poll_state(self, poll: Poll) -> PollState:
        """Return whether a poll is scheduled, open or closed here."""
        return self.journal.poll_state(poll.uuid)

    def takes_ballots(self, poll: Poll) -> bool:
        """Say whether a poll is open here, and its question no other one elsewhere."""
        return self.poll_state(poll) == "open" and poll.uuid not in self.disputed()

    def head(self) -> str:
        """Return the signed head of the journal."""
        return self._store.head()

    def check_in(self, codes: Sequence[str]) -> tuple[Right, ...] | Refusal:
        """Judge the codes that the camera read in one frame.

        Returns the card's rights in the polls that are open and that it has not voted in, or the
        refusal. Nothing is stored: a credential is spent by casting only.
        """
        if (stopped := self.stopped()) is not None:
            return stopped
        distinct = set(codes)
        if len(distinct) > 1:
            return Refusal.several_codes
        credential = read_ticket(distinct.pop(), self.event.tag) if distinct else None
        if credential is None:
            return Refusal.not_a_ticket
        if isinstance(credential, Refusal):
            return credential
        try:
            return self._admit(credential)
        finally:
            credential.wipe()

    def check_in_with_pin(self, pin: Secret, now: float) -> tuple[Right, ...] | Refusal:
        """Judge a number that was typed, as ASCII digits; `now` is in seconds, never going back.

        Returns what `check_in` returns for the PIN's card, pin_unknown, or pin_locked. A number
        whose check digit is wrong does not count as a try. The number stays the caller's to wipe.
        """
        if (stopped := self.stopped()) is not None:
            return stopped
        pins = self.pins
        if pins is None:
            return Refusal.pin_unknown
        if pins.tries.seconds_left(now):
            return Refusal.pin_locked
        if not pins.is_possible(pin):
            return Refusal.pin_unknown
        pins.tries.count(now)
        credential = pins.look_up(pin)
        if credential is None:
            return Refusal.pin_locked if pins.tries.seconds_left(now) else Refusal.pin_unknown
        try:
            answer = self._admit(credential)
        finally:
            credential.wipe()
        if isinstance(answer, Refusal):
            pins.tries.take_back()
        else:
            pins.tries.clear()
        return answer

    @property
    def venue_pin_digits(self) -> int:
        """How many digits the number announced in the hall has; 0 while there is none."""
        return len(self._store.hall_text(VENUE_PIN) or "")

    @property
    def session_language(self) -> str | None:
        """The language, ko or en, in which staff let each session begin here; None by default."""
        return self._store.hall_text(LANGUAGE)

    def set_session_language(self, language: str) -> None:
        """Let each session begin in a language, ko or en; it is kept."""
        if language not in LANGUAGES:
            raise Refused(InputRefusal.bad_value, self.name, language[:8])
        with self._store.transaction():
            self._store.put_hall_text(LANGUAGE, language)

    def set_venue_pin(self, number: str) -> None:
        """Keep the number that is announced in the hall, 4 to 8 digits, or refuse it."""
        if not VENUE_PIN_PATTERN.fullmatch(number):
            raise Refused(InputRefusal.bad_value, f"{self.name} venue PIN", "not 4 to 8 digits")
        with self._store.transaction():
            self._store.put_hall_text(VENUE_PIN, number)
        self.venue_tries.clear()

    def check_venue_pin(self, typed: Secret, now: float) -> Refusal | None:
        """Judge the number announced in the hall: None when it is right, pin_unknown, pin_locked.

        Its wrong tries are counted apart from those of PINs.
        """
        if self.venue_tries.seconds_left(now):
            return Refusal.pin_locked
        self.venue_tries.count(now)
        kept = self._store.hall_text(VENUE_PIN) or ""
        if not kept or not hmac.compare_digest(kept.encode(), typed.value):
            locked = self.venue_tries.seconds_left(now)
            return Refusal.pin_locked if locked else Refusal.pin_unknown
        self.venue_tries.clear()
        return None

    def begin_pauses(self, now: float) -> None:
        """Begin the pauses that this kiosk was in when it went out; `now` as everywhere."""
        self.venue_tries.seconds_left(now)
        if self.pins:
            self.pins.tries.seconds_left(now)

    def clear_tries(self) -> None:
        """End every pause after wrong numbers, as a staff card does."""
        self.venue_tries.clear()
        if self.pins:
            self.pins.tries.clear()

    def staff_tries(self, ticket: Secret) -> Tries:
        """Return the wrong PINs that were typed at a staff card; each card has its own."""
        name = f"staff {hashlib.sha256(ticket.value).hexdigest()[:16]}"
        if name not in self._staff_tries:
            self._staff_tries[name] = Tries(self._store, name)
        return self._staff_tries[name]

    def _admit(self, credential: Credential) -> tuple[Right, ...] | Refusal:
        """Judge a credential, which stays the caller's to wipe."""
        if self.event.venue_pin and not self.venue_pin_digits:
            return Refusal.event_not_ready
        rights: list[Right] = []
        answer: tuple[Right, ...] | Refusal = ()
        try:
            rights += (self._right(poll, credential) for poll in self.event.polls)
            answer = self._judge(rights)
        finally:
            for right in rights:
                if isinstance(answer, Refusal) or right not in answer:
                    right.wipe()
        return answer

    def _judge(self, rights: Sequence[Right]) -> tuple[Right, ...] | Refusal:
        on_roll = [right for right in rights if self._on_roll(right)]
        if not on_roll:
            return Refusal.not_on_roll
        valid = [right for right in on_roll if not self.is_revoked(right)]
        if not valid:
            return Refusal.revoked
        open_to_card = [right for right in valid if self.takes_ballots(right.poll)]
        if not open_to_card:
            return Refusal.poll_not_open
        voted = [self.voted(right) for right in open_to_card]
        left = tuple(right for right, no in zip(open_to_card, voted, strict=True) if no is None)
        if left:
            return left
        here = Refusal.already_voted_here
        return here if here in voted else Refusal.already_voted_elsewhere

    def _right(self, poll: Poll, credential: Credential) -> Right:
        group = self._elections[poll.uuid].group
        exponent = secret_exponent(group, poll.uuid, credential)
        public = group.encode(group.base_exp(exponent))
        return Right(poll, public, Secret(exponent.to_bytes(SECRET_SIZE, "big")))

    def _on_roll(self, right: Right) -> bool:
        return self._store.on_roll(right.poll.uuid, right.credential)

    def voted(self, right: Right) -> Refusal | None:
        """Say where a ballot in this poll of this card, or of one it replaced, was cast.

        already_voted_here, in any epoch of this kiosk; already_voted_elsewhere, as another kiosk
        has told; None when neither is known.
        """
        return self._voted(right.poll.uuid, right.credential)

    def _voted(self, poll: str, its: str) -> Refusal | None:
        cards = (its, *self._in_force.replaced_by(poll, its))
        if any(self._store.is_spent(poll, credential) for credential in cards):
            return Refusal.already_voted_here
        if any(self._store.spent_at(poll, credential) for credential in cards):
            return Refusal.already_voted_elsewhere
        told = self.synced.voted_at(poll, cards)
        if told is None:
            return None
        is_here = told[0] == self.name
        return Refusal.already_voted_here if is_here else Refusal.already_voted_elsewhere

    def is_on_roll(self, poll: str, credential: str) -> bool:
        """Say whether a public credential may vote in a poll or spare poll, by its uuid."""
        return self._store.on_roll(poll, credential)

    def standing(self, poll: Poll, credential: str) -> Refusal | None:
        """Say what speaks against a ballot of a public credential of a poll's roll; None: nothing.

        already_voted_here, already_voted_elsewhere, revoked, poll_not_open.
        """
        if (voted := self._voted(poll.uuid, credential)) is not None:
            return voted
        if self._in_force.is_refused(poll.uuid, credential):
            return Refusal.revoked
        return None if self.poll_state(poll) == "open" else Refusal.poll_not_open

    def has_spent(self, poll: str, credential: str) -> bool:
        """Say whether a public credential was spent here, in this epoch or one before."""
        return self._store.is_spent(poll, credential)

    def go_on_for(
        self,
        kiosk: str,
        epoch: int,
        records: int,
        newest: str,
        spent: Iterable[tuple[str, str]],
    ) -> None:
        """Refuse from now on what a dead kiosk has spent (poll, public credential), durably.

        The journal says of it, once, how many `records` of that kiosk it was, and the hash of the
        `newest`. Raises as `Journal.note_incident`.
        """
        with self._store.transaction():
            self._store.put_spent_elsewhere((*card, kiosk, epoch) for card in spent)
        if not self.journal.ended and not self.has_gone_on_for(kiosk, epoch, newest):
            last = f"record {records - 1} {newest}"
            self.journal.note_incident("medium", f"goes on for {kiosk}/{epoch}, up to {last}")

    def has_gone_on_for(self, kiosk: str, epoch: int, newest: str) -> bool:
        """Say whether the journal tells that this kiosk went on for another one up to a record."""
        notes = self._store.records_with(f"goes on for {kiosk}/{epoch}, up to record ")
        return any(f" {newest}" in note for note in notes)

    def is_revoked(self, right: Right) -> bool:
        """Say whether an update revoked this card, or replaced it by another."""
        return self._in_force.is_refused(right.poll.uuid, right.credential)

    def seal(
        self,
        right: Right,
        marks: Sequence[frozenset[int] | None],
        entropy: Callable[[int], bytes],
    ) -> Sealed:
        """Encrypt and sign a ballot. Nothing is stored.

        `marks` holds for each question the chosen options by number from 0, or None for a blank
        vote. All randomness of the encryption comes from one seed of 32 bytes.
        """
        choices = []
        for question, chosen in zip(right.poll.questions, marks, strict=True):
            answer = [int(index in (chosen or ())) for index in range(len(question.options))]
            choices.append([int(chosen is None), *answer] if question.blank else answer)
        election = self._elections[right.poll.uuid]
        exponent = int.from_bytes(right.secret.value, "big")
        packed = pack_choices(choices)
        secrets = Secret(entropy(SEED_SIZE)), Secret(packed)
        try:
            ballot = encrypt(election, exponent, choices, secrets[0].value, entropy)
            return Sealed(ballot, *secrets)
        except BaseException:
            for secret in secrets:
                secret.wipe()
            raise
        finally:
            for answer in choices:
                answer[:] = [0] * len(answer)

    def cast(self, right: Right, sealed: Sealed) -> str:
        """Keep a sealed ballot durably; return the hash of its record when it is on the disk.

        Raises as `Journal.keep` does, and SealedUsed.
        """
        self._refuse_locked()
        sealed.use()
        sealed.wipe()
        return self.journal.keep(Cast(right.poll.uuid, sealed.ballot, right.credential)).hash

    def checks_left(self, right: Right) -> int:
        """Return how many ballots this card may still open in its poll here."""
        used = self.journal.spoiled_with(right.poll.uuid, right.credential)
        return max(0, MAX_CHECKS - used)

    def check(self, right: Right, sealed: Sealed) -> Opening:
        """Spoil a sealed ballot durably, then return what it is made of. The card is not spent.

        Raises as `Journal.spoil` does, and SealedUsed; then nothing is revealed.
        """
        self._refuse_locked()
        sealed.use()
        try:
            self.journal.spoil(Cast(right.poll.uuid, sealed.ballot, right.credential))
            return sealed.opening()
        finally:
            sealed.wipe()
