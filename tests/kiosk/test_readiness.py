"""Readiness: what is found on machines that are well, ill, and not a kiosk at all."""

from __future__ import annotations

import errno
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assembly import make_assembly
from maru.kiosk import readiness as readiness_module
from maru.kiosk.camera_health import Health
from maru.kiosk.clock import ClockNotes, write_notes
from maru.kiosk.fake_earphone import FakeJack
from maru.kiosk.home import KEYS, open_kiosk
from maru.kiosk.readiness import (
    GOOD_SPACE,
    LEAST_SPACE,
    NAMES,
    Check,
    Finding,
    Machine,
    State,
    is_ready,
    medium_glance,
    probe_camera,
    probe_clock,
    probe_earphones,
    probe_keys,
    probe_medium,
    probe_package,
    probe_power,
    probe_printer,
    probe_sound,
    probe_space,
    probe_storage,
    readiness,
)
from maru.kiosk.store import FILE_NAME, Store
from maru.protocol.event import event_text
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.command import main


@pytest.fixture(name="loaded", scope="module")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one loaded kiosk's folder, to be copied."""
    home = tmp_path_factory.mktemp("kiosk") / "home"
    make_assembly(2).open_kiosk(home).close()
    return home


@pytest.fixture(name="home")
def _home(loaded: Path, tmp_path: Path) -> Path:
    """Give a kiosk's folder that the test may spoil."""
    return Path(shutil.copytree(loaded, tmp_path / "home"))


def machine(folder: Path) -> Machine:
    """Return an empty machine below a folder."""
    return Machine(folder / "proc", folder / "sys", folder / "dev", folder / "run")


def put(path: Path, text: str) -> None:
    """Write a file of a fake machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def spoil(home: Path, statement: str, *values: str) -> None:
    """Change the store behind the kiosk's back."""
    store = Store.open(home)
    with store.transaction():
        store._db.execute(statement, values)
    store.close()


def said(finding: Finding) -> str:
    """Return the English sentence, after a look at the Korean one."""
    assert re.search("[가-힣]", finding.korean) or ":" in finding.korean
    return finding.english


def ticking(*durations: float) -> Callable[[], float]:
    """Return a clock between whose pairs of readings these seconds pass."""
    readings = iter([reading for taken in durations for reading in (0.0, taken)])
    return lambda: next(readings)


@pytest.mark.parametrize(
    ("durations", "state"),
    [
        ([0.002] * 12, State.passed),
        ([0.002] * 11 + [0.9], State.passed),
        ([0.2] * 12, State.warning),
        ([0.002] * 11 + [1.1], State.failed),
    ],
)
def test_storage_is_as_fast_as_its_writes(
    tmp_path: Path, durations: list[float], state: State
) -> None:
    """The median of the fsyncs tells a slow card, one very long one a card that stalls."""
    synced: list[int] = []
    found = probe_storage(tmp_path, synced.append, ticking(*durations))
    assert found.state is state
    assert "ms" in said(found)
    assert len(synced) == 12
    assert list(tmp_path.iterdir()) == []


