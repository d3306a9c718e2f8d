"""Going from the event to its rehearsal, which is kept beside it, and back.

A rehearsal is an event of its own, with its own tag, cards, staff cards and kiosk's folder: nothing
of it counts, and no ticket fits both (maru.provisioning.rehearsal). Its folder is named when the
kiosk is started, or it is `rehearsal` in the kiosk's folder. The kiosk's process goes over by
closing one folder and opening the other, never both at a time. A kiosk that is started again, by a
power cut too, is at the event.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.store import FILE_NAME, Store
from maru.protocol.event import Event, parse_event
from maru.protocol.refusal import InputRefusal, Refused

FOLDER = "rehearsal"


def rehearsal_of(home: Path, named: Path | None = None) -> Path | None:
    """Return the folder of the rehearsal beside the kiosk in `home`; None where there is none.

    One that was named is returned as it is: what is wrong with it is said when staff go there.
    """
    if named is not None:
        return named
    return home / FOLDER if (home / FOLDER / FILE_NAME).exists() else None


def check_rehearsal(kiosk: Kiosk, folder: Path) -> Event:
    """Return the rehearsal in a folder, found fit to be gone to from this kiosk.

    Raises `Refused`: poll_running while a poll is open here; not_found, unreadable_file;
    not_rehearsal where the event there is none, or is this one.
    """
    if any(kiosk.poll_state(poll) == "open" for poll in kiosk.event.polls):
        raise Refused(InputRefusal.poll_running, kiosk.name)
    with closing(Store.open(folder, read_only=True)) as store:
        try:
            event = parse_event(store.event_text())
        except KeyError:
            raise Refused(InputRefusal.not_found, str(folder)) from None
    if not event.rehearsal or event.tag == kiosk.event.tag or kiosk.is_rehearsal:
        raise Refused(InputRefusal.not_rehearsal, str(folder))
    return event


def rehearsal_medium(kiosk: Kiosk) -> Path | None:
    """Return where the rehearsal's second medium is, made ready: beside the event's, not in it.

    None where this kiosk has none. Raises `Refused` (medium_missing) while it is away.
    """
    path = kiosk.journal.medium_path
    if path is None:
        return None
    folder = (path.parent if path.is_file() else path) / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Refused(InputRefusal.medium_missing, str(path), error.strerror or "") from None
    return folder
