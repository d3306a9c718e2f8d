"""What an attendee sees and touches: the session, as QML knows it."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import Property, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.session import Session, Step
from maru.kiosk.staff_session import StaffSession
from maru.protocol.event import Poll, Question, say
from maru.protocol.refusal import kept_words
from maru.ui.arrival import Arrival
from maru.ui.ballot_rows import (
    AnswerRow,
    OfferRow,
    OptionRow,
    answer_rows,
    is_motion,
    offer_rows,
    option_rows,
)
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.rows import Rows

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

BOUNCE_SECONDS = 0.5  # EN 301 549 5.8: a second strike within this time is not meant
RESET_SECONDS = 60  # a changed language on an untouched welcome screen goes back
TICK_MILLISECONDS = 250
FAULT_SECONDS = 60  # then the kiosk starts again by itself
FAULT_STATUS = 70  # EX_SOFTWARE of sysexits.h: the service manager starts the kiosk again


@QmlElement
@QmlSingleton
class Attendee(QObject):
    """The session's state as properties, its touches as slots.

    Sealing and casting run on one worker thread; until they end the session is not looked at and
    no touch is taken. Whatever they raise is raised again here, on the GUI thread, after the
    fault screen is up.
    """

    changed = Signal()
    failed = Signal()  # from any thread: something went wrong, show the fault screen
    touched = Signal()  # a touch that counts
    staffCard = Signal(object)  # at check-in the camera saw a staff card, in these codes
    _worked = Signal(object)

    def __init__(
        self,
        session: Session,
        camera: Camera,
        panel: Panel,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._session = session
        self._camera = camera
        self._panel = panel
        self._clock = clock
        self.staff: StaffSession | None = None
        self._stopped = ""
        self._step = session.step
        self._busy = ""
        self._faulted = False
        self._touched_at = self._noticed_at = self._reset_at = float("-inf")
        self._key = ""
        self._offers = Rows(OfferRow, self)
        self._options = Rows(OptionRow, self)
        self._answers = Rows(AnswerRow, self)
        self.arrival = Arrival(session, camera, panel, self._refresh, self.work)
        self.changed.connect(self.arrival.changed)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="session")
        self._worked.connect(self._take_up)
        self.failed.connect(self.show_fault)
        camera.seen.connect(self._show_codes)
        panel.languageChanged.connect(self._say_again)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._fill()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("attendee")  # type: ignore[no-any-return]  # a QVariant

    def close(self) -> None:
        """Stop the clock and the worker, and close the camera."""
        self._timer.stop()
        self._worker.shutdown()
        self._camera.close()

    # Touches

    @Slot(result=bool)
    def touch(self) -> bool:
        """Whether a touch counts: not while busy, not within 0.5 s of the last one."""
        now = self._clock()
        if self._busy or now - self._touched_at < BOUNCE_SECONDS:
            return False
        self._touched_at = now
        if not self._faulted:
            self._session.touched()
            self.touched.emit()
        return True

    @Slot(str, result=bool)
    def strike(self, key: str) -> bool:
        """Whether a key counts: as `touch`, but another key may follow at once."""
        if key != self._key:
            self._touched_at = float("-inf")
        self._key = key
        return self.touch()

    def noticed(self) -> None:
        """Note that someone is there, who moved by a switch and touched nothing."""
        self._noticed_at = self._clock()
        if not self._busy and not self._faulted:
            self._session.noticed()

    def listen(self, is_listening: bool) -> None:
        """Give more time to one who listens: `done` waits as long as other steps do."""
        self._session.listening = is_listening

    @Slot()
    def start(self) -> None:
        """Begin checking in."""
        self._session.start()
        self._refresh()

    @Slot(str)
    def choosePoll(self, uuid: str) -> None:
        """Open one poll."""
        self._session.choose_poll(uuid)
        self._refresh()

    @Slot()
    def chooseNext(self) -> None:
        """Open the first poll that is not done."""
        self._session.choose_next()
        self._refresh()

    @Slot(int)
    def toggle(self, option: int) -> None:
        """Choose an option, or take the choice back; at the limit only a notice appears."""
        self._stopped = "" if self._session.toggle(option) else "limit"
        self._refresh()

    @Slot()
    def toggleBlank(self) -> None:
        """Choose "none of these", or take it back; while options are chosen only a notice."""
        self._stopped = "" if self._session.toggle_blank() else "marked"
        self._refresh()

    @Slot(int)
    def answerMotion(self, card: int) -> None:
        """Choose a card of a motion: the mark moves there. The card after the options abstains."""
        if card == len(self._question().options):
            self._session.toggle_blank()
        else:
            self._session.toggle(card)
        self._refresh()

    @Slot()
    def putAway(self) -> None:
        """Put away the notice of what was stopped."""
        self._stopped = ""
        self._refresh()

    @Slot()
    def forward(self) -> None:
        """To the next question, or the review."""
        self._stopped = ""
        self._session.forward()
        self._refresh()

    @Slot()
    def back(self) -> None:
        """To what was before."""
        self._stopped = ""
        self._session.back()
        self._refresh()

    @Slot(int)
    def edit(self, question: int) -> None:
        """From the review back to one question."""
        self._session.edit(question)
        self._refresh()

    @Slot()
    def seal(self) -> None:
        """Encrypt the ballot, on the worker."""
        self.work("sealing", self._session.seal)

    @Slot()
    def cast(self) -> None:
        """Keep the ballot, durably, on the worker."""
        self.work("keeping", self._session.cast)

    @Slot()
    def check(self) -> None:
        """Open the ballot instead of casting it, durably, on the worker."""
        self.work("opening", self._session.check)

    @Slot()
    def voteAgain(self) -> None:
        """From the opened ballot to an empty one."""
        self._session.vote_again()
        self._refresh()

    @Slot()
    def nextPoll(self) -> None:
        """On to the next poll of this card."""
        self._session.next_poll()
        self._refresh()

    @Slot()
    def finish(self) -> None:
        """End a session that is done."""
        self._session.finish()
        self._refresh()

    @Slot()
    def leave(self) -> None:
        """End a session on the way."""
        self._session.leave()
        self._refresh()

    @Slot()
    def moreTime(self) -> None:
        """Another minute."""
        self._session.more_time()
        self._refresh()

    @Slot()
    def restart(self) -> None:
        """Leave the fault screen: end the process, to be started again."""
        QCoreApplication.exit(FAULT_STATUS)

    # What happens without a touch

    @Slot()
    def tick(self) -> None:
        """Let time pass for the session; runs four times a second."""
        if self._busy or self._faulted:
            return
        self._session.tick()
        is_alone = self.staff is None or not self.staff.is_open
        if self._session.step is Step.welcome and is_alone:
            self._reset_untouched()
        self._refresh()

    def _reset_untouched(self) -> None:
        """Forget the settings of someone who has gone, once."""
        last = max(self._touched_at, self._noticed_at)
        if self._reset_at < last < self._clock() - RESET_SECONDS:
            self._reset_at = self._clock()
            self._panel.reset()

    @Slot()
    def show_fault(self) -> None:
        """Put the fault screen up, everything of the attendee wiped; soon the kiosk starts anew.

        What the worker is at is wiped when it has ended.
        """
        if not self._faulted:
            self._faulted = True
            was_busy, self._busy = self._busy, ""
            for rows in (self._offers, self._options, self._answers):
                rows.show(())
            self._timer.stop()
            self._camera.close()
            QTimer.singleShot(1000 * FAULT_SECONDS, self, self.restart)
            self.changed.emit()
            if not was_busy:
                self._forget()

    def _forget(self) -> None:
        """Wipe the session behind the fault screen."""
        self._session.leave()
        self._step = self._session.step
        self.changed.emit()

    def _show_codes(self, codes: tuple[str, ...]) -> None:
        if self._session.step is not Step.check_in:
            return
        if self.staff is not None and self.staff.is_wanted(codes):
            self.staffCard.emit(codes)
            return
        self._camera.close()
        self._session.scanned(codes)
        self._refresh()

    def work(self, what: str, job: Callable[[], object]) -> None:
        """Run `job` on the worker; until it ends no touch is taken, and `busy` says `what`."""
        self._busy = what
        self.changed.emit()
        self._worker.submit(job).add_done_callback(self._worked.emit)

    @Slot(object)
    def _take_up(self, future: Future[object]) -> None:
        error = future.exception()
        self._busy = ""
        if self._faulted:
            self._forget()
        elif error is None:
            self._refresh()
        else:
            self.show_fault()
        if error is not None:
            raise error

    def _refresh(self) -> None:
        before, self._step = self._step, self._session.step
        if self._step is not before:
            self._stopped = self._key = ""
            if self._step is Step.check_in:
                self._camera.open()
            else:
                self._camera.close()
            if self._step is Step.welcome:
                self._panel.reset()
        self._fill()
        self.changed.emit()

    @Slot()
    def _say_again(self) -> None:
        self._fill()
        self.changed.emit()

    @property
    def _language(self) -> str:
        return str(self._panel.property("language"))

    # The lists

    def _fill(self) -> None:
        if self._faulted:
            return
        session, poll, question = self._session, self._session.poll, self._session.question
        self._offers.show(offer_rows(session.offers, self._language))
        self._options.show(self._option_rows(question, session.marks) if question else ())
        answered = poll is not None and self._step in (Step.review, Step.checked)
        self._answers.show(answer_rows(session, poll, self._language) if answered and poll else ())

    def _option_rows(self, question: Question, marks: frozenset[int]) -> list[OptionRow]:
        return option_rows(question, marks, self._session.event.currency, self._language)

    def _question(self) -> Question:
        question = self._session.question
        if question is None:
            raise LookupError("no question is open")
        return question

    # Properties: the screen as a whole

    @Property(str, notify=changed)
    def step(self) -> str:
        """Name of the session's step."""
        return self._step.value

    @Property(str, notify=changed)
    def busy(self) -> str:
        """`entering`, `sealing`, `keeping`, `opening`, or nothing."""
        return self._busy

    @Property(bool, notify=changed)
    def faulted(self) -> bool:
        """Whether the fault screen is up."""
        return self._faulted

    @Property(int, notify=changed)
    def sheetSeconds(self) -> int:
        """Seconds left on the idle sheet, -1 when it is not up."""
        seconds = self._session.sheet_seconds
        return -1 if seconds is None else seconds

    @Property(int, notify=changed)
    def countdown(self) -> int:
        """Seconds until the session ends by itself, -1 when it does not."""
        seconds = self._session.countdown
        return -1 if seconds is None else seconds

    # Properties: a refusal

    @Property(str, notify=changed)
    def refusal(self) -> str:
        """Its name; "" where there is none."""
        refusal = self._session.refusal
        return refusal.value if refusal else ""

    @Property(str, notify=changed)
    def refusalSentence(self) -> str:
        """What was refused."""
        refusal = self._session.refusal
        return refusal.sentence(self._language) if refusal else ""

    @Property(str, notify=changed)
    def refusalNext(self) -> str:
        """What to do about it."""
        refusal = self._session.refusal
        return refusal.next_step(self._language) if refusal else ""

    @Property(str, notify=changed)
    def refusalKept(self) -> str:
        """What became of the ballot that was sealed; "" where none was."""
        kept = self._session.kept
        return "" if kept is None else kept_words(self._language, kept)

    @Property(int, notify=changed)
    def refusalNumber(self) -> int:
        """Its place in the closed list."""
        refusal = self._session.refusal
        return refusal.number if refusal else 0

    # Properties: polls

    @Property(QObject, notify=changed)
    def offers(self) -> QObject:
        """Rows of OfferRow: the polls of this card."""
        return self._offers

    @Property(int, notify=changed)
    def openCount(self) -> int:
        """How many of them are not done."""
        return sum(not offer.done for offer in self._session.offers)

    @Property(str, notify=changed)
    def nextTitle(self) -> str:
        """Title of the poll that comes next, or nothing."""
        poll = self._next_poll()
        return say(poll.title, self._language) if poll else ""

    @Property(str, notify=changed)
    def nextTopic(self) -> str:
        """Its topic."""
        poll = self._next_poll()
        return poll.topic if poll else ""

    def _next_poll(self) -> Poll | None:
        return next((offer.poll for offer in self._session.offers if not offer.done), None)

    # Properties: the question

    @Property(str, notify=changed)
    def pollUuid(self) -> str:
        """Uuid of the open poll."""
        poll = self._session.poll
        return poll.uuid if poll else ""

    @Property(str, notify=changed)
    def pollTitle(self) -> str:
        """Title of the open poll."""
        poll = self._session.poll
        return say(poll.title, self._language) if poll else ""

    @Property(str, notify=changed)
    def topic(self) -> str:
        """Topic of the open poll."""
        poll = self._session.poll
        return poll.topic if poll else ""

    @Property(str, notify=changed)
    def questionText(self) -> str:
        """The request of the question."""
        question = self._session.question
        return say(question.text, self._language) if question else ""

    @Property(int, notify=changed)
    def questionIndex(self) -> int:
        """Number of the question, from 0."""
        return self._session.question_index

    @Property(bool, notify=changed)
    def editing(self) -> bool:
        """Whether the question was opened from the review, and leads back to it."""
        return self._session.is_editing

    @Property(int, notify=changed)
    def questionCount(self) -> int:
        """Questions of the poll."""
        poll = self._session.poll
        return len(poll.questions) if poll else 0

    @Property(bool, notify=changed)
    def motion(self) -> bool:
        """Whether the question is shown as equal cards, side by side."""
        poll, question = self._session.poll, self._session.question
        return bool(poll and question and is_motion(poll, question))

    @Property(QObject, notify=changed)
    def options(self) -> QObject:
        """Rows of OptionRow."""
        return self._options

    @Property(bool, notify=changed)
    def described(self) -> bool:
        """Whether any option has an explanation."""
        question = self._session.question
        return bool(question and any(o.description or o.place for o in question.options))

    @Slot(int, result="QVariantMap")
    def explanation(self, option: int) -> dict[str, str]:
        """Return what an option's own page says: heading, place, cost, description.

        Nothing where no question is open: a page that is put away may still ask.
        """
        question = self._session.question
        if question is None:
            return dict.fromkeys(("heading", "place", "cost", "description"), "")
        row = self._option_rows(question, frozenset())[option]
        return {
            "heading": row.heading,
            "place": row.place,
            "cost": row.cost,
            "description": row.description,
        }

    @Property(int, notify=changed)
    def minimum(self) -> int:
        """Fewest choices."""
        question = self._session.question
        return question.minimum if question else 0

    @Property(int, notify=changed)
    def maximum(self) -> int:
        """Most choices."""
        question = self._session.question
        return question.maximum if question else 0

    @Property(int, notify=changed)
    def chosenCount(self) -> int:
        """Choices so far."""
        return len(self._session.marks) if self._session.question else 0

    @Property(str, notify=changed)
    def chosenTitle(self) -> str:
        """Title of the first choice, or nothing."""
        question = self._session.question
        if question is None or not self._session.marks:
            return ""
        return say(question.options[min(self._session.marks)].title, self._language)

    @Property(bool, notify=changed)
    def blankAllowed(self) -> bool:
        """Whether the question offers a blank vote."""
        question = self._session.question
        return bool(question and question.blank)

    @Property(bool, notify=changed)
    def blank(self) -> bool:
        """Whether the blank vote is chosen."""
        return bool(self._session.question and self._session.blank)

    @Property(bool, notify=changed)
    def answered(self) -> bool:
        """Whether the question may be left as it stands."""
        session = self._session
        return bool(session.question and session.answered(session.question_index))

    @Property(str, notify=changed)
    def stopped(self) -> str:
        """Why the last touch changed nothing: `limit`, `marked` (so not blank), or nothing."""
        return self._stopped

    # Properties: review and after

    @Property(QObject, notify=changed)
    def answers(self) -> QObject:
        """Rows of AnswerRow."""
        return self._answers

    @Property(bool, notify=changed)
    def canSeal(self) -> bool:
        """Whether every question is answered."""
        return self._session.can_seal

    @Property(int, notify=changed)
    def spare(self) -> int:
        """How many more choices the poll's questions would allow, those left blank aside."""
        session, poll = self._session, self._session.poll
        if poll is None or self._step is not Step.review:
            return 0
        return sum(
            question.maximum - len(session.chosen(n))
            for n, question in enumerate(poll.questions)
            if not session.is_blank(n)
        )

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        """Whether nothing at all was chosen, not even a blank vote."""
        session, poll = self._session, self._session.poll
        return poll is not None and not any(
            session.chosen(n) or session.is_blank(n) for n in range(len(poll.questions))
        )

    @Property(str, notify=changed)
    def tracker(self) -> str:
        """Tracker of the sealed ballot."""
        return self._session.tracker or ""

    @Property(int, notify=changed)
    def checksLeft(self) -> int:
        """How many ballots the card may still open in this poll."""
        return self._session.checks_left

    @Property(str, notify=changed)
    def opening(self) -> str:
        """Text of the opened ballot's QR code."""
        return self._session.opening or ""

    @Property(str, notify=changed)
    def receipt(self) -> str:
        """Text of the receipt's QR code."""
        return self._session.receipt or ""

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def words(self) -> list[str]:
        """The four check words."""
        return list(self._session.words(self._language)) if self._session.tracker else []
