"""What is fuzzed: every parser of what comes from outside, with inputs that it accepts."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from assembly import entropy_from, make_assembly
from maru.protocol import tlog
from maru.protocol.admin import Branches, Settlement
from maru.protocol.belenios.archive import read_archive, write_archive
from maru.protocol.belenios.ballot import encrypt, verify_ballot
from maru.protocol.belenios.bound_proof import (
    check_bound_proofs,
    decryption_text,
    parse_decryption,
    proofs_text,
)
from maru.protocol.belenios.ciphertext import parse_tally
from maru.protocol.belenios.credential import (
    new_credential,
    parse_roll,
    public_credential,
    roll_text,
    secret_exponent,
)
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import Question, make_election, parse_election
from maru.protocol.belenios.tally import Sum, parse_result, result
from maru.protocol.belenios.trustee import (
    check_partial_decryption,
    new_single,
    parse_private_key,
    parse_trustees,
    trustees_text,
)
from maru.protocol.belenios.verify import verify_archive
from maru.protocol.enrolment import enrol, make_request, parse_enrolment
from maru.protocol.event import parse_event
from maru.protocol.journal import (
    RECORD,
    Chain,
    Head,
    make_head,
    make_record,
    parse_head,
    parse_record,
)
from maru.protocol.journal_file import opening_parts, part, read_journal, record_parts
from maru.protocol.note import (
    COSIGNATURE,
    Signer,
    Verifier,
    compact_json,
    note_hash,
    note_text,
    open_note,
    sign,
    text_of,
)
from maru.protocol.opening import Opening, opening_text, read_opening
from maru.protocol.package import read_package, write_package
from maru.protocol.pin import COST, PinList, PinRules, list_text, parse_list
from maru.protocol.refusal import Refused
from maru.protocol.replay import State
from maru.protocol.report import PollCount, Report, make_report, parse_report
from maru.protocol.ticket import parse_receipt, read_ticket, receipt_text
from maru.protocol.tlog_proof import ProofFile, parse_proof_file
from maru.protocol.tlog_witness import Request, parse_request, signature_lines
from maru.protocol.update import (
    KeyRevocation,
    NewKiosk,
    PackageRolls,
    Reissue,
    Revocation,
    before_updates,
    make_update,
    take_updates,
)
from maru.provisioning.pabulib import parse_pb
from maru.provisioning.toml_event import parse_toml
from maru.provisioning.trustee.notes import (
    make_certificate_note,
    make_single,
    read_certificate_note,
    read_single,
)
from maru.provisioning.trustee.paper import key_code, key_words, read_key
from maru.provisioning.trustee.steps import draw_secret
from maru.sync.batch import Ack, Batch, compress, decompress, read_ack, read_batch
from maru.transport import Reply, Transport
from maru.ui.hall_source import LedgerSource, Told
from written_log import ADMINS, Script

ROOT = Path(__file__).parents[1]
REFUSALS = (Invalid, Refused, tlog.LogError)
"""What a parser may raise."""


class Target(NamedTuple):
    """A parser that takes bytes, and inputs that it accepts."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def text(data: bytes) -> str:
    """Read bytes as text; what is no UTF-8 becomes halves of surrogate pairs."""
    return data.decode(errors="surrogateescape")


