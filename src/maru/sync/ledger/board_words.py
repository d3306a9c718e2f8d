"""What the board says, in Korean and English, in plain words."""

from __future__ import annotations

from typing import Literal

from maru.protocol.replay import Verdict

Language = Literal["ko", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "skip": ("본문으로 건너뛰기", "Skip to the content"),
    "language": ("언어", "Language"),
    "menu": ("메뉴", "Menu"),
    "polls": ("투표", "Polls"),
    "my_ballot": ("내 표 확인", "Find my ballot"),
    "check": ("직접 검증", "Check it yourself"),
    "rehearsal": (
        "연습입니다. 여기 나오는 표와 결과는 진짜가 아닙니다.",
        "This is a rehearsal. No ballot and no result here is real.",
    ),
    "coming": ("시작 전", "Not open yet"),
    "open": ("투표 중", "Voting is open"),
    "closed": ("마감, 개표 중", "Closed, being counted"),
    "published": ("결과 발표", "Result published"),
    "withheld": ("결과 비공개", "Result not published"),
    "no_turnout": (
        "아직 {k}표가 되지 않았습니다.",
        "Fewer than {k} ballots so far.",
    ),
    "turnout": ("{n}표 이상 들어왔습니다.", "At least {n} ballots so far."),
    "turnout_why": (
        "누가 투표했는지 드러나지 않도록 {k}표 단위로, 몇 분마다 알립니다.",
        "Told in steps of {k} and every few minutes, so that it tells of no single person.",
    ),
    "ballots": ("모두 {n}표를 집계했습니다.", "Ballots counted: {n}."),
    "few_closed": ("{k}표보다 적게 모였습니다.", "Fewer than {k} ballots were cast."),
    "withheld_why": (
        "표가 {k}표보다 적어, 행사 전에 정한 대로 결과를 공개하지 않습니다.",
        "With fewer than {k} ballots the result is not published, as was decided beforehand.",
    ),
    "counting": (
        "투표가 끝났습니다. 개표가 끝나면 결과를 여기에 올립니다.",
        "Voting has ended. The result will be here when the count is done.",
    ),
    "option": ("선택지", "Option"),
    "votes": ("표, 집계한 표의 비율", "Votes, share of the ballots"),
    "blank": ("기권 (아무것도 고르지 않음)", "Blank (nothing chosen)"),
    "choose": ("{of}개 중 {most}개까지 고릅니다.", "Choose up to {most} of {of}."),
    "choose_exactly": ("{of}개 중 {most}개를 고릅니다.", "Choose {most} of {of}."),
    "files": ("검증용 파일", "Files for checking"),
    "archive": ("투표 기록 파일 (.bel)", "Archive of the poll (.bel)"),
    "proofs": ("복호화 증명 (.json)", "Decryption proofs (.json)"),
    "data": ("결과 데이터 (.json)", "Result as data (.json)"),
    "more": ("자세히", "More"),
    "find_title": ("내 표가 들어갔나요?", "Was my ballot counted?"),
    "find_how": (
        "영수증에 적힌 확인 낱말 네 개를 적어 주세요. 추적 번호 43자도 됩니다.",
        "Type the four check words of your receipt, or its tracker of 43 characters.",
    ),
    "find_label": ("확인 낱말 네 개 또는 추적 번호", "Four check words, or the tracker"),
    "find_button": ("찾기", "Find"),
    "find_secret": (
        "여기서는 무엇을 골랐는지 알 수 없습니다. 표는 잠긴 채로 있습니다.",
        "Nobody can see here what you chose: the ballot stays locked.",
    ),
    "find_wrong": (
        "확인 낱말 네 개나 추적 번호가 아닙니다. 띄어쓰기와 글자를 다시 봐 주세요.",
        "These are not four check words, nor a tracker. Please check the spaces and letters.",
    ),
    "find_none": (
        "아직 이 표가 없습니다. 글자가 맞다면 기기가 아직 보내지 못한 것일 수 있습니다."
        " 나중에 다시 봐 주세요.",
        "This ballot is not here yet. If you typed it right, the kiosk may not have sent it yet:"
        " please come back later.",
    ),
    "find_none_closed": (
        "이 표가 없습니다. 글자가 맞다면 영수증을 들고 행사 담당자에게 알려 주세요.",
        "This ballot is not here. If you typed it right, please take your receipt to the staff.",
    ),
    "of_poll": ("투표", "Poll"),
    "words": ("확인 낱말", "Check words"),
    "tracker": ("추적 번호", "Tracker"),
    "credential": ("카드의 공개 번호", "Public number of the card"),
    "proof_title": ("장부에 있다는 증명", "Proof that the ledger has it"),
    "proof_text": (
        "이 표의 기록은 장부의 {index}번째 항목입니다. 아래 파일과 장부의 열쇠만 있으면 누구나"
        " 인터넷 없이도 확인할 수 있습니다.",
        "The record of this ballot is entry {index} of the ledger. With the file below and the"
        " ledger's key anyone can check that, without a network too.",
    ),
    "proof_file": ("증명 파일 내려받기", "Download the proof"),
    "proof_later": (
        "모든 투표를 마감하면 장부에 있다는 증명을 여기서 받을 수 있습니다.",
        "When every poll is closed you can get the proof here that the ledger has it.",
    ),
    "proof_hashes": ("해시", "Hashes"),
    "proof_checkpoint": ("서명된 장부 상태", "Signed checkpoint"),
    "check_title": ("직접 검증하기", "Check it yourself"),
    "check_text": (
        "결과를 믿어 달라고 하지 않습니다. 마감한 투표는 아래 파일로 누구나 처음부터 다시 셀 수"
        " 있습니다.",
        "You need not believe us. With the files below anyone can count a closed poll again from"
        " the beginning.",
    ),
    "check_none": ("아직 결과를 발표한 투표가 없습니다.", "No result has been published yet."),
    "check_shut": (
        "투표 중에는 장부의 내용을 감사인만 볼 수 있습니다. 모두 마감하면 누구나 볼 수 있습니다.",
        "While voting is open only auditors may read the ledger. When all is closed everyone may.",
    ),
    "check_open": ("장부 전체를 누구나 볼 수 있습니다.", "Everyone may read the whole ledger."),
    "log": ("장부", "The ledger"),
    "entries": ("항목 {n}개", "{n} entries"),
    "checkpoint": ("서명된 현재 상태", "Signed checkpoint"),
    "package": ("행사 꾸러미", "Event package"),
    "api": ("프로그램용 자료 (API)", "For programs (API)"),
    "key": ("장부의 공개 열쇠", "Public key of the ledger"),
    "witnesses": ("바깥 증인", "Outside witnesses"),
    "no_witnesses": ("바깥 증인이 없습니다.", "There is no outside witness."),
    "nothing_title": ("그런 쪽이 없습니다", "There is no such page"),
    "back": ("투표 목록으로", "To the polls"),
}

