"""The verbs of a trustee: `maru-provision trustee …`."""

import re
import secrets
import sys
from pathlib import Path

import click

from maru.command import language, read_text, write_new_file
from maru.passphrase import read_passphrase
from maru.protocol.belenios.trustee import TRUSTEE_LIMIT
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.folder import SECRET
from maru.provisioning.trustee import paper, steps
from maru.provisioning.trustee.notes import ceremony_words
from maru.provisioning.trustee.secret import FILE_NAME, GROUPS, read_secret

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)

passphrase_option = click.option(
    "--passphrase-file",
    type=FILE,
    help="A file whose first line is the passphrase; else it is asked for.",
)
group_option = click.option(
    "--group",
    "group_name",
    type=click.Choice(GROUPS),
    default=GROUPS[0],
    show_default=True,
    help="The group of the voting cryptography.",
)


def read_quorum(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    """Return threshold and size of "2/3": of three trustees any two decrypt."""
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,3}/[0-9]{1,3}", value, re.ASCII):
        raise click.BadParameter(f"{value!r} is not like 2/3")
    threshold, size = map(int, value.split("/"))
    if not 1 <= threshold <= size <= TRUSTEE_LIMIT:
        raise click.BadParameter(f"{value!r} is not possible")
    return threshold, size


@click.group()
def trustee() -> None:
    """Make a key, alone or with others; verify and decrypt."""


@trustee.command("new")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.option("--name", required=True, help="Who the trustee is; the others will see it.")
@click.option(
    "--threshold",
    callback=read_quorum,
    metavar="T/N",
    help="In a ceremony: how many of how many decrypt, as 2/3.",
)
@click.option("--number", type=click.IntRange(1, TRUSTEE_LIMIT), help="Which of these one is.")
@group_option
@passphrase_option
def trustee_new(
    directory: Path,
    name: str,
    threshold: tuple[int, int] | None,
    number: int | None,
    group_name: str,
    passphrase_file: Path | None,
) -> None:
    """Make the folder DIR of a trustee, who decrypts alone, or with others after a ceremony."""
    seat = None
    if threshold is not None and number is not None and number <= threshold[1]:
        seat = (*threshold, number)
    elif threshold is not None or number is not None:
        raise click.UsageError("A ceremony takes both, as --threshold 2/3 --number 1.")
    passphrase = read_passphrase(passphrase_file, new=True)
    secret = steps.draw_secret(name, group_name, secrets.token_bytes, seat)
    done = steps.new_trustee(directory, secret, passphrase, secrets.token_bytes)
    click.echo(str(done.file))
    if seat is None:
        _say_to_staff(done, directory)
    else:
        _say(
            f"다음: maru-provision trustee cert {directory}",
            f"Next: maru-provision trustee cert {directory}",
        )


@trustee.command("cert")
@click.argument("directory", type=FOLDER, metavar="DIR")
@passphrase_option
def trustee_cert(directory: Path, passphrase_file: Path | None) -> None:
    """Ceremony, step 1: write the certificate that goes to all other trustees."""
    done = steps.write_certificate(directory, read_passphrase(passphrase_file), secrets.token_bytes)
    click.echo(str(done.file))
    _say(
        f"다음: {done.file.name}을(를) 다른 개표 관리자 모두에게 보내십시오.\n"
        f"모두의 것이 오면: maru-provision trustee share {directory} FILE...",
        f"Next: send {done.file.name} to every other trustee.\n"
        f"When all of theirs have come: maru-provision trustee share {directory} FILE...",
    )


