"""A motion from the floor."""

from maru.ui.gallery.stage import Scene

SCENES: tuple[Scene, ...] = ()
