"""An event as people wrote it, before it has keys, uuids and a ledger."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from maru.protocol.event import (
    Admin,
    Event,
    Group,
    Ledger,
    Option,
    Poll,
    Question,
    Spare,
    Staff,
    Text,
    Witness,
)
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.pabulib import ParticipatoryBudget

DEFAULT_CARDS = 50
STAFF_CARDS = 2
MAX_CARDS = 100_000
DEFAULT_SPARES = 2
MAX_SPARES = 20
NO_CURRENCY = "XXX"  # ISO 4217: no currency is told


@dataclass(frozen=True)
class Draft:
    """The texts and rules of an event; `cards` is the number of cards of each group.

    `reserved` is how many more cards of each group are kept for walk-ins and reissues, `spares`
    holds the groups of each spare poll.
    With `pins` each card gets a PIN; `staff_cards` is how many cards the staff get.
    The polls' uuids are empty: `event` gives them theirs.
    """

    name: Text
    place: Text
    languages: tuple[str, ...]
    currency: str
    small_room: int
    below: Literal["publish", "withhold"]
    conflicts: Literal["first_in_ledger", "none_counts"]
    rehearsal: bool
    groups: tuple[Group, ...]
    cards: Mapping[str, int]
    polls: tuple[Poll, ...]
    pins: bool = False
    venue_pin: bool = False
    staff_cards: int = STAFF_CARDS
    second_medium: bool | str = False
    reserved: Mapping[str, int] = field(default_factory=dict)
    spares: tuple[tuple[str, ...], ...] = ()
    admins: tuple[Admin, ...] = ()
    two_persons: bool = False
    witnesses: tuple[Witness, ...] = ()
    quorum: int = 0

    @property
    def number_of_cards(self) -> int:
        """How many cards are made, reserved ones too."""
        return sum(self.cards.values()) + sum(self.reserved.values())

    def with_cards(self, number: int) -> "Draft":
        """Return the draft with `number` cards; refused where several groups would share them."""
        if len(self.groups) > 1:
            detail = f"{len(self.groups)} groups: say the cards of each in the TOML file"
            raise Refused(InputRefusal.bad_value, "--cards", detail)
        return dataclasses.replace(self, cards={self.groups[0].id: number})

    def event(
        self,
        tag: str,
        group: str,
        ledger: Ledger,
        new_uuid: Callable[[], str],
        staff: tuple[Staff, ...] = (),
    ) -> Event:
        """Return the event with `tag`, a new uuid for each poll, voting `group`, ledger, staff."""
        return Event(
            tag=tag,
            name=self.name,
            place=self.place,
            languages=self.languages,
            currency=self.currency,
            group=group,
            groups=self.groups,
            ledger=ledger,
            small_room=self.small_room,
            below=self.below,
            conflicts=self.conflicts,
            rehearsal=self.rehearsal,
            polls=tuple(dataclasses.replace(poll, uuid=new_uuid()) for poll in self.polls),
            venue_pin=self.venue_pin,
            staff=staff,
            second_medium=self.second_medium,
            spares=tuple(Spare(new_uuid(), groups) for groups in self.spares),
            admins=self.admins,
            two_persons=self.two_persons,
            witnesses=self.witnesses,
            quorum=self.quorum,
        )


def budget_draft(budget: ParticipatoryBudget) -> Draft:
    """Return the event of one poll that a `.pb` file describes, with a card for each voter."""
    language = budget.language
    where = budget.place or budget.description
    options = tuple(
        Option(
            title={language: project.name},
            description=None,
            place=None,
            cost=project.cost,
            tags=project.tags,
        )
        for project in budget.projects
    )
    question = Question(
        text={language: f"{where} · {budget.instance}" if budget.instance else where},
        options=options,
        minimum=budget.minimum,
        maximum=budget.maximum,
        blank=False,
    )
    poll = Poll(
        uuid="",
        title={language: budget.description},
        topic="budget",
        tags=(),
        groups=("all",),
        questions=(question,),
    )
    return Draft(
        name={language: budget.description},
        place={language: where},
        languages=(language,),
        currency=budget.currency or NO_CURRENCY,
        small_room=10,
        below="publish",
        conflicts="first_in_ledger",
        rehearsal=False,
        groups=(Group("all", {language: where}),),
        cards={"all": len(budget.votes)},
        polls=(poll,),
    )
