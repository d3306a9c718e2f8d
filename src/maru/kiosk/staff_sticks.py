"""The staff's acts with sticks and updates, step by step, as a screen leads through them.

    exporting   stick -> done                        all that is to travel, onto a stick
    importing   stick -> brought -> done             what a stick brings; updates are applied last
    continuing  stick -> journals -> found -> done   going on for a kiosk that died
    replacing   stick -> done                        another second medium
    updating    brought -> done                      updates that came over the network

Each step says what it will do before `run` does it, on a worker, since a stick is slow. What is
refused there is told in `problem`, and the step stays. Nothing is kept between two acts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from maru.kiosk import ceremony
from maru.kiosk.card_look import CardLook, Wanted, look_at_card, write_request
from maru.kiosk.continuing import Found, GoneOn, JournalOnStick, examine, go_on_for, journals_on
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MIN_ROOM
from maru.kiosk.rehearsing import check_rehearsal, rehearsal_medium
from maru.kiosk.session import WrongStep
from maru.kiosk.staff_session import StaffSession
from maru.kiosk.stick_export import Exported, export_to_stick
from maru.kiosk.stick_import import Brought, fitting, handed_folders, take_from_stick
from maru.kiosk.sticks import Stick, find_sticks
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import Update


class StickAct(StrEnum):
    """What staff do with a stick, or with updates."""

    exporting = "exporting"
    importing = "importing"
    continuing = "continuing"
    replacing = "replacing"
    updating = "updating"


class Stage(StrEnum):
    """How far an act is."""

    stick = "stick"
    brought = "brought"
    journals = "journals"
    found = "found"
    done = "done"


@dataclass(frozen=True)
class Rehearsal:
    """How to go to the rehearsal in `folder`, or back where that is None.

    `switch` ends this kiosk's screens and begins the other's; it is given where the rehearsal's
    second medium is, None where there is none.
    """

    folder: Path | None
    switch: Callable[[Path | None], None]


@dataclass(frozen=True)
class Places:
    """Where things are around a kiosk: its folder, sticks, the rehearsal if one is beside it."""

    home: Path
    sticks: Callable[[], list[Stick]] = find_sticks
    rehearsal: Rehearsal | None = None


NOWHERE = Places(Path(), lambda: [])
"""Without places there are no sticks, and nothing of this can be done."""


class StickActs:
    """One act after another; `begin` starts it, leaving the staff's screen drops it."""

    def __init__(self, kiosk: Kiosk, staff: StaffSession, places: Places) -> None:
        self._kiosk, self._staff, self._places = kiosk, staff, places
        self._drop()
        staff.dropped.append(self._drop)

    def _drop(self) -> None:
        self.act: StickAct | None = None
        self.stage = Stage.stick
        self.sticks: tuple[Stick, ...] = ()
        self.stick: Stick | None = None
        self.journals: tuple[JournalOnStick, ...] = ()
        self.journal: JournalOnStick | None = None
        self.progress = (0, 0)
        self.exported: Exported | None = None
        self.brought: Brought | None = None
        self.updates: tuple[Update, ...] = ()
        self.applied: tuple[Update, ...] = ()
        self.faults: tuple[Refused, ...] = ()
        self.found: Found | None = None
        self.gone_on: GoneOn | None = None
        self.records = 0
        self.problem: Refused | None = None

    progress: tuple[int, int]
    """How much of how much `run` has done; of 0 where nobody knows how much there is."""
    exported: Exported | None
    """What was written, at `done` of exporting."""
    brought: Brought | None
    """What the stick brought, from `brought` of importing on."""
    updates: tuple[Update, ...]
    """The updates that can be applied, at `brought`."""
    faults: tuple[Refused, ...]
    """What was wrong with files, or with updates that do not fit."""

    def begin(self, act: StickAct) -> None:
        """Begin an act: look for sticks, or for updates that came over the network."""
        self._drop()
        self.act = act
        if act is StickAct.updating:
            self.stage = Stage.brought
            self.updates, self.faults = fitting(self._kiosk, ())
        else:
            self.look()

    @property
    def waiting(self) -> int:
        """How many updates came over the network and wait for the staff."""
        return len(self._kiosk.waiting())

    @property
    def unread_sticks(self) -> int:
        """How many sticks were taken in, and wait for the sync process."""
        return len(handed_folders(self._places.home))

    def look(self) -> None:
        """Look for sticks anew; one that is still there stays chosen, a single one is chosen."""
        self._need(Stage.stick)
        self.problem = None
        self.sticks = tuple(self._places.sticks())
        fit = [stick for stick in self.sticks if not self.speaks_against(stick)]
        chosen = [stick for stick in fit if self.stick and stick.path == self.stick.path]
        self.stick = next(iter(chosen), fit[0] if len(fit) == 1 else None)

    def speaks_against(self, stick: Stick) -> str:
        """Say why a stick cannot be used for this act: `in_use`, `full`, or "" where it can.

        The second medium that is in use is to stay where it is.
        """
        is_written = self.act in (StickAct.exporting, StickAct.replacing)
        if is_written and stick.holds(self._kiosk.journal.medium_path):
            return "in_use"
        return "full" if is_written and stick.free < MIN_ROOM else ""

    def choose_stick(self, number: int) -> None:
        """Choose a stick by its place in `sticks`; one that cannot be used stays unchosen."""
        self._need(Stage.stick)
        if not self.speaks_against(self.sticks[number]):
            self.stick = self.sticks[number]

    def choose_journal(self, number: int) -> None:
        """Choose a journal by its place in `journals`."""
        self._need(Stage.journals)
        self.journal = self.journals[number]

    @property
    def can_run(self) -> bool:
        """Whether what the step does can be done now."""
        if self.stage is Stage.stick:
            return self.stick is not None
        if self.stage is Stage.journals:
            return self.journal is not None
        if self.stage is Stage.brought:
            return bool(self.updates)
        return self.stage is Stage.found

    def back(self) -> bool:
        """Go one step back; False where that is the menu."""
        self.problem = None
        if self.stage is Stage.found:
            self.stage, self.found = Stage.journals, None
        elif self.stage is Stage.journals:
            self.stage = Stage.stick
        else:
            return False
        return True

    def run(self) -> None:
        """Do what the step says; to be called on a worker."""
        if not self.can_run:
            raise WrongStep(f"{self.act} at {self.stage}")
        self.problem, self.progress = None, (0, 0)
        try:
            with self._staff.working() as card:
                if self.stage is Stage.brought:
                    messages = [(f"update {one.number}", one.note) for one in self.updates]
                    self.applied = ceremony.apply_updates(self._kiosk, messages, card)
                    self._done()
                elif self.stage is Stage.found and self.found is not None:
                    self.gone_on = go_on_for(self._kiosk, self._places.home, self.found, card)
                    self._done()
                elif self.stage is Stage.journals and self.journal is not None:
                    self.found = examine(self._places.home, self.journal.path, self._count)
                    self.stage = Stage.found
                elif self.stick is not None:
                    self._run_with(self.stick)
        except Refused as refused:
            self.problem = self._of_stick(refused)

    def _of_stick(self, refused: Refused) -> Refused:
        """Say a refusal of the stick itself, where it is one; later steps need it no more."""
        if self.stick is None or self.stage not in (Stage.stick, Stage.journals):
            return refused
        if not self._is_in(self.stick):
            return Refused(InputRefusal.stick_gone, self.stick.name)
        failed = refused.reason in (InputRefusal.unwritable, InputRefusal.damaged)
        if failed and self.act is StickAct.exporting:
            return Refused(InputRefusal.stick_failed, self.stick.name)
        return refused

    def _is_in(self, stick: Stick) -> bool:
        """Say whether a stick is still mounted; its folder alone would be the kiosk's own disk."""
        return stick.path.is_dir() and any(one.path == stick.path for one in self._places.sticks())

    def _run_with(self, stick: Stick) -> None:
        home = self._places.home
        if not self._is_in(stick):
            raise Refused(InputRefusal.stick_gone, stick.name)
        if self.act is StickAct.exporting:
            exported = export_to_stick(home, stick.path, self._watch)
            if not self._is_in(stick):  # its folder was written all the same
                raise Refused(InputRefusal.stick_gone, stick.name)
            self.exported = exported
            self._done()
        elif self.act is StickAct.importing:
            self.brought = take_from_stick(home, stick.path, self._watch)
            self.updates, misfits = fitting(self._kiosk, self.brought.updates)
            self.faults = (*self.brought.faults, *misfits)
            self.stage = Stage.brought
        elif self.act is StickAct.replacing:
            ceremony.replace_medium(self._kiosk, stick.path, self._staff.card)
            self.records = self._kiosk.journal.last_seq + 1
            self._done()
        else:
            self.journals = tuple(journals_on(home, stick.path))
            if not self.journals:
                raise Refused(InputRefusal.no_journal, stick.name)
            self.journal = self.journals[0] if len(self.journals) == 1 else None
            self.stage = Stage.journals

    def _done(self) -> None:
        self.stage = Stage.done

    def _watch(self, done: int, everything: int) -> None:
        self.progress = (done, everything)

    def _count(self, records: int) -> None:
        self.progress = (records, 0)

    def _need(self, stage: Stage) -> None:
        if self.act is None or self.stage is not stage:
            raise WrongStep(f"{self.act} at {self.stage}, not at {stage}")


