"""Why voting data is not valid: the closed list, and the exception that carries one."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Language = Literal["ko", "en"]


class Reason(StrEnum):
    """Every reason for which a part of an election is refused."""

    NOT_AN_ARCHIVE = "not_an_archive"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    NOT_CANONICAL = "not_canonical"
    UNSUPPORTED = "unsupported"
    FILE_HEADER = "file_header"
    FILE_NAME = "file_name"
    EVENT_CHAIN = "event_chain"
    EVENT_ORDER = "event_order"
    NOT_A_MEMBER = "not_a_member"
    IDENTITY = "identity"
    BAD_CREDENTIAL = "bad_credential"
    BAD_QUESTION = "bad_question"
    BAD_CHOICES = "bad_choices"
    DUPLICATE_CREDENTIAL = "duplicate_credential"
    TRUSTEE_PROOF = "trustee_proof"
    ELECTION_KEY = "election_key"
    OTHER_ELECTION = "other_election"
    ELECTION_HASH = "election_hash"
    UNKNOWN_CREDENTIAL = "unknown_credential"
    DUPLICATE_BALLOT = "duplicate_ballot"
    SIGNED_HASH = "signed_hash"
    SIGNATURE = "signature"
    INDIVIDUAL_PROOF = "individual_proof"
    OVERALL_PROOF = "overall_proof"
    BLANK_PROOF = "blank_proof"
    TALLY = "tally"
    BALLOT_COUNT = "ballot_count"
    TOTAL_WEIGHT = "total_weight"
    DECRYPTION_PROOF = "decryption_proof"
    MISSING_DECRYPTION = "missing_decryption"
    BOUND_PROOF = "bound_proof"
    MISSING_BOUND_PROOFS = "missing_bound_proofs"
    RESULT = "result"
    RESULT_BOUNDS = "result_bounds"
    OTHER_SETUP = "other_setup"
    MISSING_BALLOT = "missing_ballot"
    REOPENED = "reopened"
    TRACKER = "tracker"
    OPENING = "opening"

    def sentence(self, language: Language) -> str:
        """Return the reason as one sentence, in Korean ("ko") or English ("en")."""
        korean, english = _SENTENCES[self]
        return korean if language == "ko" else english


_SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.NOT_AN_ARCHIVE: (
        "벨레니오스 기록 파일이 아닙니다.",
        "This is not a Belenios archive.",
    ),
    Reason.TRUNCATED: (
        "파일이 중간에서 끊겼습니다.",
        "The file ends before it is complete.",
    ),
    Reason.TOO_LARGE: (
        "허용된 크기를 넘습니다.",
        "This is larger than is allowed.",
    ),
    Reason.MALFORMED: (
        "형식이 올바르지 않습니다.",
        "This does not have the right form.",
    ),
    Reason.NOT_CANONICAL: (
        "정해진 표기와 다르게 쓰였습니다.",
        "This is not written in its one canonical form.",
    ),
    Reason.UNSUPPORTED: (
        "지원하지 않는 종류입니다.",
        "This kind is not supported.",
    ),
    Reason.FILE_HEADER: (
        "파일 머리 정보가 정해진 형식과 다릅니다.",
        "The file header differs from the prescribed one.",
    ),
    Reason.FILE_NAME: (
        "파일 이름이 내용의 해시와 다릅니다.",
        "The file's name is not the hash of its content.",
    ),
    Reason.EVENT_CHAIN: (
        "사건의 해시 사슬이 이어지지 않습니다.",
        "The hash chain of events is broken.",
    ),
    Reason.EVENT_ORDER: (
        "이 자리에 올 수 없는 사건입니다.",
        "This event may not stand at this place.",
    ),
    Reason.NOT_A_MEMBER: (
        "군의 올바른 원소가 아닙니다.",
        "This is not an element of the group.",
    ),
    Reason.IDENTITY: (
        "항등원은 여기에 쓸 수 없습니다.",
        "The identity element may not be used here.",
    ),
    Reason.BAD_CREDENTIAL: (
        "투표 자격 코드의 형식이 올바르지 않습니다.",
        "This does not have the form of a credential.",
    ),
    Reason.BAD_QUESTION: (
        "질문의 선택지나 선택 개수가 올바르지 않습니다.",
        "The question's options or bounds are not possible.",
    ),
    Reason.BAD_CHOICES: (
        "질문이 허용하지 않는 선택입니다.",
        "The question does not allow these choices.",
    ),
    Reason.DUPLICATE_CREDENTIAL: (
        "같은 공개 자격이 명부에 두 번 있습니다.",
        "A public credential stands twice on the roll.",
    ),
    Reason.TRUSTEE_PROOF: (
        "개표 관리자의 증명이 올바르지 않습니다.",
        "A trustee's proof or signature is not valid.",
    ),
    Reason.ELECTION_KEY: (
        "선거의 공개키가 개표 관리자들의 키와 맞지 않습니다.",
        "The election's public key is not the trustees' key.",
    ),
    Reason.OTHER_ELECTION: (
        "다른 선거의 투표지입니다.",
        "The ballot belongs to another election.",
    ),
    Reason.ELECTION_HASH: (
        "투표지가 다른 선거 내용을 가리킵니다.",
        "The ballot names another election text.",
    ),
    Reason.UNKNOWN_CREDENTIAL: (
        "명부에 없는 자격으로 만든 투표지입니다.",
        "The ballot's credential is not on the roll.",
    ),
    Reason.DUPLICATE_BALLOT: (
        "같은 투표지가 두 번 있습니다.",
        "The same ballot stands here twice.",
    ),
    Reason.SIGNED_HASH: (
        "투표지의 내용이 서명된 해시와 다릅니다.",
        "The ballot's content differs from the hash that was signed.",
    ),
    Reason.SIGNATURE: (
        "투표지의 서명이 올바르지 않습니다.",
        "The ballot's signature is not valid.",
    ),
    Reason.INDIVIDUAL_PROOF: (
        "선택지 하나의 증명이 올바르지 않습니다.",
        "The proof of a single choice is not valid.",
    ),
    Reason.OVERALL_PROOF: (
        "선택 개수의 증명이 올바르지 않습니다.",
        "The proof of the number of choices is not valid.",
    ),
    Reason.BLANK_PROOF: (
        "백지 투표의 증명이 올바르지 않습니다.",
        "The proof of the blank vote is not valid.",
    ),
    Reason.TALLY: (
        "암호화된 합계가 투표지들의 합과 다릅니다.",
        "The encrypted tally is not the sum of the ballots.",
    ),
    Reason.BALLOT_COUNT: (
        "집계된 투표지 수가 실제와 다릅니다.",
        "The number of tallied ballots is wrong.",
    ),
    Reason.TOTAL_WEIGHT: (
        "집계된 총 가중치가 실제와 다릅니다.",
        "The total weight is wrong.",
    ),
    Reason.DECRYPTION_PROOF: (
        "부분 복호화의 증명이 올바르지 않습니다.",
        "The proof of a partial decryption is not valid.",
    ),
    Reason.MISSING_DECRYPTION: (
        "결과를 내기에 부분 복호화가 모자랍니다.",
        "There are too few partial decryptions for a result.",
    ),
    Reason.BOUND_PROOF: (
        "묶인 복호화 증명이 올바르지 않습니다.",
        "The bound proof of a decryption is not valid.",
    ),
    Reason.MISSING_BOUND_PROOFS: (
        "부분 복호화마다 하나씩 있어야 할 묶인 증명의 목록이 맞지 않습니다.",
        "There is not one list of bound proofs for each partial decryption.",
    ),
    Reason.RESULT: (
        "결과가 복호화된 값과 다릅니다.",
        "The result is not what the tally decrypts to.",
    ),
    Reason.RESULT_BOUNDS: (
        "결과가 투표지 수로 가능한 범위를 벗어납니다.",
        "The result is not possible with this many ballots.",
    ),
    Reason.OTHER_SETUP: (
        "이전 기록 파일과 선거, 개표 관리자 또는 명부가 다릅니다.",
        "The older archive has another election, other trustees or another roll.",
    ),
    Reason.MISSING_BALLOT: (
        "이전 기록 파일의 이 투표지가 그 자리에 없습니다.",
        "This ballot of the older archive is not here at its place.",
    ),
    Reason.REOPENED: (
        "이전 기록 파일에서는 이 앞에서 투표가 끝났습니다.",
        "In the older archive the ballots had ended before this one.",
    ),
    Reason.TRACKER: (
        "추적 번호가 이 투표지의 것이 아닙니다.",
        "The tracker is not the one of this ballot.",
    ),
    Reason.OPENING: (
        "투표지에 암호화된 것이 기계가 말한 것과 다릅니다.",
        "The ballot does not hold here what the kiosk says that it holds.",
    ),
}


class Invalid(Exception):
    """Voting data is refused.

    `reason` is one of the closed list; `place` says where, outermost first,
    as in "ballot 3 answers[0].choices[1].alpha" ("" when the whole is meant).
    Neither ever holds a secret or a choice.
    """

    def __init__(self, reason: Reason, place: str = "") -> None:
        super().__init__(reason, place)
        self.reason = reason
        self.place = place

    def __str__(self) -> str:
        return self.sentence("en")

    def sentence(self, language: Language) -> str:
        """One line: the place, and the reason as a sentence."""
        words = self.reason.sentence(language)
        return f"{self.place}: {words}" if self.place else words

    def within(self, outer: str) -> Invalid:
        """Return the same refusal, seen from one level further out."""
        if not self.place:
            return Invalid(self.reason, outer)
        joint = "" if self.place.startswith("[") else " "
        return Invalid(self.reason, f"{outer}{joint}{self.place}")
