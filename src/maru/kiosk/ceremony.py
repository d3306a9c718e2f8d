"""Opening, pausing, resuming, closing polls, motions, a new stick, the end: what staff do.

In an event that has staff cards each of these needs one, opened with its PIN and not revoked.
Opening also needs a kiosk that is ready and, where the event has one, the number to announce in the
hall; it makes the zero report. Closing needs the number of cards handed out and makes the closing
report. Whatever is asked for several polls is done for all of them or for none. A kiosk that is
locked refuses all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from maru.kiosk.disk import Disk
from maru.kiosk.kiosk import Kiosk
from maru.protocol.event import Poll
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.report import PollCount, Report
from maru.protocol.staff import check_not_revoked
from maru.protocol.update import KeyRevocation, Motion, Update

Readiness = Callable[[Kiosk], Sequence[str]]
"""Says in one sentence each what speaks against voting at a kiosk; nothing when all is well."""


def open_polls(
    kiosk: Kiosk,
    polls: Sequence[Poll],
    card: Signer | None,
    checks: Sequence[Readiness],
    venue_pin: str | None = None,
) -> Report:
    """Open polls that were never open, and return the zero report.

    `venue_pin` is the number to announce, kept on this kiosk. Raises `Refused`: staff_needed,
    poll_open, poll_closed, motion_disputed, motion_lost, venue_pin_needed, not_ready.
    """
    need_card(kiosk, card)
    for poll in polls:
        kiosk.journal.check_scheduled(poll.uuid)
        _refuse_disputed(kiosk, poll)
    if venue_pin is None and kiosk.event.venue_pin and not kiosk.venue_pin_digits:
        raise Refused(InputRefusal.venue_pin_needed, kiosk.name)
    faults = [fault for check in checks for fault in check(kiosk)]
    if stopped := kiosk.stopped():
        faults.insert(0, stopped.sentence("en"))
    if faults:
        raise Refused(InputRefusal.not_ready, kiosk.name, " ".join(faults))
    if venue_pin is not None:
        kiosk.set_venue_pin(venue_pin)
    for poll in polls:
        kiosk.journal.open_poll(poll.uuid, card)
    kiosk.clear_tries()
    return _report(kiosk, "opening", polls, card, None)


def apply_updates(
    kiosk: Kiosk, messages: Sequence[tuple[str, str]], card: Signer | None
) -> tuple[Update, ...]:
    """Apply numbered updates, each a place and its note, and return the new ones.

    A motion among them needs a card that none of them revokes. Raises `Refused`: staff_needed,
    staff_revoked, or as `Kiosk.update`.
    """
    kiosk.refuse_locked()
    new = [update.body for update in kiosk.new_updates(messages)]
    if any(isinstance(body, Motion) for body in new):
        need_card(kiosk, card)
        if card is not None:
            revoked = {body.name for body in new if isinstance(body, KeyRevocation)}
            check_not_revoked(card.name, revoked, kiosk.name)
    return kiosk.update(messages)


def pause_polls(kiosk: Kiosk, polls: Sequence[Poll], card: Signer | None) -> None:
    """Stop open polls until they are resumed; what is sealed then is refused, not kept."""
    need_card(kiosk, card)
    for poll in polls:
        kiosk.journal.check_open(poll.uuid)
    for poll in polls:
        kiosk.journal.pause_poll(poll.uuid, card)
    kiosk.clear_tries()


def resume_polls(kiosk: Kiosk, polls: Sequence[Poll], card: Signer | None) -> None:
    """Open paused polls again."""
    need_card(kiosk, card)
    for poll in polls:
        kiosk.journal.check_paused(poll.uuid)
        _refuse_disputed(kiosk, poll)
    for poll in polls:
        kiosk.journal.resume_poll(poll.uuid, card)
    kiosk.clear_tries()


def close_polls(
    kiosk: Kiosk, polls: Sequence[Poll], card: Signer | None, cards_out: int | None
) -> Report:
    """Close open or paused polls for good, and return the closing report.

    `cards_out` is how many cards were handed out where this kiosk stands; an event with staff cards
    needs it. Raises `Refused`: staff_needed, attendance_needed, poll_not_open.
    """
    need_card(kiosk, card)
    if cards_out is None and kiosk.event.staff:
        raise Refused(InputRefusal.attendance_needed, kiosk.name)
    for poll in polls:
        kiosk.journal.check_closable(poll.uuid)
    for poll in polls:
        kiosk.journal.close_poll(poll.uuid, cards_out, card)
    kiosk.clear_tries()
    return _report(kiosk, "closing", polls, card, cards_out)


def end_epoch(kiosk: Kiosk, card: Signer | None) -> None:
    """End the kiosk's epoch: nothing can be written after it. Refused while a poll is open."""
    need_card(kiosk, card)
    kiosk.journal.end(card)


def replace_medium(kiosk: Kiosk, path: Path, card: Signer | None, disk: Disk | None = None) -> None:
    """Go on with another second medium, such as a fresh stick for one that died.

    It holds the whole journal when this returns. Raises `Refused`: staff_needed, or as
    `Kiosk.replace_medium`.
    """
    need_card(kiosk, card)
    kiosk.replace_medium(path, disk or Disk())


def _refuse_disputed(kiosk: Kiosk, poll: Poll) -> None:
    if (is_lost := kiosk.disputed().get(poll.uuid)) is not None:
        reason = InputRefusal.motion_lost if is_lost else InputRefusal.motion_disputed
        raise Refused(reason, f"{kiosk.name} poll {poll.uuid}")


def need_card(kiosk: Kiosk, card: Signer | None) -> None:
    """Refuse what staff do at a kiosk that is locked, and without a staff card that holds.

    Raises `Refused`: locked_…, staff_needed, staff_revoked.
    """
    kiosk.refuse_locked()
    if card is None and kiosk.event.staff:
        raise Refused(InputRefusal.staff_needed, kiosk.name)
    if card is not None:
        check_not_revoked(card.name, kiosk.revoked_keys, kiosk.name)


def _report(
    kiosk: Kiosk,
    kind: Literal["opening", "closing"],
    polls: Sequence[Poll],
    card: Signer | None,
    cards_out: int | None,
) -> Report:
    journal = kiosk.journal
    counts = tuple(
        PollCount(poll.uuid, journal.ballots(poll.uuid), journal.spoiled(poll.uuid), cards_out)
        for poll in polls
    )
    return Report(
        event=kiosk.event.tag,
        package=kiosk.package,
        kiosk=kiosk.name,
        epoch=kiosk.enrolment.epoch,
        rehearsal=kiosk.event.rehearsal,
        kind=kind,
        seq=journal.last_seq,
        hash=journal.last_hash,
        polls=counts,
        staff=card.name if card else None,
    )
