"""The command of the event staff and of the trustees: `maru-provision`."""

import dataclasses
import os
import secrets
from pathlib import Path

import click
from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from maru import __version__
from maru.command import Group, language, read_file, write_new_file
from maru.passphrase import read_passphrase
from maru.protocol.event import Ledger, Question, say
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning import decryption, event_folder, pabulib, toml_event
from maru.provisioning.admin import make_admin
from maru.provisioning.draft import MAX_CARDS, Draft, budget_draft
from maru.provisioning.rehearsal import rehearsal_draft
from maru.provisioning.trustee.command import group_option, passphrase_option, trustee
from maru.provisioning.update_command import card, update
from maru.sync.log_source import read_token
from maru.sync.witness_words import quorum_sentence

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Group)
@click.version_option(__version__)
def main() -> None:
    """Everything before the doors open: events, cards, kiosks, packages; and the trustee's part."""


@main.group()
def event() -> None:
    """Make events."""


@event.command("new")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.option("--pabulib", "pb", type=FILE, help="A participatory-budgeting file (.pb).")
@click.option("--from", "toml", type=FILE, help="An event written in TOML.")
@click.option(
    "--rehearsal-of",
    "real",
    type=FOLDER,
    metavar="EVENT",
    help="Rehearse the event of this folder.",
)
@click.option(
    "--ledger", type=FILE, required=True, help="The file with the ledger's key, one vkey line."
)
@click.option(
    "--certificate",
    type=FILE,
    help="The ledger's TLS certificate (tls.crt): kiosks take that one only, and nothing without.",
)
@click.option(
    "--cards",
    type=click.IntRange(1, MAX_CARDS),
    help="How many cards; else as many as the .pb file has voters, or as the TOML says.",
)
@group_option
@click.option("--trustees", type=FILE, help="The trustees file; else the event gets one trustee.")
@passphrase_option
@click.option("--pins", is_flag=True, help="Give each card a PIN, a number that can be typed.")
@click.option("--no-tickets", is_flag=True, help="Make no ticket pictures.")
def event_new(
    directory: Path,
    pb: Path | None,
    toml: Path | None,
    real: Path | None,
    ledger: Path,
    certificate: Path | None,
    cards: int | None,
    group_name: str,
    trustees: Path | None,
    passphrase_file: Path | None,
    pins: bool,
    no_tickets: bool,
) -> None:
    """Make the folder DIR of a new event: keys, polls, rolls, cards and their tickets."""
    its_ledger = event_folder.read_ledger(ledger, certificate)
    draft = _read_draft(pb, toml, real, its_ledger)
    if cards is not None:
        draft = draft.with_cards(cards)
    draft = dataclasses.replace(draft, pins=draft.pins or pins)
    if os.path.lexists(directory):
        raise Refused(InputRefusal.already_exists, str(directory))
    its_trustees = (
        event_folder.Passphrase(read_passphrase(passphrase_file, new=True))
        if trustees is None
        else event_folder.read_trustees(trustees, group_name)
    )
    stderr = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=stderr,
        transient=True,
        disable=not stderr.is_terminal,
    )
    with bar:
        task = bar.add_task(_words("카드", "cards"), total=draft.number_of_cards)
        made = event_folder.new_event(
            directory,
            draft,
            its_ledger,
            group_name,
            secrets.token_bytes,
            its_trustees,
            tickets=not no_tickets,
            progress=lambda done, _: bar.update(task, completed=done),
        )
    click.echo(f"{directory}: {say(made.name, language())} ({made.tag})")
    for number, poll in enumerate(made.polls, 1):
        click.echo(f"  {number}  {poll.uuid}  {say(poll.title, language())}")
    number, reserved = sum(draft.cards.values()), sum(draft.reserved.values())
    in_korean = f"카드 {number}장" + (f"과 예비 카드 {reserved}장" if reserved else "")
    in_english = f"{number} cards" + (f" and {reserved} in reserve" if reserved else "")
    click.echo(
        _words(
            f"{in_korean}의 번호와 비밀은 {event_folder.CREDENTIALS}에 있습니다.\n"
            f"비밀: {event_folder.EVENT_KEY}와 cards/."
            " 암호로 잠기지 않았으니 암호화한 디스크에 두십시오.",
            f"{in_english}, listed in {event_folder.CREDENTIALS}\n"
            f"Secret: {event_folder.EVENT_KEY} and cards/."
            " They are not under a passphrase; keep the folder on an encrypted disk.",
        )
    )
    if draft.pins:
        click.echo(
            _words(
                f"번호는 {event_folder.PIN_LIST}에 있습니다. 봉투에 적은 뒤 지우십시오.",
                f"The PINs are in {event_folder.PIN_LIST}; delete it when the envelopes are made.",
            )
        )
    if made.staff:
        click.echo(
            _words(
                f"직원 카드 {len(made.staff)}장은 {event_folder.STAFF}/에,"
                f" 그 번호는 {event_folder.STAFF_PINS}에 있습니다.",
                f"{len(made.staff)} staff cards are in {event_folder.STAFF}/,"
                f" their PINs in {event_folder.STAFF_PINS}.",
            )
        )
    if trustees is None:
        folder = directory / event_folder.TRUSTEE
        page = f"maru-provision trustee page {folder} --out page.html"
        click.echo(
            _words(
                f"개표 열쇠는 암호로 잠겨 {folder}에 있습니다. 종이에도 남기십시오:\n{page}",
                f"The key that decrypts is in {folder}, under the passphrase."
                f" Keep it on paper too:\n{page}",
            )
        )


