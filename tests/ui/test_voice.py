"""Voting by ear, by switches and with a helper: what is heard, by whom, and what is not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMetaObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from shiboken6 import getAllValidWrappers

from assembly import make_assembly
from maru.kiosk.announcer import Announcer, Said
from maru.kiosk.fake_earphone import FakeJack
from maru.kiosk.fake_mouth import FakeMouth
from maru.kiosk.player import Aplay
from maru.kiosk.sound import Way, from_wav
from maru.kiosk.speech import SpokenWords
from maru.ui.gallery.event import Setting
from maru.ui.gallery.stage import KioskStage, Props
from maru.ui.reading import PUBLIC_SCREENS, Heard, news, read_scene, to_touch, type_name
from maru.ui.sayings import Cue
from maru.ui.touches import settle, visible_items, wait_for
from maru.ui.translation import LANGUAGES
from ui.house import House
from ui.town import town_polls

KEYS = Qt.Key
MOST_MOVES = 60


def press(house: House, key: Qt.Key, after: float = 0.6) -> None:
    """Strike a key, and let the screens and the voice come to rest."""
    house.clock.forward(after)
    QTest.keyClick(house.window, key)
    settle()
    house.voice.look()


def look(house: House) -> list[str]:
    """Let the voice see the screen; return what it says now."""
    settle()
    house.voice.look()
    return house.mouth.words


def plug_in(house: House) -> None:
    """Put in an earphone, and hear the welcome."""
    house.voice.plug(True)
    look(house)


def seek(house: House, wanted: str, move: Callable[[], None]) -> None:
    """Move until the voice says what begins with `wanted`: all that a blind voter goes by."""
    for _ in range(MOST_MOVES):
        move()
        if house.mouth.words and house.mouth.words[0].startswith(wanted):
            return
    raise LookupError(f"never heard {wanted!r}")


class Blind:
    """Someone who cannot see the screen, and has a way to move and a way to take."""

    def __init__(self, house: House, move: Callable[[], None], take: Callable[[], None]) -> None:
        self.house, self.move, self.take_focused = house, move, take

    def take(self, wanted: str) -> list[str]:
        """Move to something by its name, take it, and return what is said then."""
        seek(self.house, wanted, self.move)
        self.take_focused()
        return look(self.house)

    def vote(self) -> None:
        """Go the whole way: a card, the first poll, two projects, review, seal, cast, finish."""
        house = self.house
        assert any("행복동 주민총회" in text for text in look(house))
        self.take("시작하기")
        house.show(house.assembly.ticket(0))
        assert "지금 하실 투표가 3건 있습니다" in " ".join(look(house))
        said = self.take("우리 동 사업 고르기")
        assert "필요한 사업을 골라 주세요" in " ".join(said)
        assert "어르신 점심 모임" in " ".join(self.take("더 보기"))
        self.take("어르신 점심 모임")
        assert house.mouth.words[0].endswith("선택했습니다")
        assert "3개 중 1개 선택" in house.mouth.words
        said = self.take("선택 완료")
        assert "어르신 점심 모임" in " ".join(said)
        assert not any("도서관" in text for text in said)
        self.take("봉인하기")
        wait_for(lambda: house.step == "sealed", "the ballot to be sealed")
        said = look(house)
        assert "아직 내지 않았습니다" in " ".join(said)
        assert all(word in " ".join(said) for word in house.now("words"))
        self.take("투표하기")
        wait_for(lambda: house.step == "done", "the ballot to be kept")
        assert "투표를 안전하게 보관했습니다" in " ".join(look(house))


def test_reading_keeps_nothing_of_what_was_read(house: House) -> None:
    """Python keeps no type of an item that is on the screen: Qt frees them with the item."""
    scene = read_scene(house.window.contentItem())
    items = visible_items(house.window.contentItem())
    assert {type_name(item) for item in items} > {"Label"}
    kept = [one for one in getAllValidWrappers() if type(one) is QMetaObject]
    assert [one.className() for one in kept if "_QML" in str(one.className())] == []
    assert scene


def test_the_whole_way_by_two_switches(house: House) -> None:
    """Someone who sees nothing votes with one switch that moves and one that takes."""
    plug_in(house)
    blind = Blind(
        house, lambda: press(house, KEYS.Key_Space), lambda: press(house, KEYS.Key_Return)
    )
    blind.vote()
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 1
    assert house.mouth.texts(Way.speaker) == []
    assert house.mouth.chimes(Way.speaker) == []
    assert {"read", "kept"} <= set(house.mouth.chimes(Way.earphones))


def test_the_whole_way_by_a_pad_of_four_ways(house: House) -> None:
    """Someone who sees nothing votes with a pad, going from the end of each screen to the left."""
    plug_in(house)
    Blind(house, lambda: press(house, KEYS.Key_Left), lambda: press(house, KEYS.Key_Enter)).vote()
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 1


def test_up_and_down_go_as_one_sees(house: House) -> None:
    """From an option down is the option below, up the one above, right what explains it."""
    house.check_in()
    house.tap("poll-0")
    option, below, explanation = (
        house.finger.find(name) for name in ("option-0", "option-1", "info-0")
    )
    assert option is not None
    house.voice.focus(option)
    for key, wanted in (
        (KEYS.Key_Down, below),
        (KEYS.Key_Up, option),
        (KEYS.Key_Right, explanation),
        (KEYS.Key_Left, option),
    ):
        press(house, key)
        assert house.window.activeFocusItem() == wanted
    press(house, KEYS.Key_Return)
    assert house.session.marks == {0}


def test_the_whole_way_with_a_helper(house: House) -> None:
    """A helper touches four buttons for someone who listens, and sees the step and no choice."""
    plug_in(house)
    house.voice.assist()
    assert not house.now("veiled")
    blind = Blind(
        house,
        lambda: press(house, KEYS.Key_Right),
        lambda: press(house, KEYS.Key_Return),
    )
    house.attendee.start()
    house.show(house.assembly.ticket(0))
    settle()
    assert house.now("veiled")
    blind.move, blind.take_focused = (
        (lambda: help_by(house, "helpNext")),
        (lambda: help_by(house, "helpSelect")),
    )
    blind.take("우리 동 사업 고르기")
    assert house.now("helpedStep") == 2
    unchosen = picture(house)
    blind.take("마을 도서관 야간 개방")
    assert len(house.session.marks) == 1
    assert picture(house) == unchosen
    blind.take("선택 완료")
    assert house.now("helpedStep") == 3
    blind.take("봉인하기")
    wait_for(lambda: house.step == "sealed", "the ballot to be sealed")
    look(house)
    blind.take("투표하기")
    wait_for(lambda: house.step == "done", "the ballot to be kept")
    assert house.now("veiled")
    house.tap("helpEnd")
    assert house.step == "welcome"
    assert not house.now("veiled")
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 1


def help_by(house: House, name: str) -> None:
    """Touch one of the helper's buttons."""
    house.tap(name)
    house.voice.look()


