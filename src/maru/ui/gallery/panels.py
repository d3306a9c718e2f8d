"""The panels that kiosks are built with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelSize:
    """A panel: its diagonal in inches, its pixels, and how many of them make an inch."""

    name: str
    width: int
    height: int
    ppi: float


PANELS = (
    PanelSize("10.1", 1280, 800, 149),
    PanelSize("13.3", 1920, 1080, 166),
    PanelSize("15.6", 1920, 1080, 141),
    PanelSize("21.5", 1080, 1920, 102),
)
