"""The event package, `EVENT.maru`: everything that a kiosk, a ledger and a verifier start from.

A tar of regular files. The first is `manifest`, a signed note of type `maru/package/v1` that names
every other file by hash and length:

    {"event":"<tag>","key":"<vkey of the event key>",
     "files":{"event.json":{"sha256":"…","length":123},…}}

signed by the event key, whose name is `maru/<tag>/event`. The tag is made from the event key, so a
ticket, which carries the tag, names the key as well. The hash of the manifest is the package's
hash, which every journal record repeats. The other files, in the order of their names:

    enrolments/<kiosk>.<epoch>.note   enrolment, signed by the event key
    event.json                        the texts, groups and rules
    pinkeys/<kiosk>.<epoch>.box       the PIN key, sealed to that kiosk (maru.protocol.pin)
    pins.json                         the PINs; without it there is no PIN key either
    polls/<uuid>/election.json        Belenios election of the poll
    polls/<uuid>/roll.json            its public credentials, as the archive will hold them
    polls/<uuid>/trustees.json        its trustees

A spare poll of event.json has roll and trustees only: its election is made by an update
(maru.protocol.update), which leaves the package and its hash as they are.

The tar is canonical (ustar, time 0, owner 0, mode 0644): a reader makes it again from what it read,
and refuses the package unless both are the same to the last byte.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import Election, make_election, parse_election
from maru.protocol.belenios.trustee import Trustees, parse_trustees
from maru.protocol.enrolment import Enrolment, parse_enrolment, refuse_outside_witness
from maru.protocol.event import (
    BASE58,
    Event,
    Poll,
    belenios_questions,
    event_key_name,
    event_tag,
    parse_event,
    say,
)
from maru.protocol.journal import is_count, is_sha256
from maru.protocol.note import (
    Signer,
    Verifier,
    note_hash,
    note_text,
    open_note,
    read_body,
    sign,
    text_of,
)
from maru.protocol.pin import PinList, parse_list
from maru.protocol.refusal import InputRefusal, Refused

PACKAGE = "maru/package/v1"
PINS = "pins.json"

MAX_PACKAGE = 256 * 1024 * 1024  # bytes; five rolls of 150,000 credentials are 50 MB
MAX_FILES = 2_000
MAX_MANIFEST = 1024 * 1024

_FILE_NAME = re.compile(
    rf"event\.json|polls/[{BASE58}]{{14,40}}/(?:election|roll|trustees)\.json"
    r"|enrolments/[a-z0-9-]{1,32}\.[0-9]{1,6}\.note"
    r"|pins\.json|pinkeys/[a-z0-9-]{1,32}\.[0-9]{1,6}\.box",
    re.ASCII,
)


@dataclass(frozen=True)
class Package:
    """A package that was read and found right; `files` are all but the manifest."""

    manifest: str
    hash: str
    event_key: Verifier
    event: Event
    enrolments: tuple[Enrolment, ...]
    files: Mapping[str, bytes] = field(repr=False)

    def election(self, uuid: str) -> Election:
        """Return the Belenios election of a poll."""
        return parse_election(self.files[f"polls/{uuid}/election.json"].decode())

    def trustees(self, uuid: str) -> str:
        """Return a poll's trustees, as the archive will hold them."""
        return self.files[f"polls/{uuid}/trustees.json"].decode()

    def roll(self, uuid: str) -> str:
        """Return a poll's public credentials, as the archive will hold them."""
        return self.files[f"polls/{uuid}/roll.json"].decode()

    def enrolment(self, kiosk: str, epoch: int) -> Enrolment:
        """Return an epoch's enrolment, or refuse: not enrolled."""
        for enrolment in self.enrolments:
            if (enrolment.kiosk, enrolment.epoch) == (kiosk, epoch):
                return enrolment
        raise Refused(InputRefusal.not_enrolled, f"{kiosk}/{epoch}")

    def enrolment_note(self, kiosk: str, epoch: int) -> str:
        """Return the signed note of an epoch's enrolment."""
        return self.files[f"enrolments/{kiosk}.{epoch}.note"].decode()

    def pins(self) -> PinList | None:
        """Return the PINs of an event that has them."""
        data = self.files.get(PINS)
        return None if data is None else parse_list(data.decode())

    def sealed_pin_key(self, kiosk: str, epoch: int) -> str:
        """Return the PIN key, sealed to an epoch's box key; KeyError when there are no PINs."""
        return self.files[pin_key_file(kiosk, epoch)].decode()


def pin_key_file(kiosk: str, epoch: int) -> str:
    """Return the name of the file with the PIN key sealed to a kiosk."""
    return f"pinkeys/{kiosk}.{epoch}.box"


