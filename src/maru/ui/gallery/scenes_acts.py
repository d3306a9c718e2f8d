"""The staff's acts with sticks and updates, a dead kiosk, a card in hand, the rehearsal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from maru.kiosk import ceremony
from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.stick_import import INBOX
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.update import NewKiosk, Revocation
from maru.ui.gallery.event import PACKAGE, Setting, entropy_from
from maru.ui.gallery.stage import KioskScene, KioskStage, Scene
from maru.ui.touches import settle


def _sticks(stage: KioskStage) -> Any:
    return stage.front.desk.singletons["staffSticks"]


def _begin(stage: KioskStage, act: str) -> None:
    stage.come_in()
    _sticks(stage).begin(act)
    settle()


def _run(stage: KioskStage) -> None:
    _sticks(stage).run()
    stage.wait_for_worker()


def _export(stage: KioskStage) -> None:
    stage.plug_in("MARU-1")
    _begin(stage, "exporting")


def _no_stick(stage: KioskStage) -> None:
    _begin(stage, "exporting")


def _two_sticks(stage: KioskStage) -> None:
    stage.plug_in("MARU-1")
    stage.plug_in("PHOTO-2", free=0)
    _begin(stage, "exporting")


def _exported(stage: KioskStage) -> None:
    _export(stage)
    _run(stage)


def _pulled_out(stage: KioskStage) -> None:
    folder = stage.plug_in("MARU-1")
    _begin(stage, "exporting")
    folder.rmdir()
    _run(stage)


def _import(stage: KioskStage) -> None:
    stage.plug_in("MARU-1")
    _begin(stage, "importing")


def _still_waiting(stage: KioskStage) -> None:
    waiting = stage.demonstration.home / INBOX / "000001"
    waiting.mkdir(parents=True)
    (waiting / "kiosk-3.1.courier").write_text("another kiosk's")
    _import(stage)


def _brought(stage: KioskStage) -> None:
    folder = stage.plug_in("MARU-1")
    made = stage.demonstration
    cards = tuple(made.credentials(number) for number in (0, 1, 2))
    (folder / "update-0001.note").write_text(made.update(Revocation(cards)))
    (folder / "update-0002.note").write_text("damaged")
    (folder / "kiosk-2.1.ack").write_text("{}")
    (folder / "kiosk-5.1.courier").write_text("another kiosk's")
    _begin(stage, "importing")
    _run(stage)


def _applied(stage: KioskStage) -> None:
    _brought(stage)
    _run(stage)


def _nothing_new(stage: KioskStage) -> None:
    _import(stage)
    _run(stage)


def _dead_kiosk(stage: KioskStage, stick: Path) -> None:
    """Let another kiosk of the event keep ballots, write them onto a stick, and die."""
    made, home = stage.demonstration, stage.folder / "dead"
    request = init_kiosk(home, "kiosk-5", entropy_from("dead")).read_text()
    note = enrol(request, made.event.tag, made.signer)
    update = stage.folder / "0001.note"
    update.write_text(made.update(NewKiosk(parse_enrolment(note, made.signer.verifier), note)))
    load_package(home, made.home / PACKAGE, [update])
    with closing(open_kiosk(home)) as kiosk:
        ceremony.open_polls(kiosk, kiosk.event.polls, made.staff[0].signer, ())
        for card in range(3):
            rights = kiosk.check_in([made.ticket(card)])
            if isinstance(rights, tuple):
                marks = [frozenset({0}) for _ in rights[0].poll.questions]
                kiosk.cast(rights[0], kiosk.seal(rights[0], marks, entropy_from(f"dead {card}")))
    export_to_stick(home, stick)


def _journals(stage: KioskStage) -> None:
    _dead_kiosk(stage, stage.plug_in("KIOSK-5"))
    _begin(stage, "continuing")
    _run(stage)


def _found(stage: KioskStage) -> None:
    _journals(stage)
    _run(stage)


def _found_damaged(stage: KioskStage) -> None:
    stick = stage.plug_in("KIOSK-5")
    _dead_kiosk(stage, stick)
    file = stick / "kiosk-5.1.courier"
    file.write_bytes(file.read_bytes()[:-2_000])
    _begin(stage, "continuing")
    _run(stage)
    _run(stage)


def _gone_on(stage: KioskStage) -> None:
    _found(stage)
    _run(stage)


def _continue(stage: KioskStage) -> None:
    stage.plug_in("KIOSK-5")
    _begin(stage, "continuing")


def _no_journal(stage: KioskStage) -> None:
    _continue(stage)
    _run(stage)


def _replace(stage: KioskStage) -> None:
    stage.plug_in("MARU-2")
    _begin(stage, "replacing")


def _replaced(stage: KioskStage) -> None:
    _replace(stage)
    _run(stage)


def _news(stage: KioskStage) -> None:
    _begin(stage, "updating")


def _rehearsal(stage: KioskStage) -> None:
    stage.come_in()
    _sticks(stage).openRehearsal()


def _rehearsal_refused(stage: KioskStage) -> None:
    _rehearsal(stage)
    _sticks(stage).switchOver()
    stage.wait_for_worker()


def _card(stage: KioskStage) -> None:
    stage.come_in()
    cards: Any = stage.front.desk.singletons["staffCards"]
    cards.begin()


def _card_seen(stage: KioskStage) -> None:
    stage.cast(0)
    stage.attendee.finish()
    _card(stage)
    stage.camera.seen.emit((stage.demonstration.ticket(0),))


def _card_asked(stage: KioskStage) -> None:
    stage.plug_in("MARU-1")
    _card_seen(stage)
    cards: Any = stage.front.desk.singletons["staffCards"]
    cards.ask("revoke")
    stage.wait_for_worker()


def _card_unknown(stage: KioskStage) -> None:
    _card(stage)
    stage.camera.seen.emit(("https://example.org",))


SCENES: tuple[Scene, ...] = (
    KioskScene("stick-export", _export),
    KioskScene("stick-none", _no_stick),
    KioskScene("stick-two", _two_sticks),
    KioskScene("stick-exported", _exported),
    KioskScene("stick-pulled-out", _pulled_out),
    KioskScene("stick-import", _import),
    KioskScene("stick-waiting", _still_waiting),
    KioskScene("stick-brought", _brought),
    KioskScene("stick-applied", _applied),
    KioskScene("stick-nothing-new", _nothing_new),
    KioskScene("office-news", _news),
    KioskScene("dead-kiosk", _continue),
    KioskScene("dead-kiosk-none", _no_journal),
    KioskScene("dead-kiosk-journals", _journals),
    KioskScene("dead-kiosk-found", _found),
    KioskScene("dead-kiosk-damaged", _found_damaged),
    KioskScene("dead-kiosk-continued", _gone_on),
    KioskScene("second-stick", _replace),
    KioskScene("second-stick-replaced", _replaced),
    KioskScene("rehearsal-go", _rehearsal),
    KioskScene("rehearsal-refused", _rehearsal_refused),
    KioskScene("rehearsal-back", _rehearsal, Setting(rehearsal=True)),
    KioskScene("card-look", _card),
    KioskScene("card-unknown", _card_unknown),
    KioskScene("card-standing", _card_seen),
    KioskScene("card-asked", _card_asked),
)