@trustee.command("share")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.argument("files", type=FILE, metavar="[FILE]...", nargs=-1)
@passphrase_option
def trustee_share(directory: Path, files: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """Ceremony, step 2: take in the others' certificates, and deal the shares."""
    done = steps.write_share(
        directory, read_passphrase(passphrase_file), files, secrets.token_bytes
    )
    click.echo(str(done.file))
    _show_ceremony(done.ceremony)
    _say(
        "이 낱말이 모두에게 같은지 전화로 맞추어 보십시오. 다르면 멈추십시오.\n"
        f"다음: {done.file.name}을(를) 다른 개표 관리자 모두에게 보내십시오.\n"
        f"모두의 것이 오면: maru-provision trustee check {directory} FILE...",
        "Compare these words with the others, by telephone; if they differ, stop.\n"
        f"Next: send {done.file.name} to every other trustee.\n"
        f"When all of theirs have come: maru-provision trustee check {directory} FILE...",
    )


@trustee.command("check")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.argument("files", type=FILE, metavar="[FILE]...", nargs=-1)
@passphrase_option
def trustee_check(directory: Path, files: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """Ceremony, step 3: take in the others' shares, check them, and get the key."""
    done = steps.write_check(
        directory, read_passphrase(passphrase_file), files, secrets.token_bytes
    )
    click.echo(str(done.file))
    _show_ceremony(done.ceremony)
    _say_to_staff(done, directory)


@trustee.command("assemble")
@click.argument("files", type=FILE, metavar="FILE...", nargs=-1, required=True)
@click.option("--out", type=FILE, required=True, help="Where the trustees file is written.")
def trustee_assemble(files: tuple[Path, ...], out: Path) -> None:
    """For the staff: make the trustees file of an event from what the trustees sent."""
    _refuse_without_folder(out)
    made = steps.assemble(files)
    write_new_file(out, f"{made.trustees.text}\n".encode())
    for owner in range(1, len(made.trustees.verification_keys) + 1):
        click.echo(made.trustees.label(owner))
    for ceremony in made.ceremonies:
        _show_ceremony(ceremony)
    click.echo(str(out))
    _say(
        f"다음: maru-provision event new ... --trustees {out}",
        f"Next: maru-provision event new ... --trustees {out}",
    )


@trustee.command("page")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.option("--out", type=FILE, required=True, help="Where the page is written, as HTML.")
@passphrase_option
def trustee_page(directory: Path, out: Path, passphrase_file: Path | None) -> None:
    """Write a page to print, from which the key can be restored; whoever reads it can decrypt."""
    _refuse_without_folder(out)
    secret, _ = read_secret(directory / FILE_NAME, read_passphrase(passphrase_file))
    if secret.key is None:
        place = f"{directory / FILE_NAME} key"
        raise Refused(InputRefusal.not_found, place, "the ceremony goes on")
    write_new_file(out, paper.page(secret).encode(), SECRET)
    click.echo(str(out))
    _say(
        "인쇄하고 봉투에 봉한 다음, 이 파일을 지우십시오. 파일은 암호로 잠겨 있지 않습니다.",
        "Print it, seal it in an envelope, then delete the file: it is not under a passphrase.",
    )


@trustee.command("restore")
@click.argument("directory", type=FOLDER, metavar="DIR")
@click.option("--name", default="trustee", show_default=True, help="Who the trustee is.")
@click.option(
    "--from",
    "words",
    type=FILE,
    help="A text file with the words, or the QR code's text; else they are asked for.",
)
@passphrase_option
def trustee_restore(
    directory: Path, name: str, words: Path | None, passphrase_file: Path | None
) -> None:
    """Make a trustee's folder DIR again from the printed page."""
    if words is not None:
        text, place = read_text(words, paper.MAX_PAPER), words.name
    elif sys.stdin.isatty():
        asked = _in("낱말 25개 또는 네모 무늬의 글자", "The 25 words, or the code's text")
        text, place = click.prompt(asked, hide_input=True, err=True), "page"
    else:
        raise click.UsageError("There is no terminal to ask for the words: --from FILE.")
    passphrase = read_passphrase(passphrase_file, new=True)
    done = steps.restore_trustee(directory, name, text, place, passphrase, secrets.token_bytes)
    click.echo(str(done.file))
    click.echo(_in("공개키", "Public key") + f" ({done.secret.group.name})")
    click.echo(done.secret.public_key)
    _say(
        "종이에 적힌 공개키와 같은지 보십시오.",
        "It must be the public key on the page.",
    )


def _say_to_staff(done: steps.Step, directory: Path) -> None:
    page = f"maru-provision trustee page {directory} --out page.html"
    _say(
        f"다음: {done.file.name}을(를) 행사 준비 담당자에게 보내십시오.\n"
        f"그리고 열쇠를 종이에 남기십시오: {page}",
        f"Next: send {done.file.name} to the event's staff.\nAnd keep the key on paper: {page}",
    )


def _show_ceremony(ceremony: str) -> None:
    click.echo(f"  {ceremony_words(ceremony, language())}")


def _refuse_without_folder(out: Path) -> None:
    if not out.absolute().parent.is_dir():
        raise Refused(InputRefusal.not_found, str(out.absolute().parent))


def _say(korean: str, english: str) -> None:
    click.echo(_in(korean, english))


def _in(korean: str, english: str) -> str:
    return korean if language() == "ko" else english
