"""The residents' assembly of examples/haengbok.toml, from the first card to verified results."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.table import Table

from hall import (
    Answer,
    Ballots,
    CommandFailed,
    Hall,
    command,
    console,
    fresh_folder,
    run,
    stage,
    stages,
    tally,
    verdict,
)
from maru.command import Command, language
from maru.protocol.event import Event, Poll, say

EXAMPLE = Path("examples/haengbok.toml")
CARDS = 50
MORE_BALLOTS = 40
SYNC_SECONDS = 10


@click.command(cls=Command)
@click.option("--auto", is_flag=True, help="Drive the screens by synthetic touches, no display.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keep all here.")
@click.option("--camera", help="A webcam, such as /dev/video0, instead of the camera's folder.")
def demo(auto: bool, out: Path | None, camera: str | None) -> None:
    """Hold the example's assembly: on this display, or by itself where there is none."""
    on_display = not auto and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    try:
        right = _by_hand(out, camera) if on_display else _by_itself(out)
    except CommandFailed as failed:
        console.print(f"[bold]failed[/bold]: {failed}")
        sys.exit(1)
    sys.exit(0 if right else 1)


def _by_itself(out: Path | None) -> bool:
    """Hold the assembly with synthetic touches at one kiosk and no screen at the other."""
    hall = Hall(fresh_folder(out, "demo"), kiosks=2)
    with stages() as progress:
        with stage(progress, f"event, {CARDS} cards, 2 kiosks"):
            event = hall.provision("demo/haengbok", "--from", EXAMPLE, "--cards", str(CARDS))
        attendees = _attendees(event)
        with hall.serving() as url:
            with stage(progress, "attendees touch the screens") as advance:
                touched = _touch(hall, event, advance)
            with stage(progress, f"{MORE_BALLOTS} more ballots", len(attendees)) as advance:
                tickets = hall.tickets[-len(attendees) :]
                hall.vote(list(zip(tickets, attendees, strict=True)), [2], advance)
            with stage(progress, "close the kiosks, sync", 2) as advance:
                for number in (1, 2):
                    run("maru-kiosk", "close", "--home", hall.kiosk(number))
                    hall.sync(url, number)
                    advance()
            verdicts = _publish(hall, event, url, progress)
    ballots = [*touched, *attendees]
    expected = {
        poll.uuid: tally(poll, [given[poll.uuid] for given in ballots if poll.uuid in given])
        for poll in event.polls
    }
    return _report(hall, event, verdicts, expected)


def _touch(hall: Hall, event: Event, advance: object) -> list[Ballots]:
    raise NotImplementedError


def _attendees(event: Event) -> list[Ballots]:
    """Return attendees who cast 40 ballots together, always the same ones."""
    chance = random.Random(2027)  # noqa: S311 - a rehearsal's choices, no secret
    attendees: list[Ballots] = []
    left = MORE_BALLOTS
    while left:
        polls = event.polls[:left]
        attendees.append({poll.uuid: _answers(poll, chance) for poll in polls})
        left -= len(polls)
    return attendees


def _answers(poll: Poll, chance: random.Random) -> list[Answer]:
    answers: list[Answer] = []
    for question in poll.questions:
        if question.blank and chance.random() < 0.1:
            answers.append(None)
        else:
            number = chance.randint(max(1, question.minimum), question.maximum)
            answers.append(frozenset(chance.sample(range(len(question.options)), number)))
    return answers


def _publish(hall: Hall, event: Event, url: str, progress: object) -> dict[str, dict[str, object]]:
    """Close, decrypt, publish and verify every poll; return what the verifier says."""
    verdicts = {}
    with stage(progress, "close, decrypt, publish, verify", len(event.polls)) as advance:
        for poll in event.polls:
            verdicts[poll.uuid] = verdict(hall.publish(url, poll))
            advance()
    return verdicts


def _by_hand(out: Path | None, camera: str | None) -> bool:
    """Open the kiosk's window beside a running ledger; publish when it is closed."""
    hall = Hall(fresh_folder(out, "demo"), kiosks=1)
    with stages() as progress, stage(progress, f"event, {CARDS} cards, a kiosk"):
        event = hall.provision("demo/haengbok", "--from", EXAMPLE, "--cards", str(CARDS))
    with hall.serving() as url:
        source = camera or str(hall.camera(1))
        _explain(hall, url, camera)
        ended = threading.Event()
        agent = threading.Thread(target=_sync_now_and_then, args=(hall, url, ended))
        agent.start()
        try:
            subprocess.run(
                command(
                    "maru-kiosk", "run", "--home", hall.kiosk(1), "--camera", source, "--windowed"
                ),
                check=True,
            )
        finally:
            ended.set()
            agent.join()
        run("maru-kiosk", "close", "--home", hall.kiosk(1))
        hall.sync(url, 1)
        with stages() as progress:
            verdicts = _publish(hall, event, url, progress)
    return _report(hall, event, verdicts, None)


def _sync_now_and_then(hall: Hall, url: str, ended: threading.Event) -> None:
    while not ended.wait(SYNC_SECONDS):
        hall.sync(url, 1)


def _explain(hall: Hall, url: str, camera: str | None) -> None:
    """Say what to do, in the reader's language first."""
    tickets = hall.event_folder / "cards" / "tickets"
    folder = hall.camera(1)
    show = {
        "ko": f"카드는 {camera}에 비추어 주세요."
        if camera
        else f"카드 한 장을 {folder}에 복사하면 카메라에 비춘 것이 됩니다.",
        "en": f"Hold a card to {camera}."
        if camera
        else f"Copy a card into {folder}: that shows it to the camera.",
    }
    texts = {
        "ko": f"카드는 {tickets}에 있습니다.\n{show['ko']}\n원장: {url}\n창을 닫으면 투표를 마감하고 결과를 냅니다.",
        "en": f"The cards are in {tickets}.\n{show['en']}\nThe ledger: {url}\nClose the window to close the polls and see the results.",
    }
    console.print(texts[language()], soft_wrap=True)


def _report(
    hall: Hall,
    event: Event,
    verdicts: Mapping[str, Mapping[str, object]],
    expected: Mapping[str, Sequence[Sequence[int]]] | None,
) -> bool:
    """Print the verified results and where to look; say whether they are as expected."""
    words = language()
    same = True
    for poll in event.polls:
        said = verdicts[poll.uuid]
        counted = said["result"]
        assert isinstance(counted, list)
        for question, counts in zip(poll.questions, counted, strict=True):
            table = Table(title=say(question.text, words), title_justify="left", min_width=60)
            table.add_column(say(poll.title, words))
            table.add_column(f"{said['ballots']}", justify="right")
            none = "기권" if words == "ko" else "none of these"
            titles = [none] if question.blank else []
            titles += [say(option.title, words) for option in question.options]
            for title, count in zip(titles, counts, strict=True):
                table.add_row(title, str(count))
            console.print(table)
        same = same and (expected is None or counted == expected[poll.uuid])
    console.print(f"{hall.out}", soft_wrap=True)
    return same


if __name__ == "__main__":
    demo(prog_name="script/demo")