def write_package(files: Mapping[str, bytes], event_signer: Signer) -> bytes:
    """Return the package of `files` (all but the manifest), signed by the event key."""
    listed = {name: _listing(files[name]) for name in sorted(files)}
    tag = event_tag(event_signer.verifier.public_key)
    body = {"event": tag, "key": event_signer.vkey, "files": listed}
    return _write_tar(sign(note_text(PACKAGE, body), event_signer), files)


def check_file(listed: Mapping[str, Any], name: str, data: bytes, place: str) -> None:
    """Refuse a file that is not the one which a manifest lists under `name`."""
    if listed.get(name) != _listing(data):
        raise Refused(InputRefusal.package_altered, f"{place} {name}", "hash")


def _listing(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "length": len(data)}


def _write_tar(manifest: str, files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in [("manifest", manifest.encode()), *sorted(files.items())]:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def read_package(data: bytes, place: str = "package") -> Package:
    """Return the package in `data`, or refuse it: bounded, signed, canonical, its parts agreeing.

    What it does not judge is whether the event key is the one that the reader expected.
    """
    if len(data) > MAX_PACKAGE:
        raise Refused(InputRefusal.too_large, place, f"over {MAX_PACKAGE} bytes")
    files = _read_tar(data, place)
    manifest_data = files.pop("manifest")
    at = f"{place} manifest"
    try:
        manifest = manifest_data.decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.package_altered, at, "not UTF-8") from None
    event_key, text, listed = open_manifest(manifest, at)
    for name in sorted(set(listed) | set(files)):
        if name not in files or name not in listed:
            raise Refused(InputRefusal.package_altered, f"{place} {name[:80]}", "not as listed")
        check_file(listed, name, files[name], place)
    if _write_tar(manifest, files) != data:
        raise Refused(InputRefusal.package_altered, place, "not the canonical tar")
    return _read_parts(manifest, text, event_key, files, place)


