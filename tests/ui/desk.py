"""The staff of a kiosk in a test: their cards, and how they come in by touch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assembly import Assembly, make_assembly
from maru.kiosk.home import open_kiosk
from maru.provisioning.staff import StaffCard
from maru.ui.touches import visible_items, wait_for
from ui.house import House
from ui.town import town_polls


class Town:
    """An event with staff cards, and the folder of a loaded kiosk whose polls are not open yet."""

    def __init__(
        self, home: Path, change: Callable[[Assembly], None] = lambda _: None, spares: int = 0
    ) -> None:
        self.home = home
        self.assembly = make_assembly(4, polls=town_polls, spares=spares)
        self.cards: tuple[StaffCard, ...] = self.assembly.give_staff_cards(2)
        change(self.assembly)
        self.assembly.enrol(home)
        self.assembly.load(home)

    def house(self) -> House:
        """Return the kiosk's screens, at welcome."""
        return House(open_kiosk(self.home), self.assembly)


def staff_comes_in(house: House, card: StaffCard) -> None:
    """Let the camera see a staff card, and enter its PIN, as its keys do."""
    house.desk.staff.arrive()
    house.show(card.ticket)
    for digit in card.pin:
        house.desk.staff.digit(int(digit))
    house.desk.staff.enter()
    wait_for(lambda: not house.now("busy"), "the PIN to be judged")


def type_pin(house: House, pin: str) -> None:
    """Touch the keys of a PIN, and enter it."""
    house.tap(*(f"key-{digit}" for digit in pin), "primary")


def texts(house: House) -> str:
    """Return all that is written on the screen."""
    items = visible_items(house.window.contentItem())
    labels = [item for item in items if item.inherits("QQuickText")]
    return "\n".join(str(item.property("words")) for item in labels)


def can(house: House, name: str) -> bool:
    """Say whether something can be touched."""
    item = house.finger.find(name)
    return item is not None and item.isEnabled()


def do(house: House, *names: str) -> None:
    """Touch things one after another, and wait until what the last began is over."""
    house.tap(*names)
    wait_for(lambda: not house.now("busy"), "the staff's act to end")
