"""The review: what was chosen, and how to change it."""

from __future__ import annotations

from ui.house import House


def test_an_attendee_changes_her_mind_at_review(house: House) -> None:
    """What was chosen can be changed from the review, and the review shows the new choice."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary", "change-0")
    assert house.step == "question"
    assert house.session.chosen(0) == (0,)
    house.tap("option-0", "option-2", "primary")
    assert house.session.chosen(0) == (2,)
    assert house.finger.find("change-0") is not None
    assert house.finger.find("change-1") is None


def test_every_answer_can_be_changed_and_leads_back(long_house: House) -> None:
    """In a poll of two questions each is opened from the review, and both ways lead there again."""
    house = long_house
    house.check_in()
    house.tap("poll-0", "option-0", "primary", "option-1", "primary")
    assert house.step == "review"
    house.tap("change-1")
    assert (house.step, house.now("questionIndex"), house.now("editing")) == ("question", 0, True)
    house.tap("option-2", "primary")
    assert house.step == "review"
    house.tap("change-4")
    assert (house.now("questionIndex"), house.session.marks) == (1, {1})
    house.tap("back")
    assert house.step == "review"
    assert [house.session.chosen(n) for n in (0, 1)] == [(0, 2), (1,)]


def test_an_empty_ballot_is_called_so(house: House) -> None:
    """Who chose nothing reads that this is a blank vote, and may still seal it."""
    house.check_in()
    house.tap("poll-2", "primary")
    assert any("빈 표로 냅니다." in name for name in house.names())
    assert house.now("canSeal")


def test_a_question_that_lost_its_answer_is_not_called_a_blank_vote(house: House) -> None:
    """Who takes the only choice back and returns reads why it cannot be sealed, and what to do."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary", "change-0", "option-0", "back")
    assert (house.step, house.now("canSeal")) == ("review", False)
    said = " ".join(house.names())
    assert "덜 고른 질문이 있습니다. ‘바꾸기’를 눌러 골라 주세요." in said
    assert "빈 표" not in said
    house.tap("change-0", "option-1", "primary")
    assert "덜 고른 질문이 있습니다." not in " ".join(house.names())
    house.seal()