def picture(house: House) -> object:
    """Return what the window shows."""
    settle()
    return house.window.grabWindow()


def test_under_the_veil_nothing_can_be_touched(house: House) -> None:
    """A helper who touches where an option is chooses nothing, and an earphone is asked back."""
    plug_in(house)
    house.attendee.start()
    house.show(house.assembly.ticket(0))
    house.attendee.chooseNext()
    settle()
    place = house.finger.at("option-0")
    house.voice.assist()
    settle()
    for _ in range(3):
        house.clock.forward(1)
        house.finger.drag(place, place)
    assert house.session.marks == frozenset()
    veiled = picture(house)
    house.voice.plug(False)
    assert house.now("veiled")
    assert picture(house) != veiled
    assert "이어폰을 다시 꽂아 주세요." in texts_shown(house)


def texts_shown(house: House) -> set[str]:
    """Return the words of all labels that are shown."""
    return {str(item.property("words")) for item in visible_items(house.window.contentItem())}


def test_an_earphone_begins_to_read(house: House) -> None:
    """With the earphone the screen is read from its title on, after one sentence of how."""
    jack = FakeJack()
    house.voice.listen_at(jack)
    assert look(house) == []
    jack.plug(True)
    settle()
    said = look(house)
    assert said[0] == "화면을 읽어 드립니다. 한 번 누르면 읽어 주고, 한 번 더 누르면 실행합니다."
    assert said[1:4] == ["어서 오세요", "행복동 주민총회", "오늘 투표 3건"]
    places = [said.index(text) for text in ("시작하기, 버튼", "투표 방법, 버튼", "English, 버튼")]
    assert places == sorted(places)
    assert "투표 중" in said[-1]


