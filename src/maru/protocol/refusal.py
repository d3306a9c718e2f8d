"""What is said when the answer is no.

Two closed lists. `Refusal` is what an attendee may meet at the kiosk; the screen, the log, the API
and the docs use the same members. `InputRefusal` is what a command says of something that it was
given from outside: a file, a package, a server's answer. Each member carries its sentence in Korean
and in English. Whatever is not on these lists is a fault, and is raised as such.
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """An expected no at check-in or at the ballot; the order is the number shown to staff."""

    not_a_ticket = (
        "not_a_ticket",
        "투표 카드가 아닙니다.",
        "This is not a voting card.",
        "카드의 네모 무늬를 보여 주세요.",
        "Please show the square pattern on your card.",
    )
    other_event = (
        "other_event",
        "다른 행사의 카드입니다.",
        "This card is for another event.",
        "접수대에서 카드를 바꿔 주세요.",
        "Please change your card at the desk.",
    )
    not_on_roll = (
        "not_on_roll",
        "이 투표의 명부에 없는 카드입니다.",
        "This card is not on this poll's roll.",
        "접수대로 가 주세요.",
        "Please go to the desk.",
    )
    already_voted_here = (
        "already_voted_here",
        "이미 투표하셨습니다. 이 기기에서 냈습니다.",
        "You have already voted, at this kiosk.",
        "직접 하지 않으셨다면 도우미를 불러 주세요.",
        "If it was not you, please call a helper.",
    )
    already_voted_elsewhere = (
        "already_voted_elsewhere",
        "이미 투표하셨습니다. 다른 기기에서 냈습니다.",
        "You have already voted, at another kiosk.",
        "직접 하지 않으셨다면 도우미를 불러 주세요.",
        "If it was not you, please call a helper.",
    )
    revoked = (
        "revoked",
        "쓸 수 없게 된 카드입니다.",
        "This card was cancelled.",
        "접수대에서 새 카드를 받아 주세요.",
        "Please get a new card at the desk.",
    )
    poll_not_open = (
        "poll_not_open",
        "아직 투표 시간이 아닙니다.",
        "The poll is not open now.",
        "진행자의 안내를 기다려 주세요.",
        "Please wait for the announcement.",
    )
    wrong_venue = (
        "wrong_venue",
        "다른 투표소의 카드입니다.",
        "This card is for another venue.",
        "카드에 적힌 곳으로 가 주세요.",
        "Please go to the place on your card.",
    )
    pin_unknown = (
        "pin_unknown",
        "번호가 맞지 않습니다.",
        "That number is not right.",
        "다시 눌러 주세요.",
        "Please try again.",
    )
    pin_locked = (
        "pin_locked",
        "잠시 멈췄습니다.",
        "Paused for a moment.",
        "도우미를 부를 수 있습니다.",
        "You may call a helper.",
    )
    several_codes = (
        "several_codes",
        "카드가 두 장 보입니다.",
        "I see more than one card.",
        "한 장만 보여 주세요.",
        "Please show only one.",
    )
    is_a_receipt = (
        "is_a_receipt",
        "이것은 영수증입니다.",
        "This is a receipt, not a voting card.",
        "투표 카드를 보여 주세요.",
        "Please show your voting card.",
    )
    medium_missing = (
        "medium_missing",
        "저장 장치를 확인하고 있습니다.",
        "The storage is being checked.",
        "다른 기기로 가 주세요.",
        "Please use another kiosk.",
    )
    event_not_ready = (
        "event_not_ready",
        "아직 준비하고 있습니다.",
        "Not ready yet.",
        "다른 기기로 가 주세요.",
        "Please use another kiosk.",
    )

    _korean: str
    _english: str
    _next_korean: str
    _next_english: str

    def __new__(
        cls, name: str, korean: str, english: str, next_korean: str, next_english: str
    ) -> Refusal:
        """Make the member, a string equal to its name, with its sentences beside it."""
        member = str.__new__(cls, name)
        member._value_ = name
        member._korean, member._english = korean, english
        member._next_korean, member._next_english = next_korean, next_english
        return member

    @property
    def sound(self) -> str:
        """Name of the tone that goes with it: one of `SOUNDS`. None of them is an alarm."""
        if self in _AGAIN:
            return "again"
        return "wait" if self in _WAIT else "desk"

    @property
    def number(self) -> int:
        """Place in the list, 1..14: the small number on the screen that staff can look up."""
        return list(Refusal).index(self) + 1

    def sentence(self, language: str) -> str:
        """Say what happened; `language` is "ko" or anything else for English."""
        return self._korean if language == "ko" else self._english

    def next_step(self, language: str) -> str:
        """Say what the attendee can do now."""
        return self._next_korean if language == "ko" else self._next_english


def kept_words(language: str, kept: int) -> str:
    """Say of a refusal after sealing that this ballot was not kept, and that `kept` before were."""
    if language == "ko":
        return "이 투표지는 내지 않았습니다." + (" 앞서 낸 표는 그대로 있습니다." if kept else "")
    return "This ballot was not cast." + (" What you cast before is kept." if kept else "")


SOUNDS = {
    "again": "two soft notes, rising: try once more, here",
    "wait": "one soft note, held: in a while, or at another kiosk",
    "desk": "one soft low note: people at the desk can help",
}
"""The refusals' tones by name, and what each says."""

