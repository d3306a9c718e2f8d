"""The socket of the earphone: found among input devices, and asked and listened to."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from maru.kiosk.earphone import EV_SYN, EVENT, SYN_DROPPED, Jack, ask_switch, find_jack
from maru.kiosk.fake_earphone import FakeJack


def devices(folder: Path, **switches: str) -> tuple[Path, Path]:
    """Make input devices with these bits of switches; return where sysfs and /dev would be."""
    sys, dev = folder / "sys", folder / "dev"
    (dev / "input").mkdir(parents=True)
    for name, bits in switches.items():
        capabilities = sys / "class/input" / name / "device/capabilities"
        capabilities.mkdir(parents=True)
        (capabilities / "sw").write_text(f"{bits}\n")
        os.mkfifo(dev / "input" / name)
    return sys, dev


def test_the_socket_is_found_by_its_switch(tmp_path: Path) -> None:
    """Of a lid, a keyboard and a socket the socket is taken."""
    sys, dev = devices(tmp_path, event0="1", event2="0", event10="14", event11="4")
    jack = find_jack(sys, dev, ask=lambda _: True)
    assert jack is not None
    with closing(jack):
        assert jack.plugged
        assert Path(f"/proc/self/fd/{jack.fileno()}").readlink().name == "event10"


def test_without_a_switch_nobody_knows(tmp_path: Path) -> None:
    """No input device, none with the switch, or one that may not be read: there is no socket."""
    sys, dev = devices(tmp_path, event0="1", event1="nonsense", event2="")
    assert find_jack(sys, dev) is None
    assert find_jack(tmp_path / "none", dev) is None
    (dev / "input" / "event0").unlink()
    (sys / "class/input/event0/device/capabilities/sw").write_text("4")
    assert find_jack(sys, dev) is None


def test_a_file_without_switches_is_asked_in_vain(tmp_path: Path) -> None:
    """What is no input device has nothing plugged in."""
    with (tmp_path / "file").open("wb") as file:
        assert not ask_switch(file.fileno())


def test_plugging_in_and_out_is_noticed() -> None:
    """The last event counts, also of several that came at once."""
    with closing(FakeJack()) as jack:
        seen = [jack.plugged]
        for changes in ([], [True], [], [False, True, False]):
            for is_in in changes:
                jack.plug(is_in)
            assert jack.look()
            seen.append(jack.plugged)
    assert seen == [False, False, True, True, False]


def test_lost_events_are_asked_for() -> None:
    """When the kernel says that it dropped events, the state is asked for anew."""
    read, write = os.pipe()
    answers = iter([True, False])
    with closing(Jack(read, lambda _: next(answers))) as jack:
        seen = [jack.plugged]
        os.write(write, EVENT.pack(0, 0, EV_SYN, SYN_DROPPED, 0))
        assert jack.look()
        seen.append(jack.plugged)
        os.close(write)
    assert seen == [True, False]


def test_a_socket_that_is_gone_has_nothing_in_it() -> None:
    """Who pulls out a USB sound card with the earphone in it has pulled out the earphone."""
    read, write = os.pipe()
    with closing(Jack(read, lambda _: True)) as jack:
        os.close(write)
        assert not jack.look()
        assert not jack.plugged


@given(st.binary(max_size=200))
def test_nonsense_is_no_event(data: bytes) -> None:
    """Whatever a device writes is taken in without a fault."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    with closing(Jack(read, lambda _: False)) as jack:
        os.write(write, data) if data else None
        jack.look()
        os.close(write)
