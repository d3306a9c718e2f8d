"""The scanner and its real process, on pictures, videos, garbage and a camera that fails."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno

from maru.kiosk import ladder
from maru.kiosk import scanner as scanner_module
from maru.kiosk.aim import LEAST_SIDE, Advice, Guidance, Hit, advise
from maru.kiosk.camera_health import Glance, Health
from maru.kiosk.camera_source import FolderSource
from maru.kiosk.ladder import Frame, Reading, read_codes, read_thoroughly, to_grey
from maru.kiosk.scanner import MAX_PIXELS, PREVIEW_SIDE, Scanner, Sighting

TICKETS = [f"MARU1:abcdefghijkm:{letter * 22}" for letter in "ABCDE"]
PATIENCE = 600  # readings of a tenth of a second before a test gives up


def code_picture(text: str, scale: int = 6) -> Frame:
    """Return the picture of a QR code, white around it."""
    rows = segno.make_qr(text, error="m", boost_error=False).matrix_iter(scale=scale, border=4)
    grey = np.array([[0 if dark else 255 for dark in row] for row in rows], np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def on_frame(*pictures: Frame) -> Frame:
    """Return a 1280 x 720 frame with pictures side by side."""
    frame = np.full((720, 1280, 3), 200, np.uint8)
    left = 40
    for picture in pictures:
        height, width = picture.shape[:2]
        frame[100 : 100 + height, left : left + width] = picture
        left += width + 80
    return frame


def save(folder: Path, name: str, picture: Frame) -> None:
    """Write a picture at once, as a courier who renames it into place."""
    hidden = folder / f".{name}"
    cv2.imwrite(str(hidden), picture)
    hidden.rename(folder / name)


def png_that_claims(width: int, height: int) -> bytes:
    """Return a small PNG whose header tells of a large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


@pytest.fixture(name="scanners")
def _scanners(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Scanner]]:
    """Give a list whose scanners are stopped after the test."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    scanners: list[Scanner] = []
    yield scanners
    for scanner in scanners:
        scanner.stop()


def next_codes(scanner: Scanner) -> Sighting:
    """Return the first sighting with a code."""
    for _ in range(PATIENCE):
        sighting = scanner.read(0.1)
        if sighting and sighting.codes:
            return sighting
    raise AssertionError("no code was read")


def first_sighting(scanner: Scanner) -> Sighting:
    """Return the first sighting, with a code or without."""
    for _ in range(PATIENCE):
        if sighting := scanner.read(0.1):
            return sighting
    raise AssertionError("nothing was seen")


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, and give up after a while."""
    for _ in range(PATIENCE):
        if condition():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came")


def process_of(scanner: Scanner) -> int:
    """Return the id of the camera's process."""
    assert scanner._process
    return scanner._process.pid


def test_a_folder_shows_its_pictures_one_by_one(tmp_path: Path, scanners: list[Scanner]) -> None:
    """Each opening shows the next picture, in the order of names, and no opening an earlier one."""
    for number in (2, 0, 1):
        save(tmp_path, f"{number}.png", on_frame(code_picture(TICKETS[number])))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    for number in range(3):
        scanner.open_camera()
        sighting = next_codes(scanner)
        assert sighting.codes == (TICKETS[number],)
        assert sighting.step == "zxing"
        assert sighting.ms > 0
        later = [first_sighting(scanner) for _ in range(3)]
        assert {codes for codes in (sighting.codes for sighting in later) if codes} == {
            (TICKETS[number],)
        }
        scanner.close_camera()


def test_the_preview_is_a_small_picture_of_the_frame(
    tmp_path: Path, scanners: list[Scanner]
) -> None:
    """The preview is RGB, at most 640 wide, of the frame's shape and colours."""
    frame = on_frame(code_picture(TICKETS[0]))
    frame[600:, :] = (0, 0, 255)  # red, as OpenCV orders colours
    save(tmp_path, "a.png", frame)
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    preview = next_codes(scanner).preview
    assert preview
    assert (preview.width, preview.height) == (640, 360)
    assert len(preview.rgb) == 640 * 360 * 3
    assert tuple(preview.rgb[-3:]) == (255, 0, 0)


def test_a_picture_dropped_later_is_shown(tmp_path: Path, scanners: list[Scanner]) -> None:
    """With the camera open on an empty folder, a picture that comes is read."""
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    sighting = first_sighting(scanner)
    assert (sighting.codes, sighting.preview) == ((), None)
    save(tmp_path, "late.jpg", on_frame(code_picture(TICKETS[0])))
    assert next_codes(scanner).codes == (TICKETS[0],)


