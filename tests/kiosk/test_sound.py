"""Chimes and spoken words: what they are made of, and how they are let out and stopped."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.kiosk import announcer as announcer_module
from maru.kiosk import speech
from maru.kiosk.announcer import Announcer, Chimed, Said, Trouble
from maru.kiosk.chime import CHIMES, NOTES, chime
from maru.kiosk.player import Aplay, Playback
from maru.kiosk.sound import LEVELS, SAMPLE_RATE, START_LEVEL, Way, from_wav, gain
from maru.kiosk.speech import SPEEDS, SpeechMissing, SpokenWords, parts, speak
from maru.protocol.refusal import SOUNDS

SENTENCES = {
    "ko": "투표를 안전하게 보관했습니다. 아래 투표하기를 눌러 주세요.",
    "en": "Your ballot is sealed. It is not cast yet. Press Cast below, and wait a moment.",
}
PATIENCE_SECONDS = 30


def loudness(wav: bytes) -> float:
    """Return the root mean square of a sound's samples."""
    samples = from_wav(wav)
    return float((sum(s * s for s in samples) / max(1, len(samples))) ** 0.5)


def seconds(wav: bytes) -> float:
    """Return how long a sound lasts."""
    return len(from_wav(wav)) / SAMPLE_RATE


@pytest.mark.parametrize("name", CHIMES)
def test_a_chime_is_short_soft_and_heard(name: str) -> None:
    """Every chime is heard, ends within three seconds, and begins and ends without a crack."""
    wav = chime(name, START_LEVEL)
    samples = from_wav(wav)
    assert loudness(wav) > 300
    assert seconds(wav) < 3
    assert abs(samples[0]) < 50
    assert abs(samples[-1]) < 400
    assert max(map(abs, from_wav(chime(name, 85)))) <= 16_384


def test_every_refusal_has_its_chime() -> None:
    """The closed list of the refusals' tones is made, and no two of them sound alike."""
    assert set(SOUNDS) <= set(CHIMES)
    assert len({chime(name, START_LEVEL) for name in CHIMES}) == len(CHIMES)
    assert [hertz for hertz, _ in NOTES["again"]] == sorted(hertz for hertz, _ in NOTES["again"])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_speech_is_as_fast_as_it_is_told(language: str) -> None:
    """At half speed a sentence takes twice as long, at double speed half, within a fifth."""
    normal = seconds(speak(SENTENCES[language], language))
    for speed in SPEEDS:
        taken = seconds(speak(SENTENCES[language], language, speed))
        assert taken * speed == pytest.approx(normal, rel=0.2)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_step_of_the_volume_is_heard(language: str) -> None:
    """Every step is louder than the one before, and five decibels within two."""
    heard = [loudness(speak(SENTENCES[language], language, level=level)) for level in LEVELS]
    loudest = heard[-1]
    for level, loud in zip(LEVELS, heard, strict=True):
        assert gain(level) * 0.78 < loud / loudest < gain(level) * 1.26
    assert heard == sorted(heard)


def test_korean_in_an_english_text_is_spoken() -> None:
    """A name in Hangul is said by the Korean voice, what is around it by the English one."""
    assert parts("Info: 마을 도서관, open", "en") == [
        ("en", "Info: "),
        ("ko", "마을 도서관"),
        ("en", ", open"),
    ]
    assert parts("4천8백만 원 per year", "ko") == [("ko", "4천8백만 원 per year")]
    assert parts(" ", "ko") == []
    assert loudness(speak("한국어", "en")) > 100


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["ko", "en"]))
def test_any_text_can_be_said(text: str, language: str) -> None:
    """Whatever stands in a package, espeak-ng takes as text, without a fault."""
    from_wav(speak(text, language))


def test_commands_to_the_voice_are_read_as_text() -> None:
    """What espeak-ng would take as phonemes or as an option is spoken as what it is."""
    assert seconds(speak("[[h@l'oU]]", "en")) != pytest.approx(
        seconds(speak("hello", "en")), rel=0.1
    )
    assert loudness(speak("--version", "en")) > 100