STATES: dict[Literal["arrived"] | Verdict, tuple[str, str, str, str]] = {
    "arrived": (
        "표가 들어와 있습니다",
        "투표를 마감하면 집계했는지 여기서 볼 수 있습니다.",
        "Your ballot has arrived",
        "After the poll is closed you can see here whether it was counted.",
    ),
    Verdict.counted: (
        "집계했습니다",
        "이 표는 결과에 들어 있습니다.",
        "Your ballot was counted",
        "It is part of the result.",
    ),
    Verdict.spoiled: (
        "확인용으로 열어 본 표입니다",
        "기기를 확인하려고 열어 본 표는 세지 않습니다.",
        "This ballot was opened to check the kiosk",
        "Such a ballot is never counted.",
    ),
    Verdict.late: (
        "세지 않았습니다",
        "마감한 뒤에 들어왔습니다.",
        "It was not counted",
        "It came after the poll was closed.",
    ),
    Verdict.other_motion: (
        "세지 않았습니다",
        "이 표를 낸 기기의 안건과 장부에 먼저 들어온 안건이 서로 달랐습니다.",
        "It was not counted",
        "Its kiosk asked another question than the motion that reached the ledger first.",
    ),
    Verdict.revoked: (
        "세지 않았습니다",
        "취소된 카드로 낸 표입니다.",
        "It was not counted",
        "Its card had been cancelled.",
    ),
    Verdict.repeated: (
        "한 번만 세었습니다",
        "똑같은 표가 두 번 들어왔습니다.",
        "It was counted once",
        "The very same ballot came twice.",
    ),
    Verdict.conflict: (
        "세지 않았습니다",
        "같은 카드로 낸 표가 둘 이상이라, 행사 전에 정한 규칙에 따라 이 표는 빠졌습니다.",
        "It was not counted",
        "The card has more than one ballot; by the rule fixed beforehand this one was left out.",
    ),
    Verdict.set_aside: (
        "세지 않았습니다",
        "담당자들이 이유를 밝히고 뺐습니다. 같은 카드로 낸 표가 둘 이상이거나, 기기의 기록이"
        " 둘로 갈라졌습니다.",
        "It was not counted",
        "The admins left it out and said why: its card has more than one ballot, or its kiosk's"
        " records have forked.",
    ),
    Verdict.quarantined: (
        "세지 않았습니다",
        "기록이 둘로 갈라졌거나 믿을 수 없게 된 기기에서 온 표라 따로 두었습니다.",
        "It was not counted",
        "It came from a kiosk whose records have forked, or that could no longer be trusted, and"
        " was put aside.",
    ),
}
"""What became of a ballot: heading and sentence in Korean, heading and sentence in English."""


def word(name: str, language: Language, **values: object) -> str:
    """Return what stands under a name, with its places filled in."""
    return WORDS[name][0 if language == "ko" else 1].format(**values)


def state_words(state: Literal["arrived"] | Verdict, language: Language) -> tuple[str, str]:
    """Return heading and sentence for what became of a ballot."""
    korean, korean_more, english, english_more = STATES[state]
    return (korean, korean_more) if language == "ko" else (english, english_more)
