"""The steps of a trustee, each on its own machine: a folder, and files that are sent to others.

    trustee.secret                  the secret, under a passphrase                         secret
    NAME.trustee.note               public part of a trustee who decrypts alone
    NAME.certificate.note           first step of a ceremony, for all other trustees
    NAME.share.note                 second step, for all other trustees
    NAME.check.note                 last step, for the event's staff
    received/2.certificate.note …   what the others sent, by their number
    decrypted/                      what was decrypted (maru.provisioning.trustee.sums)

Nothing but `trustee.secret` is secret. Each step can be done again: it makes its file once, and
keeps what has come, so whatever was interrupted goes on. A file of another trustee is checked when
it comes and then stays; another one in its place is refused.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from maru.command import read_text, write_new_file
from maru.passphrase import MODERATE, Cost
from maru.protocol.belenios.ceremony import (
    Seat,
    new_polynomial,
    new_seed,
    receive_share,
    threshold_part,
)
from maru.protocol.belenios.group import Entropy, group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.trustee import Trustees, parse_trustees, parts_text
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.folder import SECRET, new_folder, write_file
from maru.provisioning.trustee import paper
from maru.provisioning.trustee.notes import (
    CHECK,
    MAX_TRUSTEE_NOTE,
    SINGLE,
    CertificateNote,
    CheckNote,
    ShareNote,
    SingleNote,
    ceremony_hash,
    kind_of,
    make_certificate_note,
    make_check_note,
    make_share_note,
    make_single,
    read_certificate_note,
    read_check_note,
    read_share_note,
    read_single,
)
from maru.provisioning.trustee.secret import (
    FILE_NAME,
    Secret,
    check_name,
    read_secret,
    seal_secret,
    write_secret,
)

RECEIVED = "received"


@dataclass(frozen=True)
class Step:
    """A step that was done: whose, and the file that it made.

    `ceremony` is the hash that all trustees of a ceremony see alike, "" before it is known.
    """

    secret: Secret
    file: Path
    ceremony: str = ""


def new_trustee(
    directory: Path,
    secret: Secret,
    passphrase: str,
    entropy: Entropy,
    cost: Cost = MODERATE,
) -> Step:
    """Make the folder of a new trustee, whole or not at all.

    Refused: already_exists, not_found, unwritable.
    """
    with new_folder(directory) as folder:
        sealed = seal_secret(secret, passphrase, entropy, cost)
        write_file(folder / FILE_NAME, sealed, SECRET)
        if secret.seat is None:
            file = directory / f"{secret.name}.trustee.note"
            write_file(folder / file.name, make_single(secret, entropy))
        else:
            file = directory / FILE_NAME
    return Step(secret, file)


def draw_secret(
    name: str, group_name: str, entropy: Entropy, seat: tuple[int, int, int] | None = None
) -> Secret:
    """Draw a new trustee's secret; `seat` is (threshold, size, index) in a ceremony."""
    check_name(name, "--name")
    its_group = group(group_name)
    if seat is None:
        return Secret(name, its_group, key=its_group.random_scalar(entropy))
    threshold, size, index = seat
    polynomial = new_polynomial(its_group, threshold, entropy)
    its_seat = Seat(its_group, threshold, size, index)
    return Secret(name, its_group, its_seat, new_seed(entropy), polynomial)


def write_certificate(directory: Path, passphrase: str, entropy: Entropy) -> Step:
    """Write the first step of a ceremony, which tells who the trustee is."""
    secret, _ = _open(directory, passphrase)
    file = _own(directory, secret, "certificate")
    if not file.exists():
        write_new_file(file, make_certificate_note(secret, entropy).encode())
    return Step(secret, file)


def write_share(directory: Path, passphrase: str, files: Sequence[Path], entropy: Entropy) -> Step:
    """Take in the others' certificates and write the second step, when all have come.

    Refused: whatever is wrong with a file, by its owner; not_come, naming who is missing.
    """
    secret, _ = _open(directory, passphrase)
    certificates = _certificates(directory, secret, files)
    file = _own(directory, secret, "share")
    if not file.exists():
        write_new_file(file, make_share_note(secret, certificates, entropy).encode())
    return Step(secret, file, ceremony_hash(certificates))