def test_an_earphone_that_is_always_in_waits_to_be_asked(house: House) -> None:
    """Beside a handset most people use their eyes: it begins by a key, for one session."""
    house.voice.listen_always()
    assert look(house) == []
    house.tap("language")
    assert house.now("language") == "en"
    assert house.mouth.chimes(Way.speaker) == ["click"]
    press(house, KEYS.Key_F1)
    assert "3 polls today" in house.mouth.words
    assert house.mouth.texts(Way.speaker) == []
    house.attendee.start()
    house.attendee.leave()
    assert not house.now("reading")
    assert look(house) == []


def test_pulling_the_earphone_out_is_silence_at_once(house: House) -> None:
    """In the middle of a ballot the voice stops when the plug is out, and no more is said."""
    jack = FakeJack(plugged=True)
    house.voice.listen_at(jack)
    house.attendee.start()
    house.show(house.assembly.ticket(0))
    house.attendee.chooseNext()
    assert look(house)
    hushed = house.mouth.hushed
    jack.plug(False)
    settle()
    assert house.mouth.hushed == hushed + 1
    assert house.mouth.now == ()
    house.attendee.toggle(0)
    assert look(house) == []
    assert house.mouth.texts(Way.speaker) == []


def test_a_first_touch_reads_and_a_second_acts(house: House) -> None:
    """While screens are read a touch says what it is on; only the next one on it does anything."""
    plug_in(house)
    house.tap("primary")
    assert house.step == "welcome"
    assert house.mouth.words == ["시작하기, 버튼"]
    house.tap("back")
    assert house.mouth.words == ["투표 방법, 버튼"]
    house.tap("primary")
    assert house.mouth.words == ["시작하기, 버튼"]
    assert house.step == "welcome"
    house.tap("primary")
    assert house.step == "check_in"


def test_without_an_earphone_a_touch_acts_and_clicks(house: House) -> None:
    """Who reads the screen touches once; each touch clicks alike, whatever it is on."""
    house.check_in()
    house.tap("poll-0", "option-0", "option-2")
    assert house.session.marks == {0, 2}
    assert house.mouth.chimes(Way.speaker) == ["click", "read", "click", "click", "click"]
    assert house.mouth.texts(Way.speaker) == []


def test_a_held_key_and_a_bouncing_key_act_once(house: House) -> None:
    """A switch that is held or bounces moves once; another switch may follow at once."""
    plug_in(house)
    press(house, KEYS.Key_Space)
    first = house.mouth.words
    press(house, KEYS.Key_Space, after=0.2)
    assert house.mouth.words == first
    press(house, KEYS.Key_Right, after=0.1)
    second = house.mouth.words
    assert second != first
    house.clock.forward(1)
    held = QKeyEvent(
        QEvent.Type.KeyPress,
        KEYS.Key_Right,
        Qt.KeyboardModifier.NoModifier,
        text="",
        autorep=True,
    )
    QGuiApplication.sendEvent(house.window, held)
    settle()
    assert house.mouth.words == second


