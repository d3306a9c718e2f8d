"""Everything of the staff's at one kiosk: their session, and a singleton for each kind of act."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import Session
from maru.kiosk.staff_look import Surroundings
from maru.kiosk.staff_motion import MotionAct
from maru.kiosk.staff_polls import PollActs
from maru.kiosk.staff_session import StaffSession
from maru.kiosk.staff_sticks import NOWHERE, CardAct, Places, RehearsalAct, StickActs
from maru.ui.attendee import Attendee
from maru.ui.machine import Machine
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.staff import Staff
from maru.ui.staff_cards import StaffCards
from maru.ui.staff_machine import StaffMachine
from maru.ui.staff_motion import StaffMotion
from maru.ui.staff_polls import StaffPolls
from maru.ui.staff_sticks import StaffSticks
from maru.ui.window import Screens


class StaffDesk:
    """The staff's part of the screens, put together; `singletons` are for `Screens`."""

    def __init__(
        self,
        kiosk: Kiosk,
        attendees: Session,
        attendee: Attendee,
        camera: Camera,
        panel: Panel,
        machine: Machine,
        around: Surroundings,
        clock: Callable[[], float] = time.monotonic,
        places: Places = NOWHERE,
    ) -> None:
        self.session = StaffSession(kiosk, attendees, clock)
        self.staff = Staff(self.session, attendee, camera, panel, machine)
        acts = PollActs(kiosk, self.session, around)
        self.polls = StaffPolls(kiosk, acts, self.staff, panel, around)
        self.motion_act = MotionAct(kiosk, self.session)
        self.motion = StaffMotion(kiosk, self.motion_act, self.staff, panel)
        self.machine = StaffMachine(kiosk, self.session, self.staff, camera, panel, around)
        self.singletons: dict[str, QObject] = {
            "staff": self.staff,
            "staffPolls": self.polls,
            "staffMotion": self.motion,
            "staffMachine": self.machine,
            "staffSticks": StaffSticks(
                kiosk,
                StickActs(kiosk, self.session, places),
                RehearsalAct(kiosk, self.session, places.rehearsal),
                self.staff,
                attendee,
                panel,
            ),
            "staffCards": StaffCards(
                CardAct(kiosk, self.session, places), self.staff, camera, panel
            ),
        }

    def join(self, screens: Screens) -> None:
        """Give the window what it shows besides singletons."""
        self.motion.join(screens)

    def close(self) -> None:
        """Stop what runs by itself."""
        self.staff.close()
