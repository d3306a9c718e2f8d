"""A hall in one folder: an event, its kiosks and its ledger, driven by the commands people use.

ledger/, ledger.vkey     the ledger's home and its public key
event/                   the staff's event folder, with EVENT.maru and the cards
passphrase               the passphrase of every trustee of this hall
trustees/1/ …            the trustees' folders, where they hold a ceremony
kiosk-1/, kiosk-2/ …     the kiosks' homes
cameras/kiosk-1/ …       the folders that the kiosks' cameras look at
archives/UUID.bel        the published archives, fetched from the ledger with their proofs
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from maru.kiosk.home import open_kiosk
from maru.kiosk.scanner import Scanner
from maru.kiosk.session import Session, Step
from maru.protocol.event import Event, Poll, parse_event

Answer = frozenset[int] | None
"""The options marked in one question, by number from 0; None for a blank vote."""

Ballots = Mapping[str, Sequence[Answer]]
"""One attendee's answers: by the poll's uuid, one answer a question."""

Advance = Callable[[], None]
"""Called after each step of a stage."""

CARD_SECONDS = 30
COMMANDS = {
    "maru-kiosk": "maru.ui.command",
    "maru-sync": "maru.sync.command",
    "maru-ledger": "maru.sync.ledger.command",
    "maru-provision": "maru.provisioning.command",
    "maru-verify": "maru.sync.verify_command",
}

console = Console(highlight=False)


class CommandFailed(Exception):
    """A command that ended with another status than 0."""


def command(name: str, *arguments: str | Path) -> list[str]:
    """Return the command line of one of Maru's commands, run by this Python."""
    return [sys.executable, "-m", COMMANDS[name], *(str(argument) for argument in arguments)]


