"""All that stands before one kiosk, put together: session, camera, what QML knows, the window."""

import time
from collections.abc import Callable

from PySide6.QtCore import QSize

from maru.kiosk.announcer import Mouth, Silence
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.printer import Printer
from maru.kiosk.scanner import Scanner
from maru.kiosk.session import Session
from maru.kiosk.staff_look import Surroundings
from maru.kiosk.staff_sticks import NOWHERE, Places
from maru.ui.attendee import Attendee
from maru.ui.machine import Machine
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.receipts import Receipts
from maru.ui.staff_desk import StaffDesk
from maru.ui.voice import Voice
from maru.ui.window import PANEL, Screens


class KioskScreens:
    """The screens of `kiosk`, shown at once.

    `entropy` gives random bytes, `clock` seconds that never go back; `around` is the machine that
    the staff's screens look at, `places` where sticks and the rehearsal are. What is heard goes to
    `mouth`; without one all is silent. Receipts are printed on `printer`, all of them with
    `print_all`, else for who asks.
    """

    def __init__(
        self,
        kiosk: Kiosk,
        scanner: Scanner,
        around: Surroundings,
        panel: Panel,
        entropy: Callable[[int], bytes],
        clock: Callable[[], float] = time.monotonic,
        *,
        mouth: Mouth | None = None,
        places: Places = NOWHERE,
        printer: Printer | None = None,
        print_all: bool = False,
        size: QSize = PANEL,
        full_screen: bool = False,
    ) -> None:
        self.panel, self.machine = panel, Machine(kiosk, panel)
        self.session = Session(kiosk, clock, entropy)
        self.camera = Camera(scanner, clock)
        self.attendee = Attendee(self.session, self.camera, panel, clock)
        self.voice = Voice(panel, self.attendee, mouth or Silence(), clock)
        self.receipts = Receipts(self.attendee, panel, kiosk, printer, print_all)
        self.desk = StaffDesk(
            kiosk,
            self.session,
            self.attendee,
            self.camera,
            panel,
            self.machine,
            around,
            clock,
            places,
        )
        self.screens = Screens(
            panel,
            self.machine,
            self.attendee,
            self.voice,
            {**self.desk.singletons, "receipts": self.receipts},
            size,
            full_screen,
        )
        self.desk.join(self.screens)
        self.window = self.screens.window

    def close(self) -> None:
        """Stop what runs by itself, close the camera, and put the window away."""
        self.receipts.close()
        self.voice.close()
        self.desk.close()
        self.attendee.close()
        self.window.close()
        self.screens.deleteLater()
