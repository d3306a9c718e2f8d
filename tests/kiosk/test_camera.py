"""Cameras that freeze, go dark, are unplugged and come back: how it is noticed and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from maru.kiosk.camera_health import BLACK, NOTICE_SECONDS, CameraWatch, Glance, Health
from maru.kiosk.camera_source import (
    AGAIN_SECONDS,
    DeviceSource,
    FolderSource,
    RpicamSource,
    VideoSource,
    make_source,
)
from maru.kiosk.scanner import Scanner

PATIENCE = 600
FRAME = 1 / 15


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


class Hall:
    """A camera's watch, whose camera is looked at 15 times a second of an injected clock."""

    def __init__(self) -> None:
        self.watch = CameraWatch()
        self.now = 100.0
        self.watch.opened(self.now)

    def look(self, glance: Callable[[int], Glance | None], seconds: float) -> list[Health]:
        """Look for that long; `glance` gives what the n-th look shows, None for silence."""
        seen = []
        for turn in range(round(seconds / FRAME)):
            self.now += FRAME
            if shown := glance(turn):
                self.watch.saw(self.now, shown)
            seen.append(self.watch.health(self.now))
        return seen


def lively(turn: int) -> Glance:
    """A camera that works."""
    return Glance(live=True, there=True, mark=turn + 1, light=180)


FAILURES: dict[Health, Callable[[int], Glance | None]] = {
    Health.frozen: lambda _: Glance(live=True, there=True, mark=7, light=180),
    Health.black: lambda turn: Glance(live=True, there=True, mark=turn, light=BLACK - 1),
    Health.missing: lambda _: Glance(live=True, there=False),
}


@pytest.mark.parametrize("failure", [*FAILURES])
def test_a_camera_that_fails_is_noticed_within_two_seconds(failure: Health) -> None:
    """Frozen, black or unplugged: known before two seconds are over, and gone with it."""
    hall = Hall()
    assert set(hall.look(lively, 3)) == {Health.ok}
    assert hall.look(FAILURES[failure], 1.9)[-1] is failure
    assert set(hall.look(FAILURES[failure], 60)) == {failure}
    assert set(hall.look(lively, 3)) == {Health.ok}


def test_a_process_that_says_nothing_is_a_missing_camera() -> None:
    """Silence is noticed like an unplugged camera."""
    hall = Hall()
    hall.look(lively, 1)
    assert hall.look(lambda _: None, 1.9)[-1] is Health.missing


def test_a_black_camera_that_repeats_its_frame_is_black() -> None:
    """A covered camera may give the same black frame each time; it is covered all the same."""
    hall = Hall()
    assert hall.look(lambda _: Glance(True, True, 7, 0), 1.9)[-1] is Health.black


def test_a_short_stall_is_nothing() -> None:
    """A second without a frame or with the same one is no failure."""
    hall = Hall()
    hall.look(lively, 1)
    assert set(hall.look(FAILURES[Health.frozen], 1)) == {Health.ok}
    hall.look(lively, 1)
    assert set(hall.look(lambda _: None, 1)) == {Health.ok}


@pytest.mark.parametrize("failure", [*FAILURES])
def test_closing_a_camera_forgives_nothing(failure: Health) -> None:
    """A camera that failed is a failed one at its next opening, until it shows something new."""
    hall = Hall()
    hall.look(lively, 1)
    hall.look(FAILURES[failure], 3)
    hall.watch.closed(hall.now)
    assert set(hall.look(lambda _: None, 10)) == {failure}
    hall.watch.opened(hall.now)
    assert failure in hall.look(FAILURES[failure], 0.2)
    assert hall.look(lively, 0.2)[-1] is Health.ok


def test_a_camera_that_was_closed_for_long_is_no_frozen_one() -> None:
    """Time during which the camera is closed does not count."""
    hall = Hall()
    hall.look(lively, 1)
    hall.watch.closed(hall.now)
    assert set(hall.look(lambda _: None, 600)) == {Health.ok}
    hall.watch.opened(hall.now)
    assert set(hall.look(lambda _: None, 1)) == {Health.ok}


def test_a_small_machine_may_take_its_time_to_start() -> None:
    """A process that still loads is not called missing before its time is over."""
    watch = CameraWatch()
    watch.opened(100, start_seconds=30)
    assert watch.health(129) is Health.ok
    assert watch.health(130 + NOTICE_SECONDS + 0.1) is Health.missing
    watch.closed(140)
    watch.opened(200, start_seconds=30)
    assert watch.health(201) is Health.missing


def test_the_time_to_start_is_over_with_the_first_word() -> None:
    """A process that has begun and has no frame is a missing camera two seconds later."""
    watch = CameraWatch()
    watch.opened(100, start_seconds=30)
    watch.saw(105, Glance(live=True, there=False))
    assert watch.health(106) is Health.ok
    assert watch.health(107) is Health.missing


@pytest.mark.parametrize("there", [True, False])
def test_a_recording_is_never_frozen(there: bool) -> None:
    """A folder or a file may show one picture for ever, or none; it only has to be there."""
    hall = Hall()
    expected = Health.ok if there else Health.missing
    assert hall.look(lambda _: Glance(live=False, there=there), 60)[-1] is expected


