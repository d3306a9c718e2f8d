"""`maru-kiosk scan`: the staff's camera test, on folders, videos and a device."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
from click.testing import CliRunner

from maru.kiosk import scan as scan_module
from maru.kiosk.camera_source import DeviceSource
from maru.kiosk.ladder import Frame
from maru.kiosk.scan import scan_video
from maru.ui.command import main

TICKET = "MARU1:abcdefghijkm:" + "A" * 22


def picture(text: str) -> Frame:
    """Return a frame with one code."""
    rows = segno.make_qr(text).matrix_iter(scale=6, border=8)
    code = np.array([[0 if dark else 255 for dark in row] for row in rows], np.uint8)
    return np.asarray(cv2.copyMakeBorder(code, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=128))


def run(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit status and what it printed."""
    result = CliRunner().invoke(main, ["scan", *arguments], env={"LANG": "en_US.UTF-8"})
    return result.exit_code, result.output


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Make a folder of a card, a hostile code, an empty picture, no picture, and another file."""
    cv2.imwrite(str(tmp_path / "a card.png"), picture(TICKET))
    cv2.imwrite(str(tmp_path / "b hostile.png"), picture("[red]\x1b[2J\x07"))
    cv2.imwrite(str(tmp_path / "c grey.jpg"), np.full((300, 300), 128, np.uint8))
    (tmp_path / "d broken.png").write_bytes(b"no picture")
    (tmp_path / "e list.txt").write_text(TICKET)
    return tmp_path


def test_each_picture_of_a_folder_has_a_line_of_json(folder: Path) -> None:
    """What was read, by which step, and in what time; nothing of other files."""
    status, output = run(str(folder), "--json")
    assert status == 0
    lines = [json.loads(line) for line in output.splitlines()]
    assert [list(line) for line in lines] == [["file", "codes", "step", "ms"]] * 4
    assert [(line["file"], line["codes"], line["step"]) for line in lines] == [
        ("a card.png", [TICKET], "zxing"),
        ("b hostile.png", ["[red]\x1b[2J\x07"], "zxing"),
        ("c grey.jpg", [], ""),
        ("d broken.png", [], ""),
    ]
    assert lines[0]["ms"] > 0


def test_a_table_for_people_cannot_be_steered_by_a_code(folder: Path) -> None:
    """The table shows what was read, says what was not, and prints no control character."""
    status, output = run(str(folder))
    assert status == 0
    assert TICKET in output
    assert "nothing was read" in output
    assert "no picture" in output
    assert "[red]" in output
    assert "\x1b" not in output
    assert "\x07" not in output


def test_a_video_has_a_line_for_each_frame(tmp_path: Path) -> None:
    """Frames are numbered from 1, and the scan ends with the video."""
    file = tmp_path / "hall.avi"
    video = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 15, (640, 480))
    for text in ("one", "one", "two"):
        video.write(cv2.cvtColor(cv2.resize(picture(text), (640, 480)), cv2.COLOR_GRAY2BGR))
    video.release()
    status, output = run(str(file), "--json")
    assert status == 0
    lines = [json.loads(line) for line in output.splitlines()]
    assert [(line["frame"], line["codes"]) for line in lines] == [
        (1, ["one"]),
        (2, ["one"]),
        (3, ["two"]),
    ]
    status, output = run(str(file))
    assert status == 0
    assert len(output.splitlines()) == 2


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong name is said, with exit status 2."""
    status, output = run(str(tmp_path / "nowhere"))
    assert status == 2
    assert "nowhere" in output


def test_a_camera_without_a_frame_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera that is unplugged and comes back is scanned on, without a line for every look."""

    class Flickering(DeviceSource):
        def __init__(self) -> None:
            self.turn = -1

        def open(self) -> None:
            pass

        def frame(self) -> Frame | None:
            self.turn += 1
            return None if self.turn in (1, 2, 3) else picture(TICKET)

        def close(self) -> None:
            pass

    monkeypatch.setattr(scan_module, "make_source", lambda _: Flickering())
    waits: list[float] = []
    scans = list(islice(scan_video("0", waits.append), 3))
    assert [scan.codes for scan in scans] == [[TICKET], None, [TICKET]]
    assert len(waits) == 3
