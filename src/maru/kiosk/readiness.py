"""Whether a kiosk can take votes: one finding for each thing that it needs, with its sentence.

Every probe is a function of what it looks at, so that it can be shown another machine. `readiness`
runs them all; what it returns is what the terminal and the staff's screen show.
"""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import stat
import statistics
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from nacl.public import PrivateKey

from maru.command import read_text
from maru.kiosk.camera_health import Health
from maru.kiosk.clock import STEP_SECONDS, read_notes
from maru.kiosk.earphone import Jack, find_jack
from maru.kiosk.home import KEYS, MAX_KEYS, election_file
from maru.kiosk.medium import MIN_ROOM, known_medium, medium_file
from maru.kiosk.player import APLAY
from maru.kiosk.speech import ESPEAK
from maru.kiosk.store import FILE_NAME, Store
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.event import parse_event
from maru.protocol.fields import Fields
from maru.protocol.note import Signer, decode_base64, note_hash, parse_json
from maru.protocol.package import check_file, open_manifest
from maru.protocol.refusal import InputRefusal, Refused

SYNC_ROUNDS = 12
SYNC_BYTES = 16 * 1024  # about what one cast adds to the write-ahead log
GOOD_SYNC = 0.1  # seconds
SLOW_SYNC = 1.0

MEGABYTE = 1_000_000
GOOD_SPACE = 500 * MEGABYTE
LEAST_SPACE = 100 * MEGABYTE  # 5,000 ballots of 10 kB with their records, twice

CAMERA_SECONDS = 20.0  # a small machine loads OpenCV for several seconds
STEP_SHOWN_SECONDS = 24 * 3600

UNDERVOLTAGE_NOW = 1 << 0  # bits of get_throttled
UNDERVOLTAGE_BEFORE = 1 << 16
MAX_SYSFS = 4_096


class State(StrEnum):
    """How a thing is: good; to be looked at, but votes can be taken; no votes with this."""

    passed = "pass"
    warning = "warn"
    failed = "fail"


@dataclass(frozen=True)
class Finding:
    """What a probe found, in one sentence of each language."""

    state: State
    korean: str
    english: str


@dataclass(frozen=True)
class Check:
    """One finding with the name of what was looked at, and when, in local time with its offset."""

    name: str
    state: State
    korean: str
    english: str
    at: str

    def sentence(self, language: str) -> str:
        """Say it; `language` is "ko" or anything else for English."""
        return self.korean if language == "ko" else self.english


NAMES = {
    "storage": ("저장 장치", "storage"),
    "space": ("남은 공간", "space"),
    "medium": ("두 번째 저장 장치", "second medium"),
    "package": ("행사 꾸러미", "package"),
    "keys": ("열쇠", "keys"),
    "clock": ("시계", "clock"),
    "camera": ("카메라", "camera"),
    "sound": ("소리", "sound"),
    "earphones": ("이어폰", "earphones"),
    "printer": ("프린터", "printer"),
    "power": ("전원", "power"),
}
"""What is looked at, in Korean and English, in the order in which it is shown."""


@dataclass(frozen=True)
class Machine:
    """Where the machine tells of itself."""

    proc: Path = Path("/proc")
    sys: Path = Path("/sys")
    dev: Path = Path("/dev")
    runtime: Path | None = None  # of the user: XDG_RUNTIME_DIR


Probe = Callable[[], Finding]


