"""Three kiosks on three machines with cables between them: `unshare -Urn python cables.py FOLDER`.

Each machine is a network namespace, joined to a bridge. No kiosk is told where another is: they
find each other. Cables are pulled and put back, and an address changes. What was seen is said line
by line; the first thing that does not come ends it.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hall import Hall, make_hall
from maru.protocol.refusal import Refusal
from neighbours import Neighbours, neighbours, wait_for

NAMES = ("kiosk-1", "kiosk-2", "kiosk-3")


def ip(*arguments: str, inside: Machine | None = None) -> None:
    """Run `ip`, inside a machine or outside."""
    subprocess.run([*(inside.enter if inside else ()), "ip", *arguments], check=True)


@dataclass(frozen=True)
class Machine:
    """A network namespace, held by a process that does nothing, and its cable's name."""

    pid: int
    cable: str

    @property
    def enter(self) -> tuple[str, ...]:
        """What runs a command inside."""
        return ("nsenter", "--target", str(self.pid), "--net")

    def pull(self) -> None:
        """Take its cable out of the bridge."""
        ip("link", "set", self.cable, "down")

    def plug(self) -> None:
        """Put it back."""
        ip("link", "set", self.cable, "up")


def build(stack: ExitStack) -> dict[str, Machine]:
    """Make a bridge and the machines around it."""
    ip("link", "add", "hall", "type", "bridge")
    ip("link", "set", "hall", "up")
    machines = {}
    for number, name in enumerate(NAMES, 1):
        # cat says nothing and ends with its input; the line tells that unshare is done.
        holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo ready; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(holder.wait)
        assert holder.stdin is not None
        assert holder.stdout is not None
        stack.callback(holder.stdin.close)
        assert holder.stdout.readline() == "ready\n"
        machine = machines[name] = Machine(holder.pid, f"cable-{number}")
        end = ("peer", "name", "eth0", "netns", str(holder.pid))
        ip("link", "add", machine.cable, "type", "veth", *end)
        ip("link", "set", machine.cable, "master", "hall", "up")
        ip("address", "add", f"10.77.0.{number}/24", "dev", "eth0", inside=machine)
        ip("link", "set", "eth0", "up", inside=machine)
    return machines


def say(words: str) -> None:
    """Say what was seen."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def vote(hall: Hall, name: str, card: int) -> None:
    """Cast in both polls."""
    hall.vote(name, card, frozenset({0}))
    hall.vote(name, card, frozenset({1}), poll=1)


def story(near: Neighbours, machines: dict[str, Machine]) -> None:
    """Tell it."""
    hall = near.hall
    for name, machine in machines.items():
        near.start(name, before=machine.enter, options=("--listen", "0.0.0.0:8601"))
    near.wait_until_connected(*NAMES)
    say("all three found each other")
    vote(hall, "kiosk-1", 0)
    for name in ("kiosk-2", "kiosk-3"):
        near.wait_until_refused(name, 0)
    say("cast at one, refused at the others")

    machines["kiosk-3"].pull()
    for name, lost in (("kiosk-1", "kiosk-3"), ("kiosk-3", "kiosk-1"), ("kiosk-3", "kiosk-2")):
        wait_for(lambda name=name, lost=lost: near.states(name)[lost] == "lost", f"{lost} lost")
    say("the cable of one was pulled, and all know")
    vote(hall, "kiosk-3", 1)
    vote(hall, "kiosk-1", 2)
    near.wait_until_refused("kiosk-2", 2)
    vote(hall, "kiosk-1", 3)
    vote(hall, "kiosk-3", 3)
    machines["kiosk-3"].plug()
    near.wait_until_refused("kiosk-3", 2)
    for name in ("kiosk-1", "kiosk-2"):
        near.wait_until_refused(name, 1)
    near.wait_until_connected(*NAMES)
    say("it was put back, and what was cast meanwhile is known everywhere")
    for name in ("kiosk-1", "kiosk-3"):
        wait_for(lambda name=name: _twice(near, name) == 2, f"two ballots of a card at {name}")
        assert near.refusal(name, 3) is Refusal.already_voted_here
    say("a card that voted on both sides of the cut is counted")

    for machine in machines.values():
        machine.pull()
    wait_for(lambda: set(near.states("kiosk-1").values()) == {"lost"}, "all lost")
    vote(hall, "kiosk-2", 4)
    for machine in machines.values():
        machine.plug()
    for name in ("kiosk-1", "kiosk-3"):
        near.wait_until_refused(name, 4)
    say("the switch went out and came back")

    ip("address", "flush", "dev", "eth0", inside=machines["kiosk-2"])
    ip("address", "add", "10.77.0.99/24", "dev", "eth0", inside=machines["kiosk-2"])
    vote(hall, "kiosk-2", 5)
    for name in ("kiosk-1", "kiosk-3"):
        near.wait_until_refused(name, 5)
    say("one got another address and was found there")


def _twice(near: Neighbours, name: str) -> int:
    state = near.state(name)
    return state.twice if state else 0


def main() -> None:
    """Build the hall, tell the story, take it down."""
    with ExitStack() as stack:
        machines = build(stack)
        hall = make_hall(Path(sys.argv[1]), NAMES, cards=8)
        stack.callback(hall.close)
        near = stack.enter_context(neighbours(hall))
        story(near, machines)


if __name__ == "__main__":
    main()