class World:
    """A poll and an assembly, always the same."""

    @cached_property
    def poll(self) -> dict[str, str]:
        """The texts of a poll with one ballot, by the names that `write_archive` uses."""
        entropy, ed25519 = entropy_from("fuzz"), group("Ed25519")
        key, public_key = new_single(ed25519, entropy)
        trustees = trustees_text([public_key])
        election = make_election(
            uuid="fuzz1111111111",
            name="fuzz",
            description="",
            group=ed25519,
            public_key=ed25519.encode(parse_trustees(ed25519, trustees).public_key),
            questions=[Question("?", ("a",), 0, 1), Question("?", ("b",), 1, 1, blank=True)],
        )
        card = new_credential(entropy)
        secret = secret_exponent(ed25519, election.uuid, card)
        ballot = encrypt(election, secret, [(1,), (0, 1)], entropy(32), entropy)
        total = Sum(election)
        total.add(verify_ballot(election, ballot))
        decryption = decryption_text(election, key, total.text(), entropy)
        partial_text, proofs = parse_decryption(election, decryption)
        read = parse_trustees(ed25519, trustees)
        return {
            "key": key,
            "election": election.text,
            "trustees": trustees,
            "roll": roll_text([public_credential(ed25519, election.uuid, card)]),
            "ballot": ballot,
            "tally": total.text(),
            "sized": total.sized(),
            "decryption": decryption,
            "partial": partial_text,
            "proofs": proofs_text([proofs]),
            "result": result(election, read, total.text(), [partial_text]),
        }

    def archive(self, **changed: str) -> bytes:
        """Write the poll's archive with some texts changed."""
        texts = self.poll | changed
        out = io.BytesIO()
        write_archive(
            out,
            timestamp=1_790_000_000,
            election=replace(parse_election(self.poll["election"]), text=texts["election"]),
            trustees=texts["trustees"],
            roll=texts["roll"],
            ballots=[texts["ballot"]],
            tally=texts["tally"],
            sized=texts["sized"],
            partials=[(1, texts["partial"])],
            result=texts["result"],
        )
        return out.getvalue()


def targets() -> dict[str, Target]:
    """Return every target by its name."""
    world = World()
    return {
        name: target
        for made in (
            _belenios(world),
            _archives(world),
            _notes(),
            _updates(),
            _decisions(),
            _packages(),
            _trustees(),
            _hall(),
            _others(),
        )
        for name, target in made
    }


def _belenios(world: World) -> Iterator[tuple[str, Target]]:
    texts = world.poll
    election = parse_election(texts["election"])
    ed25519 = election.group
    trustees = parse_trustees(ed25519, texts["trustees"])
    key = trustees.verification_keys[0]

    def check_proofs(proofs: str) -> None:
        check_bound_proofs(election, key, texts["tally"], texts["partial"], proofs)

    readers: dict[str, tuple[Callable[[str], object], str]] = {
        "election": (parse_election, texts["election"]),
        "trustees": (partial(parse_trustees, ed25519), texts["trustees"]),
        "roll": (partial(parse_roll, ed25519), texts["roll"]),
        "ballot": (partial(verify_ballot, election), texts["ballot"]),
        "tally": (partial(parse_tally, election), texts["tally"]),
        "partial": (
            partial(check_partial_decryption, election, key, texts["tally"]),
            texts["partial"],
        ),
        "decryption": (partial(parse_decryption, election), texts["decryption"]),
        "bound-proofs": (check_proofs, texts["proofs"][1:-1]),
        "result": (partial(parse_result, election), texts["result"]),
        "private-key": (partial(parse_private_key, ed25519), texts["key"]),
    }
    for name, (read, seed) in readers.items():
        yield name, Target(lambda data, read=read: read(text(data)), (seed.encode(),))
    with (ROOT / "tests/vectors/belenios/ed25519-b/archive.bel").open("rb") as archive:
        pedersen = next(read_archive(archive)).texts[1].encode()
    yield "threshold", Target(lambda data: parse_trustees(ed25519, text(data)), (pedersen,))


PARTS = ("election", "trustees", "roll", "ballot", "tally", "sized", "partial", "result")


def _archives(world: World) -> Iterator[tuple[str, Target]]:
    proofs = world.poll["proofs"]

    def verify(data: bytes, its_proofs: str = proofs) -> None:
        verify_archive(io.BytesIO(data), lambda _: None, proofs=its_proofs)

    def rewritten(data: bytes) -> None:
        """Replace the text that the first byte names; chain and hashes are written anew."""
        name = PARTS[data[0] % len(PARTS)] if data else PARTS[0]
        verify(world.archive(**{name: data[1:].decode(errors="replace")}))

    yield "archive", Target(verify, (world.archive(),))
    seeds = (bytes([number]) + world.poll[name].encode() for number, name in enumerate(PARTS))
    yield "archive-text", Target(rewritten, tuple(seeds))
    whole = world.archive()
    yield (
        "archive-proofs",
        Target(lambda data: verify(whole, text(data)), (proofs.encode(),)),
    )


