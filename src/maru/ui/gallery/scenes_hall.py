"""The hall's display."""

from maru.ui.gallery.stage import Scene

SCENES: tuple[Scene, ...] = ()
