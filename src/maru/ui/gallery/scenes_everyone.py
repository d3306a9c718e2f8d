"""The ways for everyone: sound, switches, and with a helper."""

from maru.ui.gallery.stage import Scene

SCENES: tuple[Scene, ...] = ()