SIGNER = Signer("fuzz", bytes(range(32)))


def _notes() -> Iterator[tuple[str, Target]]:
    tag = "fuzzfuzzfuzz"
    kiosk = Signer("kiosk-1/1", bytes(32))
    fields = {
        "event": tag,
        "package": "0" * 64,
        "kiosk": "kiosk-1",
        "epoch": 1,
        "seq": 1,
        "prev": "0" * 64,
        "type": "opened",
        "body": {"poll": "fuzz1111111111"},
    }
    record = sign(note_text(RECORD, fields), kiosk)
    head = make_head(Head(tag, "kiosk-1", 1, 1, "0" * 64, {"fuzz1111111111": 2}), kiosk)
    witness = Signer("kiosk-1/1", bytes(range(32)), COSIGNATURE)
    request = make_request("kiosk-1", 1, kiosk, witness, bytes(32))
    enrolment = enrol(request, tag, SIGNER)
    checkpoint = tlog.make_checkpoint(tlog.Checkpoint("fuzz", 3, bytes(32)), SIGNER)
    counts = (PollCount("fuzz1111111111", 2, 1, 5),)
    report = make_report(
        Report(tag, "0" * 64, "kiosk-1", 1, False, "closing", 1, "0" * 64, counts, "staff-1"), kiosk
    )
    notes: dict[str, tuple[Callable[[str, Verifier], object], str, Signer]] = {
        "report": (parse_report, report, kiosk),
        "record": (parse_record, record, kiosk),
        "head": (parse_head, head, kiosk),
        "enrolment": (parse_enrolment, enrolment, SIGNER),
        "checkpoint": (tlog.open_checkpoint, checkpoint, SIGNER),
    }
    for name, (read, note, signer) in notes.items():

        def signed(
            data: bytes,
            read: Callable[[str, Verifier], object] = read,
            signer: Signer = signer,
        ) -> None:
            read(sign(data.decode(errors="replace"), signer), signer.verifier)

        yield name, Target(signed, (text_of(note).encode(),))
    yield "note", Target(lambda data: open_note(data, [SIGNER.verifier]), (checkpoint.encode(),))
    yield (
        "request",
        Target(lambda data: enrol(text(data), tag, SIGNER), (request.encode(),)),
    )
    yield (
        "vkey",
        Target(lambda data: Verifier.from_vkey(text(data)), (SIGNER.vkey.encode(),)),
    )


def _updates() -> Iterator[tuple[str, Target]]:
    assembly = make_assembly(cards=2, spares=1)
    assembly.give_pins()
    assembly.give_staff()
    package = assembly.package()
    before, rolls = before_updates(package), PackageRolls(package)
    cards = [assembly.credentials(number) for number in range(2)]
    record = Signer("kiosk-1/1", bytes(32))
    witness = Signer("kiosk-1/1", bytes(range(32)), COSIGNATURE)
    request = make_request("kiosk-1", 1, record, witness, bytes(32))
    enrolled = enrol(request, assembly.event.tag, assembly.event_signer)
    enrolment = parse_enrolment(enrolled, assembly.event_signer.verifier)
    bodies = (
        assembly.motion(),
        Revocation((cards[0],)),
        Reissue(cards[0], cards[1]),
        NewKiosk(enrolment, enrolled, b64encode(bytes(80)).decode()),
        KeyRevocation("staff-1"),
    )
    notes = [make_update(before, body, assembly.event_signer) for body in bodies]

    def signed(data: bytes) -> None:
        note = sign(data.decode(errors="replace"), assembly.event_signer)
        take_updates(before, [("update", note)], rolls)

    yield "update", Target(signed, tuple(text_of(note).encode() for note in notes))


