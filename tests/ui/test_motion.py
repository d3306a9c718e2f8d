"""A motion: yes, no, abstain."""

from __future__ import annotations

from ui.house import House


def test_the_mark_of_a_motion_moves(house: House) -> None:
    """Yes, no and abstain exclude each other, so choosing another moves the mark."""
    house.check_in()
    house.tap("poll-1", "option-0")
    assert house.session.marks == {0}
    house.tap("option-1")
    assert house.session.marks == {1}
    house.tap("blank")
    assert (house.session.marks, house.session.blank) == (frozenset(), True)
    house.tap("option-0")
    assert (house.session.marks, house.session.blank) == ({0}, False)