def test_a_video_is_read(tmp_path: Path, scanners: list[Scanner]) -> None:
    """A video file is a camera: it plays from its beginning at each opening."""
    file = tmp_path / "hall.avi"
    video = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 15, (1280, 720))
    for _ in range(3):
        video.write(on_frame())
    for _ in range(3):
        video.write(on_frame(code_picture(TICKETS[0])))
    video.release()
    scanner = Scanner(str(file))
    scanners.append(scanner)
    for _ in range(2):
        scanner.open_camera()
        assert next_codes(scanner).codes == (TICKETS[0],)
        scanner.close_camera()


def test_two_cards_in_one_picture_are_two_codes(tmp_path: Path, scanners: list[Scanner]) -> None:
    """The kiosk is told of both, so that it can ask for one."""
    save(tmp_path, "two.png", on_frame(code_picture(TICKETS[0]), code_picture(TICKETS[1])))
    save(tmp_path, "twice.png", on_frame(code_picture(TICKETS[2]), code_picture(TICKETS[2])))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    assert next_codes(scanner).codes == (TICKETS[2],)
    scanner.close_camera()
    scanner.open_camera()
    assert set(next_codes(scanner).codes) == set(TICKETS[:2])


def test_garbage_is_passed_over(tmp_path: Path, scanners: list[Scanner]) -> None:
    """Files that are no pictures, pipes, links to nowhere and bombs do not stop the next card."""
    (tmp_path / "0 empty.png").write_bytes(b"")
    (tmp_path / "1 noise.png").write_bytes(b"no picture" * 100)
    (tmp_path / "2 bomb.png").write_bytes(png_that_claims(60_000, 60_000))
    (tmp_path / "3 large.png").write_bytes(png_that_claims(30_000, 30_000))
    (tmp_path / "4 folder.png").mkdir()
    os.mkfifo(tmp_path / "5 pipe.png")
    (tmp_path / "6 nowhere.png").symlink_to(tmp_path / "nothing")
    (tmp_path / "7 device.png").symlink_to("/dev/zero")
    whole = cv2.imencode(".png", on_frame(code_picture(TICKETS[1])))[1].tobytes()
    (tmp_path / "8 cut.png").write_bytes(whole[:40])
    (tmp_path / "ticket.txt").write_text(TICKETS[1])
    save(tmp_path, "9 card.png", on_frame(code_picture(TICKETS[0])))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    first = process_of(scanner)
    assert next_codes(scanner).codes == (TICKETS[0],)
    assert process_of(scanner) == first


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2)])
def test_a_picture_of_any_shape_is_shown(
    tmp_path: Path, scanners: list[Scanner], size: tuple[int, int]
) -> None:
    """A tiny or very long picture is no fault, and its preview keeps to its bounds."""
    save(tmp_path, "a.png", np.full((*size, 3), 9, np.uint8))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    first = process_of(scanner)
    sightings = [first_sighting(scanner) for _ in range(6)]
    seen = [sighting.preview for sighting in sightings if sighting.preview]
    assert len(seen) == 6
    assert all(0 < max(preview.width, preview.height) <= PREVIEW_SIDE for preview in seen)
    assert process_of(scanner) == first