def test_switches_show_where_they_are(house: House) -> None:
    """What the switches have come to has the ring, and everything can be come to, in a circle."""
    places = to_touch(read_scene(house.window.contentItem()))
    seen = []
    for _ in places:
        press(house, KEYS.Key_Space)
        item = house.window.activeFocusItem()
        assert item.property("visualFocus")
        seen.append(item)
    assert seen == places
    press(house, KEYS.Key_Space)
    assert house.window.activeFocusItem() == places[0]
    press(house, KEYS.Key_Left)
    assert house.window.activeFocusItem() == places[-1]


def test_the_sheet_of_sound(house: House) -> None:
    """Volume goes by five decibels, speed by a quarter, both to their ends, and are heard."""
    plug_in(house)
    house.voice.showSheet(True)
    house.voice.read(False)
    for _ in range(6):
        house.tap("volume-more", "speed-more")
    assert (house.now("level"), house.now("speed")) == (85, 2.0)
    assert house.now("loudest")
    assert house.now("fastest")
    for _ in range(8):
        house.voice.changeLevel(-1)
        house.voice.changeSpeed(-1)
    assert (house.now("level"), house.now("speed")) == (55, 0.5)
    house.tap("read")
    look(house)
    said = [sound for sound in house.mouth.now if isinstance(sound, Said)]
    assert {(sound.level, sound.speed, sound.language) for sound in said} == {(55, 0.5, "ko")}
    house.voice.stop()
    assert house.mouth.now == ()
    press(house, KEYS.Key_F1)
    assert "소리 크기" in house.mouth.words
    press(house, KEYS.Key_Escape)
    assert house.mouth.now == ()


def test_nothing_of_the_sound_outlives_a_session(house: House) -> None:
    """Volume, speed, helper, sheet, and reading aloud are as before when the next one comes."""
    plug_in(house)
    house.voice.changeLevel(3)
    house.voice.changeSpeed(2)
    house.voice.assist()
    house.attendee.start()
    house.show(house.assembly.ticket(0))
    house.attendee.leave()
    assert (house.now("level"), house.now("speed")) == (65, 1.0)
    assert not house.now("veiled")
    house.voice.plug(False)
    house.voice.showSheet(True)
    house.voice.read(True)
    assert house.now("reading")
    house.attendee.start()
    house.attendee.leave()
    assert not house.now("reading")
    assert not house.now("sheetOpen")


def test_settings_of_someone_who_has_gone_are_forgotten_once(house: House) -> None:
    """A minute after the last touch the volume is as before; an earphone left in is not read to."""
    plug_in(house)
    house.tap("sound")
    house.voice.changeLevel(2)
    house.wait(61)
    assert house.now("level") == 65
    look(house)
    count = len(house.mouth.heard)
    house.wait(30)
    house.wait(61)
    look(house)
    assert len(house.mouth.heard) == count


def test_what_one_was_told_is_told_to_the_next_one_too(house: House) -> None:
    """Someone touches once, hears what it is, and goes: the next one's first touch tells again."""
    plug_in(house)
    house.tap("primary")
    house.wait(61)
    house.tap("primary")
    assert house.step == "welcome"
    assert house.mouth.words == ["시작하기, 버튼"]
    house.tap("primary")
    assert house.step == "check_in"


def test_the_mark_of_a_switch_goes_with_who_used_it(house: House) -> None:
    """A minute after the last key no button is marked any more; the first key marks one again."""
    press(house, KEYS.Key_Space)
    marked = house.window.activeFocusItem()
    assert marked.property("visualFocus")
    house.wait(61)
    assert not marked.property("visualFocus")
    press(house, KEYS.Key_Space)
    assert house.window.activeFocusItem().property("visualFocus")


