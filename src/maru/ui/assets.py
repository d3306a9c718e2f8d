"""Where the fonts and icons of the screens are, and how they reach Qt."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from maru.npm import node_modules

FONT_FAMILY = "Pretendard GOV"
FONT_FILES = ("PretendardGOV-Medium.otf", "PretendardGOV-Bold.otf")
PICTURES = Path(__file__).parent / "pictures"


class AssetsMissing(Exception):
    """A font or an icon is not where it should be; without it Qt would draw boxes, silently."""


def load_fonts() -> None:
    """Make the bundled typeface the application's own. Raises AssetsMissing."""
    folder = node_modules() / "pretendard-gov/dist/public/static"
    for name in FONT_FILES:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise AssetsMissing(f"the font {folder / name} cannot be read; run script/bootstrap")
    font = QFont(FONT_FAMILY)
    font.setWeight(QFont.Weight.Medium)
    QGuiApplication.setFont(font)


def icon_svg(name: str, colour: str) -> bytes:
    """Return an icon as SVG, its lines in `colour` (any SVG colour): ours, or else lucide's."""
    for path in (PICTURES / f"{name}.svg", node_modules() / f"lucide-static/icons/{name}.svg"):
        if path.is_file():
            return path.read_text("utf-8").replace("currentColor", colour).encode()
    raise AssetsMissing(f"there is no icon {name!r}; run script/bootstrap")


class Icons(QQuickImageProvider):
    """`image://icon/NAME/RRGGBB`: an icon drawn in one colour at the size asked for."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002 - Qt's own name
        """Draw the icon; `requestedSize` in pixels, 24 x 24 if Qt gives none."""
        name, _, colour = id.partition("/")
        renderer = QSvgRenderer(icon_svg(name, f"#{colour}"))
        wanted = requestedSize if requestedSize.width() > 0 else QSize(24, 24)
        image = QImage(wanted, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        size.setWidth(wanted.width())
        size.setHeight(wanted.height())
        return image
