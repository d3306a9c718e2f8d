"""The gallery: every scene is reached, without waiting, and looks the same in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from maru.protocol.refusal import Refusal
from maru.ui.command import main
from maru.ui.gallery.scenes import SCENES
from maru.ui.gallery.scenes_attendee import SCENES as ATTENDEE
from maru.ui.gallery.stage import KioskScene, KioskStage, Look, Props, Scene, playing


@pytest.fixture(scope="module")
def props(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Props:
    """What all scenes are played with."""
    return Props(tmp_path_factory.mktemp("gallery"))


def by_name(name: str) -> Scene:
    """Return a scene."""
    return next(scene for scene in SCENES if scene.name == name)


def test_names_are_file_names_and_each_stands_once() -> None:
    """A name is small letters, digits and hyphens, and no two scenes share one."""
    names = [scene.name for scene in SCENES]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("refusal", Refusal)
def test_each_refusal_has_a_scene_that_says_it(props: Props, refusal: Refusal) -> None:
    """The scene named after a refusal shows its sentence, and no other."""
    scene = by_name(f"refused-{refusal.value.replace('_', '-')}")
    assert isinstance(scene, KioskScene)
    with playing(scene, props) as stage:
        assert stage.session.refusal is refusal  # type: ignore[attr-defined]  # a KioskStage


@pytest.mark.parametrize("scene", ATTENDEE, ids=lambda scene: scene.name)
def test_a_scene_is_the_same_in_every_run(props: Props, scene: Scene) -> None:
    """Two stages of one scene show the same picture, in both languages."""
    pictures = [list(_pictures(props, scene)) for _ in range(2)]
    assert pictures[0] == pictures[1]
    assert pictures[0][0] != pictures[0][1], "the languages differ"


def _pictures(props: Props, scene: Scene) -> Iterator[QImage]:
    with playing(scene, props) as stage:
        for language in ("ko", "en"):
            stage.dress(Look(language))
            yield stage.window.grabWindow()


def test_the_command_writes_the_pictures_that_are_asked_for(tmp_path: Path, qapp: object) -> None:
    """Two languages, the size and the panel that were chosen, small ones with a palette."""
    whole = CliRunner().invoke(main, ["gallery", "--to", str(tmp_path), "review-blank"])
    assert whole.output.startswith("2 pictures, ")
    assert QImage(str(tmp_path / "review-blank-ko.png")).size() == QSize(1280, 800)
    asked = ["--panel", "21.5", "--size", "200", "--contrast", "--width", "270", "review-blank"]
    CliRunner().invoke(main, ["gallery", "--to", str(tmp_path), *asked])
    picture = QImage(str(tmp_path / "review-blank-21.5-200-contrast-en.png"))
    assert picture.size() == QSize(270, 480)
    assert 2 < picture.colorCount() <= 32


def test_an_unknown_screen_is_refused(tmp_path: Path, qapp: object) -> None:
    """A name that no scene begins with ends the command with status 2."""
    refused = CliRunner().invoke(main, ["gallery", "--to", str(tmp_path), "nowhere"])
    assert refused.exit_code == 2
    assert "nowhere" in refused.output


@pytest.mark.parametrize("name", ["locked", "medium-pulled"])
def test_a_kiosk_that_cannot_vote_does_not_say_voting(props: Props, name: str) -> None:
    """Its polls are open, and the footer says "paused" all the same."""
    with playing(by_name(name), props) as stage:
        assert isinstance(stage, KioskStage)
        assert stage.machine.property("mode") == "paused"
