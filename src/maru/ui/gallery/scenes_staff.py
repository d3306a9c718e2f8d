"""The staff's way: their card and PIN, the menu, and each of their acts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

from maru.kiosk.readiness import State
from maru.kiosk.staff_session import CLOSING_SECONDS, IDLE_SECONDS
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.secret import Secret
from maru.ui.gallery.around import NOW
from maru.ui.gallery.event import Setting
from maru.ui.gallery.stage import KioskScene, KioskStage, Scene, card_in_hand
from maru.ui.touches import wait_for

CLOSED = Setting(opened=False)
VENUE_PIN = Setting(opened=False, venue_pin=True)
REHEARSAL = Setting(opened=False, rehearsal=True)


def _card(stage: KioskStage) -> None:
    stage.desk.staff.arrive()
    stage.camera.framed.emit(card_in_hand(stage.demonstration.staff[0].ticket))


def _card_wrong(stage: KioskStage) -> None:
    _card(stage)
    stage.camera.seen.emit((stage.demonstration.ticket(0),))


def _pin(stage: KioskStage) -> None:
    stage.desk.staff.arrive()
    stage.camera.seen.emit((stage.demonstration.staff[0].ticket,))
    for digit in stage.demonstration.staff[0].pin[:5]:
        stage.desk.staff.digit(int(digit))


def _pin_paused(stage: KioskStage) -> None:
    _pin(stage)
    ticket = Secret(stage.demonstration.staff[0].ticket.encode())
    for _ in range(5):
        stage.kiosk.staff_tries(ticket).count(stage.clock())
    stage.tick()


def menu(stage: KioskStage) -> None:
    """Let the staff come in, up to the menu."""
    stage.desk.staff.arrive()
    stage.camera.seen.emit((stage.demonstration.staff[0].ticket,))
    for digit in stage.demonstration.staff[0].pin:
        stage.desk.staff.digit(int(digit))
    stage.desk.staff.enter()
    wait_for_staff(stage)


def wait_for_staff(stage: KioskStage) -> None:
    """Run until what the staff began is done."""
    wait_for(lambda: not stage.attendee.property("busy"), "the staff's act")


def _menu_closing(stage: KioskStage) -> None:
    menu(stage)
    stage.wait(IDLE_SECONDS - CLOSING_SECONDS + 5)


def _menu_locked(stage: KioskStage) -> None:
    stage.kiosk.locked = Refused(InputRefusal.locked_medium_ahead, "kiosk-2/1")
    menu(stage)


def _polls(act: str) -> Callable[[KioskStage], None]:
    def reach(stage: KioskStage) -> None:
        menu(stage)
        stage.desk.polls.begin(act)

    return reach


def _resume(stage: KioskStage) -> None:
    _polls("pausing")(stage)
    stage.desk.polls.act()
    wait_for_staff(stage)
    stage.desk.staff.toMenu()
    stage.desk.polls.begin("resuming")


def _paused(stage: KioskStage) -> None:
    _polls("pausing")(stage)
    stage.desk.polls.act()
    wait_for_staff(stage)


def _announce(stage: KioskStage) -> None:
    _polls("opening")(stage)
    stage.desk.polls.forward()
    for digit in (4, 8, 2, 9):
        stage.desk.polls.digit(digit)


def _ready(stage: KioskStage) -> None:
    _polls("opening")(stage)
    stage.desk.polls.forward()
    wait_for_staff(stage)


def _not_ready(stage: KioskStage) -> None:
    stage.around.states |= {"medium": State.failed, "camera": State.failed}
    _ready(stage)


def _opened(stage: KioskStage) -> None:
    _ready(stage)
    stage.desk.polls.act()
    wait_for_staff(stage)


def _voted(stage: KioskStage) -> None:
    for card in range(2):
        stage.cast(card, card=card)
        stage.attendee.leave()


def _cards(stage: KioskStage) -> None:
    _voted(stage)
    _polls("closing")(stage)
    stage.desk.polls.forward()
    stage.desk.polls.digit(5)


def _sure(stage: KioskStage) -> None:
    _cards(stage)
    stage.desk.polls.digit(0)
    stage.desk.polls.forward()


def _sure_too_few(stage: KioskStage) -> None:
    _voted(stage)
    _polls("closing")(stage)
    stage.desk.polls.forward()
    stage.desk.polls.digit(1)
    stage.desk.polls.forward()


def _closed(stage: KioskStage) -> None:
    _sure(stage)
    stage.desk.polls.act()
    wait_for_staff(stage)


def _end(stage: KioskStage) -> None:
    _closed(stage)
    stage.desk.staff.toMenu()
    stage.desk.polls.begin("ending")


def _ended(stage: KioskStage) -> None:
    _end(stage)
    stage.desk.polls.act()
    wait_for_staff(stage)


def _machine(screen: str) -> Callable[[KioskStage], None]:
    def reach(stage: KioskStage) -> None:
        menu(stage)
        stage.desk.machine.open(screen)
        wait_for_staff(stage)

    return reach


def _reports(stage: KioskStage) -> None:
    _closed(stage)
    stage.desk.staff.toMenu()
    stage.desk.machine.open("Reports")


def _media(stage: KioskStage) -> None:
    sync = {
        "state": "up_to_date",
        "ballots": 118,
        "at_ledger": 118,
        "contact": NOW - 120,
        "at": NOW - 30,
        "ko": ["-", "모두 본부에 도착했습니다."],
        "en": ["-", "Everything is at the office."],
    }
    peers = {
        "at": NOW - 5,
        "expected": 2,
        "connected": 1,
        "peers": [
            {"kiosk": "kiosk-1", "epoch": 1, "state": "connected"},
            {"kiosk": "kiosk-3", "epoch": 1, "state": "lost"},
        ],
        "twice": 0,
        "ignored": 0,
    }
    tell_sync(stage, sync=sync, peers=peers)
    _machine("Media")(stage)


def tell_sync(stage: KioskStage, **status: object) -> None:
    """Write what the sync process would have told into the kiosk's `sync.db`."""
    tables = (
        "ack (number INTEGER PRIMARY KEY, next INTEGER, prev TEXT, body TEXT)",
        "claim (poll TEXT, credential TEXT, kiosk TEXT, epoch INTEGER, body TEXT)",
        "head (kiosk TEXT, epoch INTEGER, seq INTEGER, hash TEXT, note TEXT)",
        "offered (number INTEGER, hash TEXT, note TEXT)",
        "status (name TEXT PRIMARY KEY, body TEXT)",
    )
    with closing(sqlite3.connect(stage.demonstration.home / "sync.db")) as db, db:
        for table in tables:
            db.execute(f"CREATE TABLE {table}")
        for name, body in status.items():
            db.execute("INSERT INTO status VALUES (?, ?)", [name, json.dumps(body)])