def readiness(
    home: Path,
    *,
    camera: Callable[[], Health | None],
    second: Callable[[], State] | None,
    machine: Machine,
    wall: Callable[[], float],
    names: Iterable[str] = NAMES,
) -> tuple[Check, ...]:
    """Look at everything that a kiosk needs, or at some of it by `names`, in that order.

    `camera` opens the camera and says how it is, None when none was named. `second` is as
    `medium_glance` returns it.
    """
    probes: dict[str, Probe] = {
        "storage": lambda: probe_storage(home),
        "space": lambda: probe_space(home),
        "medium": lambda: probe_medium(second),
        "package": lambda: probe_package(home),
        "keys": lambda: probe_keys(home),
        "clock": lambda: probe_clock(home, wall()),
        "camera": lambda: probe_camera(camera()),
        "sound": lambda: probe_sound(machine.proc, machine.runtime),
        "earphones": lambda: probe_earphones(find_jack(machine.sys, machine.dev)),
        "printer": lambda: probe_printer(machine.dev),
        "power": lambda: probe_power(machine.sys),
    }
    checks = []
    for name in names:
        found = probes[name]()
        at = datetime.fromtimestamp(wall(), UTC).astimezone().isoformat(timespec="seconds")
        checks.append(Check(name, found.state, found.korean, found.english, at))
    return tuple(checks)


def is_ready(checks: Iterable[Check]) -> bool:
    """Say whether nothing failed."""
    return all(check.state is not State.failed for check in checks)


# storage


def probe_storage(
    home: Path,
    sync: Callable[[int], object] = os.fsync,
    clock: Callable[[], float] = time.perf_counter,
) -> Finding:
    """Write a little into the kiosk's folder and fsync it, several times; the file is removed."""
    file = home / ".speed"
    taken = []
    try:
        with file.open("wb") as out:
            for _ in range(SYNC_ROUNDS):
                out.write(bytes(SYNC_BYTES))
                out.flush()
                began = clock()
                sync(out.fileno())
                taken.append(clock() - began)
    except OSError as error:
        return Finding(
            State.failed,
            f"저장 장치에 쓸 수 없습니다. ({error.strerror})",
            f"The storage cannot be written ({error.strerror}).",
        )
    finally:
        file.unlink(missing_ok=True)
    median, worst = statistics.median(taken), max(taken)
    figures = f"{median * 1000:.1f} ms / {worst * 1000:.1f} ms"
    if worst > SLOW_SYNC:
        return Finding(
            State.failed,
            f"저장이 너무 느립니다. (가운데 값 / 최댓값 {figures})",
            f"The storage is too slow (median / worst write {figures}).",
        )
    if median > GOOD_SYNC:
        return Finding(
            State.warning,
            f"저장이 느립니다. (가운데 값 / 최댓값 {figures})",
            f"The storage is slow (median / worst write {figures}).",
        )
    return Finding(
        State.passed,
        f"저장이 빠릅니다. (가운데 값 / 최댓값 {figures})",
        f"The storage is fast (median / worst write {figures}).",
    )


def probe_space(home: Path, free: Callable[[Path], int] | None = None) -> Finding:
    """Compare the free bytes where the kiosk's folder is with what a day needs."""
    left = free(home) if free else shutil.disk_usage(home).free
    shown = f"{left // MEGABYTE:,} MB"
    if left < LEAST_SPACE:
        return Finding(
            State.failed,
            f"저장 공간이 {shown}뿐입니다. 파일을 지우거나 장치를 바꿔 주세요.",
            f"Only {shown} of storage are free; delete files or change the medium.",
        )
    state = State.passed if left >= GOOD_SPACE else State.warning
    return Finding(state, f"저장 공간이 {shown} 남았습니다.", f"{shown} of storage are free.")


def device_of(path: Path) -> int:
    """Return the number of the device that a file is on."""
    return path.stat().st_dev


