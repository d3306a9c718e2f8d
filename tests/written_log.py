"""A log written entry by entry, and what our replay makes of it."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
from functools import cache

from assembly import Assembly, make_assembly
from maru.protocol import tlog
from maru.protocol.admin import (
    AdminClosing,
    Apart,
    Branches,
    Decision,
    EpochRevocation,
    ForkResolution,
    Quarantined,
    Resolution,
    Settlement,
    decision_text,
    make_quarantine,
)
from maru.protocol.enrolment import enrol, make_request
from maru.protocol.event import Admin, event_text
from maru.protocol.journal import RECORD, Chain, make_record, parse_record, record_key_name
from maru.protocol.note import COSIGNATURE, Signer, note_hash, note_text, sign, split, text_of
from maru.protocol.package import Package
from maru.protocol.replay import Closing, State, Verdict, make_closing
from maru.protocol.update import Body

KIOSKS = ("kiosk-1", "kiosk-2")


ADMINS = tuple(Signer(name, hashlib.sha256(name.encode()).digest()) for name in ("a-1", "a-2"))


@cache
def scripted_assembly(
    conflicts: str = "first_in_ledger", admins: int = 0
) -> tuple[Assembly, Package, dict[str, Signer]]:
    """Return an assembly, its package, the record keys of its two kiosks by their names.

    With one admin that is `ADMINS[0]`; two have to sign together.
    """
    assembly = make_assembly(cards=3, spares=1)
    event = dataclasses.replace(
        assembly.event,
        conflicts="none_counts" if conflicts == "none_counts" else "first_in_ledger",
        admins=tuple(Admin(signer.name, signer.vkey) for signer in ADMINS[:admins]),
        two_persons=admins == 2,
    )
    assembly.event = event
    assembly.files["event.json"] = event_text(event).encode()
    signers = {name: Signer(record_key_name(name, 1), assembly.entropy(32)) for name in KIOSKS}
    for name, signer in signers.items():
        witness = Signer(f"{name}/1/witness", assembly.entropy(32), COSIGNATURE)
        request = make_request(name, 1, signer, witness, assembly.entropy(32))
        note = enrol(request, assembly.event.tag, assembly.event_signer)
        assembly.files[f"enrolments/{name}.1.note"] = note.encode()
    return assembly, assembly.package(), signers


class Script:
    """A log as it is written, entry by entry, and what our replay makes of it."""

    def __init__(self, conflicts: str = "first_in_ledger", admins: int = 0) -> None:
        self.assembly, self.package, self.signers = scripted_assembly(conflicts, admins)
        self.admins = ADMINS[:admins] or (self.assembly.event_signer,)
        self.poll = self.package.event.polls[0].uuid
        self.entries: list[bytes] = []
        self.state = State(self.package)
        self.chains: dict[str, Chain] = {}
        self.add(self.package.manifest)
        for name in KIOSKS:
            note = self.package.enrolment_note(name, 1)
            self.add(note)
            self.chains[name] = Chain(
                event=self.package.event.tag,
                kiosk=name,
                epoch=1,
                verifier=self.signers[name].verifier,
                enrolment_hash=note_hash(text_of(note)),
            )
            self.record(name, "enrolled", software="0")

    def add(self, entry: str | bytes) -> None:
        """Log an entry."""
        data = entry if isinstance(entry, bytes) else entry.encode()
        self.state.accept(data)
        self.entries.append(data)

    def record(self, kiosk: str, kind: str, **body: object) -> None:
        """Log a kiosk's next record."""
        self.add(self.make(kiosk, kind, **body))

    def make(self, kiosk: str, kind: str, **body: object) -> str:
        """Sign a kiosk's next record."""
        signer, chain = self.signers[kiosk], self.chains[kiosk]
        return make_record(chain, self.package.hash, kind, body, signer)[0]

    def ballot(self, kiosk: str, card: str, words: str, kind: str = "ballot") -> None:
        """Log a ballot of a card; `words` stand for its text."""
        sha256 = hashlib.sha256(words.encode()).hexdigest()
        self.record(kiosk, kind, poll=self.poll, ballot=sha256, credential=card)

    def branch(self, kiosk: str) -> Branch:
        """Copy a kiosk as it is now; the copy's records are not logged by themselves."""
        return Branch(self, kiosk, copy.copy(self.chains[kiosk]))

    def set_apart(self, note: str, why: Apart = Apart.fork) -> None:
        """Log a record in quarantine."""
        self.add(self.apart(note, why))

    def apart(self, note: str, why: Apart = Apart.fork) -> str:
        """Sign what keeps a record in quarantine."""
        name = split(note)[1][0][0].split("/")[0]
        record = parse_record(note, self.signers[name].verifier)
        return make_quarantine(Quarantined(record, why, note), self.assembly.ledger_signer)

    def decide(self, decision: Decision) -> None:
        """Log a decision, signed by every admin of the script."""
        self.add(sign(decision_text(decision), *self.admins))

    def fork_resolution(self, kiosk: str, decision: Branches) -> None:
        """Log which branches of a kiosk count."""
        self.decide(ForkResolution(self.package.event.tag, kiosk, 1, decision, "recounted"))

    def resolve(self, settlement: Settlement, *words: str) -> None:
        """Log a resolution of the ballots that these words stand for."""
        ballots = tuple(hashlib.sha256(word.encode()).hexdigest() for word in words)
        tag = self.package.event.tag
        self.decide(Resolution(tag, self.poll, ballots, settlement, "both persons were asked"))

    def revoke(self, kiosk: str) -> None:
        """Log the revocation of a kiosk."""
        self.decide(EpochRevocation(self.package.event.tag, kiosk, 1, "it was stolen"))

    def admin_close(self, kiosk: str, poll: str | None, missing: int | None = None) -> None:
        """Log that people closed a kiosk, in a poll or in all of them."""
        at = self.state.epochs[kiosk, 1].chain.next_seq
        tag = self.package.event.tag
        self.decide(AdminClosing(tag, kiosk, 1, poll, at, missing, "it fell into the river"))

    def closed(self, kiosk: str) -> None:
        """Log that a kiosk closed the poll."""
        self.record(kiosk, "closed", poll=self.poll, ballots=1, spoiled=0)

    def closing(self, **changes: object) -> str:
        """Sign the poll's closing as it should be here, or with something changed."""
        rows = tlog.append(lambda *_: b"", 0, map(tlog.leaf_hash, self.entries))
        closing = Closing(
            event=self.package.event.tag,
            poll=self.poll,
            size=len(self.entries),
            root=tlog.tree_root(lambda *key: rows[key], len(self.entries)),
            ballots=len(self.state.counted(self.poll)),
            tally="0" * 64,
        )
        changed = dataclasses.replace(closing, **changes)  # type: ignore[arg-type] # any field
        return make_closing(changed, self.assembly.ledger_signer)

    def update(self, *bodies: Body) -> list[str]:
        """Log updates; return their notes."""
        notes = self.assembly.updates(*bodies)
        for note in notes[self.state.in_force.number :]:
            self.add(note)
        return notes

    def verdicts(self) -> list[Verdict]:
        """Return what becomes of each ballot, in the log's order."""
        return [verdict for _, verdict in self.state.judged(self.poll)]