def run(name: str, *arguments: str | Path) -> str:
    """Run a command to its end and return what it printed; CommandFailed with what it said."""
    done = subprocess.run(command(name, *arguments), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = " ".join([name, *map(str, arguments)])
        raise CommandFailed(f"{said}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def stages() -> Progress:
    """Return a progress display with a line per stage."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<40}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


@contextmanager
def stage(progress: Progress, said: str, total: int = 1) -> Iterator[Advance]:
    """Show one stage while it runs; yields a function that advances it."""
    task = progress.add_task(said, total=total)
    yield lambda: progress.advance(task)
    progress.update(task, completed=total)


@dataclass(frozen=True)
class Hall:
    """One event's folder; `kiosks` is how many there are.

    `quorum` is how many of how many trustees decrypt, None for one trustee in the event's folder.
    """

    out: Path
    kiosks: int
    quorum: tuple[int, int] | None = None

    @property
    def ledger(self) -> Path:
        """The ledger's home."""
        return self.out / "ledger"

    @property
    def event_folder(self) -> Path:
        """The staff's folder."""
        return self.out / "event"

    @property
    def package(self) -> Path:
        """The event package."""
        return self.event_folder / "EVENT.maru"

    @property
    def passphrase(self) -> Path:
        """The file with the trustees' passphrase."""
        return self.out / "passphrase"

    def trustee(self, number: int) -> Path:
        """The folder of a trustee of a ceremony, numbered from 1."""
        return self.out / "trustees" / str(number)

    def kiosk(self, number: int) -> Path:
        """The home of a kiosk, numbered from 1."""
        return self.out / f"kiosk-{number}"

    def camera(self, number: int) -> Path:
        """The folder that a kiosk's camera looks at."""
        return self.out / "cameras" / f"kiosk-{number}"

    @property
    def tickets(self) -> list[Path]:
        """The pictures of the cards, in their order."""
        return sorted((self.event_folder / "cards" / "tickets").glob("*.png"))

    def staff_card(self) -> list[str | Path]:
        """The options by which a command shows the first staff card with its PIN."""
        folder = self.event_folder / "staff"
        _, line, *_ = (folder / "pins.txt").read_text().splitlines()
        name, pin = line.split(" ", 1)
        return ["--staff", folder / f"{name}.ticket", "--pin", pin]

    def close_kiosk(self, number: int) -> str:
        """Close all polls of a kiosk, as many cards handed out as there are; return its report."""
        cards = (self.event_folder / "cards" / "credentials.txt").read_text().count("\n") - 1
        return run(
            "maru-kiosk", "close", "--home", self.kiosk(number),
            *self.staff_card(), "--cards-out", str(cards),
        )  # fmt: skip

    def event(self) -> Event:
        """The event, as the staff's machine made it."""
        return parse_event((self.event_folder / "event.json").read_text())

    def provision(self, origin: str, *source: str | Path) -> Event:
        """Make ledger, event, cards, package and kiosks, and open all polls."""
        self.out.mkdir(parents=True, exist_ok=True)
        run("maru-ledger", "init", "--home", self.ledger, "--origin", origin)
        shutil.copy(self.ledger / "ledger.vkey", self.out / "ledger.vkey")
        self.passphrase.write_text(secrets.token_urlsafe(16) + "\n")
        self.passphrase.chmod(0o600)
        trustees = self._hold_ceremony(*self.quorum, source) if self.quorum else []
        run(
            "maru-provision", "event", "new", self.event_folder,
            "--ledger", self.out / "ledger.vkey", "--passphrase-file", self.passphrase,
            *trustees, *source,
        )  # fmt: skip
        homes = [self.kiosk(number) for number in range(1, self.kiosks + 1)]
        for home in homes:
            run("maru-kiosk", "init", "--home", home, "--name", home.name)
        notes = [home / "enrolment-request.note" for home in homes]
        run("maru-provision", "kiosk", "enrol", self.event_folder, *notes)
        run("maru-provision", "package", self.event_folder)
        for number, home in enumerate(homes, 1):
            run("maru-kiosk", "load", "--home", home, self.package)
            run("maru-kiosk", "open", "--home", home, *self.staff_card())
            self.camera(number).mkdir(parents=True)
        run("maru-ledger", "load", "--home", self.ledger, self.package)
        return self.event()

    def _hold_ceremony(
        self, threshold: int, size: int, source: Sequence[str | Path]
    ) -> list[str | Path]:
        """Let trustees make a key together, each in a folder of its own."""
        folders = [self.trustee(number) for number in range(1, size + 1)]
        folders[0].parent.mkdir()
        group = source[source.index("--group") :][:2] if "--group" in source else ()

        def step(verb: str, folder: Path, *arguments: str | Path) -> None:
            run(
                "maru-provision", "trustee", verb, folder,
                "--passphrase-file", self.passphrase, *arguments,
            )  # fmt: skip

        for number, folder in enumerate(folders, 1):
            seat = ("--threshold", f"{threshold}/{size}", "--number", str(number))
            step("new", folder, "--name", f"trustee-{number}", *seat, *group)
        for folder in folders:
            step("cert", folder)
        for folder in folders:
            step("share", folder, *self.out.glob("trustees/*/*.certificate.note"))
        for folder in folders:
            step("check", folder, *self.out.glob("trustees/*/*.share.note"))
        checks = sorted(self.out.glob("trustees/*/*.check.note"))
        out = self.out / "trustees.json"
        run("maru-provision", "trustee", "assemble", *checks, "--out", out)
        return ["--trustees", out]

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Run the ledger on a free port of this machine; yields its URL."""
        log = (self.out / "ledger.log").open("w")
        server = subprocess.Popen(
            command("maru-ledger", "serve", "--home", self.ledger, "--port", "0"),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            line = server.stdout.readline() if server.stdout else ""
            found = re.search(r"http://[^\s]+", line)
            if found is None:
                raise CommandFailed(f"maru-ledger serve said {line!r}; see {log.name}")
            yield found[0].rstrip("/")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
            log.close()

    def sync(self, url: str, number: int) -> str:
        """Bring a kiosk's records to the ledger."""
        return run("maru-sync", "once", "--home", self.kiosk(number), "--ledger", url)

    def close_polls(self, polls: Iterable[Poll]) -> None:
        """Close polls at the ledger; once all are closed everyone may read its log."""
        for poll in polls:
            run("maru-ledger", "close", poll.uuid, "--home", self.ledger)

    def publish(self, url: str, poll: Poll) -> Path:
        """Decrypt, publish and verify a closed poll; return its archive."""
        decryptions: list[str | Path] = []
        for name, trustee in self._quorum():
            out = self.out / f"{poll.uuid}.{name}.json"
            run(
                "maru-provision", "trustee", "decrypt", poll.uuid, "--event", self.event_folder,
                "--trustee", trustee, "--passphrase-file", self.passphrase,
                "--ledger", url, "--out", out,
            )  # fmt: skip
            decryptions += ["--decryption", out]
        run("maru-ledger", "publish", poll.uuid, "--home", self.ledger, *decryptions)
        archives = self.out / "archives"
        archives.mkdir(exist_ok=True)
        for name in (f"{poll.uuid}.bel", f"{poll.uuid}.decryption-proofs.json"):
            fetched = requests.get(f"{url}/archives/{name}", timeout=60)
            fetched.raise_for_status()
            (archives / name).write_bytes(fetched.content)
        return archives / f"{poll.uuid}.bel"

    def _quorum(self) -> list[tuple[str, Path]]:
        """Name the trustees who decrypt, with their folders: of a ceremony, the last ones."""
        if self.quorum is None:
            return [("decryption", self.event_folder / "trustee")]
        threshold, size = self.quorum
        numbers = range(size - threshold + 1, size + 1)
        return [(f"decryption-{number}", self.trustee(number)) for number in numbers]

    def show_card(self, number: int, ticket: Path) -> None:
        """Put a ticket's picture where a kiosk's camera sees it, whole at once."""
        folder = self.camera(number)
        half = folder / f".{ticket.name}"
        shutil.copy(ticket, half)
        half.rename(folder / ticket.name)

    def vote(
        self,
        attendees: Sequence[tuple[Path, Ballots]],
        kiosks: Sequence[int],
        advance: Advance,
    ) -> None:
        """Let attendees, each a ticket and ballots, vote at the kiosks in turn.

        Each kiosk is a process of its own with its own camera, session and journal; no window.
        """
        context = get_context("spawn")
        running: dict[Connection, Any] = {}
        for place, number in enumerate(kiosks):
            queue = [ballots for ticket, ballots in attendees[place :: len(kiosks)]]
            for ticket, _ in attendees[place :: len(kiosks)]:
                self.show_card(number, ticket)
            ours, theirs = context.Pipe(duplex=False)
            kiosk = context.Process(
                target=_vote_all, args=(self.kiosk(number), self.camera(number), queue, theirs)
            )
            kiosk.start()
            theirs.close()
            running[ours] = kiosk
        while running:
            for ready in wait(list(running)):
                if not isinstance(ready, Connection):
                    continue
                try:
                    ready.recv()
                    advance()
                except EOFError:
                    kiosk = running.pop(ready)
                    kiosk.join()
                    if kiosk.exitcode != 0:
                        raise CommandFailed(f"a kiosk ended with status {kiosk.exitcode}") from None


def _vote_all(home: Path, camera: Path, queue: Sequence[Ballots], done: Connection) -> None:
    """Serve attendees one after another at one kiosk; sends a tracker list for each."""
    scanner = Scanner(str(camera))
    scanner.start()
    try:
        with closing(open_kiosk(home)) as kiosk:
            session = Session(kiosk, time.monotonic, secrets.token_bytes)
            for ballots in queue:
                done.send(_vote_one(session, scanner, ballots))
    finally:
        scanner.stop()


def _vote_one(session: Session, scanner: Scanner, ballots: Ballots) -> list[str]:
    """Take one attendee through the session; return the trackers of what was kept."""
    session.start()
    scanner.open_camera()
    deadline = time.monotonic() + CARD_SECONDS
    while session.step == Step.check_in:
        sighting = scanner.read(1)
        if sighting and sighting.codes:
            session.scanned(sighting.codes)
        elif time.monotonic() > deadline:
            raise CommandFailed("the camera reads no card")
    scanner.close_camera()
    if session.step != Step.polls:
        raise CommandFailed(f"refused: {session.refusal}")
    trackers = []
    for uuid, answers in ballots.items():
        session.choose_poll(uuid)
        for answer in answers:
            if answer is None:
                session.toggle_blank()
            for option in sorted(answer or ()):
                session.toggle(option)
            session.forward()
        session.seal()
        session.cast()
        trackers.append(str(session.tracker))
    session.leave()
    return trackers


def verdict(archive: Path) -> dict[str, Any]:
    """Verify an archive with `maru-verify archive` and return what it says of it."""
    said: dict[str, Any] = json.loads(run("maru-verify", "archive", "--json", archive))
    return said


def tally(poll: Poll, ballots: Sequence[Sequence[Answer]]) -> list[list[int]]:
    """Count plain answers as the archive's result does: the blank votes first where allowed."""
    counts = []
    for index, question in enumerate(poll.questions):
        answers = [answer[index] for answer in ballots]
        blanks = [sum(answer is None for answer in answers)] if question.blank else []
        marked = [
            sum(option in (answer or ()) for answer in answers)
            for option in range(len(question.options))
        ]
        counts.append(blanks + marked)
    return counts


def fresh_folder(wanted: Path | None, name: str) -> Path:
    """Return an empty folder: the one wanted, refused when it holds anything, or one in build/."""
    if wanted is None:
        build = Path("build")
        build.mkdir(exist_ok=True)
        number = sum(1 for _ in build.glob(f"{name}-*")) + 1
        wanted = build / f"{name}-{number}-{os.getpid()}"
    if wanted.exists() and any(wanted.iterdir()):
        console.print(f"{wanted}: is not empty.")
        sys.exit(2)
    return wanted.resolve()