def test_what_was_rendered_before_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words rendered when the kiosk was built need no espeak-ng; at another speed they do."""
    words = SpokenWords(tmp_path / "speech")
    rendered = words.render("다시 듣기", "ko")
    monkeypatch.setattr(speech, "ESPEAK", str(tmp_path / "none"))
    assert words.render("다시 듣기", "ko") == rendered
    assert words.find("다시 듣기", "ko", 1.0, START_LEVEL) == rendered
    assert words.find("다시 듣기", "en", 1.0, START_LEVEL) is None
    assert words.find("다시 듣기", "ko", 1.5, START_LEVEL) is None
    words.file("다시 듣기", "ko").write_bytes(b"RIFF, cut off")
    assert words.find("다시 듣기", "ko", 1.0, START_LEVEL) is None
    with pytest.raises(SpeechMissing):
        speak("다시 듣기", "ko")


def test_a_voice_that_says_nothing_of_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When espeak-ng fails, the error tells that and no word of what it should have said."""
    broken = tmp_path / "espeak-ng"
    broken.write_text("#!/bin/sh\ncat >/dev/null\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(speech, "ESPEAK", str(broken))
    with pytest.raises(SpeechMissing) as raised:
        speak("비밀", "ko")
    assert "비밀" not in repr(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


# the way out


@pytest.fixture
def ears(tmp_path: Path) -> Path:
    """The folder in which the stand-in of aplay puts what it was given."""
    folder = tmp_path / "ears"
    folder.mkdir()
    return folder


def player(ears: Path) -> Aplay:
    """A player whose two ways out are two devices of the stand-in."""
    command = [sys.executable, "-m", "maru.kiosk.fake_aplay", str(ears)]
    return Aplay("hall", "ear", command)


class Watched(Aplay):
    """The stand-in's player, telling a test when a sound is about to be played, or has ended."""

    def __init__(self, ears: Path) -> None:
        super().__init__("hall", "ear", [sys.executable, "-m", "maru.kiosk.fake_aplay", str(ears)])
        self.ended = threading.Semaphore(0)
        self.opened = threading.Semaphore(0)
        self.codes: list[bool] = []

    def open(self, way: Way) -> Playback:
        """Open as before."""
        watched = self

        class WatchedPlayback(Playback):
            def play(self, wav: bytes) -> bool:
                watched.opened.release()
                was_heard = super().play(wav)
                watched.codes.append(was_heard)
                watched.ended.release()
                return was_heard

        return WatchedPlayback(super().open(way)._process)


@pytest.fixture
def watched(ears: Path) -> Watched:
    """A player that tells when."""
    return Watched(ears)


@pytest.fixture
def announcer(watched: Watched, tmp_path: Path) -> Iterator[Announcer]:
    """An announcer with a real thread, a real voice, and a stand-in for aplay."""
    with closing(Announcer(watched, SpokenWords(tmp_path / "speech"))) as announcer:
        yield announcer


def test_sounds_are_heard_in_order_by_their_way(
    announcer: Announcer, watched: Watched, ears: Path
) -> None:
    """A chime and then a sentence come out of the device that was meant, and of no other."""
    announcer.say([Chimed("read"), Said("다시 듣기", "ko")], Way.earphones)
    for _ in range(2):
        assert watched.ended.acquire(timeout=PATIENCE_SECONDS)
    assert (ears / "1-ear.wav").read_bytes() == chime("read", START_LEVEL)
    assert (ears / "2-ear.wav").read_bytes() == speak("다시 듣기", "ko")
    assert len(list(ears.iterdir())) == 2
    assert announcer.trouble is None


def test_speech_is_cut_off_at_once(announcer: Announcer, watched: Watched, ears: Path) -> None:
    """Hush ends the process that plays, and what was waiting is never heard."""
    (ears / "endless").touch()
    announcer.say([Said("하나", "ko"), Said("둘", "ko"), Said("셋", "ko")], Way.earphones)
    assert watched.opened.acquire(timeout=PATIENCE_SECONDS)
    assert announcer.is_saying
    announcer.hush()
    assert not announcer.is_saying
    assert watched.ended.acquire(timeout=PATIENCE_SECONDS)
    assert watched.codes == [False]
    announcer.say([Chimed("click")], Way.speaker)
    assert watched.opened.acquire(timeout=PATIENCE_SECONDS)
    announcer.hush()
    assert watched.ended.acquire(timeout=PATIENCE_SECONDS)
    assert {path.name for path in ears.glob("2-*")} <= {"2-hall.wav"}


class SlowPlayer(Aplay):
    """A way out that takes its time to open, until a test lets it."""

    def __init__(self, ears: Path) -> None:
        super().__init__("hall", "ear", [sys.executable, "-m", "maru.kiosk.fake_aplay", str(ears)])
        self.asked, self.go_on = threading.Event(), threading.Event()

    def open(self, way: Way) -> Playback:
        """Open once it may."""
        self.asked.set()
        assert self.go_on.wait(PATIENCE_SECONDS)
        return super().open(way)


def test_a_sound_that_was_overtaken_is_not_played(tmp_path: Path, ears: Path) -> None:
    """What was still on its way when silence was asked for has no sound."""
    slow = SlowPlayer(ears)
    with closing(Announcer(slow, SpokenWords(tmp_path))) as announcer:
        announcer.say([Said("하나", "ko"), Said("둘", "ko")], Way.earphones)
        assert slow.asked.wait(PATIENCE_SECONDS)
        announcer.hush()
        slow.go_on.set()
    assert list(ears.iterdir()) == []


def test_a_way_out_that_hangs_holds_nobody_up(
    ears: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kiosk ends although the player does not open; when it does, nothing is heard."""
    monkeypatch.setattr(announcer_module, "CLOSING_SECONDS", 0.1)
    slow = SlowPlayer(ears)
    announcer = Announcer(slow, SpokenWords(tmp_path))
    announcer.say([Chimed("click")], Way.speaker)
    assert slow.asked.wait(PATIENCE_SECONDS)
    announcer.close()
    slow.go_on.set()
    announcer._thread.join(PATIENCE_SECONDS)
    assert not announcer._thread.is_alive()
    assert list(ears.iterdir()) == []


def test_without_a_sound_card_the_kiosk_is_silent(
    announcer: Announcer, watched: Watched, ears: Path
) -> None:
    """A player that fails is told of, and the next sound is tried all the same."""
    (ears / "unplugged").touch()
    announcer.say([Chimed("click")], Way.speaker)
    assert watched.ended.acquire(timeout=PATIENCE_SECONDS)
    (ears / "unplugged").unlink()
    announcer.say([Chimed("click"), Chimed("click")], Way.speaker)
    for _ in range(2):
        assert watched.ended.acquire(timeout=PATIENCE_SECONDS)
    assert watched.codes == [False, True, True]


class Tried(Aplay):
    """A player that keeps what trouble was known when it was asked."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(command=command)
        self.announcer: Announcer | None = None
        self.known: list[Trouble | None] = []
        self.asked = threading.Semaphore(0)

    def open(self, way: Way) -> Playback:
        """Open as before."""
        self.known.append(self.announcer.trouble if self.announcer else None)
        self.asked.release()
        return super().open(way)


def test_without_a_voice_chimes_are_heard(
    tmp_path: Path, ears: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without espeak-ng a sentence is left out and told of; what follows it is heard."""
    monkeypatch.setattr(speech, "ESPEAK", str(tmp_path / "none"))
    tried = Tried([sys.executable, "-m", "maru.kiosk.fake_aplay", str(ears)])
    with closing(Announcer(tried, SpokenWords(tmp_path))) as announcer:
        tried.announcer = announcer
        announcer.say([Said("하나", "ko"), Chimed("click")], Way.speaker)
        assert tried.asked.acquire(timeout=PATIENCE_SECONDS)
    assert tried.known == [Trouble.no_voice]


def test_without_aplay_there_is_silence(tmp_path: Path) -> None:
    """Without aplay each sound is tried, none is heard, and nothing is raised."""
    tried = Tried([str(tmp_path / "none")])
    with closing(Announcer(tried, SpokenWords(tmp_path))) as announcer:
        tried.announcer = announcer
        announcer.say([Chimed("click"), Said("하나", "ko")], Way.speaker)
        for _ in range(2):
            assert tried.asked.acquire(timeout=PATIENCE_SECONDS)
    assert tried.known == [None, Trouble.no_sound]