@dataclasses.dataclass
class Branch:
    """A copy of a kiosk, with the same key, that goes on by itself."""

    script: Script
    kiosk: str
    chain: Chain

    def make(self, kind: str, **body: object) -> str:
        """Sign the copy's next record."""
        signer, package = self.script.signers[self.kiosk], self.script.package.hash
        return make_record(self.chain, package, kind, body, signer)[0]

    def ballot(self, card: str, words: str, kind: str = "ballot") -> str:
        """Sign a ballot of a card; `words` stand for its text."""
        sha256 = hashlib.sha256(words.encode()).hexdigest()
        return self.make(kind, poll=self.script.poll, ballot=sha256, credential=card)

    def unchecked_ballot(self, card: str) -> str:
        """Sign a ballot of a card for the place at which the chain says it is, and stay there."""
        body = {"poll": self.script.poll, "ballot": "f" * 64, "credential": card}
        fields = {
            "event": self.chain.event,
            "package": self.script.package.hash,
            "kiosk": self.kiosk,
            "epoch": self.chain.epoch,
            "seq": self.chain.next_seq,
            "prev": self.chain.prev,
            "type": "ballot",
            "body": body,
        }
        return sign(note_text(RECORD, fields), self.script.signers[self.kiosk])

    def closed(self, ballots: int = 1) -> str:
        """Sign that the copy closed the poll."""
        return self.make("closed", poll=self.script.poll, ballots=ballots, spoiled=0)