def _read_tar(data: bytes, place: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            while (member := tar.next()) is not None:
                name = member.name
                right = "manifest" if not files else _FILE_NAME.fullmatch(name) and name
                if name != right or member.type != tarfile.REGTYPE or member.pax_headers:
                    raise Refused(InputRefusal.package_malformed, f"{place} {name[:80]!r}")
                if name in files or len(files) > MAX_FILES:
                    raise Refused(InputRefusal.package_malformed, f"{place} {name}", "too many")
                content = tar.extractfile(member)
                files[name] = content.read() if content else b""
    except (tarfile.TarError, ValueError, OverflowError, EOFError):
        raise Refused(InputRefusal.package_malformed, place) from None
    if not files:
        raise Refused(InputRefusal.package_malformed, place, "empty")
    return files


def open_manifest(manifest: str, place: str) -> tuple[Verifier, str, dict[str, dict[str, Any]]]:
    """Return the event key that the manifest names and that signed it, its text, its files.

    The files are {name: {"sha256": hex, "length": bytes}}. Raises `Refused` (package_altered,
    package_malformed, wrong_key).
    """
    try:
        body = read_body(text_of(manifest, place, MAX_MANIFEST), PACKAGE, place, MAX_MANIFEST)
        if list(body) != ["event", "key", "files"] or not isinstance(body["key"], str):
            raise Refused(InputRefusal.malformed, place, "fields of a manifest")
        event_key = Verifier.from_vkey(body["key"])
        text = open_note(manifest, [event_key], place, MAX_MANIFEST)
    except Refused as refused:
        raise Refused(InputRefusal.package_altered, place, refused.detail) from None
    tag = event_tag(event_key.public_key)
    if body["event"] != tag or event_key.name != event_key_name(tag):
        raise Refused(InputRefusal.wrong_key, place, "the tag is not the event key's")
    listed = body["files"]
    if not isinstance(listed, dict) or not all(
        isinstance(told, dict)
        and list(told) == ["sha256", "length"]
        and is_sha256(told["sha256"])
        and is_count(told["length"])
        for told in listed.values()
    ):
        raise Refused(InputRefusal.package_malformed, place, "files")
    return event_key, text, listed


def _read_parts(
    manifest: str, text: str, event_key: Verifier, files: Mapping[str, bytes], place: str
) -> Package:
    for name, data in files.items():
        try:
            data.decode()
        except UnicodeDecodeError:
            raise Refused(InputRefusal.package_malformed, f"{place} {name}", "not UTF-8") from None
    if "event.json" not in files:
        raise Refused(InputRefusal.package_malformed, f"{place} event.json", "missing")
    event = parse_event(files["event.json"].decode(), f"{place} event.json")
    if event.tag != event_tag(event_key.public_key):
        raise Refused(InputRefusal.other_event, f"{place} event.json")
    _check_names(event, files, place)
    enrolments = []
    for name in sorted(files):
        if name.startswith("enrolments/"):
            enrolment = parse_enrolment(files[name].decode(), event_key, f"{place} {name}")
            if name != f"enrolments/{enrolment.kiosk}.{enrolment.epoch}.note":
                raise Refused(InputRefusal.package_malformed, f"{place} {name}", "other kiosk")
            if enrolment.event != event.tag:
                raise Refused(InputRefusal.other_event, f"{place} {name}")
            refuse_outside_witness(enrolment, event, f"{place} {name}")
            enrolments.append(enrolment)
    _check_pins(files, enrolments, place)
    package = Package(manifest, note_hash(text), event_key, event, tuple(enrolments), files)
    for poll in event.polls:
        election, trustees = files[f"polls/{poll.uuid}/election.json"], package.trustees(poll.uuid)
        check_election(event, poll, election.decode(), trustees, f"{place} polls/{poll.uuid}/")
    seen: set[str] = set()
    for uuid in event.uuids:
        roll = _check_roll(package, uuid, f"{place} polls/{uuid}/")
        if not seen.isdisjoint(roll):
            at = f"{place} polls/{uuid}/roll.json"
            raise Refused(InputRefusal.package_malformed, at, "a credential of another poll")
        seen.update(roll)
    return package


def _check_names(event: Event, files: Mapping[str, bytes], place: str) -> None:
    """Refuse a package that lacks a file of one of its polls, or has files of another poll."""
    wanted = {f"polls/{poll.uuid}/election.json" for poll in event.polls} | {
        f"polls/{uuid}/{part}.json" for uuid in event.uuids for part in ("roll", "trustees")
    }
    found = {name for name in files if name.startswith("polls/")}
    for name in sorted(wanted ^ found):
        missing = "missing" if name in wanted else "of no poll of this event"
        raise Refused(InputRefusal.package_malformed, f"{place} {name}", missing)


def _check_pins(files: Mapping[str, bytes], enrolments: Sequence[Enrolment], place: str) -> None:
    """Refuse PINs of another form, and PIN keys that are not one for each enrolled epoch."""
    if PINS in files:
        parse_list(files[PINS].decode(), f"{place} {PINS}")
    wanted = {pin_key_file(each.kiosk, each.epoch) for each in enrolments if PINS in files}
    found = {name for name in files if name.startswith("pinkeys/")}
    for name in sorted(wanted ^ found):
        missing = "missing" if name in wanted else "of no kiosk with PINs"
        raise Refused(InputRefusal.package_malformed, f"{place} {name}", missing)


def _check_roll(package: Package, uuid: str, place: str) -> dict[str, int]:
    """Return the roll of a poll or spare; refuse trustees or a roll that cannot be read."""
    voting_group = group(package.event.group)
    at = f"{place}trustees.json"
    try:
        parse_trustees(voting_group, package.trustees(uuid))
        at = f"{place}roll.json"
        return read_roll(voting_group, package.roll(uuid))
    except Invalid as invalid:
        raise Refused(InputRefusal.package_malformed, at, str(invalid)) from None


def check_election(event: Event, poll: Poll, text: str, trustees: str, place: str) -> None:
    """Refuse an election that does not ask what `poll` shows, or not for these trustees.

    `text` and `trustees` are as the archive will hold them; their names in a refusal follow
    `place`.
    """
    at = f"{place}election.json"
    try:
        election = parse_election(text)
        at = f"{place}trustees.json"
        its_trustees = parse_trustees(election.group, trustees)
    except Invalid as invalid:
        raise Refused(InputRefusal.package_malformed, at, str(invalid)) from None
    at = f"{place}election.json"
    if election.uuid != poll.uuid or election.group.name != event.group:
        raise Refused(InputRefusal.package_malformed, at, "uuid or group")
    if election.questions != belenios_questions(poll, event.languages[0]):
        raise Refused(InputRefusal.package_malformed, at, "asks something else than event.json")
    if election.public_key != its_trustees.public_key:
        raise Refused(InputRefusal.package_malformed, at, "its key is not the trustees'")


def election_text(event: Event, poll: Poll, trustees: Trustees) -> str:
    """Return the text of a poll's Belenios election."""
    language = event.languages[0]
    voting_group = group(event.group)
    election = make_election(
        uuid=poll.uuid,
        name=say(poll.title, language),
        description=say(event.name, language),
        group=voting_group,
        public_key=voting_group.encode(trustees.public_key),
        questions=belenios_questions(poll, language),
    )
    return election.text
