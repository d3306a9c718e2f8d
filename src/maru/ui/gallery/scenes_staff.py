"""The staff's way."""

from maru.ui.gallery.stage import Scene

SCENES: tuple[Scene, ...] = ()