def _camera_test(stage: KioskStage) -> None:
    _machine("CameraTest")(stage)
    stage.camera.framed.emit(card_in_hand(stage.demonstration.ticket(0)))
    for _ in range(3):
        stage.camera.seen.emit((stage.demonstration.ticket(0),))
    stage.camera.seen.emit((stage.demonstration.staff[0].ticket,))


def _touch_test(stage: KioskStage) -> None:
    _machine("TouchTest")(stage)
    for cell in (0, 2, 4):
        stage.desk.machine.touch(cell)


def _clock_typed(stage: KioskStage) -> None:
    _machine("Clock")(stage)
    for digit in "20261122094":
        stage.desk.machine.digit(int(digit))


SCENES: tuple[Scene, ...] = (
    KioskScene("staff-card", _card),
    KioskScene("staff-card-wrong", _card_wrong),
    KioskScene("staff-pin", _pin),
    KioskScene("staff-pin-paused", _pin_paused),
    KioskScene("staff-menu", menu, CLOSED),
    KioskScene("staff-menu-rehearsal", menu, REHEARSAL),
    KioskScene("staff-menu-closing", _menu_closing),
    KioskScene("staff-menu-locked", _menu_locked),
    KioskScene("staff-open-polls", _polls("opening"), CLOSED),
    KioskScene("staff-open-announce", _announce, VENUE_PIN),
    KioskScene("staff-open", _ready, CLOSED),
    KioskScene("staff-open-not-ready", _not_ready, CLOSED),
    KioskScene("staff-opened", _opened, CLOSED),
    KioskScene("staff-pause", _polls("pausing")),
    KioskScene("staff-paused", _paused),
    KioskScene("staff-resume", _resume),
    KioskScene("staff-close-polls", _polls("closing")),
    KioskScene("staff-close-cards", _cards),
    KioskScene("staff-close-sure", _sure),
    KioskScene("staff-close-too-few", _sure_too_few),
    KioskScene("staff-closed", _closed),
    KioskScene("staff-end", _end),
    KioskScene("staff-ended", _ended),
    KioskScene("staff-ready", _machine("Readiness")),
    KioskScene("staff-reports", _reports),
    KioskScene("staff-media", _media),
    KioskScene("staff-media-alone", _machine("Media")),
    KioskScene("staff-camera", _camera_test),
    KioskScene("staff-touch", _touch_test),
    KioskScene("staff-clock", _machine("Clock")),
    KioskScene("staff-clock-typed", _clock_typed),
    KioskScene("staff-language", _machine("SessionLanguage")),
)