def test_storage_that_fails_is_said(tmp_path: Path) -> None:
    """An fsync that fails is a failure, and nothing is left in the folder."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    found = probe_storage(tmp_path, fail)
    assert found.state is State.failed
    assert "Input/output error" in said(found)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("free", "state"),
    [
        (GOOD_SPACE, State.passed),
        (GOOD_SPACE - 1, State.warning),
        (LEAST_SPACE, State.warning),
        (LEAST_SPACE - 1, State.failed),
    ],
)
def test_space_is_compared_with_what_a_day_needs(tmp_path: Path, free: int, state: State) -> None:
    """Much space passes, some warns, too little fails."""
    assert probe_space(tmp_path, lambda _: free).state is state


def test_the_second_medium_is_asked(tmp_path: Path) -> None:
    """None demanded passes, one that can be written too, and one that cannot says why."""

    def missing() -> State:
        raise Refused(InputRefusal.not_found, "/media/usb")

    assert probe_medium(None).state is State.passed
    assert probe_medium(lambda: State.passed).state is State.passed
    found = probe_medium(missing)
    assert found.state is State.failed
    assert "/media/usb" in said(found)


def test_the_second_medium_is_looked_at_before_the_kiosk_runs(home: Path, tmp_path: Path) -> None:
    """It has to be there once it was used, and the glance writes nothing to it."""
    stick = tmp_path / "stick"
    stick.mkdir()

    def device(path: Path) -> int:
        return int(path.is_relative_to(stick))

    assert medium_glance(home, None) is None
    assert probe_medium(medium_glance(home, stick, device)).state is State.passed
    assert list(stick.iterdir()) == []
    assert "missing" in said(probe_medium(medium_glance(home, tmp_path / "nowhere/file")))
    open_kiosk(home, stick).close()
    kept = {file: file.read_bytes() for file in stick.iterdir()}
    assert probe_medium(medium_glance(home, None, device)).state is State.passed
    assert {file: file.read_bytes() for file in stick.iterdir()} == kept
    for file in kept:
        file.unlink()
    assert "missing" in said(probe_medium(medium_glance(home, None)))
    (home / FILE_NAME).unlink()
    assert medium_glance(home, None) is None


def test_a_package_is_compared_with_its_manifest(home: Path) -> None:
    """A whole package passes with its hash; a changed file, a lost one and no store fail."""
    found = probe_package(home)
    assert found.state is State.passed
    assert re.search("[0-9a-f]{8} [0-9a-f]{8}", said(found))
    spoil(home, "UPDATE package SET text = text || ' ' WHERE name = ?", "event.json")
    assert probe_package(home).state is State.failed
    spoil(home, "DELETE FROM package WHERE name = ?", "event.json")
    assert probe_package(home).state is State.failed
    (home / FILE_NAME).write_bytes(b"not a store at all" * 100)
    assert probe_package(home).state is State.failed
    (home / FILE_NAME).unlink()
    assert probe_package(home).state is State.failed


def test_keys_are_compared_with_the_enrolment(home: Path, tmp_path: Path) -> None:
    """Enrolled keys pass; open to others, of another kiosk, broken or missing they fail."""
    assert probe_keys(home).state is State.passed
    (home / KEYS).chmod(0o640)
    assert "640" in said(probe_keys(home))
    (home / KEYS).chmod(0o600)
    whole = json.loads((home / KEYS).read_text())
    CliRunner().invoke(main, ["init", "--home", str(tmp_path / "other"), "--name", whole["kiosk"]])
    other = json.loads((tmp_path / "other" / KEYS).read_text())
    for name in ("record", "witness", "box"):
        (home / KEYS).write_text(json.dumps({**whole, name: other[name]}))
        found = probe_keys(home)
        assert found.state is State.failed, name
        assert "enrolled" in said(found)
        (home / KEYS).write_text(json.dumps({**whole, name: "nonsense"}))
        found = probe_keys(home)
        assert found.state is State.failed, name
        assert whole[name] not in said(found)
    (home / KEYS).unlink()
    assert probe_keys(home).state is State.failed


def test_the_clock_is_compared_with_what_was_seen(home: Path) -> None:
    """A clock before the last run, or before the newest file, warns; so does a late step."""
    newest = max(path.stat().st_mtime for path in home.iterdir())
    assert probe_clock(home, newest + 60).state is State.passed
    found = probe_clock(home, newest - 60)
    assert found.state is State.warning
    assert "earlier" in said(found)
    write_notes(home, ClockNotes(latest=int(newest) + 7_200))
    assert probe_clock(home, newest + 3_600).state is State.warning
    assert probe_clock(home, newest + 7_300).state is State.passed
    write_notes(home, ClockNotes().stepped(-3_600, int(newest)))
    found = probe_clock(home, newest + 600)
    assert found.state is State.warning
    assert "-3,600 seconds" in said(found)
    assert probe_clock(home, newest + 100_000).state is State.passed
    (home / "clock.json").write_text("{}")
    assert probe_clock(home, newest + 600).state is State.warning


def test_the_camera_is_judged_by_its_health() -> None:
    """A camera that works passes, one that does not fails, and none at all warns."""
    assert probe_camera(Health.ok).state is State.passed
    assert probe_camera(None).state is State.warning
    for health in (Health.frozen, Health.black, Health.missing):
        assert probe_camera(health).state is State.failed


def test_sound_comes_from_a_card_or_a_server(tmp_path: Path) -> None:
    """A sound card or PipeWire passes; neither warns."""
    fake = machine(tmp_path)
    assert probe_sound(fake.proc, None).state is State.warning
    put(fake.proc / "asound/cards", "--- no soundcards ---\n")
    assert probe_sound(fake.proc, fake.runtime).state is State.warning
    put(fake.proc / "asound/cards", " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n")
    assert probe_sound(fake.proc, fake.runtime).state is State.passed
    silent = probe_sound(fake.proc, None, {"aplay": "/usr/bin/aplay"}.get)
    assert silent.state is State.warning
    assert "espeak-ng" in said(silent)
    shutil.rmtree(fake.proc)
    put(tmp_path / "run/pipewire-0", "")
    assert probe_sound(fake.proc, fake.runtime).state is State.passed


def test_a_socket_that_tells_of_its_earphone_passes() -> None:
    """Where nobody knows whether an earphone is in, staff are told what to do about it."""
    assert probe_earphones(None).state is State.warning
    assert "--earphones always" in said(probe_earphones(None))
    assert probe_earphones(FakeJack()).state is State.passed
    assert "plugged in" in said(probe_earphones(FakeJack(plugged=True)))


def test_a_printer_is_a_usb_device(tmp_path: Path) -> None:
    """A printer is named; without one reports stay on the screen."""
    fake = machine(tmp_path)
    assert probe_printer(fake.dev).state is State.warning
    put(fake.dev / "usb/lp0", "")
    found = probe_printer(fake.dev)
    assert found.state is State.passed
    assert "lp0" in said(found)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("0\n", State.passed),
        ("0x0", State.passed),
        ("50005\n", State.failed),
        ("1", State.failed),
        ("50000\n", State.warning),
        ("e0008", State.passed),
        ("what", State.warning),
    ],
)
def test_a_raspberry_pi_tells_of_undervoltage(tmp_path: Path, word: str, state: State) -> None:
    """Bit 0 is now, bit 16 was before; heat and the rest are other things."""
    fake = machine(tmp_path)
    put(fake.sys / "devices/platform/soc/soc:firmware/get_throttled", word)
    found = probe_power(fake.sys)
    assert found.state is state
    assert "does not tell" not in said(found)


def test_a_voltage_sensor_tells_of_undervoltage(tmp_path: Path) -> None:
    """The alarm of rpi_volt counts, that of another sensor does not; no sensor tells nothing."""
    fake = machine(tmp_path)
    put(fake.sys / "class/hwmon/hwmon0/name", "cpu_thermal\n")
    put(fake.sys / "class/hwmon/hwmon0/in0_lcrit_alarm", "1\n")
    assert "does not tell" in said(probe_power(fake.sys))
    put(fake.sys / "class/hwmon/hwmon1/name", "rpi_volt\n")
    put(fake.sys / "class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
    assert "right" in said(probe_power(fake.sys))
    put(fake.sys / "class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    assert probe_power(fake.sys).state is State.failed


def test_everything_is_looked_at_and_dated(home: Path, tmp_path: Path) -> None:
    """All names are there in their order, each with both sentences and a time with its offset."""
    checks = readiness(
        home,
        camera=lambda: Health.ok,
        second=None,
        machine=machine(tmp_path / "machine"),
        wall=lambda: 1_800_000_000.0,
    )
    assert [check.name for check in checks] == list(NAMES)
    for check in checks:
        assert re.search("[가-힣]", check.sentence("ko"))
        assert check.sentence("en").isascii()
        assert re.fullmatch(r"2027-01-1\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", check.at)
    assert is_ready(checks)
    assert not is_ready([*checks, Check("keys", State.failed, "", "", "")])


@pytest.mark.parametrize("spoken", ["ko_KR.UTF-8", "en_US.UTF-8"])
def test_the_command_shows_it_and_ends_with_it(home: Path, spoken: str) -> None:
    """Status 0 when nothing failed and 1 when something did, in the words of either language."""
    environment = {"LANG": spoken, "LC_ALL": "", "LC_MESSAGES": "", "XDG_RUNTIME_DIR": ""}

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            main, ["ready", "--home", str(home), *arguments], env=environment
        )
        return result.exit_code, result.output

    status, shown = run()
    assert status == 0
    assert ("카메라를 지정하지 않았습니다" if spoken.startswith("ko") else "No camera") in shown
    status, lines = run("--json")
    assert status == 0
    checks = [json.loads(line) for line in lines.splitlines()]
    assert [list(check) for check in checks] == [["name", "state", "ko", "en", "at"]] * len(NAMES)
    assert {check["state"] for check in checks} <= {"pass", "warn"}
    (home / KEYS).chmod(0o644)
    status, shown = run()
    assert status == 1
    assert "644" in shown


def test_the_command_tries_the_camera(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder is a camera that works, and a file that is not there is none."""
    monkeypatch.setattr(readiness_module, "SYNC_ROUNDS", 2)
    (tmp_path / "pictures").mkdir()
    for camera, status in ((tmp_path / "pictures", 0), (tmp_path / "nowhere.avi", 1)):
        arguments = ["ready", "--home", str(home), "--camera", str(camera), "--json"]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == status, result.output


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """A wrong name is said, with exit status 2; an empty folder is a kiosk that is not ready."""
    result = CliRunner().invoke(main, ["ready", "--home", str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    result = CliRunner().invoke(main, ["ready", "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("demanded", "state"), [(False, State.warning), (True, State.failed), ("stick", State.failed)]
)
def test_a_second_medium_on_the_same_device_is_none(
    tmp_path: Path, demanded: bool | str, state: State
) -> None:
    """An empty mount point is the storage once more: a demanded medium fails there, another warns.

    The kiosk's own device is asked, not the names of folders.
    """
    home, stick = tmp_path / "home", tmp_path / "stick"
    stick.mkdir()
    assembly = make_assembly(1)
    named = str(stick) if demanded == "stick" else demanded
    assembly.event = replace(assembly.event, second_medium=named)
    assembly.files["event.json"] = event_text(assembly.event).encode()
    assembly.enrol(home)
    assembly.load(home)
    found = probe_medium(medium_glance(home, stick))
    assert found.state is state
    assert "same device" in found.english
    assert "같은 장치" in found.korean
    other = medium_glance(home, stick, lambda path: 7 if path == stick else 8)
    assert probe_medium(other).state is State.passed
    asked: list[Path] = []

    def device(path: Path) -> int:
        asked.append(path)
        return 0

    probe_medium(medium_glance(home, stick, device))
    assert asked == [stick, home / FILE_NAME]
