"""The size of the panel, read from its EDID as the kernel keeps it, or not believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.kiosk.edid import DEFAULT_PPI, Size, connected_sizes, panel_ppi, read_size, size_ppi

NOTHING_TOLD = (0.0, 0.0)


def make_edid(
    *, centimetres: tuple[int, int] = (0, 0), millimetres: tuple[int, int] | None = None
) -> bytes:
    """Return an EDID block that tells a size in one or both of its places."""
    block = bytearray(128)
    block[:8] = bytes.fromhex("00ffffffffffff00")
    block[21], block[22] = centimetres
    if millimetres is not None:
        across, down = millimetres
        block[54:56] = (14850).to_bytes(2, "little")  # 148.5 MHz: a timing, not a text
        block[66], block[67] = across & 255, down & 255
        block[68] = across >> 8 << 4 | down >> 8
    block[127] = -sum(block) % 256
    return bytes(block)


def plug(drm: Path, connector: str, block: bytes, status: str = "connected") -> None:
    """Lay down what the kernel shows of a connector."""
    folder = drm / f"card1-{connector}"
    folder.mkdir(parents=True)
    (folder / "status").write_text(f"{status}\n")
    (folder / "edid").write_bytes(block)


PANELS = {  # inches: visible millimetres, pixels, pixels per inch
    "10.1": ((217, 136), (1280, 800), 149),
    "13.3": ((294, 165), (1920, 1080), 166),
    "15.6": ((344, 194), (1920, 1080), 141),
    "21.5 upright": ((476, 268), (1080, 1920), 102),
}


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_tells_its_density(panel: str, tmp_path: Path) -> None:
    """The four panels that Maru is drawn for are known by their EDID, upright or not."""
    millimetres, pixels, ppi = PANELS[panel]
    plug(tmp_path, "HDMI-A-1", make_edid(millimetres=millimetres))
    assert panel_ppi("HDMI-A-1", pixels, NOTHING_TOLD, tmp_path) == pytest.approx(ppi, rel=0.01)


def test_whole_centimetres_are_used_when_nothing_finer_is_told() -> None:
    """A panel whose timing has no size is still known to the centimetre."""
    assert read_size(make_edid(centimetres=(34, 19))) == Size(340, 190)
    assert read_size(make_edid(centimetres=(34, 19), millimetres=(0, 0))) == Size(340, 190)
    assert read_size(make_edid(centimetres=(34, 19), millimetres=(344, 194))) == Size(344, 194)


def test_of_two_sizes_the_smaller_is_believed() -> None:
    """A 21.5 inch panel with the timing of a 27 inch one is not drawn too small."""
    assert read_size(make_edid(centimetres=(48, 26), millimetres=(597, 336))) == Size(480, 260)
    assert read_size(make_edid(centimetres=(60, 34), millimetres=(476, 268))) == Size(476, 268)


def test_a_ratio_is_not_taken_for_a_size(tmp_path: Path) -> None:
    """16 by 9 centimetres are a ratio; without anything better the default is used."""
    assert read_size(make_edid(centimetres=(16, 9), millimetres=(160, 90))) is None
    plug(tmp_path, "HDMI-A-1", make_edid(centimetres=(16, 9), millimetres=(1600, 900)))
    assert panel_ppi("HDMI-A-1", (1920, 1080), NOTHING_TOLD, tmp_path) == DEFAULT_PPI


def test_a_damaged_block_tells_nothing() -> None:
    """A wrong checksum, a wrong header, half a block: none of it is believed."""
    block = make_edid(millimetres=(344, 194))
    assert read_size(block[:-1] + bytes([block[-1] ^ 1])) is None
    assert read_size(b"\1" + block[1:]) is None
    assert read_size(block[:100]) is None
    assert read_size(b"") is None


@given(st.binary(max_size=260))
def test_no_block_makes_it_fail(block: bytes) -> None:
    """Whatever a monitor sends, it is a size or none."""
    size = read_size(block)
    assert size is None or (size.width > 0 and size.height > 0)


def test_the_connector_of_the_screen_counts(tmp_path: Path) -> None:
    """With a projector on the second connector the panel's own size is used; gone ones are not."""
    plug(tmp_path, "DSI-1", make_edid(millimetres=(217, 136)))
    plug(tmp_path, "HDMI-A-1", make_edid(millimetres=(344, 194)))
    plug(tmp_path, "HDMI-A-2", make_edid(millimetres=(476, 268)), status="disconnected")
    assert set(connected_sizes(tmp_path)) == {"DSI-1", "HDMI-A-1"}
    assert panel_ppi("DSI-1", (1280, 800), NOTHING_TOLD, tmp_path) == pytest.approx(149, abs=1)
    assert panel_ppi("HDMI-A-1", (1920, 1080), NOTHING_TOLD, tmp_path) == pytest.approx(141, abs=1)
    # A server that names no connector: with two panels none can be chosen.
    assert panel_ppi("screen", (1280, 800), NOTHING_TOLD, tmp_path) == DEFAULT_PPI


def test_one_panel_needs_no_name(tmp_path: Path) -> None:
    """Where only one panel is connected, it does not matter how the display server calls it."""
    plug(tmp_path, "HDMI-A-1", make_edid(millimetres=(344, 194)))
    assert panel_ppi("screen", (1920, 1080), NOTHING_TOLD, tmp_path) == pytest.approx(141, abs=1)


def test_the_display_server_is_asked_next(tmp_path: Path) -> None:
    """A panel on a ribbon has no EDID: the server knows its millimetres, if they make sense."""
    assert panel_ppi("DSI-1", (1280, 800), (217, 136), tmp_path) == pytest.approx(149, abs=1)
    assert panel_ppi("DSI-1", (1280, 800), (1, 1), tmp_path) == DEFAULT_PPI
    assert panel_ppi("offscreen", (800, 800), (0, 0), tmp_path) == DEFAULT_PPI


def test_a_size_that_does_not_fit_the_pixels_is_not_believed() -> None:
    """Pixels that would be oblong, or a wall, or a watch: the size belongs to something else."""
    assert size_ppi(Size(344, 258), (1920, 1080)) is None
    assert size_ppi(Size(3440, 1940), (1920, 1080)) is None
    assert size_ppi(Size(34, 19), (1920, 1080)) is None
    assert size_ppi(Size(340, 190), (1920, 1080)) == pytest.approx(144, abs=1)