def medium_glance(
    home: Path, named: Path | None, device: Callable[[Path], int] = device_of
) -> Callable[[], State] | None:
    """Return what looks at the second medium without writing to it; None when there is none.

    It raises `Refused` when the medium cannot be written. It returns passed when that is another
    device than the store's; on the same one, failed in an event that demands a second medium, and
    warning in others.

    `named` is its folder or file, else the one that was used before, or that the event names. To be
    used while no kiosk runs; a running one asks its journal (`Journal.check_medium`).
    """
    try:
        with closing(Store.open(home, read_only=True)) as store:
            before = store.medium_path()
            event = parse_event(store.event_text())
            path = named or known_medium(store, event)
            event_key, _, _ = open_manifest(store.manifest(), str(home / FILE_NAME))
            enrolment = parse_enrolment(store.enrolment(), event_key)
    except (Refused, sqlite3.DatabaseError, KeyError):  # the package's probe says what is wrong
        return None
    if path is None and not event.second_medium:
        return None

    def glance() -> State:
        found = _glance(path, enrolment, is_begun=before is not None)
        if device(found) != device(home / FILE_NAME):
            return State.passed
        return State.failed if event.second_medium else State.warning

    return glance


def _glance(path: Path | None, enrolment: Enrolment, is_begun: bool) -> Path:
    """Return what is there of the second medium: its file, else the folder for it."""
    if path is None:
        raise Refused(InputRefusal.medium_missing, enrolment.kiosk, "--second-medium")
    file = medium_file(path, enrolment)
    found = file if file.exists() else file.parent
    if not found.exists() or (is_begun and found is not file):
        raise Refused(InputRefusal.medium_missing, str(file))
    room = os.statvfs(found)
    if room.f_flag & os.ST_RDONLY or not os.access(found, os.W_OK):
        raise Refused(InputRefusal.medium_read_only, str(file))
    if room.f_bavail * room.f_frsize < MIN_ROOM:
        raise Refused(InputRefusal.medium_full, str(file))
    return found


def probe_medium(second: Callable[[], State] | None) -> Finding:
    """Try the second medium, where there is one; `second` is as `medium_glance` returns it."""
    if second is None:
        return Finding(
            State.passed,
            "이 행사에는 두 번째 저장 장치가 필요 없습니다.",
            "This event needs no second medium.",
        )
    try:
        state = second()
    except Refused as refused:
        return Finding(State.failed, refused.sentence("ko"), refused.sentence("en"))
    if state is not State.passed:
        return Finding(
            state,
            "두 번째 저장 장치가 기기의 저장 장치와 같은 장치입니다. USB 메모리를 꽂아 주세요.",
            "The second medium is the same device as the kiosk's storage; please put in a stick.",
        )
    return Finding(
        State.passed, "두 번째 저장 장치에 쓸 수 있습니다.", "The second medium can be written."
    )


# what was brought to the kiosk


def probe_package(home: Path) -> Finding:
    """Compare the stored files of the package with its signed manifest."""
    try:
        package, _ = _read_package(home)
    except Refused as refused:
        return Finding(State.failed, refused.sentence("ko"), refused.sentence("en"))
    except (sqlite3.DatabaseError, KeyError) as error:
        return Finding(
            State.failed,
            f"행사 꾸러미를 읽을 수 없습니다. ({error})",
            f"The event package cannot be read ({error}).",
        )
    return Finding(
        State.passed,
        f"행사 꾸러미 {package[:8]} {package[8:16]}의 모든 파일이 맞습니다.",
        f"All files of package {package[:8]} {package[8:16]} are right.",
    )


def _read_package(home: Path) -> tuple[str, Enrolment]:
    """Return the hash of the stored package and the kiosk's enrolment, all of it checked."""
    place = str(home / FILE_NAME)
    with closing(Store.open(home, read_only=True)) as store:
        event_key, manifest, listed = open_manifest(store.manifest(), f"{place} manifest")
        check_file(listed, "event.json", store.event_text().encode(), place)
        for poll in parse_event(store.event_text()).polls:
            name = election_file(poll.uuid)
            check_file(listed, name, store.package_file(name).encode(), place)
        return note_hash(manifest), parse_enrolment(store.enrolment(), event_key)