def _decisions() -> Iterator[tuple[str, Target]]:
    script = Script(admins=2)
    copy = script.branch("kiosk-1")
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "ann", "ann again")
    script.set_apart(copy.ballot("bob", "bob votes"))
    script.fork_resolution("kiosk-1", Branches.both)
    script.resolve(Settlement.set_aside, "ann votes", "ann again")
    script.admin_close("kiosk-1", None, 3)
    script.revoke("kiosk-2")
    start = len(script.entries) - 5
    ledger = script.assembly.ledger_signer

    def signed(data: bytes, after: int, *signers: Signer) -> None:
        state = State(script.package)
        for entry in script.entries[:after]:
            state.accept(entry)
        state.accept(sign(data.decode(errors="replace"), *signers).encode())

    texts = [text_of(entry.decode()).encode() for entry in script.entries[start:]]
    yield "quarantine", Target(lambda data: signed(data, start, ledger), tuple(texts[:1]))
    both = Target(lambda data: signed(data, start + 1, *ADMINS), tuple(texts[1:]))
    yield "decision", both


def _packages() -> Iterator[tuple[str, Target]]:
    assembly = make_assembly(cards=1)
    names = tuple(assembly.files)

    def rewritten(data: bytes) -> None:
        """Replace the file that the first byte names; the manifest is written and signed anew."""
        name = names[data[0] % len(names)] if data else names[0]
        read_package(write_package(assembly.files | {name: data[1:]}, assembly.event_signer))

    yield "package", Target(read_package, (assembly.package_data(),))
    seeds = (bytes([number]) + assembly.files[name] for number, name in enumerate(names))
    yield "package-file", Target(rewritten, tuple(seeds))
    yield (
        "event",
        Target(lambda data: parse_event(text(data)), (assembly.files["event.json"],)),
    )
    ticket = assembly.ticket(0).encode()
    yield (
        "ticket",
        Target(lambda data: read_ticket(text(data), assembly.event.tag), (ticket,)),
    )


def _trustees() -> Iterator[tuple[str, Target]]:
    alone = draw_secret("Kim", "Ed25519", entropy_from("alone"))
    seated = draw_secret("Lee", "Ed25519", entropy_from("seated"), (2, 3, 1))
    for name, read, note, signer in (
        ("single", read_single, make_single(alone, entropy_from("note")), alone.signer),
        (
            "certificate",
            read_certificate_note,
            make_certificate_note(seated, entropy_from("note")),
            seated.ceremony_signer,
        ),
    ):

        def signed(
            data: bytes,
            read: Callable[[str, str], object] = read,
            signer: Signer = signer,
        ) -> None:
            read(sign(data.decode(errors="replace"), signer), "note")

        yield name, Target(signed, (text_of(note).encode(),))
    code = key_code(alone.group, alone.key or 0)
    words = " ".join(key_words(alone.group, alone.key or 0, "ko"))
    yield (
        "paper",
        Target(lambda data: read_key(text(data), "paper"), (code.encode(), words.encode())),
    )


class _Canned(Transport):
    """A ledger that gives four answers: event, polls, turnout, result."""

    def __init__(self, answers: list[bytes]) -> None:
        super().__init__("http://ledger.example")
        self._answers = dict(zip(("event", "polls", "turnout", "result"), answers, strict=False))

    def ask(self, *asked: Any, **_: Any) -> Reply:
        """Answer by the last part of the path."""
        name = asked[1].partition("?")[0].rpartition("/")[2]
        return Reply(200, self._answers.get(name, b""), None)


def _hall() -> Iterator[tuple[str, Target]]:
    """Yield what the hall's display reads of a ledger, an answer a line."""
    words: dict[str, Any] = {"ko": "말"}
    question: dict[str, Any] = {
        "text": words,
        "min": 1,
        "max": 2,
        "blank": True,
        "options": [{"title": words}] * 2,
    }
    event: dict[str, Any] = {
        "event": "1" * 12,
        "name": words,
        "place": words,
        "package": "4f2c91ab",
    }
    event |= {"rehearsal": False, "small_room": 10, "below": "publish", "log_is_public": True}
    poll = {"number": 1, "title": words, "topic": "budget", "questions": [question]}
    votes = {"options": [{"votes": 20}, {"votes": 9}], "blank": 3}
    result = {"poll": "1" * 14, "ballots": 25, "questions": [votes]}

    def seed(*stages: str) -> bytes:
        items = [{**poll, "poll": f"{n}" * 14, "stage": stage} for n, stage in enumerate(stages, 1)]
        answers = (event, {"items": items, "next": None}, {"at_least": 20}, result)
        return "\n".join(map(compact_json, answers)).encode()

    def look(data: bytes) -> Told:
        source = LedgerSource("http://ledger.example")
        source._transport = _Canned(data.split(b"\n"))
        return source.look()

    yield "hall", Target(look, (seed("published"), seed("published", "open", "coming")))


