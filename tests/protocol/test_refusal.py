"""The two closed lists of what is said when the answer is no."""

from __future__ import annotations

import json

import pytest

from maru.protocol.refusal import SOUNDS, InputRefusal, Refusal, Refused, catalogue

# The table of the screens, in its order. Number 10 leaves its seconds out: the pause grows from
# 30 seconds to 5 minutes and the screen counts them down.
TABLE = [
    ("not_a_ticket", "투표 카드가 아닙니다.", "카드의 네모 무늬를 보여 주세요."),
    ("other_event", "다른 행사의 카드입니다.", "접수대에서 카드를 바꿔 주세요."),
    ("not_on_roll", "이 투표의 명부에 없는 카드입니다.", "접수대로 가 주세요."),
    (
        "already_voted_here",
        "이미 투표하셨습니다. 이 기기에서 냈습니다.",
        "직접 하지 않으셨다면 도우미를 불러 주세요.",
    ),
    (
        "already_voted_elsewhere",
        "이미 투표하셨습니다. 다른 기기에서 냈습니다.",
        "직접 하지 않으셨다면 도우미를 불러 주세요.",
    ),
    ("revoked", "쓸 수 없게 된 카드입니다.", "접수대에서 새 카드를 받아 주세요."),
    ("poll_not_open", "아직 투표 시간이 아닙니다.", "진행자의 안내를 기다려 주세요."),
    ("wrong_venue", "다른 투표소의 카드입니다.", "카드에 적힌 곳으로 가 주세요."),
    ("pin_unknown", "번호가 맞지 않습니다.", "다시 눌러 주세요."),
    ("pin_locked", "잠시 멈췄습니다.", "도우미를 부를 수 있습니다."),
    ("several_codes", "카드가 두 장 보입니다.", "한 장만 보여 주세요."),
    ("is_a_receipt", "이것은 영수증입니다.", "투표 카드를 보여 주세요."),
    ("medium_missing", "저장 장치를 확인하고 있습니다.", "다른 기기로 가 주세요."),
    ("event_not_ready", "아직 준비하고 있습니다.", "다른 기기로 가 주세요."),
]


def test_the_screens_table_is_the_list() -> None:
    """Fourteen members, in the order, with the numbers and the Korean words of the screens."""
    said = [(member.value, member.sentence("ko"), member.next_step("ko")) for member in Refusal]
    assert said == TABLE
    assert [member.number for member in Refusal] == list(range(1, 15))


@pytest.mark.parametrize("member", Refusal)
def test_each_refusal_speaks_english(member: Refusal) -> None:
    """Every member has an English sentence and a next step, without Hangul; others fall to it."""
    for said in (member.sentence("en"), member.next_step("en")):
        assert said.endswith(".")
        assert said.isascii()
    assert member.sentence("fr") == member.sentence("en")
    assert member == member.name


@pytest.mark.parametrize("member", InputRefusal)
def test_each_input_refusal_names_its_place_once(member: InputRefusal) -> None:
    """Both sentences are one sentence with the place in it, once, whatever the place contains."""
    for language in ("ko", "en"):
        said = member.sentence(language, "votes.pb line {17}")
        assert said.count("votes.pb line {17}") == 1
        assert said.endswith(".")
        assert "\n" not in said
        assert "{}" not in said
    assert member.sentence("ko", "") != member.sentence("en", "")
    assert member.sentence("en", "").isascii()
    assert member == member.name


def test_a_refusal_is_one_sentence_with_its_detail() -> None:
    """What was found stands in brackets after the sentence, in both languages."""
    refused = Refused(InputRefusal.bad_value, "event.toml polls[1].max", "not from 1 to 3")
    assert str(refused) == "event.toml polls[1].max: value cannot be used. (not from 1 to 3)"
    assert (
        refused.sentence("ko") == "event.toml polls[1].max: 쓸 수 없는 값입니다. (not from 1 to 3)"
    )
    assert refused.reason == InputRefusal.bad_value


def test_a_place_from_outside_cannot_write_to_the_terminal() -> None:
    """Escape sequences, line breaks, direction marks and half characters do not get through."""
    refused = Refused(InputRefusal.unknown_key, "a\x1b[2Jb\nc\u202ed\ud800", "\r\x07")
    said = refused.sentence("en") + repr(refused)
    assert "a\ufffd[2Jb\ufffdc\ufffdd\ufffd" in said
    assert not any(char in said for char in "\x1b\n\r\x07\u202e\ud800")


def test_the_catalogue_is_plain_data() -> None:
    """What the API gives is JSON, complete, and names a sound that is explained."""
    listed = json.loads(json.dumps(catalogue()))
    assert [entry["name"] for entry in listed] == [member.value for member in Refusal]
    assert [entry["number"] for entry in listed] == list(range(1, 15))
    for entry, member in zip(listed, Refusal, strict=True):
        assert entry["sentence"] == {"ko": member.sentence("ko"), "en": member.sentence("en")}
        assert entry["next"] == {"ko": member.next_step("ko"), "en": member.next_step("en")}
        assert entry["sound"] in SOUNDS
    assert {entry["sound"] for entry in listed} == set(SOUNDS)
