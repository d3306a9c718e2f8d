"""The archive: written in one way only, and read by writing it again."""

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.protocol.belenios.archive import (
    EventType,
    _owned_text,
    _setup_text,
    _Writer,
    read_archive,
    read_first_text,
    write_archive,
)
from maru.protocol.belenios.invalid import Invalid, Reason


def read(data):
    """Read all events of an archive."""
    return list(read_archive(io.BytesIO(data)))


@pytest.mark.parametrize("name", ["ed25519-a", "ed25519-b", "belenios2048-a-tool3.3.0"])
def test_their_archive_is_written_again(name, vector):
    """From the parts of an archive of theirs we write, byte for byte, the same archive."""
    its = vector(name)
    with tarfile.open(fileobj=io.BytesIO(its.archive)) as tar:
        stamp = tar.getmember("BELENIOS").mtime
    out = io.BytesIO()
    write_archive(
        out,
        timestamp=stamp,
        election=its.election,
        trustees=its.trustees,
        roll=its.roll,
        ballots=iter(its.ballots),
        tally=its.tally,
        sized=its.sized,
        partials=its.partials,
        result=its.result,
    )
    assert out.getvalue() == its.archive


def test_events_in_their_order(three):
    """Events come with their texts, heights and places, and the last ends where the file does."""
    data = three.archive()
    events = read(data)
    assert [event.type.value for event in events] == [
        "Setup",
        *["Ballot"] * 3,
        "EndBallots",
        "EncryptedTally",
        *["PartialDecryption"] * 2,
        "Result",
    ]
    assert [event.height for event in events] == list(range(9))
    assert [event.owner for event in events][6:8] == [1, 2]
    assert [event.texts[0] for event in events[1:4]] == three.ballots
    assert events[0].texts == (three.election.text, three.trustees_text, three.roll)
    assert events[4].texts == ()
    assert events[-1].end == len(data)
    assert [event.start for event in events[1:]] == [event.end for event in events[:-1]]
    assert read_first_text(io.BytesIO(data), events[2].start) == three.ballots[1]


def test_any_tar_reader_reads_it(three):
    """An archive is a plain tar, whose files are named by the hashes of their contents."""
    with tarfile.open(fileobj=io.BytesIO(three.archive())) as tar:
        names = tar.getnames()
        assert names[0] == "BELENIOS"
        assert len(names) == 1 + 5 + 3 * 2 + 1 + 3 + 2 * 3 + 2


@given(data=st.data())
@settings(max_examples=150)
def test_any_changed_byte_is_refused(yes_no_archive, data):
    """No byte of an archive, padding included, can change without its reader saying so."""
    position = data.draw(st.integers(0, len(yes_no_archive) - 1))
    changed = bytearray(yes_no_archive)
    changed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Invalid):
        read(bytes(changed))


@given(data=st.data())
def test_any_cut_is_refused(yes_no_archive, data):
    """An archive that ends early is refused, wherever it ends."""
    length = data.draw(st.integers(0, len(yes_no_archive) - 1))
    with pytest.raises(Invalid) as caught:
        read(yes_no_archive[:length])
    assert caught.value.reason in (Reason.TRUNCATED, Reason.NOT_AN_ARCHIVE)


@pytest.fixture(scope="session")
def yes_no_archive(yes_no):
    """Give the archive of the yes/no poll."""
    return yes_no.archive()


@pytest.mark.parametrize("more", [b"\0", bytes(1024), b"x" * 512])
def test_nothing_follows(yes_no_archive, more):
    """Whatever comes after the result is refused, the usual end of a tar included."""
    with pytest.raises(Invalid):
        read(yes_no_archive + more)


@given(st.binary(max_size=2048))
def test_any_bytes_are_no_fault(data):
    """Whatever is read instead of an archive is refused as none."""
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.reason is Reason.NOT_AN_ARCHIVE


def test_a_size_that_lies(yes_no_archive):
    """A header that promises gigabytes is refused before anything is read for it."""
    events = read(yes_no_archive)
    for start, reason in ((0, Reason.TOO_LARGE), (events[1].start, Reason.TOO_LARGE)):
        lying = bytearray(yes_no_archive)
        lying[start + 124 : start + 135] = b"77777777777"
        with pytest.raises(Invalid) as caught:
            read(bytes(lying))
        assert caught.value.reason is reason
        assert caught.value.place == f"byte {start}"


def pieces(data):
    """Cut an archive into its mark and its events."""
    events = read(data)
    return data[: events[0].start], [data[event.start : event.end] for event in events]


ORDERS = {
    "two ballots exchanged": (lambda e: [e[0], e[2], e[1], *e[3:]], Reason.EVENT_CHAIN),
    "a ballot left out": (lambda e: [e[0], *e[2:]], Reason.EVENT_CHAIN),
    "a ballot twice": (lambda e: [e[0], e[1], e[1], *e[2:]], Reason.EVENT_CHAIN),
    "no setup": (lambda e: e[1:], Reason.EVENT_CHAIN),
    "no result": (lambda e: e[:-1], Reason.TRUNCATED),
    "result twice": (lambda e: [*e, e[-1]], Reason.EVENT_CHAIN),
    "setup twice": (lambda e: [e[0], *e], Reason.EVENT_CHAIN),
    "nothing": (lambda _: [], Reason.TRUNCATED),
}


@pytest.mark.parametrize(("change", "reason"), ORDERS.values(), ids=ORDERS)
def test_events_moved(yes_no_archive, change, reason):
    """Events that were moved, repeated or left out are refused."""
    mark, events = pieces(yes_no_archive)
    with pytest.raises(Invalid) as caught:
        read(mark + b"".join(change(events)))
    assert caught.value.reason in (reason, Reason.EVENT_ORDER)


WRONG_ORDERS = {
    "ballot after the end": ("Setup", "EndBallots", "Ballot"),
    "two ends": ("Setup", "EndBallots", "EndBallots"),
    "no end": ("Setup", "Ballot", "EncryptedTally"),
    "no decryption": ("Setup", "EndBallots", "EncryptedTally", "Result"),
    "two tallies": ("Setup", "EndBallots", "EncryptedTally", "EncryptedTally"),
    "ballot first": ("Ballot",),
    "more after the result": (
        "Setup",
        "EndBallots",
        "EncryptedTally",
        "PartialDecryption",
        "Result",
        "Result",
    ),
}


@pytest.mark.parametrize("names", WRONG_ORDERS.values(), ids=WRONG_ORDERS)
def test_events_in_another_order(names):
    """A chain that is intact but in an order that no election has is refused."""
    out = io.BytesIO()
    writer = _Writer(out, 1)
    texts = {
        "Setup": ("e", "t", "r", _setup_text(("e", "t", "r"))),
        "EndBallots": (),
        "EncryptedTally": ("t", "s"),
        "PartialDecryption": ("p", _owned_text(1, "p")),
    }
    for name in names:
        writer.event(EventType(name), *texts.get(name, ("x",)))
    with pytest.raises(Invalid) as caught:
        read(out.getvalue())
    assert caught.value.reason is Reason.EVENT_ORDER
    assert caught.value.place == f"event {len(names) - 1}"


def test_a_shuffle_is_not_supported():
    """An archive with another type of event is refused as unsupported."""

    class Shuffle:
        value = "Shuffle"

    out = io.BytesIO()
    _Writer(out, 1).event(Shuffle, "x")
    with pytest.raises(Invalid) as caught:
        read(out.getvalue())
    assert caught.value.reason is Reason.UNSUPPORTED