class CardAct:
    """A card in hand: shown to the camera, judged, and asked of the office by a stick.

    What it keeps are the card's public credentials, until the screen is left.
    """

    def __init__(self, kiosk: Kiosk, staff: StaffSession, places: Places) -> None:
        self._kiosk, self._staff, self._places = kiosk, staff, places
        self._drop()
        staff.dropped.append(self._drop)

    def _drop(self) -> None:
        self.card: CardLook | None = None
        self.refusal: Refusal | None = None
        self.problem: Refused | None = None
        self.written: Path | None = None
        self.wanted: Wanted | None = None

    written: Path | None
    """The request's file on the stick, once it was written and read back."""

    def shown(self, codes: Sequence[str]) -> bool:
        """Judge the codes of one frame; say whether a card of this event was there by now."""
        self._staff.saw(codes)
        if self.card is None:
            found = look_at_card(self._kiosk, codes)
            self.refusal = found if isinstance(found, Refusal) else None
            self.card = found if isinstance(found, CardLook) else None
        return self.card is not None

    def ask(self, wanted: Wanted) -> None:
        """Write the request onto the one stick that is there; to be called on a worker."""
        self.problem = self.written = None
        try:
            with self._staff.working():
                if self.card is not None:
                    medium = self._kiosk.journal.medium_path
                    sticks = [one for one in self._places.sticks() if one.free]
                    sticks = [one for one in sticks if not one.holds(medium)]
                    if len(sticks) != 1:
                        raise Refused(InputRefusal.one_stick, self._kiosk.name)
                    self.written = write_request(self._kiosk, self.card, wanted, sticks[0].path)
                    self.wanted = wanted
        except Refused as refused:
            self.problem = refused


class RehearsalAct:
    """Going to the rehearsal, or back from it."""

    def __init__(self, kiosk: Kiosk, staff: StaffSession, rehearsal: Rehearsal | None) -> None:
        self._kiosk, self._staff, self._rehearsal = kiosk, staff, rehearsal
        self._drop()
        staff.dropped.append(self._drop)

    def _drop(self) -> None:
        self.problem: Refused | None = None
        self._medium: Path | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is anywhere to go."""
        return self._rehearsal is not None

    def check(self) -> None:
        """Find out whether it can be gone to; to be called on a worker, before `go`."""
        self.problem = None
        try:
            if self._rehearsal is not None and self._rehearsal.folder is not None:
                with self._staff.working():
                    check_rehearsal(self._kiosk, self._rehearsal.folder)
                    self._medium = rehearsal_medium(self._kiosk)
        except Refused as refused:
            self.problem = refused

    def go(self) -> None:
        """Go over, unless something speaks against it."""
        if self._rehearsal is not None and self.problem is None:
            self._rehearsal.switch(self._medium)