def _read_draft(pb: Path | None, toml: Path | None, real: Path | None, ledger: Ledger) -> Draft:
    if sum(source is not None for source in (pb, toml, real)) != 1:
        raise click.UsageError(
            "Give one of --pabulib FILE.pb, --from event.toml and --rehearsal-of EVENT."
        )
    if pb is not None:
        budget = pabulib.parse_pb(read_file(pb, pabulib.MAX_BYTES), pb.name)
        if budget.max_sum_cost is not None:
            click.echo(
                _words(
                    f"{pb.name}: 표 하나의 금액 한도 {budget.max_sum_cost}은(는) 투표지에 담을 수"
                    " 없습니다. 사업의 개수만 제한합니다.",
                    f"{pb.name}: its limit on the cost of a vote, {budget.max_sum_cost}, cannot be"
                    " put on a ballot; only the number of projects is limited.",
                ),
                err=True,
            )
        return budget_draft(budget)
    if toml is not None:
        return toml_event.parse_toml(read_file(toml, toml_event.MAX_BYTES), toml.name)
    return rehearsal_draft(real or Path(), ledger)


@main.group()
def kiosk() -> None:
    """Enrol kiosks."""


@kiosk.command("enrol")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.argument("requests", type=FILE, metavar="REQUEST...", nargs=-1, required=True)
def kiosk_enrol(directory: Path, requests: tuple[Path, ...]) -> None:
    """Sign the enrolments that kiosks ask for into the event folder DIR."""
    for enrolment in event_folder.enrol_kiosks(directory, requests):
        enrolled = _words("등록했습니다", "enrolled")
        click.echo(f"{enrolment.kiosk}/{enrolment.epoch}: {enrolled}")


class _PackageGroup(click.Group):
    """Takes `package DIR` for `package write DIR`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; what is none is a folder."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["write", *args]
        return super().resolve_command(ctx, args)


@main.group(cls=_PackageGroup, subcommand_metavar="DIR | show FILE.maru")
def package() -> None:
    """Write the event folder DIR's package into DIR/EVENT.maru, or show a package."""


@package.command("write")
@click.argument("directory", type=FOLDER, metavar="DIR")
def package_write(directory: Path) -> None:
    """Write the package of the event folder DIR into DIR/EVENT.maru."""
    written = event_folder.write_package(directory)
    _show(written)
    click.echo(str(directory / event_folder.PACKAGE_NAME))


@package.command("show")
@click.argument("file", type=FILE, metavar="FILE.maru")
def package_show(file: Path) -> None:
    """Check a package and show what is in it."""
    _show(event_folder.show_package(file))


@main.command("admin")
@click.argument("name")
@click.argument("file", type=FILE)
@passphrase_option
def admin(name: str, file: Path, passphrase_file: Path | None) -> None:
    """Make the key of the admin NAME: FILE under a passphrase, FILE.vkey for the event."""
    passphrase = read_passphrase(passphrase_file, new=True)
    click.echo(make_admin(name, file, passphrase, secrets.token_bytes))


main.add_command(trustee)
main.add_command(update)
main.add_command(card)