_AGAIN = (
    Refusal.not_a_ticket,
    Refusal.is_a_receipt,
    Refusal.several_codes,
    Refusal.pin_unknown,
)
_WAIT = (
    Refusal.poll_not_open,
    Refusal.pin_locked,
    Refusal.medium_missing,
    Refusal.event_not_ready,
)


def catalogue() -> list[dict[str, object]]:
    """Return every refusal as plain data, for the API and the docs.

    Each is {"number", "name", "sound", "sentence": {"ko", "en"}, "next": {"ko", "en"}}.
    """
    return [
        {
            "number": refusal.number,
            "name": refusal.value,
            "sound": refusal.sound,
            "sentence": {language: refusal.sentence(language) for language in ("ko", "en")},
            "next": {language: refusal.next_step(language) for language in ("ko", "en")},
        }
        for refusal in Refusal
    ]


class InputRefusal(StrEnum):
    """An expected no to something read from outside; `{}` stands for its place."""

    unreadable_file = "unreadable_file", "{}: 읽을 수 없습니다.", "{}: cannot be read."
    unwritable = "unwritable", "{}: 쓸 수 없습니다.", "{}: cannot be written."
    not_found = "not_found", "{}: 찾을 수 없습니다.", "{}: not found."
    already_exists = "already_exists", "{}: 이미 있습니다.", "{}: is already there."
    malformed = "malformed", "{}: 형식이 맞지 않습니다.", "{}: does not have the right form."
    malformed_pb = "malformed_pb", "{}: .pb 형식이 아닙니다.", "{}: not a .pb file."
    malformed_toml = "malformed_toml", "{}: TOML 형식이 아닙니다.", "{}: not valid TOML."
    unknown_key = "unknown_key", "{}: 모르는 항목입니다.", "{}: unknown key."
    missing_key = "missing_key", "{}: 빠져 있습니다.", "{}: is missing."
    bad_value = "bad_value", "{}: 쓸 수 없는 값입니다.", "{}: value cannot be used."
    too_large = "too_large", "{}: 너무 큽니다.", "{}: is too large."
    package_malformed = (
        "package_malformed",
        "{}: 행사 꾸러미의 형식이 아닙니다.",
        "{}: not an event package.",
    )
    package_altered = (
        "package_altered",
        "{}: 행사 꾸러미가 바뀌었습니다.",
        "{}: the event package was altered.",
    )
    other_event = "other_event", "{}: 다른 행사의 것입니다.", "{}: belongs to another event."
    other_group = (
        "other_group",
        "{}: 모르는 암호 군입니다.",
        "{}: not a group that is used here.",
    )
    bad_signature = "bad_signature", "{}: 서명이 맞지 않습니다.", "{}: the signature is not right."
    chain_broken = (
        "chain_broken",
        "{}: 기록의 사슬이 이어지지 않습니다.",
        "{}: the chain of records does not hold.",
    )
    epoch_revoked = (
        "epoch_revoked",
        "{}: 이 기기의 열쇠는 더 이상 믿지 않습니다. 보낸 기록은 따로 보관합니다.",
        "{}: this kiosk's key is no longer trusted; what it sends is kept apart.",
    )
    epoch_ended = (
        "epoch_ended",
        "{}: 이 기기의 기록은 이미 끝났습니다.",
        "{}: this kiosk's records have ended.",
    )
    quarantine_full = (
        "quarantine_full",
        "{}: 따로 보관할 수 있는 기록의 수를 넘었습니다.",
        "{}: no more of these records can be kept apart.",
    )
    fork_unsettled = (
        "fork_unsettled",
        "{}: 한 기기의 기록이 둘로 갈라졌습니다. 어느 쪽을 셀지 관리자가 정해야 합니다.",
        "{}: a kiosk's records have forked; admins must say which branches count.",
    )
    conflict_unsettled = (
        "conflict_unsettled",
        "{}: 한 카드로 낸 여러 투표지를 관리자가 확인해야 합니다.",
        "{}: admins must settle the cards that have several ballots.",
    )
    admin_needed = (
        "admin_needed",
        "{}: 다른 관리자의 서명도 필요합니다.",
        "{}: another admin's signature is needed.",
    )
    gap = "gap", "{}: 앞선 기록이 아직 없습니다.", "{}: records before it are missing."
    fork = (
        "fork",
        "{}: 같은 자리에 다른 기록이 있습니다.",
        "{}: another record stands at this place.",
    )
    update_missing = (
        "update_missing",
        "{}: 앞선 업데이트가 아직 없습니다.",
        "{}: an update before it is missing.",
    )
    bad_ballot = "bad_ballot", "{}: 올바른 투표지가 아닙니다.", "{}: not a valid ballot."
    bad_decryption = (
        "bad_decryption",
        "{}: 이 투표의 올바른 부분 복호화가 아닙니다.",
        "{}: not a valid partial decryption of this poll.",
    )
    bad_archive = "bad_archive", "{}: 올바른 기록 파일이 아닙니다.", "{}: not a valid archive."
    no_proofs = (
        "no_proofs",
        "{}: 없습니다. 묶인 복호화 증명은 --proofs FILE로 주시고, 증명이 따로 없는 벨레니오스"
        " 기록이면 --no-proofs를 붙여 주세요.",
        "{}: not found. Give the bound decryption proofs with --proofs FILE, or --no-proofs for a"
        " plain Belenios archive.",
    )
    not_enrolled = "not_enrolled", "{}: 등록되지 않은 기기입니다.", "{}: not an enrolled kiosk."
    wrong_key = "wrong_key", "{}: 다른 열쇠입니다.", "{}: another key is needed."
    wrong_passphrase = (
        "wrong_passphrase",
        "{}: 암호가 맞지 않거나 파일이 바뀌었습니다.",
        "{}: the passphrase does not open it, or the file was altered.",
    )
    not_come = "not_come", "{}: 아직 오지 않았습니다.", "{}: has not come yet."
    other_ceremony = (
        "other_ceremony",
        "{}: 다른 열쇠 만들기에 속한 파일입니다.",
        "{}: belongs to another key ceremony.",
    )
    bad_trustee_file = (
        "bad_trustee_file",
        "{}: 개표 관리자의 올바른 파일이 아닙니다.",
        "{}: is not right; ask its owner for it again.",
    )
    poll_open = "poll_open", "{}: 이미 열려 있습니다.", "{}: is open already."
    second_sum = (
        "second_sum",
        "{}: 이 투표의 다른 합을 이미 열었습니다.",
        "{}: another sum of it was decrypted before.",
    )
    poll_closed = "poll_closed", "{}: 이미 마감했습니다.", "{}: is closed."
    poll_not_closed = "poll_not_closed", "{}: 아직 마감하지 않았습니다.", "{}: is not closed yet."
    poll_not_open = "poll_not_open", "{}: 열려 있지 않습니다.", "{}: is not open."
    staff_needed = (
        "staff_needed",
        "{}: 직원 카드와 번호가 필요합니다.",
        "{}: a staff card and its PIN are needed.",
    )
    staff_unknown = (
        "staff_unknown",
        "{}: 이 행사의 직원 카드와 번호가 아닙니다.",
        "{}: not a staff card of this event with its PIN.",
    )
    staff_revoked = (
        "staff_revoked",
        "{}: 취소한 직원 카드입니다. 다른 직원 카드가 필요합니다.",
        "{}: this staff card was cancelled. Another one is needed.",
    )
    motion_disputed = (
        "motion_disputed",
        "{}: 같은 예비 투표로 다른 안건이 또 만들어졌습니다. 어느 쪽인지 정해질 때까지 이 투표는"
        " 받지 않습니다. 상황실에 알리고, 급하면 한 기기에서만 새 안건을 만드세요.",
        "{}: another motion was made of the same spare poll. Nobody can vote in it until it is"
        " settled which one holds. Tell the office; if it is urgent, make a new motion, at one"
        " kiosk only.",
    )
    motion_lost = (
        "motion_lost",
        "{}: 장부에는 같은 예비 투표로 만든 다른 안건이 있습니다. 이 기기의 안건으로는 투표할 수"
        " 없고, 이미 낸 표는 보관하지만 세지 않습니다. 새 안건을 만드세요.",
        "{}: the ledger has another motion of the same spare poll. This one cannot be voted on;"
        " ballots cast in it are kept, and do not count. Make a new motion.",
    )
    no_spare_poll = (
        "no_spare_poll",
        "{}: 이 기기에서 안건으로 만들 예비 투표가 남아 있지 않습니다.",
        "{}: no spare poll is left here to make a motion of.",
    )
    attendance_needed = (
        "attendance_needed",
        "{}: 나눠 준 카드의 수가 필요합니다.",
        "{}: the number of cards handed out is needed.",
    )
    venue_pin_needed = (
        "venue_pin_needed",
        "{}: 행사장에서 알릴 번호가 필요합니다.",
        "{}: the number to announce in the hall is needed.",
    )
    not_ready = (
        "not_ready",
        "{}: 점검을 통과하지 못했습니다.",
        "{}: did not pass the readiness check.",
    )
    withheld = (
        "withheld",
        "{}: 투표 수가 적어 결과를 공개하지 않습니다.",
        "{}: too few ballots, the result is withheld.",
    )
    auditors_only = (
        "auditors_only",
        "{}: 모든 투표를 마감할 때까지 감사인만 볼 수 있습니다.",
        "{}: until every poll is closed, only auditors may read it.",
    )
    kiosks_only = (
        "kiosks_only",
        "{}: 모든 투표를 마감할 때까지 이 행사의 기기만 물을 수 있습니다.",
        "{}: until every poll is closed, only the event's kiosks may ask.",
    )
    other_method = (
        "other_method",
        "{}: 이렇게는 요청할 수 없습니다.",
        "{}: cannot be asked for in this way.",
    )
    too_many_requests = (
        "too_many_requests",
        "{}: 요청이 너무 많습니다. 잠시 뒤에 다시 해 주세요.",
        "{}: too many requests; please wait a little.",
    )
    ledger_behind = (
        "ledger_behind",
        "{}: 장부가 이미 확인한 것보다 뒤에 있습니다.",
        "{}: the ledger is behind what was seen of it.",
    )
    log_altered = (
        "log_altered",
        "{}: 장부가 서명한 것과 다릅니다.",
        "{}: is not what the ledger has signed.",
    )
    two_histories = (
        "two_histories",
        "{}: 장부가 서로 다른 두 기록을 보였습니다. 본부에 알려 주세요.",
        "{}: the ledger has shown two different histories; tell the office.",
    )
    not_continued = (
        "not_continued",
        "{}: 전에 서명한 장부를 잇는다는 증명이 맞지 않습니다.",
        "{}: does not prove that it continues the log that was cosigned before.",
    )
    not_in_log = (
        "not_in_log",
        "{}: 장부에 있다는 증명이 맞지 않습니다.",
        "{}: does not prove that it is in the log.",
    )
    quorum_missing = (
        "quorum_missing",
        "{}: 외부 증인의 서명이 모자랍니다.",
        "{}: too few outside witnesses have cosigned it.",
    )
    witness_elsewhere = (
        "witness_elsewhere",
        "{}: 증인이 마지막으로 서명한 크기가 다릅니다.",
        "{}: the witness has cosigned another size last.",
    )
    ledger_busy = (
        "ledger_busy",
        "{}: 지금은 받을 수 없습니다.",
        "{}: cannot take anything just now.",
    )
    older_copy = (
        "older_copy",
        "{}: 장부의 데이터가 예전 것입니다. 가장 새로운 데이터를 되돌려 놓아야 다시 서명합니다.",
        "{}: the ledger's data are an older copy; it signs nothing until the newest are back.",
    )
    second_place = (
        "second_place",
        "{}: 마지막 체크포인트를 따로 두는 곳을 쓸 수 없습니다.",
        "{}: the second place of the last checkpoint cannot be used.",
    )
    ledger_unreachable = (
        "ledger_unreachable",
        "{}: 장부에 닿지 않습니다.",
        "{}: the ledger cannot be reached.",
    )
    ledger_nonsense = (
        "ledger_nonsense",
        "{}: 장부의 답을 믿을 수 없습니다.",
        "{}: the ledger's answer cannot be believed.",
    )
    ledger_refused = (
        "ledger_refused",
        "{}: 장부가 받지 않았습니다.",
        "{}: the ledger refused.",
    )
    damaged = (
        "damaged",
        "{}: 여기부터 손상되었거나 잘렸습니다. 기기에서 다시 내보내 주세요.",
        "{}: damaged or cut short from here on; export it from the kiosk again.",
    )
    no_tls = (
        "no_tls",
        "{}: 이 행사의 장부는 https로만 연결합니다.",
        "{}: this event's ledger is reached over https only.",
    )
    other_certificate = (
        "other_certificate",
        "{}: 행사의 인증서가 아닙니다.",
        "{}: shows another certificate than the event's.",
    )

    medium_missing = (
        "medium_missing",
        "{}: 두 번째 저장 장치가 없습니다. 꽂으면 이어집니다.",
        "{}: the second medium is missing; put it back.",
    )
    medium_read_only = (
        "medium_read_only",
        "{}: 두 번째 저장 장치에 쓸 수 없습니다.",
        "{}: the second medium cannot be written.",
    )
    medium_full = (
        "medium_full",
        "{}: 두 번째 저장 장치가 가득 찼습니다.",
        "{}: the second medium is full.",
    )
    medium_other = (
        "medium_other",
        "{}: 다른 기기의 저장 장치입니다.",
        "{}: is the second medium of another kiosk.",
    )
    medium_out_of_step = (
        "medium_out_of_step",
        "{}: 두 번째 저장 장치의 기록이 기기의 기록과 다릅니다.",
        "{}: the second medium does not hold what this kiosk holds.",
    )
    medium_failed = (
        "medium_failed",
        "{}: 두 번째 저장 장치가 쓰지 못했습니다.",
        "{}: the second medium failed to write.",
    )
    locked_medium_ahead = (
        "locked_medium_ahead",
        "{}: 두 번째 저장 장치에 기록이 더 많습니다. 이 기기의 기록은 예전 것이어서 잠갔습니다.",
        "{}: the second medium holds more records. This store is an older copy: locked.",
    )
    locked_ledger_ahead = (
        "locked_ledger_ahead",
        "{}: 장부가 이 기기에 없는 기록을 받았습니다. 이 기기의 기록은 예전 것이어서 잠갔습니다.",
        "{}: the ledger has a record that is not here. This store is an older copy: locked.",
    )
    locked_head_ahead = (
        "locked_head_ahead",
        "{}: 다른 곳에서 본 이 기기의 기록이 여기에 없습니다. 예전 것이어서 잠갔습니다.",
        "{}: a later head of this kiosk was seen. This store is an older copy: locked.",
    )
    locked_receipt_missing = (
        "locked_receipt_missing",
        "{}: 이 영수증의 기록이 여기에 없습니다. 예전 것이어서 잠갔습니다.",
        "{}: the record of this receipt is not here. This store is an older copy: locked.",
    )
    locked_fork = (
        "locked_fork",
        "{}: 같은 열쇠로 다른 기록이 쓰였습니다. 같은 기기가 둘입니다. 잠갔습니다.",
        "{}: another record was signed with this key. There are two of this kiosk: locked.",
    )
    epoch_not_ended = (
        "epoch_not_ended",
        "{}: 이 회차를 끝내지 못한 채 새 회차로 넘어갑니다.",
        "{}: this epoch could not be ended before the next one.",
    )
    epoch_from_medium = (
        "epoch_from_medium",
        "{}: 읽을 수 없거나 빠진 기록이 있어, 그 회차의 두 번째 저장 장치를 대신 읽었습니다.",
        "{}: cannot be read in whole; the second medium of that epoch was read instead.",
    )
    epoch_unread = (
        "epoch_unread",
        "{}: 지난 회차를 다 읽지 못했습니다. 그때 쓴 카드와 마감한 투표를 이 기기가 모를 수"
        " 있습니다. 두 번 낸 표는 장부가 찾아냅니다.",
        "{}: this earlier epoch cannot be read in whole. Cards spent and polls closed there may be"
        " unknown here; the ledger will find double ballots.",
    )
    locked_twin = (
        "locked_twin",
        "{}: 다른 기기가 이 기기의 열쇠를 쓰고 있습니다. 같은 기기가 둘입니다. 잠갔습니다.",
        "{}: another machine uses this kiosk's keys. There are two of this kiosk: locked.",
    )
    newer_store = (
        "newer_store",
        "{}: 더 새로운 마루가 쓴 것입니다. 프로그램을 새로 설치해 주세요.",
        "{}: was written by a newer Maru; please install that one.",
    )
    poll_running = (
        "poll_running",
        "{}: 열려 있는 투표가 있습니다. 먼저 멈추거나 마감해 주세요.",
        "{}: a poll is open; pause it or close it first.",
    )
    not_rehearsal = (
        "not_rehearsal",
        "{}: 이 행사의 연습이 아닙니다.",
        "{}: is not a rehearsal beside this event.",
    )
    stick_gone = (
        "stick_gone",
        "{}: USB 메모리가 빠졌습니다. 기기에서 잃은 것은 없습니다. 꽂고 다시 해 주세요.",
        "{}: the stick was pulled out. The kiosk has lost nothing; put it in and try again.",
    )
    stick_failed = (
        "stick_failed",
        "{}: 다 쓰지 못했습니다. 자리가 없거나 고장입니다. 다른 USB 메모리를 꽂아 주세요.",
        "{}: not everything could be written. It is full or broken; please use another stick.",
    )
    one_stick = (
        "one_stick",
        "{}: 쓸 수 있는 USB 메모리를 하나만 꽂아 주세요.",
        "{}: put in one stick that can be written, and no other.",
    )
    no_journal = (
        "no_journal",
        "{}: 다른 기기의 기록이 없습니다.",
        "{}: no other kiosk's journal is on it.",
    )
    in_use = "in_use", "{}: 다른 프로그램이 쓰고 있습니다.", "{}: is in use by another program."
    needs_root = (
        "needs_root",
        "{}: 관리자(root)로 실행해 주세요.",
        "{}: has to be run by root.",
    )
    no_display = (
        "no_display",
        "{}: 화면을 열 수 없습니다.",
        "{}: no display can be opened.",
    )

    _korean: str
    _english: str

    def __new__(cls, name: str, korean: str, english: str) -> InputRefusal:
        """Make the member, a string equal to its name, with its sentences beside it."""
        member = str.__new__(cls, name)
        member._value_ = name
        member._korean, member._english = korean, english
        return member

    def sentence(self, language: str, place: str) -> str:
        """Say it of `place`, the thing and the place in it."""
        return (self._korean if language == "ko" else self._english).format(place)


class Refused(Exception):
    """Raised where something from outside is refused.

    `place` names the thing and the place in it ("votes.pb line 17"); `detail` may add, in English,
    what was found there. Neither ever holds a secret. Characters that do not print, which would
    let a name from outside write to a terminal as it likes, are kept as U+FFFD.
    """

    def __init__(self, reason: InputRefusal, place: str, detail: str = "") -> None:
        self.reason, self.place, self.detail = reason, _printable(place), _printable(detail)
        super().__init__(self.reason, self.place, self.detail)

    def sentence(self, language: str) -> str:
        """One sentence for people, with the detail in brackets where there is one."""
        said = self.reason.sentence(language, self.place)
        return f"{said} ({self.detail})" if self.detail else said

    def __str__(self) -> str:
        return self.sentence("en")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