def write_check(directory: Path, passphrase: str, files: Sequence[Path], entropy: Entropy) -> Step:
    """Take in the others' shares, check them, and write the last step, when all have come.

    The secret then holds the trustee's key. Refused as `write_share`.
    """
    secret, cost = _open(directory, passphrase)
    certificates = _certificates(directory, secret, ())
    shares = _shares(directory, secret, certificates, files)
    key = sum(_share_for(secret, certificates, each) for each in shares) % secret.group.q
    file = _own(directory, secret, "check")
    done = replace(secret, polynomial=(), key=key)
    if not file.exists():
        note = make_check_note(done, certificates, shares, entropy)
        write_new_file(file, note.encode())
    if secret.key is None:
        write_secret(directory / FILE_NAME, done, passphrase, entropy, cost)
    return Step(done, file, ceremony_hash(certificates))


def _share_for(secret: Secret, certificates: Sequence[CertificateNote], share: ShareNote) -> int:
    """Return what a trustee dealt to this one, checked; refuse it by its owner."""
    seat = secret.seat
    if seat is None:
        raise ValueError("a trustee who decrypts alone")
    its = certificates[share.index - 1]
    try:
        return receive_share(
            seat,
            secret.keys,
            [each.body["certificate"] for each in certificates],
            its.keys.verification,
            coefexps=share.dealing["coefexps"],
            signature=share.dealing["signature"],
            secret=share.dealing["secrets"][seat.index - 1],
        )
    except Invalid as invalid:
        detail = invalid.sentence("en")
        raise Refused(InputRefusal.bad_trustee_file, f"share of {its.label}", detail) from None


def restore_trustee(
    directory: Path,
    name: str,
    text: str,
    place: str,
    passphrase: str,
    entropy: Entropy,
    cost: Cost = MODERATE,
) -> Step:
    """Make the folder of a trustee again from what was on its printed page."""
    its_group, key = paper.read_key(text, place)
    secret = Secret(check_name(name, "--name"), its_group, key=key)
    with new_folder(directory) as folder:
        sealed = seal_secret(secret, passphrase, entropy, cost)
        write_file(folder / FILE_NAME, sealed, SECRET)
    return Step(secret, directory / FILE_NAME)


def _open(directory: Path, passphrase: str) -> tuple[Secret, Cost]:
    """Open the secret of a trustee in a ceremony."""
    secret, cost = read_secret(directory / FILE_NAME, passphrase)
    if secret.seat is None:
        place = str(directory / FILE_NAME)
        raise Refused(InputRefusal.bad_value, place, "this trustee decrypts alone")
    return secret, cost


def _own(directory: Path, secret: Secret, step: str) -> Path:
    return directory / f"{secret.name}.{step}.note"


def _certificates(
    directory: Path, secret: Secret, files: Sequence[Path]
) -> tuple[CertificateNote, ...]:
    """Return all certificates in their order, after taking in what `files` bring."""

    def read(path: Path) -> tuple[int, str]:
        note = read_certificate_note(_read(path), path.name)
        seat = secret.seat
        if seat is None or note.seat != replace(seat, index=note.seat.index):
            raise Refused(InputRefusal.other_ceremony, f"{path.name} of {note.label}")
        return note.seat.index, note.label

    paths = _take_in(directory, secret, "certificate", files, read)
    missing = [f"trustee {index}" for index, path in paths.items() if not path.exists()]
    if missing:
        raise Refused(InputRefusal.not_come, f"certificate of {', '.join(missing)}")
    return tuple(read_certificate_note(_read(path), path.name) for path in paths.values())


def _shares(
    directory: Path,
    secret: Secret,
    certificates: Sequence[CertificateNote],
    files: Sequence[Path],
) -> tuple[ShareNote, ...]:
    """Return what all trustees dealt, in their order, after taking in what `files` bring."""

    def read(path: Path) -> tuple[int, str]:
        note = read_share_note(_read(path), certificates, path.name)
        _share_for(secret, certificates, note)
        return note.index, certificates[note.index - 1].label

    paths = _take_in(directory, secret, "share", files, read)
    missing = [certificates[index - 1].label for index, path in paths.items() if not path.exists()]
    if missing:
        raise Refused(InputRefusal.not_come, f"share of {', '.join(missing)}")
    return tuple(read_share_note(_read(path), certificates, path.name) for path in paths.values())