@trustee.command("decrypt")
@click.argument("poll")
@click.option(
    "--event", "directory", type=FOLDER, help="The event folder, with package and trustee."
)
@click.option("--trustee", "folder", type=FOLDER, help="The trustee's own folder.")
@click.option("--package", "package_file", type=FILE, help="The event's package, EVENT.maru.")
@click.option("--ledger", required=True, help="The ledger's URL, or its home on this machine.")
@click.option(
    "--checkpoint", type=FILE, help="A checkpoint that the log must continue, after the closing."
)
@click.option("--token-file", type=FILE, help="An auditor's token, where the ledger asks for one.")
@click.option("--out", type=FILE, required=True, help="Where the partial decryption is written.")
@passphrase_option
def trustee_decrypt(
    poll: str,
    directory: Path | None,
    folder: Path | None,
    package_file: Path | None,
    ledger: str,
    checkpoint: Path | None,
    token_file: Path | None,
    out: Path,
    passphrase_file: Path | None,
) -> None:
    """Verify the closed POLL, its uuid or number, and decrypt its sum."""
    if directory is not None:
        folder = folder or directory / event_folder.TRUSTEE
        package_file = package_file or directory / event_folder.PACKAGE_NAME
    if folder is None or package_file is None:
        raise click.UsageError("Give --event DIR, or --trustee DIR and --package EVENT.maru.")
    if not out.absolute().parent.is_dir():
        raise Refused(InputRefusal.not_found, str(out.absolute().parent))
    passphrase = read_passphrase(passphrase_file)
    token = read_token(token_file)
    made = decryption.decrypt(
        folder, package_file, poll, ledger, secrets.token_bytes, passphrase, checkpoint, token
    )
    write_new_file(out, f"{made.text}\n".encode())
    title = say(made.poll.title, language())
    click.echo(
        _words(
            f"{title}: 장부의 기록 {made.log_size}개와 투표지 {made.ballots}장을 검증하고"
            f" 합을 열었습니다.",
            f"{title}: verified {made.log_size} log entries and {made.ballots} ballots,"
            f" decrypted their sum.",
        )
    )
    click.echo(quorum_sentence(made.cosigned, made.quorum, language()))
    click.echo(str(out))


def _show(package: Package) -> None:
    event, lang = package.event, language()
    console = Console(highlight=False)
    console.print(f"[bold]{escape(say(event.name, lang))}[/bold]", soft_wrap=True)
    console.print(escape(say(event.place, lang)), soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("uuid", no_wrap=True)
    table.add_column(_words("투표", "poll"), overflow="fold")
    table.add_column(_words("선택지", "options"), justify="right", no_wrap=True)
    table.add_column(_words("고르는 수", "choose"), justify="right", no_wrap=True)
    table.add_column(_words("명부", "roll"), justify="right", no_wrap=True)
    for number, poll in enumerate(event.polls, 1):
        roll = str(event_folder.roll_size(package, poll.uuid))
        for index, question in enumerate(poll.questions):
            title = escape(say(question.text if index else poll.title, lang))
            options = str(len(question.options))
            if index:
                table.add_row("", "", title, options, _bounds(question), "")
            else:
                table.add_row(str(number), poll.uuid, title, options, _bounds(question), roll)
    console.print(table)
    spares = ", ".join(
        f"{spare.uuid} ({'·'.join(spare.groups)}: {event_folder.roll_size(package, spare.uuid)})"
        for spare in event.spares
    )
    kiosks = ", ".join(f"{each.kiosk}/{each.epoch}" for each in package.enrolments)
    rows = (
        (_words("예비 투표", "spares"), spares or _words("없음", "none")),
        (_words("기기", "kiosks"), kiosks or _words("없음", "none")),
        (_words("장부", "ledger"), event.ledger.origin),
        (_words("행사", "event"), f"{event.tag} · {event.group}"),
        (_words("꾸러미", "package"), package.hash),
    )
    width = max(cell_len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{set_cell_size(name, width)}  {value}")


def _bounds(question: Question) -> str:
    least, most = question.minimum, question.maximum
    bounds = str(most) if least == most else f"{least}-{most}"
    return bounds + (_words(", 기권", ", blank") if question.blank else "")


def _words(korean: str, english: str) -> str:
    return korean if language() == "ko" else english


if __name__ == "__main__":
    main(prog_name="maru-provision")