def probe_keys(home: Path) -> Finding:
    """Compare the kiosk's keys with its enrolment, and see that nobody else can read them."""
    path = home / KEYS
    try:
        held = _public_keys(path)
        mode = stat.S_IMODE(path.stat().st_mode)
        _, enrolment = _read_package(home)
    except Refused as refused:
        return Finding(State.failed, refused.sentence("ko"), refused.sentence("en"))
    except (sqlite3.DatabaseError, KeyError) as error:
        return Finding(
            State.failed,
            f"등록을 읽을 수 없습니다. ({error})",
            f"The enrolment cannot be read ({error}).",
        )
    if held != (enrolment.record, enrolment.witness, enrolment.box):
        return Finding(
            State.failed,
            "이 기기의 열쇠가 등록된 것과 다릅니다.",
            "The keys of this kiosk are not the enrolled ones.",
        )
    if mode != 0o600:
        return Finding(
            State.failed,
            f"열쇠 파일을 다른 사람도 읽을 수 있습니다. (권한 {mode:o}, 600이어야 함)",
            f"Others may read the file of keys (mode {mode:o} instead of 600).",
        )
    return Finding(
        State.passed,
        f"{enrolment.kiosk}/{enrolment.epoch}의 열쇠가 등록과 맞습니다.",
        f"The keys are the enrolled ones of {enrolment.kiosk}/{enrolment.epoch}.",
    )


def _public_keys(path: Path) -> tuple[str, str, str]:
    """Return the public halves in a file of keys: record, witness and box, as in an enrolment."""
    fields = Fields(parse_json(read_text(path, MAX_KEYS), str(path)), str(path))
    record = Signer.from_text(fields.string("record", 512))
    witness = Signer.from_text(fields.string("witness", 512))
    seed = decode_base64(fields.string("box", 64), f"{path} box")
    if len(seed) != PrivateKey.SIZE:
        raise Refused(InputRefusal.bad_value, f"{path} box")
    box = base64.b64encode(bytes(PrivateKey(seed).public_key)).decode()
    return record.vkey, witness.vkey, box


# time


