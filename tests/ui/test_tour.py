"""The tour that the demo takes: real screens, the real camera process, real QR pictures."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import segno
from PySide6.QtGui import QImage

from assembly import make_assembly
from maru.kiosk.home import open_kiosk
from maru.ui.tour import touring
from ui.town import town_polls


def test_two_attendees_and_a_refusal_by_touch(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards are held up to the camera as pictures; every screen is saved in both languages."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    home, camera, folder = tmp_path / "kiosk", tmp_path / "camera", tmp_path / "pictures"
    home.mkdir()
    camera.mkdir()
    assembly = make_assembly(3, polls=town_polls)
    assembly.open_kiosk(home).close()
    budget, motion, name = (poll.uuid for poll in assembly.event.polls)

    def hold_up(card: int, times: int = 0) -> None:
        picture = camera / f"{card}-{times}.png"
        half = picture.with_suffix(".half")
        segno.make(assembly.ticket(card), error="m").save(str(half), "png", scale=8, border=8)
        half.rename(picture)

    with touring(home, camera, folder) as tour:
        korean = {budget: [frozenset({0, 2, 5})], motion: [frozenset({1})], name: [frozenset({1})]}
        assert len(tour.visit(lambda: hold_up(0), korean, "ko")) == 3
        english = {budget: [frozenset({1, 3, 4})], motion: [None]}
        assert len(tour.visit(lambda: hold_up(1), english, "en")) == 2
        assert len(tour.opened) == 2
        tour.refusal(lambda: hold_up(0, 1), "ko")
    kiosk = open_kiosk(home)
    assert [kiosk.journal.ballots(poll.uuid) for poll in kiosk.event.polls] == [2, 2, 1]
    assert [kiosk.journal.spoiled(poll.uuid) for poll in kiosk.event.polls] == [2, 0, 0]
    kiosk.close()
    names = {path.name.split("-", 2)[2] for path in folder.glob("ko-*.png")}
    assert names >= {
        "welcome.png",
        "how-to-vote.png",
        "check-in.png",
        "polls.png",
        "question.png",
        "question-explanation.png",
        "question-limit.png",
        "question-contrast.png",
        "question-200.png",
        "motion.png",
        "review.png",
        "idle.png",
        "sealed.png",
        "check-machine.png",
        "checked.png",
        "done.png",
        "all-done.png",
        "refusal.png",
    }
    assert {QImage(str(path)).width() for path in folder.glob("*.png")} == {1280}
