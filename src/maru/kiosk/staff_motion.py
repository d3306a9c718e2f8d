"""The staff's motion from the floor, step by step, as a screen leads through it.

    groups -> heading -> question -> answers -> preview -> sure -> done
                                     |     ^
                                     answer

`groups` is passed over where there is one choice only. Nothing is made before `sure`, where the
card signs; what is refused there is told in `problem`, and the step stays. At `done` the poll is
scheduled here, to be opened as any other. Whoever leaves before drops what was typed.
"""

from __future__ import annotations

from enum import StrEnum

from maru.kiosk.floor_motion import (
    MAX_ANSWER,
    MAX_ANSWERS,
    MAX_QUESTION,
    MAX_TITLE,
    MIN_ANSWERS,
    Draft,
    draft_poll,
    motion_groups,
    plain,
    put_motion,
)
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import WrongStep
from maru.kiosk.staff_session import StaffSession
from maru.protocol.event import Poll
from maru.protocol.refusal import Refused


class Stage(StrEnum):
    """How far the motion is."""

    groups = "groups"
    heading = "heading"
    question = "question"
    answers = "answers"
    answer = "answer"
    preview = "preview"
    sure = "sure"
    done = "done"


FIELDS = {Stage.heading: MAX_TITLE, Stage.question: MAX_QUESTION, Stage.answer: MAX_ANSWER}
"""The steps at which a text is typed, and how many characters it may have."""


class MotionAct:
    """One motion after another; `begin` starts it, leaving the staff's screen drops it."""

    def __init__(self, kiosk: Kiosk, staff: StaffSession) -> None:
        self._kiosk, self._staff = kiosk, staff
        self._drop()
        staff.dropped.append(self._drop)

    def _drop(self) -> None:
        self.stage = Stage.heading
        self.choices: tuple[tuple[str, ...], ...] = ()
        self.chosen = 0
        self.is_written = False
        self.answers: list[str] = []
        self.ballot: Poll | None = None
        self.made: Poll | None = None
        self.problem: Refused | None = None
        self._typed: dict[Stage, str] = {}
        self._edited: int | None = None
        self._language = ""

    choices: tuple[tuple[str, ...], ...]
    """The groups among which to choose who may vote: all of a spare's together."""
    ballot: Poll | None
    """The poll that this will be, at `preview` and `sure`."""
    is_written: bool
    """Whether the answers are written ones, not for and against."""
    made: Poll | None
    """The poll that was made, at `done`."""

    @property
    def can(self) -> bool:
        """Whether this kiosk can make a motion just now."""
        if self._kiosk.locked is not None or self._kiosk.journal.ended:
            return False
        return bool(self._kiosk.event.staff and motion_groups(self._kiosk))

    def begin(self, language: str) -> None:
        """Begin a motion that will be typed in a language, one of the event's."""
        self._drop()
        self.choices = motion_groups(self._kiosk)
        languages = self._kiosk.event.languages
        self._language = language if language in languages else languages[0]
        self.stage = Stage.groups if len(self.choices) > 1 else Stage.heading

    def choose(self, index: int) -> None:
        """Choose the groups that may vote, by their number among `choices`."""
        self._need(Stage.groups)
        if 0 <= index < len(self.choices):
            self.chosen = index

    # what is typed

    @property
    def text(self) -> str:
        """What was typed at this step."""
        return self._typed.get(self.stage, "")

    @text.setter
    def text(self, text: str) -> None:
        self._need(*FIELDS)
        if len(text) > FIELDS[self.stage]:
            raise ValueError("too long")
        self._typed[self.stage] = text

    @property
    def limit(self) -> int:
        """How many characters it may have; 0 where nothing is typed."""
        return FIELDS.get(self.stage, 0)

    @property
    def number(self) -> int:
        """The number, from 1, of the answer that is typed; 0 at other steps."""
        return 0 if self._edited is None else self._edited + 1

    def write(self, is_written: bool) -> None:
        """Choose written answers, or for and against."""
        self._need(Stage.answers)
        self.is_written = is_written

    @property
    def has_room(self) -> bool:
        """Whether one more answer can be written."""
        return len(self.answers) < MAX_ANSWERS

    def edit(self, index: int) -> None:
        """Open an answer, by its number from 0, or the next one."""
        self._need(Stage.answers)
        if not 0 <= index <= len(self.answers) or index >= MAX_ANSWERS:
            raise WrongStep(f"no answer {index}")
        self._edited, self.stage = index, Stage.answer
        self._typed[Stage.answer] = self.answers[index] if index < len(self.answers) else ""

    def _keep_answer(self) -> None:
        """Keep what was typed as an answer; one without words is taken away."""
        index, words = self._edited, plain(self._typed.get(Stage.answer, ""))
        if index is not None:
            self.answers[index : index + 1] = [words] if words else []
        self._edited = None

    # the way through

    @property
    def is_complete(self) -> bool:
        """Whether what this step asks for is there."""
        if self.stage in (Stage.heading, Stage.question):
            return bool(plain(self.text))
        if self.stage is Stage.answer:
            words = plain(self.text)
            others = [one for index, one in enumerate(self.answers) if index != self._edited]
            return words not in others
        if self.stage is Stage.answers and self.is_written:
            return len(self.answers) >= MIN_ANSWERS
        return True

    @property
    def draft(self) -> Draft:
        """What was typed so far."""
        return Draft(
            self._language,
            plain(self._typed.get(Stage.heading, "")),
            plain(self._typed.get(Stage.question, "")),
            self.choices[self.chosen],
            tuple(self.answers) if self.is_written else (),
        )

    def forward(self) -> None:
        """Go on to the next step, without making anything yet.

        Where no ballot can be made, as when the last spare was used meanwhile, `problem` says so.
        """
        if not self.is_complete:
            raise WrongStep(f"something is missing at {self.stage}")
        if self.stage is Stage.answer:
            self._keep_answer()
        after = {
            Stage.groups: Stage.heading,
            Stage.heading: Stage.question,
            Stage.question: Stage.answers,
            Stage.answer: Stage.answers,
            Stage.answers: Stage.preview,
            Stage.preview: Stage.sure,
        }
        if self.stage not in after:
            raise WrongStep(f"nothing to go on to at {self.stage}")
        if self.stage is Stage.answers:
            try:
                self.ballot = draft_poll(self._kiosk, self.draft)
            except Refused as refused:
                self.problem = refused
                return
        self.stage = after[self.stage]

    def back(self) -> bool:
        """Go back one step; False at the first and the last, which are left for the menu."""
        self.problem = None
        before = {
            Stage.heading: Stage.groups if len(self.choices) > 1 else None,
            Stage.question: Stage.heading,
            Stage.answers: Stage.question,
            Stage.answer: Stage.answers,
            Stage.preview: Stage.answers,
            Stage.sure: Stage.preview,
        }.get(self.stage)
        if before is None:
            return False
        self._edited, self.stage = None, before
        return True

    def act_now(self) -> None:
        """Sign the motion with the card that is here. What is refused is told in `problem`."""
        self._need(Stage.sure)
        self.problem = None
        try:
            with self._staff.working() as card:
                self.made = put_motion(self._kiosk, self.draft, card)
        except Refused as refused:
            self.problem = refused
            return
        self.stage = Stage.done

    def _need(self, *stages: Stage) -> None:
        if self.stage not in stages:
            raise WrongStep(f"motion at {self.stage}, not at {' or '.join(stages)}")