def probe_clock(home: Path, now: float) -> Finding:
    """Compare the clock with the last run, and with the newest file that the kiosk has."""
    try:
        notes = read_notes(home)
    except Refused as refused:
        return Finding(State.warning, refused.sentence("ko"), refused.sentence("en"))
    shown = datetime.fromtimestamp(now, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    newest = max(
        (found.stat().st_mtime for found in home.iterdir() if found.is_file()), default=0.0
    )
    if now < max(notes.latest, newest) - STEP_SECONDS:
        return Finding(
            State.warning,
            f"시계가 {shown}입니다. 지난번에 본 것보다 뒤에 있으니 확인해 주세요.",
            f"The clock says {shown}, which is earlier than it was before; please check it.",
        )
    if notes.last and now - notes.last.at < STEP_SHOWN_SECONDS:
        by = f"{notes.last.by:+,d}"
        return Finding(
            State.warning,
            f"시계가 {shown}입니다. 하루 안에 {by}초 바뀐 적이 있습니다.",
            f"The clock says {shown}; within a day it was changed by {by} seconds.",
        )
    return Finding(State.passed, f"시계가 {shown}입니다.", f"The clock says {shown}.")


# what is plugged in


def probe_camera(health: Health | None) -> Finding:
    """Judge the camera's health; without a camera attendees can come in by number."""
    if health is None:
        return Finding(
            State.warning,
            "카메라를 지정하지 않았습니다. 번호로만 들어올 수 있습니다.",
            "No camera was named; attendees can come in by number only.",
        )
    state = State.passed if health is Health.ok else State.failed
    return Finding(state, health.sentence("ko"), health.sentence("en"))


def probe_sound(
    proc: Path, runtime: Path | None, which: Callable[[str], str | None] = shutil.which
) -> Finding:
    """Look for a sound card or a PipeWire server, and for the programs that speak and play."""
    cards = _read_sysfs(proc / "asound" / "cards")
    served = runtime is not None and (runtime / "pipewire-0").exists()
    if not served and (not cards or "no soundcards" in cards):
        return Finding(
            State.warning,
            "소리 장치가 없습니다. 소리 안내는 나오지 않습니다.",
            "There is no sound device; nothing will be heard.",
        )
    if missing := [program for program in (ESPEAK, *APLAY) if which(program) is None]:
        named = ", ".join(missing)
        return Finding(
            State.warning,
            f"소리 안내에 필요한 프로그램이 없습니다. ({named})",
            f"Programs that are needed to speak are missing ({named}).",
        )
    return Finding(
        State.passed, "소리를 내고 말할 수 있습니다.", "There is a sound device, and a voice."
    )


def probe_earphones(jack: Jack | None) -> Finding:
    """Look for a socket that tells when an earphone is in it; lets it go."""
    if jack is None:
        return Finding(
            State.warning,
            "이어폰이 꽂혔는지 모르는 기기입니다. 늘 꽂혀 있다면 --earphones always로 켜 주세요.",
            "This machine cannot tell whether an earphone is in; if one always is, start it with"
            " --earphones always.",
        )
    with closing(jack):
        if jack.plugged:
            return Finding(State.passed, "이어폰이 꽂혀 있습니다.", "An earphone is plugged in.")
        return Finding(
            State.passed,
            "이어폰을 꽂으면 압니다. 지금은 없습니다.",
            "It is noticed when an earphone is plugged in; none is now.",
        )


def probe_printer(dev: Path) -> Finding:
    """Look for a USB printer; a kiosk can do without."""
    if printers := sorted(path.name for path in (dev / "usb").glob("lp[0-9]*")):
        found = ", ".join(printers)
        return Finding(
            State.passed, f"프린터가 있습니다. ({found})", f"There is a printer ({found})."
        )
    return Finding(
        State.warning,
        "프린터가 없습니다. 보고서는 화면에만 나옵니다.",
        "There is no printer; reports are shown on the screen only.",
    )


def probe_power(sys: Path) -> Finding:
    """Ask a Raspberry Pi for undervoltage; other machines do not tell.

    get_throttled is the firmware's word of bits in hex, bit 0 undervoltage now, bit 16 since the
    start; the hwmon device rpi_volt has in0_lcrit_alarm, 1 for undervoltage since the last look.
    """
    word = _read_sysfs(sys / "devices/platform/soc/soc:firmware/get_throttled")
    alarms = [
        _read_sysfs(name.parent / "in0_lcrit_alarm") == "1"
        for name in sorted((sys / "class" / "hwmon").glob("hwmon*/name"))
        if _read_sysfs(name) == "rpi_volt"
    ]
    bits = _hex(word)
    if bits & UNDERVOLTAGE_NOW or any(alarms):
        return Finding(
            State.failed,
            "전압이 낮습니다. 전원 장치와 선을 바꿔 주세요.",
            "The voltage is too low; please change the power supply and its cable.",
        )
    if bits & UNDERVOLTAGE_BEFORE:
        return Finding(
            State.warning,
            "켜진 뒤에 전압이 낮았던 적이 있습니다.",
            "The voltage was too low at some time since the start.",
        )
    if word or alarms:
        return Finding(State.passed, "전압이 알맞습니다.", "The voltage is right.")
    return Finding(
        State.passed,
        "이 기기는 전압을 알려 주지 않습니다.",
        "This machine does not tell its voltage.",
    )


def _hex(word: str) -> int:
    try:
        return int(word, 16) if word else 0
    except ValueError:
        return UNDERVOLTAGE_BEFORE  # it said something that is no number: to be looked at


def _read_sysfs(path: Path) -> str:
    """Return a short file of the kernel without spaces around it; "" where it is not there."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.read(MAX_SYSFS).strip()
    except OSError:  # many machines have none of these
        return ""