def test_who_listens_has_time_at_the_end(house: House) -> None:
    """With an earphone in, the kept screen waits two minutes before it counts down."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()
    assert house.now("countdown") == 30
    house.voice.plug(True)
    assert house.now("countdown") == -1
    house.wait(100)
    assert house.step == "done"
    press(house, KEYS.Key_Space)
    house.wait(100)
    assert (house.step, house.now("countdown")) == ("done", -1)
    house.wait(40)
    assert 0 < house.now("countdown") <= 30
    house.wait(31)
    assert house.step == "welcome"


def test_nobody_is_interrupted_while_listening(house: House) -> None:
    """The two minutes without a touch begin when the screen was read to its end, however long."""
    house.check_in()
    house.tap("poll-0")
    house.voice.plug(True)
    look(house)
    house.mouth.is_saying = True
    for _ in range(4):
        house.wait(100)
        assert house.now("sheetSeconds") == -1
    house.mouth.is_saying = False
    house.wait(119)
    assert house.now("sheetSeconds") == -1
    house.wait(2)
    assert house.now("sheetSeconds") > 0
    house.mouth.is_saying = True  # the sheet itself is read, and goes on counting
    house.wait(20)
    assert 0 < house.now("sheetSeconds") < 30


def test_a_sound_that_never_ends_keeps_no_ballot_open(house: House) -> None:
    """A player that hangs: after ten minutes nobody is taken to listen any more."""
    house.check_in()
    house.tap("poll-0")
    house.voice.plug(True)
    look(house)
    house.mouth.is_saying = True
    house.wait(100)
    for _ in range(30):
        house.wait(30)
    assert house.step == "welcome"


def test_time_running_out_is_heard(house: House) -> None:
    """The sheet that asks for more time chimes for everybody; its last 20 seconds are said."""
    house.check_in()
    house.wait(121)
    assert house.mouth.chimes(Way.speaker)[-1] == "time"
    house.voice.plug(True)
    assert "시간이 더 필요하신가요?" in look(house)
    house.wait(20)
    assert look(house) == house.mouth.words
    house.wait(5)
    assert house.mouth.words == ["20초 남았습니다."]


def test_a_refusal_has_its_tone(house: House) -> None:
    """A card of another kind is answered by the soft tone that its refusal has."""
    house.tap("primary")
    house.show("MARUR1:no-ticket")
    assert house.mouth.chimes(Way.speaker)[-1] == "again"
    house.voice.read(True)
    assert any("영수증" in text for text in look(house))


def test_the_kiosk_s_own_voice_speaks_and_falls_silent(qapp: object, tmp_path: Path) -> None:
    """With espeak-ng and a player as real processes, the ear hears the ballot, the hall nothing."""
    ears = tmp_path / "ears"
    ears.mkdir()
    command = [sys.executable, "-m", "maru.kiosk.fake_aplay", str(ears)]
    announcer = Announcer(Aplay("hall", "ear", command), SpokenWords(tmp_path / "speech"))
    assembly = make_assembly(2, polls=town_polls)
    jack = FakeJack(plugged=True)
    with (
        closing(assembly.open_kiosk(tmp_path)) as kiosk,
        closing(House(kiosk, assembly, mouth=announcer)) as house,
    ):
        house.voice.listen_at(jack)
        house.attendee.start()
        house.show(assembly.ticket(0))
        house.attendee.chooseNext()
        (ears / "endless").touch()
        settle()
        house.voice.look()
        wait_for(lambda: list(ears.glob("*-ear.wav")) != [], "the ear to hear something")
        assert from_wav(max(ears.glob("*-ear.wav")).read_bytes())
        jack.plug(False)
        wait_for(lambda: not house.now("plugged"), "the plug to be out")
        house.attendee.toggle(0)
        settle()
        house.voice.look()
    heard = {path.name.partition("-")[2] for path in ears.glob("*.wav")}
    assert heard == {"ear.wav"}


# what the loudspeaker never says


@pytest.fixture(scope="module")
def loud_house(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A kiosk whose screens are read through the loudspeaker."""
    assembly = make_assembly(12, polls=town_polls)
    folder: Path = tmp_path_factory.mktemp("loud")
    with (
        closing(assembly.open_kiosk(folder)) as kiosk,
        closing(House(kiosk, assembly)) as house,
    ):
        yield house


