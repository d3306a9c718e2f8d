"""The residents' assembly of examples/haengbok.toml, from the first card to verified results."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from commanded_hall import (
    Advance,
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
from rich.progress import Progress
from rich.table import Table

from maru.command import Command, language
from maru.protocol.event import Event, Poll, say
from maru.ui.tour import touring

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
            with stage(progress, "five attendees touch the screens", 5) as advance:
                touched, opened = _touch(hall, event, advance)
            with stage(progress, f"{MORE_BALLOTS} more ballots", len(attendees)) as advance:
                tickets = hall.tickets[-len(attendees) :]
                hall.vote(list(zip(tickets, attendees, strict=True)), [2], advance)
            with stage(progress, "close the kiosks, sync", 2) as advance:
                for number in (1, 2):
                    hall.close_kiosk(number)
                    hall.sync(url, number)
                    advance()
            with stage(progress, "check the ballots that were opened", len(opened)) as advance:
                for text in opened:
                    run("maru-verify", "ballot", text, "--ledger", hall.ledger)
                    advance()
            (hall.out / "opened.txt").write_text("".join(f"{text}\n" for text in opened))
            verdicts = _publish(hall, event, url, progress)
    ballots = [*touched, *attendees]
    expected = {
        poll.uuid: tally(poll, [given[poll.uuid] for given in ballots if poll.uuid in given])
        for poll in event.polls
    }
    return _report(hall, event, verdicts, expected)


def _touch(hall: Hall, event: Event, advance: Advance) -> tuple[list[Ballots], list[str]]:
    """Let five attendees vote by touching the screens of kiosk 1, three of them in Korean.

    Every screen they meet is pictured. In each language one attendee checks the machine first, and
    one more card is refused. Returns the ballots that count, and the codes of the opened ones.
    """
    chance = random.Random(1)  # noqa: S311 - a rehearsal's choices, no secret
    languages = ("ko", "ko", "ko", "en", "en")
    given: list[Ballots] = []
    with touring(hall.kiosk(1), hall.camera(1), hall.out / "screens") as tour:
        for ticket, words in zip(hall.tickets, languages, strict=False):
            first = given == [] or len(given) == languages.index("en")
            answers = {
                poll.uuid: _fullest(poll) if first else _answers(poll, chance)
                for poll in event.polls
            }
            tour.visit(partial(hall.show_card, 1, ticket), answers, words)
            given.append(answers)
            if first:
                tour.refusal(partial(hall.show_card, 1, ticket), words)
            advance()
    return given, tour.opened


def _fullest(poll: Poll) -> list[Answer]:
    """Return answers with as many options marked as each question allows."""
    return [frozenset(range(question.maximum)) for question in poll.questions]


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


def _publish(hall: Hall, event: Event, url: str, progress: Progress) -> dict[str, dict[str, Any]]:
    """Close, decrypt, publish and verify every poll; return what the verifier says."""
    verdicts = {}
    hall.close_polls(event.polls)
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
            window = command(
                "maru-kiosk", "run", "--home", hall.kiosk(1), "--camera", source, "--windowed"
            )
            status = subprocess.run(window, check=False).returncode
            if status != 0:
                raise CommandFailed(f"maru-kiosk run: exit status {status}")
        finally:
            ended.set()
            agent.join()
        hall.close_kiosk(1)
        hall.sync(url, 1)
        with stages() as progress:
            verdicts = _publish(hall, event, url, progress)
    return _report(hall, event, verdicts, None)


def _sync_now_and_then(hall: Hall, url: str, ended: threading.Event) -> None:
    while not ended.wait(SYNC_SECONDS):
        try:
            hall.sync(url, 1)
        except CommandFailed as failed:
            console.print(f"{failed}")


def _explain(hall: Hall, url: str, camera: str | None) -> None:
    """Say what to do, in the reader's language."""
    tickets = hall.event_folder / "cards" / "tickets"
    folder = hall.camera(1)
    if language() == "ko":
        show = f"{camera}에 비추세요" if camera else f"{folder}에 한 장을 복사하세요"
        lines = [
            f"카드는 {tickets}에 있습니다.",
            f"카메라에 보여 주려면 카드를 {show}.",
            f"장부는 {url}에서 볼 수 있습니다.",
            "창을 닫으면 투표를 마감하고 결과를 냅니다.",
        ]
    else:
        show = f"hold it to {camera}" if camera else f"copy it into {folder}"
        lines = [
            f"The cards are in {tickets}.",
            f"To show a card to the camera, {show}.",
            f"The ledger is at {url}.",
            "Close the window to close the polls and see the results.",
        ]
    console.print("\n".join(lines), soft_wrap=True)


def _report(
    hall: Hall,
    event: Event,
    verdicts: Mapping[str, Mapping[str, Any]],
    expected: Mapping[str, list[list[int]]] | None,
) -> bool:
    """Print the verified results and where to look; say whether they are as expected."""
    words = language()
    korean = words == "ko"
    for poll in event.polls:
        said = verdicts[poll.uuid]
        for question, counts in zip(poll.questions, said["result"], strict=True):
            title = f"{say(poll.title, words)}: {say(question.text, words)}"
            table = Table(title=title, title_justify="left", title_style="bold", min_width=60)
            table.add_column("선택지" if korean else "option")
            table.add_column("표" if korean else "votes", justify="right")
            titles = [say(option.title, words) for option in question.options]
            blanks = ["고르지 않음" if korean else "none of these"] if question.blank else []
            for name, count in zip(blanks + titles, counts, strict=True):
                table.add_row(name, str(count))
            console.print(table)
        ballots, uuid = said["ballots"], poll.uuid
        console.print(
            f"투표지 {ballots}장, 확인함: archives/{uuid}.bel\n"
            if korean
            else f"{ballots} ballot{'' if ballots == 1 else 's'}, verified: archives/{uuid}.bel\n"
        )
    same = expected is None or all(
        verdicts[uuid]["result"] == counts for uuid, counts in expected.items()
    )
    if expected is not None:
        console.print(_agreement(korean, same))
        console.print(
            "기계를 확인하려고 연 투표지는 고른 그대로 담고 있고, 세지 않았습니다."
            if korean
            else "Ballots opened to check a kiosk: they hold what was marked, and are not counted."
        )
    console.print(_where(hall, korean), soft_wrap=True)
    return same


def _agreement(korean: bool, same: bool) -> str:
    if korean:
        return "모든 수가 낸 표와 같습니다." if same else "수가 낸 표와 다릅니다!"
    return "All counts are as they were cast." if same else "THE COUNTS ARE NOT AS CAST."


def _where(hall: Hall, korean: bool) -> str:
    if korean:
        about = {
            "screens": "화면마다 그림 한 장",
            "archives": "누구나 검증할 수 있는 결과: maru-verify archive FILE.bel",
            "opened.txt": "연 투표지의 코드: maru-verify ballot 코드 --ledger ledger",
            "ledger": "장부: maru-ledger serve --home ledger",
        }
    else:
        about = {
            "screens": "a picture of every screen",
            "archives": "results that anyone can verify: maru-verify archive FILE.bel",
            "opened.txt": "codes of opened ballots: maru-verify ballot CODE --ledger ledger",
            "ledger": "the ledger: maru-ledger serve --home ledger",
        }
    places = [f"  {name:<12}{said}" for name, said in about.items() if (hall.out / name).exists()]
    return "\n".join([f"{hall.out}", *places])


if __name__ == "__main__":
    demo(prog_name="script/demo")
