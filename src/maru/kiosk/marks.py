"""What is marked on an open ballot, and which marks a question allows."""

from __future__ import annotations

from dataclasses import dataclass, field

from maru.protocol.event import Poll, Question


@dataclass
class Marks:
    """What is marked in a poll's questions, each counted from 0. Shows nothing of it."""

    chosen: list[set[int]] = field(repr=False)
    blank: list[bool] = field(repr=False)

    @classmethod
    def none(cls, poll: Poll) -> Marks:
        """Return an empty ballot."""
        return cls([set() for _ in poll.questions], [False for _ in poll.questions])

    @classmethod
    def read(cls, poll: Poll, packed: bytes) -> Marks:
        """Return the marks of an opened ballot (maru.protocol.opening)."""
        bits = "".join(f"{byte:08b}" for byte in packed)
        marks = cls([], [])
        for question in poll.questions:
            marks.blank.append(question.blank and bits[0] == "1")
            bits = bits[question.blank :]
            number = len(question.options)
            marks.chosen.append({index for index in range(number) if bits[index] == "1"})
            bits = bits[number:]
        return marks

    def toggle(self, poll: Poll, index: int, option: int) -> bool:
        """Mark an option of question `index`, or take its mark away; False, and no change, at most.

        No option loses its mark to another, but on a motion, whose answers exclude each other.
        "None of these" gives way to an option.
        """
        chosen = self.chosen[index]
        if option in chosen:
            chosen.remove(option)
            return True
        if excludes(poll, index):
            chosen.clear()
        if len(chosen) == poll.questions[index].maximum:
            return False
        chosen.add(option)
        self.blank[index] = False
        return True

    def toggle_blank(self, poll: Poll, index: int) -> bool:
        """Mark "none of these" or take it away; False, and no change, while options are marked."""
        chosen = self.chosen[index]
        if excludes(poll, index):
            chosen.clear()
        if chosen:
            return False
        self.blank[index] = not self.blank[index]
        return True

    def answers(self, question: Question, index: int) -> bool:
        """Say whether question `index` is answered so that it can be sealed."""
        number = len(self.chosen[index])
        return self.blank[index] or question.minimum <= number <= question.maximum

    def to_seal(self) -> list[frozenset[int] | None]:
        """Return for each question the chosen options, or None for a blank vote."""
        pairs = zip(self.chosen, self.blank, strict=True)
        return [None if blank else frozenset(chosen) for chosen, blank in pairs]

    def wipe(self) -> None:
        """Take every mark away."""
        for options in self.chosen:
            options.clear()
        self.blank[:] = [False] * len(self.blank)


def excludes(poll: Poll, index: int) -> bool:
    """Say whether the answers of a question exclude each other, as those of a motion do."""
    return poll.topic == "motion" and poll.questions[index].maximum == 1