def secrets_of(house: House) -> set[str]:
    """Return what nobody else may hear: names of options and polls, and the check words."""
    polls = house.kiosk.event.polls
    texts = [poll.title for poll in polls] + [
        text
        for poll in polls
        for question in poll.questions
        for text in (question.text, *(option.title for option in question.options))
    ]
    return {text[language] for text in texts for language in LANGUAGES} | set(house.now("words"))


ACTS = (
    "select",
    "next",
    "next",
    "next",
    "previous",
    "again",
    "card",
    "touch",
    "switch language",
    "sheet",
    "plug",
    "idle",
    "look",
    "leave",
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(ways=st.lists(st.sampled_from(ACTS), min_size=10, max_size=40), start=st.integers(0, 5))
def test_the_loudspeaker_never_tells_a_choice(
    loud_house: House, ways: list[str], start: int
) -> None:
    """Whatever someone does who has the screens read aloud, nothing of a ballot is said aloud."""
    house = loud_house
    house.voice.plug(False)
    house.attendee.leave()
    house.mouth.heard.clear()
    house.voice.read(True)
    begin(house, start)
    for act in ways:
        do(house, act)
        house.clock.forward(0.6)
        house.voice.look()
        check_aloud(house)
    house.voice.plug(False)


def begin(house: House, depth: int) -> None:
    """Go some way with a card that has not voted: not every random way comes to a ballot."""
    if depth:
        house.attendee.start()
        house.show(house.assembly.ticket(depth))
    if depth > 1 and house.step == "polls":
        house.attendee.chooseNext()
        house.attendee.toggle(0)
    if depth > 2 and house.step == "question" and house.now("answered"):
        house.attendee.forward()
    settle()


def do(house: House, act: str) -> None:
    """Do one thing."""
    voice, attendee = house.voice, house.attendee
    match act:
        case "card":
            if house.step == "check_in":
                house.show(house.assembly.ticket(len(house.mouth.heard) % 12))
        case "touch":
            places = to_touch(read_scene(house.window.contentItem()))
            touched = places[len(house.mouth.heard) % len(places)]
            voice.meet(touched, 0)
        case "switch language":
            house.panel.switchLanguage()
        case "sheet":
            voice.showSheet(not house.now("sheetOpen"))
        case "plug":
            voice.plug(not house.now("plugged"))
            voice.read(True)
        case "idle":
            house.wait(125)
        case "look":
            voice.look()
        case "leave":
            if not house.now("busy"):
                attendee.leave()
                voice.read(True)
        case "select":
            voice.select()
            wait_for(lambda: not house.now("busy"), "the ballot")
        case _:
            getattr(voice, act)()
    settle()


def check_aloud(house: House) -> None:
    """See that nothing private was said aloud so far."""
    for text in house.mouth.texts(Way.speaker):
        for secret in secrets_of(house):
            assert text != secret
            assert not text.startswith(f"{secret},")
            assert len(secret) < 6 or secret not in text  # "No" is in "No photo is kept"


def test_every_private_screen_is_private_by_being_no_public_one() -> None:
    """The list of what may be read aloud names no screen of a ballot, a number or a receipt."""
    private = {"Pin", "Polls", "Question", "Motion", "Explanation", "Review", "Sealed", "Checked"}
    assert PUBLIC_SCREENS.isdisjoint(private | {"Done", "CheckMachine", "StaffPage", "Keypad"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_for_everybody_hold_nothing(house: House, language: str) -> None:
    """None of the sentences that the loudspeaker may always say has a place for anything."""
    if house.now("language") != language:
        house.panel.switchLanguage()
    for cue in Cue:
        assert cue.sentence
        assert "%" not in cue.sentence


def test_a_ballot_is_not_read_aloud_and_that_is_said(house: House) -> None:
    """Who has the welcome read aloud hears at the polls that the rest needs earphones."""
    house.voice.read(True)
    assert "행복동 주민총회" in look(house)
    house.attendee.start()
    look(house)
    house.show(house.assembly.ticket(0))
    assert house.mouth.words == ["여기서부터는 이어폰으로만 읽어 드립니다."]
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    assert house.mouth.words == ["투표지를 봉인했습니다. 아직 내지 않았습니다."]
    house.cast()
    assert house.mouth.words == ["투표를 안전하게 보관했습니다."]
    assert house.mouth.chimes(Way.speaker)[-1] == "kept"
    check_aloud(house)


@pytest.fixture
def envelope(qapp: object, tmp_path: Path) -> Iterator[KioskStage]:
    """A kiosk at which a number can be typed, at the keys for it."""
    stage = KioskStage(Props(tmp_path), Setting(pins=True))
    try:
        yield stage
    finally:
        stage.close()


def test_digits_are_told_by_earphones_only(envelope: KioskStage) -> None:
    """A key says its digit in the ear; aloud there is a click, the same for every key."""
    stage = envelope
    stage.voice.read(True)
    stage.attendee.start()
    stage.session.use_pin()
    stage.tick()
    stage.window.grabWindow()  # lays the keys out
    stage.mouth.heard.clear()
    for digit in "0123456789":
        stage.tap(f"key-{digit}")
        stage.voice.look()
    assert stage.session.pin_entered == 8
    assert stage.mouth.chimes(Way.speaker) == 10 * ["click"]
    stage.voice.again()
    stage.voice.next()
    assert stage.mouth.texts(Way.speaker) == []
    stage.tap("key-clear")
    stage.voice.plug(True)
    stage.voice.look()
    stage.tap("key-7")
    assert stage.mouth.words == ["7, 버튼"]
    assert stage.session.pin_entered == 0
    stage.tap("key-7")
    stage.voice.look()
    assert stage.session.pin_entered == 1
    assert "7" not in " ".join(stage.mouth.words).replace("7자리", "")
    assert stage.mouth.texts(Way.speaker) == []


# what is news


def test_a_countdown_is_not_said_every_second() -> None:
    """A number that changes by itself is no news; one that a touch has changed is."""
    before = [Heard("보관했습니다"), Heard("마치기 (29초 남음)", "button"), Heard("3개 중 1개")]
    after = [before[0], Heard("마치기 (28초 남음)", "button"), before[2]]
    assert news(before, after, was_touched=False) == []
    chosen = [before[0], before[1], Heard("3개 중 2개")]
    assert news(before, chosen, was_touched=True) == [Heard("3개 중 2개")]


def test_another_screen_is_said_whole_and_the_floor_once() -> None:
    """Settings and floor are said with the first screen; what is alike on the next is said too."""
    floor = Heard("투표 중", place=6)
    first = [Heard("하나"), Heard("둘"), Heard("뒤로", "button", place=4), floor]
    other = [Heard("셋"), Heard("넷"), Heard("뒤로", "button", place=4), floor]
    assert news([], first, was_touched=False) == first
    assert news(first, other, was_touched=False) == other[:3]


def test_a_page_that_was_turned_is_not_begun_again() -> None:
    """The title that stays is not said again; what the next page holds is."""
    stays = [Heard("골라 주세요"), Heard("선택 완료", "button"), Heard("뒤로", "button")]
    first = [stays[0], Heard("가"), Heard("나"), *stays[1:]]
    second = [stays[0], Heard("다"), Heard("라"), *stays[1:]]
    assert news(first, second, was_touched=True) == [Heard("다"), Heard("라")]


def test_what_is_heard_shows_nothing_of_itself() -> None:
    """Neither a thing of the screen nor a sound has its words in its repr, which a fault prints."""
    assert "비밀" not in repr(Heard("비밀", chosen=True))
    assert "True" not in repr(Heard("비밀", chosen=True)).replace("enabled=True", "")
    assert "비밀" not in repr(Said("비밀", "ko"))
    assert "비밀" not in repr(FakeMouth())
