"""All scenes: every screen that people may meet, each in every state that looks different.

The gallery takes their pictures; tests walk over the same ones and look at sizes, colours, texts
and names. So a screen that has no scene here is looked at by nobody. To add one, write to the
`SCENES` of the module of its area (`scenes_attendee`, `scenes_staff`, …):

    KioskScene("question-limit", _too_many)

    def _too_many(stage: KioskStage) -> None:
        stage.open_ballot(0)
        for option in (0, 1, 2, 3):
            stage.attendee.toggle(option)

The function is given a new stage, in Korean at 100 %, at welcome (maru.ui.gallery.stage), and goes
to the screen by direct calls: to the slots of `stage.attendee` and the other singletons; to
`stage.session` or `stage.kiosk` themselves, then `stage.tick()`; or by `stage.tap("primary")`, a
touch by objectName, where only QML knows the way. Time stands still: `stage.wait(121)` puts it
forward. What a worker does is waited for by `stage.wait_for_step`. `KioskScene("venue-pin",
_venue_pin, Setting(venue_pin=True))` asks for another event (maru.ui.gallery.event). What must come
from outside, such as another kiosk or a stick, is put in place as a file or a fake of the hardware;
the stage is new for each scene, and nothing has to be put back. A singleton that joins the window
joins `KioskStage` too.

A window of its own, such as the hall's display, has a stage and a scene of its own: anything with
`window`, `dress` and `close`, and with `name` and `open` (`Stage` and `Scene`).

    with props_of() as props, playing(scene, props) as stage:
        stage.dress(Look("en", zoom=2.0))
        picture = stage.window.grabWindow()
"""

from maru.ui.gallery import (
    scenes_acts,
    scenes_attendee,
    scenes_everyone,
    scenes_hall,
    scenes_motion,
    scenes_refusals,
    scenes_staff,
)
from maru.ui.gallery.stage import Scene

AREAS: dict[str, tuple[Scene, ...]] = {
    "The attendee's way": scenes_attendee.SCENES,
    "What is refused": scenes_refusals.SCENES,
    "For everyone": scenes_everyone.SCENES,
    "Staff": (*scenes_staff.SCENES, *scenes_acts.SCENES, *scenes_motion.SCENES),
    "The hall's display": scenes_hall.SCENES,
}
SCENES: tuple[Scene, ...] = tuple(scene for scenes in AREAS.values() for scene in scenes)