class FakeCapture:
    """A V4L2 device, as OpenCV shows it."""

    plugged = True

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Say whether it is plugged in."""
        return type(self).plugged

    def read(self) -> tuple[bool, Any]:
        """Return a frame as long as it is plugged in."""
        return type(self).plugged, np.zeros((2, 2, 3), np.uint8)

    def release(self) -> None:
        """Let it go."""


def test_a_device_that_was_unplugged_is_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked for once a second and gives frames again as soon as it is back."""
    clock = Clock()
    openings = []

    def connect(name: str) -> FakeCapture:
        openings.append(name)
        return FakeCapture()

    source = DeviceSource("/dev/video9", connect, clock)
    source.open()
    assert source.frame() is not None
    monkeypatch.setattr(FakeCapture, "plugged", False)
    assert source.frame() is None
    assert not source.is_there()
    for _ in range(12):
        clock.now += AGAIN_SECONDS / 4
        assert source.frame() is None
    assert len(openings) == 4
    monkeypatch.setattr(FakeCapture, "plugged", True)
    clock.now += AGAIN_SECONDS
    assert source.frame() is not None
    assert source.is_there()
    source.close()


def test_a_source_is_known_by_its_name(tmp_path: Path) -> None:
    """Folders, devices, Raspberry Pi cameras and files are told apart."""
    kinds = {
        str(tmp_path): FolderSource,
        "0": DeviceSource,
        "/dev/video0": DeviceSource,
        "rpicam": RpicamSource,
        "rpicam:1": RpicamSource,
        "hall.avi": VideoSource,
    }
    for name, kind in kinds.items():
        assert type(make_source(name)) is kind, name


@pytest.fixture(name="scene")
def _scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in for rpicam-vid into the path; return the folder that steers it."""
    scene, programs = tmp_path / "scene", tmp_path / "programs"
    scene.mkdir()
    programs.mkdir()
    program = programs / "rpicam-vid"
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m maru.kiosk.fake_rpicam "{scene}" "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    return scene


@pytest.fixture(name="scanner")
def _scanner(scene: Path) -> Iterator[Scanner]:
    """Give a scanner of that camera, and end it after the test."""
    scanner = Scanner("rpicam")
    yield scanner
    scanner.stop()


def until(scanner: Scanner, condition: Callable[[], bool]) -> None:
    """Read on until a condition holds, and give up after a while."""
    for _ in range(PATIENCE):
        scanner.read(0.05)
        if condition():
            return
    raise AssertionError("it never came")


def test_a_raspberry_pi_camera_fails_and_recovers(scene: Path, scanner: Scanner) -> None:
    """Through its real pipe: it works, freezes, goes dark, is unplugged, and works after each."""
    scanner.open_camera()
    until(scanner, lambda: scanner.health is Health.ok)
    for name, health in (
        ("frozen", Health.frozen),
        ("covered", Health.black),
        ("unplugged", Health.missing),
    ):
        until(scanner, lambda: bool(scanner.read(0.1)))
        (scene / name).touch()
        until(scanner, lambda wanted=health: scanner.health is wanted)
        (scene / name).unlink()
        until(scanner, lambda: scanner.health is Health.ok)


def test_a_raspberry_pi_camera_reads_a_code(scene: Path, scanner: Scanner) -> None:
    """A card before it is read, and its preview is grey."""
    import segno

    rows = segno.make_qr("MARU1:abcdefghijkm:" + "A" * 22).matrix_iter(scale=8, border=6)
    code = np.array([[20 if dark else 220 for dark in row] for row in rows], np.uint8)
    picture = np.full((720, 1280), 128, np.uint8)
    picture[100 : 100 + len(code), 200 : 200 + len(code)] = code
    cv2.imwrite(str(scene / "scene.png"), picture)
    scanner.open_camera()
    for _ in range(PATIENCE):
        sighting = scanner.read(0.1)
        if sighting and sighting.codes:
            break
    assert sighting
    assert sighting.codes == ("MARU1:abcdefghijkm:" + "A" * 22,)
    assert sighting.preview
    assert (sighting.preview.width, sighting.preview.height) == (640, 360)
    assert sighting.preview.rgb[0] == sighting.preview.rgb[1] == sighting.preview.rgb[2]


def test_a_raspberry_pi_without_its_program_has_no_camera(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without rpicam-vid the camera is missing, and that is no fault."""
    monkeypatch.setenv("PATH", str(tmp_path))
    source = RpicamSource(0)
    source.open()
    assert source.frame() is None
    assert not source.is_there()
    source.close()


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGSTOP])
def test_a_lost_process_is_noticed_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: signal.Signals
) -> None:
    """The camera is missing while its process is dead or hangs, and is well with the next one."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    clock = Clock()
    scanner = Scanner(str(tmp_path), hung_seconds=60, clock=clock)
    try:
        scanner.open_camera()
        until(scanner, lambda: scanner._has_spoken)
        assert scanner.health is Health.ok
        assert scanner._process
        os.kill(scanner._process.pid, way)

        def time_passes() -> bool:  # what it said before may still be on its way
            clock.now += 1.6
            return scanner.health is Health.missing

        assert any(time_passes() for _ in range(30))
        clock.now += 60
        until(scanner, lambda: scanner.health is Health.ok)
    finally:
        scanner.stop()


def test_no_camera_is_a_missing_one() -> None:
    """A kiosk that was given no camera says so."""
    assert Scanner(None).health is Health.missing
