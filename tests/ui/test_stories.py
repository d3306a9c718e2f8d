"""Stories of whole visits, across what stands before a kiosk and what lies beneath it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from assembly import make_assembly
from maru.kiosk.camera_health import Health
from maru.kiosk.home import open_kiosk
from maru.protocol.refusal import Refusal
from ui.house import House
from ui.town import town_polls


@pytest.fixture(name="stick_house")
def _stick_house(qtbot: object, tmp_path: Path) -> Iterator[House]:
    """A kiosk with a second medium, the folder `stick`."""
    with ExitStack() as stack:
        assembly = make_assembly(4, polls=town_polls)
        home, stick = tmp_path / "kiosk", tmp_path / "stick"
        stick.mkdir()
        assembly.open_kiosk(home).close()
        kiosk = stack.enter_context(closing(open_kiosk(home, stick)))
        yield stack.enter_context(closing(House(kiosk, assembly)))


def begun_ballot(house: House) -> None:
    """Go from welcome to a sealed ballot in the first poll."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()


def cast_refused(house: House) -> None:
    """Touch "cast", and wait until the answer is no."""
    house.tap("primary")
    house.until("refused")


def ballots(house: House) -> int:
    """Return how many ballots are kept in the first poll."""
    return house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid)


def test_camera_unplugged_while_scanning(pin_house: House) -> None:
    """The camera dies before the card is read: the number is offered, and she votes with it."""
    house = pin_house
    house.tap("primary")
    house.scanner.health = Health.missing
    house.wait(1)
    assert "카메라 화면이 나오지 않습니다." in house.words()
    house.tap("primary")
    house.type(house.assembly.pins[0])
    house.enter()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()
    house.tap("finish")
    house.scanner.health = Health.ok
    house.check_in()
    assert (house.step, house.now("openCount")) == ("polls", 2)


def test_camera_comes_back_while_scanning(house: House) -> None:
    """Plugged in again, the camera reads on, and nobody has to start over."""
    house.tap("primary")
    house.scanner.health = Health.missing
    house.wait(1)
    assert house.finger.find("primary") is not None
    house.scanner.health = Health.ok
    house.wait(1)
    assert "카드를 카메라에 보여 주세요" in house.words()
    house.show(house.assembly.ticket(0))
    assert house.step == "polls"


def test_paused_between_seal_and_cast(house: House) -> None:
    """Staff pause the poll while a ballot lies sealed: it is refused, and the card stays good."""
    begun_ballot(house)
    poll = house.kiosk.event.polls[0]
    house.kiosk.journal.pause_poll(poll.uuid)
    cast_refused(house)
    told = house.every_page()
    assert Refusal.poll_not_open.sentence("ko") in told
    assert "이 투표지는 내지 않았습니다." in told
    house.tap("primary")
    assert (house.step, ballots(house)) == ("welcome", 0)
    house.kiosk.journal.resume_poll(poll.uuid)
    begun_ballot(house)
    house.cast()
    assert ballots(house) == 1


def test_second_medium_pulled_at_sealed(stick_house: House, tmp_path: Path) -> None:
    """The stick goes while a ballot lies sealed: nothing is kept, and with it she votes again."""
    house = stick_house
    begun_ballot(house)
    (tmp_path / "stick").rename(tmp_path / "pulled")
    cast_refused(house)
    assert house.now("refusalNumber") == Refusal.medium_missing.number
    assert "이 투표지는 내지 않았습니다." in house.every_page()
    house.tap("primary")
    house.look()
    assert house.now("standing") == "waiting"
    assert "저장 장치를 확인하고 있습니다" in house.words()
    (tmp_path / "pulled").rename(tmp_path / "stick")
    house.look()
    assert house.now("standing") == "voting"
    begun_ballot(house)
    house.cast()
    assert ballots(house) == 1


def test_second_ballot_refused_says_that_the_first_is_kept(house: House) -> None:
    """Her first ballot is kept; the second comes too late, and the screen tells both."""
    begun_ballot(house)
    house.cast()
    house.tap("primary", "poll-0", "option-0", "primary")
    house.seal()
    for poll in house.kiosk.event.polls:
        house.kiosk.journal.close_poll(poll.uuid)
    cast_refused(house)
    assert "앞서 낸 표는 그대로 있습니다." in house.every_page()
    assert ballots(house) == 1
    house.tap("primary")
    house.look()
    assert "투표를 마쳤습니다" in house.words()


def test_language_switched_mid_ballot_and_reset(house: House) -> None:
    """She reads in English to the end; the next attendee is greeted in Korean, as always."""
    house.check_in()
    house.tap("poll-0", "option-0", "language", "contrast", "primary")
    assert "Check your choices" in house.words()
    house.seal()
    english = house.now("words")
    house.cast()
    assert house.now("words") == english
    assert "Your vote is safely kept" in house.words()
    house.tap("finish")
    assert "어서 오세요" in house.words()
    assert (house.now("language"), house.now("highContrast")) == ("ko", False)


def test_she_walks_away_at_the_halls_number(hall_house: House) -> None:
    """The card's rights go with her; the next one types the number for her own card."""
    house = hall_house
    house.check_in(0)
    house.type("48")
    house.wait(61)
    house.wait(46)
    assert (house.step, house.session.offers) == ("welcome", ())
    house.check_in(1)
    assert house.now("entered") == 0
    house.type("4821")
    house.enter()
    assert house.step == "polls"


def test_power_returns_during_sealed(qtbot: object, tmp_path: Path) -> None:
    """The machine goes out before and after "cast": a ballot counts once it was confirmed."""
    assembly = make_assembly(4, polls=town_polls)
    assembly.open_kiosk(tmp_path).close()
    for step, kept in (("sealed", 0), ("done", 1)):
        process = subprocess.Popen(
            [sys.executable, "-c", VOTE_THEN_WAIT, str(tmp_path), step],
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == f"{step}\n"
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        process.stdout.close()
        with closing(open_kiosk(tmp_path)) as kiosk, closing(House(kiosk, assembly)) as house:
            assert house.step == "welcome"
            assert ballots(house) == kept
            house.check_in()
            assert house.now("openCount") == 3 - kept


def vote_then_wait(home: Path, step: str) -> None:
    """Run the kiosk's screens in this process, go to a step by touch, and say so."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    house = House(open_kiosk(home), make_assembly(4, polls=town_polls))  # the same each time
    begun_ballot(house)
    if step == "done":
        house.cast()
    sys.stdout.write(f"{house.step}\n")
    sys.stdout.flush()
    application.exec()


VOTE_THEN_WAIT = """
import sys
from pathlib import Path
from ui.test_stories import vote_then_wait
vote_then_wait(Path(sys.argv[1]), sys.argv[2])
"""
