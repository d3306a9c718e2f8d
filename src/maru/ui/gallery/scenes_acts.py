"""What staff do besides opening and closing."""

from maru.ui.gallery.stage import Scene

SCENES: tuple[Scene, ...] = ()