def _take_in(
    directory: Path,
    secret: Secret,
    step: str,
    files: Sequence[Path],
    read: Callable[[Path], tuple[int, str]],
) -> dict[int, Path]:
    """Keep each of `files` under its owner's number; return where each trustee's belongs."""
    seat = secret.seat
    if seat is None:
        raise ValueError("a trustee who decrypts alone")
    own = _own(directory, secret, step)
    if not own.exists() and step == "certificate":
        raise Refused(InputRefusal.not_found, str(own), "maru-provision trustee cert makes it")
    if not own.exists():
        raise Refused(InputRefusal.not_found, str(own), "maru-provision trustee share makes it")
    received = directory / RECEIVED
    received.mkdir(exist_ok=True)
    paths = {
        index: own if index == seat.index else received / f"{index}.{step}.note"
        for index in range(1, seat.size + 1)
    }
    for file in files:
        index, label = read(file)
        known = paths[index]
        if not known.exists():
            write_new_file(known, _read(file).encode())
        elif _read(known) != _read(file):
            place = f"{file.name} of {label}"
            detail = "another one than came before" if index != seat.index else "not your own"
            raise Refused(InputRefusal.already_exists, place, detail)
    return paths


def _read(path: Path) -> str:
    return read_text(path, MAX_TRUSTEE_NOTE)


@dataclass(frozen=True)
class Assembled:
    """The trustees of an event: their file's text, and its ceremonies' hashes."""

    trustees: Trustees
    ceremonies: tuple[str, ...]


def assemble(files: Sequence[Path]) -> Assembled:
    """Put together what trustees made: single ones, and whole ceremonies, in the files' order.

    Of a ceremony all check notes are needed. Everything is checked; what is wrong is refused by its
    owner, and a trustee whose check note is missing is named.
    """
    singles: dict[str, SingleNote] = {}
    checks: dict[str, dict[int, CheckNote]] = {}
    parts: list[SingleNote | dict[int, CheckNote]] = []
    for path in files:
        message = _read(path)
        kind = kind_of(message, path.name)
        if kind == SINGLE:
            single = read_single(message, path.name)
            if single.public_key in singles:
                raise Refused(InputRefusal.already_exists, f"{path.name} of {single.name}")
            singles[single.public_key] = single
            parts.append(single)
        elif kind == CHECK:
            check = read_check_note(message, path.name)
            ceremony = ceremony_hash(check.certificates)
            if ceremony not in checks:
                checks[ceremony] = {}
                parts.append(checks[ceremony])
            if check.index in checks[ceremony]:
                raise Refused(InputRefusal.already_exists, f"{path.name} of {check.label}")
            checks[ceremony][check.index] = check
        else:
            raise Refused(InputRefusal.malformed, path.name, f"{kind!r} is no trustee's last file")
    groups = {_group_of(part) for part in parts}
    if len(groups) != 1:
        raise Refused(InputRefusal.bad_value, files[0].name, f"groups {', '.join(sorted(groups))}")
    text = parts_text(
        [
            ("Single", part.public_key)
            if isinstance(part, SingleNote)
            else ("Pedersen", _threshold_part(part))
            for part in parts
        ]
    )
    try:
        trustees = parse_trustees(group(groups.pop()), text)
    except Invalid as invalid:
        raise Refused(InputRefusal.bad_trustee_file, *_blamed(invalid, parts)) from None
    return Assembled(trustees, tuple(checks))


def _group_of(part: SingleNote | dict[int, CheckNote]) -> str:
    if isinstance(part, SingleNote):
        return part.group
    return next(iter(part.values())).certificates[0].seat.group.name


def _threshold_part(checks: dict[int, CheckNote]) -> str:
    first = next(iter(checks.values()))
    missing = [each.label for each in first.certificates if each.seat.index not in checks]
    if missing:
        raise Refused(InputRefusal.not_come, f"check of {', '.join(missing)}")
    for check in checks.values():
        if (check.coefexps, check.signatures) != (first.coefexps, first.signatures):
            place = f"check of {check.label}"
            raise Refused(InputRefusal.bad_trustee_file, place, f"not as {first.label} has it")
    return threshold_part(
        first.certificates[0].seat.threshold,
        [each.body["certificate"] for each in first.certificates],
        first.coefexps,
        first.signatures,
        [checks[index].public_key for index in range(1, len(checks) + 1)],
    )


_PLACE = re.compile(r"trustees\[([0-9]+)\]\.[a-z_]+\[([0-9]+)\]")


def _blamed(
    invalid: Invalid, parts: Sequence[SingleNote | dict[int, CheckNote]]
) -> tuple[str, str]:
    """Say whose file an invalid part of the trustees came from."""
    found = _PLACE.match(invalid.place)
    part = parts[int(found[1])] if found else None
    if found and isinstance(part, dict):
        return f"check of {part[int(found[2]) + 1].label}", invalid.reason.sentence("en")
    return invalid.place, invalid.reason.sentence("en")