@pytest.mark.parametrize(("height", "is_shown"), [(4096, True), (4097, False)])
def test_a_picture_has_a_greatest_size(tmp_path: Path, height: int, is_shown: bool) -> None:
    """A picture of more pixels than are allowed is passed over, one of just as many is shown."""
    save(tmp_path, "a.png", np.full((height, MAX_PIXELS // 4096, 3), 255, np.uint8))
    source = FolderSource(tmp_path)
    source.open()
    assert (source.frame() is not None) == is_shown


def test_opencv_is_told_the_greatest_size(tmp_path: Path, scanners: list[Scanner]) -> None:
    """The camera's process cannot be made to decode a larger picture, whatever it is shown."""
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.start()
    told = Path(f"/proc/{process_of(scanner)}/environ").read_bytes().split(b"\0")
    assert f"OPENCV_IO_MAX_IMAGE_PIXELS={MAX_PIXELS}".encode() in told


def test_a_new_process_knows_what_was_shown(tmp_path: Path, scanners: list[Scanner]) -> None:
    """After a camera's process was lost, a folder goes on with the next picture."""
    for number in range(2):
        save(tmp_path, f"{number}.png", on_frame(code_picture(TICKETS[number])))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    assert next_codes(scanner).codes == (TICKETS[0],)
    first_sighting(scanner)
    scanner.close_camera()
    os.kill(process_of(scanner), signal.SIGKILL)
    scanner.open_camera()
    assert next_codes(scanner).codes == (TICKETS[1],)


def test_a_picture_that_ends_the_process_is_not_shown_again(
    tmp_path: Path, scanners: list[Scanner], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture on which the reader dies is passed over by the next process."""
    breaking = tmp_path / "breaking"
    breaking.mkdir()
    (breaking / "sitecustomize.py").write_text(
        "import os, sys, cv2\n"
        "real = cv2.imread\n"
        "cv2.imread = lambda path: os.abort() if 'bad' in path else real(path)\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(breaking), *sys.path]))
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    save(pictures, "0 bad.png", on_frame())
    save(pictures, "1.png", on_frame(code_picture(TICKETS[0])))
    scanner = Scanner(str(pictures))
    scanners.append(scanner)
    scanner.open_camera()
    first = process_of(scanner)
    assert next_codes(scanner).codes == (TICKETS[0],)
    assert process_of(scanner) != first


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGSTOP])
def test_a_camera_that_dies_or_hangs_is_replaced(
    tmp_path: Path, scanners: list[Scanner], way: signal.Signals
) -> None:
    """A killed or a stopped process is noticed and replaced, and the next card is read."""
    scanner = Scanner(str(tmp_path), hung_seconds=1)
    scanners.append(scanner)
    scanner.open_camera()
    first_sighting(scanner)
    first = process_of(scanner)
    os.kill(first, way)
    save(tmp_path, "a.png", on_frame(code_picture(TICKETS[0])))
    assert next_codes(scanner).codes == (TICKETS[0],)
    assert process_of(scanner) != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_camera_says_that_it_is_closed(tmp_path: Path, scanners: list[Scanner]) -> None:
    """Each closing is answered by the process, which goes on waiting for the next opening."""
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    assert scanner.has_closed()
    for _ in range(2):
        scanner.open_camera()
        first_sighting(scanner)
        first = process_of(scanner)
        scanner.close_camera()
        until(scanner.has_closed)
        assert process_of(scanner) == first


def test_a_process_that_does_not_let_go_of_the_camera_is_ended(
    tmp_path: Path, scanners: list[Scanner]
) -> None:
    """It hangs when the camera is closed: nobody votes with a camera open behind the screen."""
    scanner = Scanner(str(tmp_path), hung_seconds=0.2)
    scanners.append(scanner)
    scanner.open_camera()
    first_sighting(scanner)
    first = process_of(scanner)
    os.kill(first, signal.SIGSTOP)
    scanner.close_camera()
    until(scanner.has_closed)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    save(tmp_path, "a.png", on_frame(code_picture(TICKETS[0])))
    scanner.open_camera()
    assert next_codes(scanner).codes == (TICKETS[0],)


def test_a_camera_that_died_while_it_was_closed_is_replaced(
    tmp_path: Path, scanners: list[Scanner]
) -> None:
    """Opening, closing and stopping are no faults when the process is gone."""
    save(tmp_path, "a.png", on_frame(code_picture(TICKETS[0])))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.start()
    assert scanner._process
    scanner._process.kill()
    scanner._process.wait()
    scanner.open_camera()
    scanner.close_camera()
    scanner.open_camera()
    assert next_codes(scanner).codes == (TICKETS[0],)
    assert scanner._process
    scanner._process.kill()
    scanner._process.wait()
    scanner.close_camera()
    scanner.stop()


def said(picture: bytes = b"", **changes: object) -> bytes:
    """Return a message of the camera's process as it would be, but for these changes."""
    header = {
        "opening": 1,
        "codes": [],
        "step": "",
        "us": 1,
        "advice": None,
        "live": True,
        "there": True,
        "mark": 0,
        "light": 200,
        "trying": "",
        "shown": [],
        "width": 0,
        "height": 0,
        **changes,
    }
    body = json.dumps(header).encode() + b"\n" + picture
    return len(body).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    "words",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x04null",
        b"\x00\x00\x00\x02{}",
        b"\x00\x00\x00\x02\xff\xff",
        said(b"short", codes=["x"], width=640, height=640),
        said(codes=[1]),
        said(codes=["x" * 8_000]),
        said(advice="louder"),
        said(mark=2**32),
        said(light=256),
        said(there="yes"),
        said(trying="../../secret"),
        said(shown=["k" * 64]),
    ],
)
def test_a_camera_that_talks_nonsense_gives_nothing(
    tmp_path: Path, scanners: list[Scanner], monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    """What the process says is judged like anything from outside; after nonsense it is replaced."""
    program = tmp_path / "camera"
    (tmp_path / "said").write_bytes(words)
    program.write_text(f'#!/bin/sh\necho >> "{tmp_path}/starts"\ncat "{tmp_path}/said"\nread end\n')
    program.chmod(0o755)
    monkeypatch.setattr(scanner_module.sys, "executable", str(program))
    monkeypatch.setattr(scanner_module, "RESTART_SECONDS", 0.0)
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    starts = tmp_path / "starts"

    def is_started_again() -> bool:
        assert scanner.read(0) is None
        return starts.exists() and len(starts.read_text()) >= 3

    until(is_started_again)


def test_a_closed_camera_gives_nothing(tmp_path: Path, scanners: list[Scanner]) -> None:
    """After closing nothing is given out, nothing is kept, and the next opening starts anew."""
    for number in range(2):
        save(tmp_path, f"{number}.png", on_frame(code_picture(TICKETS[number])))
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    assert scanner.read(0) is None
    scanner.open_camera()
    assert next_codes(scanner).codes == (TICKETS[0],)
    until(lambda: not scanner._seen.empty())  # the picture is shown until the camera is closed
    scanner.close_camera()
    assert scanner._seen.empty()
    assert scanner.read(0.3) is None
    assert scanner._seen.empty()
    scanner.open_camera()
    for _ in range(20):
        sighting = scanner.read(1)
        assert sighting is None or TICKETS[0] not in sighting.codes


def test_a_late_frame_of_an_earlier_opening_is_dropped(
    tmp_path: Path, scanners: list[Scanner]
) -> None:
    """What the process sent before it heard of the closing does not reach the next attendee."""
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    earlier = scanner._opening
    scanner.close_camera()
    scanner.open_camera()
    scanner._put(earlier, Sighting((TICKETS[0],), "zxing", 1.0, None), Glance(False, True))
    for _ in range(5):
        sighting = scanner.read(1)
        assert sighting is None or sighting.codes == ()


def test_nobody_takes_frames_and_nothing_piles_up(tmp_path: Path, scanners: list[Scanner]) -> None:
    """Of frames that nobody took the newest few are kept."""
    scanner = Scanner(str(tmp_path))
    scanners.append(scanner)
    scanner.open_camera()
    until(scanner._seen.full)
    for number in range(20):
        sighting = Sighting((str(number),), "zxing", 1.0, None)
        scanner._put(scanner._opening, sighting, Glance(False, True))
    assert scanner._seen.qsize() == scanner_module.QUEUE_LENGTH
    codes = [sighting.codes for _ in range(8) if (sighting := scanner.read(0))]
    assert ("19",) in codes
    assert ("0",) not in codes


def test_no_camera_is_no_fault() -> None:
    """A kiosk without a camera opens and closes it all the same."""
    scanner = Scanner(None)
    scanner.start()
    scanner.open_camera()
    assert scanner.read(0.1) is None
    scanner.close_camera()
    scanner.stop()


def test_the_process_ends_with_the_scanner(tmp_path: Path) -> None:
    """After stopping there is no process, also when it hangs; stopping twice is no fault."""
    for way in (None, signal.SIGSTOP):
        scanner = Scanner(str(tmp_path))
        scanner.open_camera()
        process = process_of(scanner)
        if way:
            os.kill(process, way)
        scanner.stop()
        scanner.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_ticket_is_not_shown_in_a_repr(tmp_path: Path) -> None:
    """A sighting that is logged by mistake shows no code."""
    assert TICKETS[0] not in repr(Sighting((TICKETS[0],), "zxing", 1.0, None))


class TestLadder:
    """The steps by which a frame is read."""

    def test_a_clear_code_is_read_at_once(self) -> None:
        """Zxing reads a clear code in colour and in grey, at every turn."""
        frame = on_frame(code_picture(TICKETS[0]))
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
        for turn in range(4):
            assert read_codes(frame, turn) == Reading([TICKETS[0]], "zxing")
            assert read_codes(grey, turn) == Reading([TICKETS[0]], "zxing")

    def test_second_tries_come_in_turn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """On a miss one more try is made: median, double, half, ZBar, and again from the first."""
        frame = on_frame(code_picture(TICKETS[0]))
        misses = iter([[], ladder._find(to_grey(frame))] * 3)
        monkeypatch.setattr(ladder, "_find", lambda _: next(misses))
        assert [read_codes(frame, turn).step for turn in (0, 1, 2)] == ["median", "double", "half"]
        monkeypatch.setattr(ladder, "_find", lambda _: [])
        assert read_codes(frame, 3) == Reading([TICKETS[0]], "zbar")
        assert read_codes(frame, 4) == Reading([], "")
        assert read_codes(frame, 7).step == "zbar"
        assert read_thoroughly(frame) == Reading([TICKETS[0]], "zbar")

    def test_a_noisy_code_needs_a_second_try(self) -> None:
        """A code in salt and pepper noise is read within four frames, and never wrongly."""
        noise = np.random.default_rng(7)
        frame = on_frame(code_picture(TICKETS[0], scale=8))
        speckled = np.where(noise.random(frame.shape[:2])[..., None] < 0.2, 255 - frame, frame)
        read = [read_codes(np.asarray(speckled, np.uint8), turn) for turn in range(4)]
        assert {code for reading in read for code in reading.codes} == {TICKETS[0]}
        assert "zxing" not in {reading.step for reading in read}
        assert read_thoroughly(np.asarray(speckled, np.uint8)).codes == [TICKETS[0]]

    def test_an_empty_frame_has_no_code(self) -> None:
        """Grey, noise, stripes and tiny frames give nothing and no fault."""
        noise = np.random.default_rng(7)
        stripes = np.zeros((480, 640), np.uint8)
        stripes[::2] = 255
        frames = (
            on_frame(),
            noise.integers(0, 256, (480, 640, 3), np.uint8),
            stripes,
            np.zeros((1, 1), np.uint8),
            np.zeros((1, 900, 3), np.uint8),
        )
        for frame in frames:
            for turn in range(4):
                assert read_codes(frame, turn) == Reading([], "")

    def test_a_frame_full_of_codes_gives_four(self) -> None:
        """More codes than anyone can mean are cut off: two are refused already."""
        frame = on_frame(*[code_picture(ticket, scale=4) for ticket in TICKETS])
        assert len(read_codes(frame, 0).codes) == 4

    @pytest.mark.parametrize("text", ["x" * 2_000, "한글 " * 100, "\x00\x01\x02"])
    def test_a_code_is_given_out_whole(self, text: str) -> None:
        """A long code or one in another script is not cut and not altered."""
        assert read_codes(code_picture(text, scale=4), 0).codes == [text]

    def test_a_code_that_is_too_small_is_measured(self) -> None:
        """Of a card that is too far away the outline is found, and the advice is to come closer."""
        small = cv2.resize(code_picture(TICKETS[0], scale=8), None, fx=0.25, fy=0.25)
        frame = cv2.GaussianBlur(on_frame(np.asarray(small, np.uint8)), (0, 0), 0.9)
        hit = read_codes(np.asarray(frame, np.uint8), 0).hit
        assert hit
        assert hit.side < LEAST_SIDE
        assert advise(hit) is Advice.closer

    def test_glare_on_a_code_is_measured(self) -> None:
        """A spot of light over a card is told from the white of its paper."""
        grey = np.minimum(to_grey(on_frame(code_picture(TICKETS[0], scale=8))), 220)
        cv2.circle(grey, (200, 260), 90, 255, -1)
        hit = read_thoroughly(grey).hit
        assert hit
        assert advise(hit) is Advice.less_glare
        assert advise(replace(hit, glare=0.0)) is None


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({}, None),
        ({"side": 100.0}, Advice.closer),
        ({"share": 0.9}, Advice.further),
        ({"at_edge": True}, Advice.centre),
        ({"at_edge": True, "share": 0.6}, Advice.further),
        ({"glare": 0.1}, Advice.less_glare),
        ({"sharpness": 0.001}, Advice.still),
        ({"side": 100.0, "glare": 0.1, "sharpness": 0.001}, Advice.closer),
    ],
)
def test_advice_is_what_helps_most(change: dict[str, float], advice: Advice | None) -> None:
    """Where a card is comes first, then its size, then light, then a steady hand."""
    hit = Hit(side=200.0, share=0.3, at_edge=False, glare=0.0, sharpness=1.0)
    assert advise(replace(hit, **change)) is advice


@pytest.mark.parametrize("words", [*Advice, *Health])
def test_each_advice_is_said_in_both_languages(words: Advice | Health) -> None:
    """Every advice and every state of the camera has a Korean and an English sentence."""
    assert re.search("[가-힣]", words.sentence("ko"))
    assert words.sentence("en").isascii()


def test_advice_stays_until_it_is_read() -> None:
    """One that flickers from frame to frame is shown steadily, and goes when it is old."""
    guidance = Guidance()
    seen = [
        guidance.take(advice, now)
        for now, advice in (
            (10.0, None),
            (10.1, Advice.closer),
            (10.2, Advice.still),
            (11.5, None),
            (11.7, Advice.still),
            (13.1, None),
            (13.3, None),
        )
    ]
    closer, still = Advice.closer, Advice.still
    assert seen == [None, closer, closer, closer, still, still, None]