def _journal() -> bytes:
    """Return a kiosk's exported journal of one record."""
    assembly = make_assembly(cards=1)
    tag, kiosk = assembly.event.tag, Signer("kiosk-1/1", bytes(32))
    witness = Signer("kiosk-1/1", bytes(range(32)), COSIGNATURE)
    note = enrol(make_request("kiosk-1", 1, kiosk, witness, bytes(32)), tag, assembly.event_signer)
    package = assembly.package()
    chain = Chain(
        event=tag,
        kiosk="kiosk-1",
        epoch=1,
        verifier=kiosk.verifier,
        enrolment_hash=note_hash(text_of(note)),
    )
    message, record = make_record(chain, package.hash, "enrolled", {"software": "0"}, kiosk)
    head = make_head(Head(tag, "kiosk-1", 1, 0, record.hash, {}), kiosk)
    parts = opening_parts(package.manifest, note) + record_parts(message, None)
    return parts + part("head", head)


def _others() -> Iterator[tuple[str, Target]]:
    batch = Batch(("a\n", "b\n"), ("{}",), "head\n").encode()
    ack = Ack(1, "0" * 64, 0, "note\n", (bytes(32),), ()).encode()
    limit = 64 * 1024
    bundle = tlog.write_bundle([b"entry", b""])
    paths = (b"tile/entries/x001/234.p/5", b"tile/0/000")
    yield "batch", Target(read_batch, (batch,))
    yield "gzip", Target(lambda data: decompress(data, limit), (compress(batch),))
    yield "ack", Target(lambda data: read_ack(data, "ack"), (ack,))
    yield "bundle", Target(lambda data: tlog.read_bundle(data, 2), (bundle,))
    opening = opening_text(Opening("A" * 43, bytes(32), b"\x80"))
    checkpoint = tlog.make_checkpoint(tlog.Checkpoint("fuzz", 3, bytes(32)), SIGNER)
    proof = ProofFile(1, (bytes(32),), checkpoint, b"extra").text.encode()
    asked = Request(2, (bytes(32),), checkpoint).encode()
    line = checkpoint.split("\n\n")[1].encode()
    yield "proof-file", Target(parse_proof_file, (proof,))
    yield "add-checkpoint", Target(parse_request, (asked,))
    yield "cosignatures", Target(lambda data: signature_lines(data, "answer"), (line,))
    yield "opening", Target(lambda data: read_opening(text(data)), (opening.encode(),))
    yield "journal", Target(lambda data: read_journal(io.BytesIO(data), "file"), (_journal(),))
    receipt = receipt_text("A" * 43, "0" * 64).encode()
    pins = list_text(PinList(PinRules(8, COST), {"0" * 64: bytes(62)})).encode()
    yield "pins", Target(lambda data: parse_list(text(data)), (pins,))
    yield "receipt", Target(lambda data: parse_receipt(text(data)), (receipt,))
    yield "tile", Target(lambda data: tlog.parse_tile_path(text(data)), paths)
    toml = (ROOT / "examples" / "haengbok.toml").read_bytes()
    yield "toml", Target(lambda data: parse_toml(data, "event.toml"), (toml,))
    yield "pb", Target(lambda data: parse_pb(data, "votes.pb"), (PB.encode(),))


PB = """META
key;value
description;Fuzz
country;Poland
unit;Fuzz
instance;2022
num_projects;2
num_votes;2
budget;100
vote_type;approval
rule;greedy
max_length;2
PROJECTS
project_id;cost;votes;name
1;60;2;One
2;40;1;Two
VOTES
voter_id;vote
1;1,2
2;1
"""


def one_input(target: Target, data: bytes) -> bool:
    """Give a parser one input; say whether it took it. Anything but a refusal comes out."""
    try:
        target.parse(data)
    except REFUSALS:
        return False
    return True
