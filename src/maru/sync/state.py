"""How sync of a kiosk stands, in plain words: what the staff screen and `maru-sync status` say.

`sync.db` holds it as JSON under the name "sync" of its table `status`:

    {"state":"up_to_date","ballots":118,"at_ledger":118,"records":121,"records_at_ledger":121,
     "relayed":0,"contact":1700000000,"at":1700000031,"evidence":0,
     "reason":"","ko":["…","…"],"en":["…","…"]}

`contact` is when the ledger last gave an answer that was believed, `at` when this was written, both
Unix seconds; `contact` is null before the first. `reason` is a member of
`maru.protocol.refusal.InputRefusal` where the ledger or this kiosk refused. The sentences are the
counts, and what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from maru.protocol.refusal import InputRefusal, Refused

STATUS = "sync"

StateName = Literal[
    "up_to_date",
    "waiting",
    "sending",
    "no_network",
    "busy",
    "refused",
    "nonsense",
    "forked",
    "differs",
    "disk",
    "unread",
    "not_loaded",
    "stopped",
]

_MEANINGS: Mapping[StateName, tuple[str, str]] = {
    "up_to_date": ("모두 본부에 도착했습니다.", "Everything is at the office."),
    "waiting": ("잠시 뒤에 모아서 보냅니다.", "The rest goes together in a moment."),
    "sending": ("보내는 중입니다.", "Sending."),
    "no_network": (
        "네트워크가 없습니다. 투표는 계속할 수 있고, 연결되면 저절로 보냅니다.",
        "No network. Voting goes on; all is sent by itself when the network is back.",
    ),
    "busy": (
        "본부가 바쁩니다. 잠시 뒤에 다시 보냅니다.",
        "The office is busy; it is tried again in a moment.",
    ),
    "refused": (
        "본부가 받지 않았습니다. 본부에 알려 주세요. 투표는 계속할 수 있습니다.",
        "The office refused. Please call the office; voting goes on.",
    ),
    "nonsense": (
        "본부의 답을 믿을 수 없습니다. 네트워크를 확인하고 본부에 알려 주세요."
        " 투표는 계속할 수 있습니다.",
        "The office's answer cannot be believed. Please check the network and call the office;"
        " voting goes on.",
    ),
    "forked": (
        "본부의 장부가 서로 다른 두 기록을 보였습니다. 증거를 보관했으니 본부에 알려 주세요."
        " 투표는 계속할 수 있습니다.",
        "The office's ledger has shown two histories. The proof is kept; please call the office."
        " Voting goes on.",
    ),
    "differs": (
        "본부에 이 기기의 다른 기록이 있다고 합니다. 같은 기기가 둘이거나, 예전 것으로 되돌려졌을"
        " 수 있습니다. 이 기기를 멈출지 곧바로 본부에 물어 주세요.",
        "The office says that it has other records of this kiosk. There may be two of it, or it was"
        " set back. Please ask the office at once whether to stop it.",
    ),
    "disk": (
        "이 기기의 저장 공간에 쓸 수 없어 보내지 못합니다. 도우미를 불러 주세요.",
        "This kiosk's disk cannot be written, so nothing is sent. Please call a helper.",
    ),
    "unread": (
        "지난 회차의 기록을 읽을 수 없어 그것은 보내지 못합니다. 본부에 알려 주세요."
        " 투표는 계속할 수 있습니다.",
        "An earlier epoch of this kiosk cannot be read, and is not sent. Please call the office;"
        " voting goes on.",
    ),
    "not_loaded": ("행사 자료가 아직 없습니다.", "No event is loaded yet."),
    "stopped": (
        "보내는 프로그램이 켜져 있지 않습니다.",
        "The program that sends is not running.",
    ),
}

_OF_REASON: Mapping[InputRefusal, StateName] = {
    InputRefusal.ledger_unreachable: "no_network",
    InputRefusal.ledger_nonsense: "nonsense",
    InputRefusal.other_certificate: "nonsense",
    InputRefusal.two_histories: "forked",
    InputRefusal.fork: "differs",
    InputRefusal.chain_broken: "differs",
    InputRefusal.unreadable_file: "unread",
    InputRefusal.ledger_busy: "busy",
    InputRefusal.too_many_requests: "busy",
    InputRefusal.older_copy: "busy",
    InputRefusal.second_place: "busy",
}


@dataclass(frozen=True)
class SyncState:
    """How sync stands; ballots and records of this kiosk, in all its epochs.

    `relayed` is how many records of other kiosks wait here for the network, `evidence` how many
    files prove a fault of the ledger, or of this kiosk.
    """

    state: StateName = "not_loaded"
    ballots: int = 0
    at_ledger: int = 0
    records: int = 0
    records_at_ledger: int = 0
    relayed: int = 0
    contact: int | None = None
    evidence: int = 0
    refused: Refused | None = None

    def after(self, refused: Refused, said: InputRefusal | None, *, newest: bool) -> SyncState:
        """Return the state after a refusal; `said` is the ledger's own reason, if it gave one.

        `newest` says whether it was of the epoch in which this kiosk votes.
        """
        state = _OF_REASON.get(said or refused.reason, "refused")
        if state == "differs" and not newest:
            state = "refused"
        return replace(self, state=state, refused=refused)

    def counts(self, language: str, now: datetime) -> str:
        """Say the numbers: ballots here, at the office, the last contact in local time."""
        at = "" if self.contact is None else _time(self.contact, now)
        if language == "ko":
            last = f"마지막 연결 {at}" if at else "아직 연결된 적 없음"
            words = f"이 기기의 투표지 {self.ballots}장, 본부에 도착 {self.at_ledger}장, {last}"
            return words + (f", 대신 전할 기록 {self.relayed}개" if self.relayed else "")
        last = f"last contact {at}" if at else "no contact yet"
        words = f"{_ballots(self.ballots)} here, {self.at_ledger} at the office, {last}"
        return words + (f", {self.relayed} records to carry for others" if self.relayed else "")

    def meaning(self, language: str) -> str:
        """Say what it means, and what to do."""
        words = _MEANINGS[self.state][language != "ko"]
        if self.state == "refused" and self.refused is not None:
            words += f" ({self.refused.sentence(language)})"
        if self.evidence and self.state != "forked":
            kept = "증거 파일이 있습니다" if language == "ko" else "There are files of evidence"
            words += f" {kept} ({self.evidence})."
        return words

    def fields(self, now: datetime) -> dict[str, Any]:
        """Return what `sync.db` holds."""
        return {
            "state": self.state,
            "ballots": self.ballots,
            "at_ledger": self.at_ledger,
            "records": self.records,
            "records_at_ledger": self.records_at_ledger,
            "relayed": self.relayed,
            "contact": self.contact,
            "at": int(now.timestamp()),
            "evidence": self.evidence,
            "reason": "" if self.refused is None else self.refused.reason.value,
            "ko": [self.counts("ko", now), self.meaning("ko")],
            "en": [self.counts("en", now), self.meaning("en")],
        }


def _ballots(number: int) -> str:
    return f"{number} ballot" if number == 1 else f"{number} ballots"


def _time(seconds: int, now: datetime) -> str:
    then = datetime.fromtimestamp(seconds, now.tzinfo)
    return f"{then:%H:%M}" if then.date() == now.date() else f"{then:%m-%d %H:%M}"
