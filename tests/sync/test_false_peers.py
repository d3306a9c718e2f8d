"""Peers that lie, repeat themselves, shout, or are none: nothing of theirs is believed."""

from __future__ import annotations

import json
import shutil
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from hall import Hall, make_hall
from maru.kiosk.home import open_kiosk
from maru.kiosk.synced import Synced
from maru.protocol.belenios.ballot import encrypt
from maru.protocol.belenios.credential import secret_exponent
from maru.protocol.belenios.group import group
from maru.protocol.claim import claim_of
from maru.protocol.journal import Head, make_head
from maru.protocol.note import COSIGNATURE, Signer, compact_json
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import Revocation, before_updates, make_update
from maru.sync.peers.messages import MAX_FRAME, Hello, Want, frame
from maru.sync.peers.peers import read_witness
from maru.sync.peers.speaking import MOST_REFUSED
from maru.sync.peers.tls import make_context
from maru.sync.sync_db import SyncDb
from neighbours import BOUND_SECONDS, Neighbours, neighbours, wait_for


@pytest.fixture
def near(tmp_path: Path) -> Iterator[Neighbours]:
    """Make a hall of two kiosks; only the first has a process."""
    made = make_hall(tmp_path, ("kiosk-1", "kiosk-2"), cards=8)
    with neighbours(made) as near:
        near.start("kiosk-1")
        yield near
    made.close()


class Liar:
    """A connection to a kiosk's process that says what it likes, under a key that it has."""

    def __init__(self, address: str, key: Signer) -> None:
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=BOUND_SECONDS)
        self.tls = SSL.Connection(make_context(key, lambda _: True), None)
        self.tls.set_connect_state()
        self.heard = bytearray()

    def say(self, data: bytes) -> None:
        """Send bytes, after the handshake; ConnectionError when the other has hung up."""
        self._until(self.tls.do_handshake)
        while data:
            data = data[self.tls.send(data[:16_384]) :]
            self._flush()

    def listen(self) -> dict[str, Any]:
        """Return the next message; ConnectionError when the other has hung up."""
        while True:
            if len(self.heard) >= 4:
                (length,) = struct.unpack(">I", self.heard[:4])
                if len(self.heard) >= 4 + length:
                    body = bytes(self.heard[4 : 4 + length])
                    del self.heard[: 4 + length]
                    message: dict[str, Any] = json.loads(body)
                    return message
            self.heard += self._until(lambda: self.tls.recv(65_536))

    def hears(self, kind: str) -> Any:
        """Return the next message of a kind."""
        while kind not in (message := self.listen()):
            pass
        return message[kind]

    def until_cut_off(self) -> set[str]:
        """Listen until the other hangs up, which it has to; return what it said till then."""
        said: set[str] = set()
        try:
            while True:
                said |= set(self.listen())
        except ConnectionError:
            return said

    def _until(self, act: Callable[[], Any]) -> Any:
        while True:
            try:
                return act()
            except SSL.WantReadError:
                self._flush()
                data = self.socket.recv(65_536)
                if not data:
                    raise ConnectionError("hung up") from None
                self.tls.bio_write(data)
            except SSL.Error as error:
                raise ConnectionError(str(error)) from None

    def _flush(self) -> None:
        try:
            while True:
                self.socket.sendall(self.tls.bio_read(65_536))
        except SSL.WantReadError:
            pass


@contextmanager
def lying(near: Neighbours, key: Signer | None = None, **changes: Any) -> Iterator[Liar]:
    """Connect to kiosk-1 as kiosk-2, with its key, and say hello with members changed."""
    signer = key or read_witness(near.hall.home("kiosk-2"))
    liar = Liar(near.running["kiosk-1"].address, signer)
    event, package = near.hall.assembly.event.tag, near.hall.assembly.package().hash
    told = {"kiosk": "kiosk-2", "epoch": 1, "instance": "ab" * 16, "event": event}
    hello = Hello(**{**told, "package": package, **changes})
    try:
        liar.say(frame(hello))
        yield liar
    finally:
        liar.socket.close()


def message(value: object) -> bytes:
    """Return a frame of any JSON."""
    body = compact_json(value).encode()
    return struct.pack(">I", len(body)) + body


def claims(*made: object, origin: str = "kiosk-2/1", **members: object) -> bytes:
    """Return a message of claims."""
    passed = [{"from": origin, "claim": claim} for claim in made]
    return message({"claims": {**members, "claims": passed}})


def a_claim(hall: Hall, card: int, poll: int = 0, mark: int = 0) -> dict[str, Any]:
    """Return a claim that a card has made."""
    assembly = hall.assembly
    uuid = assembly.event.polls[poll].uuid
    election = assembly.package().election(uuid)
    secret = secret_exponent(election.group, uuid, assembly.cards[card])
    width = election.questions[0].width
    choices = [[int(index == mark) for index in range(width)]]
    ballot = encrypt(election, secret, choices, assembly.entropy(32), assembly.entropy)
    made: dict[str, Any] = json.loads(claim_of(uuid, ballot, election.group).text)
    return made


def stored_claims(near: Neighbours, name: str = "kiosk-1") -> set[str]:
    """Return the credentials that a kiosk's process holds for spent."""
    with SyncDb.open(near.hall.home(name)) as db:
        return {claim.credential for claim in db.claims()}


def ignored(near: Neighbours) -> int:
    """Return how much kiosk-1 has not believed."""
    state = near.state("kiosk-1")
    return 0 if state is None else state.ignored


def heard_all(liar: Liar, near: Neighbours) -> None:
    """Return when all that the liar has said was taken in: a true claim comes after it."""
    true = a_claim(near.hall, 6)
    liar.say(claims(true))
    wait_for(lambda: true["credential"] in stored_claims(near), "a true claim")


def test_a_key_that_is_not_enrolled_ends_at_the_handshake(near: Neighbours) -> None:
    """Whoever has no enrolled key hears nothing at all, not even a hello."""
    stranger = Signer("kiosk-2/1/witness", bytes(range(32)), COSIGNATURE)
    record_key = near.hall.signer("kiosk-2")
    for key in (stranger, record_key):
        liar = Liar(near.running["kiosk-1"].address, key)
        with closing(liar.socket):
            liar.say(b"")
            with pytest.raises(ConnectionError):
                liar.listen()
    assert near.states("kiosk-1") == {"kiosk-2": "absent"}


def test_no_certificate_and_no_tls_13(near: Neighbours) -> None:
    """Without a certificate, or with an older TLS, there is no connection."""
    host, port = near.running["kiosk-1"].address.split(":")
    for newest in (SSL.TLS1_3_VERSION, SSL.TLS1_2_VERSION):
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_max_proto_version(newest)
        with socket.create_connection((host, int(port)), timeout=BOUND_SECONDS) as plain:
            tls = SSL.Connection(context, plain)
            tls.set_connect_state()
            plain.settimeout(None)

            def speak(tls: SSL.Connection = tls) -> None:
                tls.do_handshake()
                tls.recv(1)  # what the other thinks of no certificate comes after its own part

            with pytest.raises(SSL.Error):
                speak()


def test_certificates_of_other_kinds(near: Neighbours) -> None:
    """Keys of any other kind end at the handshake too, and nothing falls over them."""
    host, port = near.running["kiosk-1"].address.split(":")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kiosk-2/1")])
    for key in (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65_537, 2_048)):
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), 1)
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
            .sign(key, hashes.SHA256())
        )
        context = SSL.Context(SSL.TLS_METHOD)
        context.use_privatekey(key)
        context.use_certificate(certificate)
        with socket.create_connection((host, int(port)), timeout=BOUND_SECONDS) as plain:
            tls = SSL.Connection(context, plain)
            tls.set_connect_state()
            plain.settimeout(None)

            def speak(tls: SSL.Connection = tls) -> None:
                tls.do_handshake()
                tls.recv(1)

            with pytest.raises(SSL.Error):
                speak()
    with lying(near) as liar:
        heard_all(liar, near)


def test_noise_is_hung_up_on(near: Neighbours) -> None:
    """What is no TLS at all ends the connection, and nothing else."""
    host, port = near.running["kiosk-1"].address.split(":")
    for noise in (b"GET / HTTP/1.1\r\n\r\n", bytes(1000), b"\x16\x03\x01\xff\xff" + bytes(70_000)):
        with socket.create_connection((host, int(port)), timeout=BOUND_SECONDS) as plain:
            try:
                plain.sendall(noise)
                while plain.recv(1000):
                    pass
            except ConnectionError:
                pass
    with lying(near) as liar:
        heard_all(liar, near)


@pytest.mark.parametrize(
    "changes",
    [{"kiosk": "kiosk-1"}, {"epoch": 2}, {"event": "1" * 12}, {"package": "0" * 64}],
)
def test_a_hello_that_is_not_its_keys(near: Neighbours, changes: dict[str, Any]) -> None:
    """A kiosk says who its key is, of this event; with another package it is not listened to."""
    with lying(near, **changes) as liar:
        assert liar.until_cut_off() <= {"hello"}
    state = "other_package" if "package" in changes else "absent"
    wait_for(lambda: near.states("kiosk-1") == {"kiosk-2": state}, state)


def test_claims_without_proof_are_ignored(near: Neighbours) -> None:
    """Of a card that was not shown, of another poll, off the roll, altered: none is kept."""
    hall = near.hall
    true, other_poll, other_card = (a_claim(hall, 0), a_claim(hall, 0, 1), a_claim(hall, 1))
    own, ballot = hall.ballot_of_own_card()
    uuid = hall.assembly.event.polls[0].uuid
    off_roll = json.loads(claim_of(uuid, ballot, group(hall.assembly.event.group)).text)
    assert off_roll["credential"] == own
    lies = [
        {**true, "credential": other_card["credential"]},
        {**true, "poll": other_poll["poll"]},
        {**true, "poll": other_poll["poll"], "credential": other_poll["credential"]},
        {**true, "signature": other_card["signature"]},
        {**true, "signature": {**true["signature"], "hash": "A" * 43}},
        {**true, "poll": "1" * 14},
        {**true, "extra": 1},
        off_roll,
        [],
        "claim",
        None,
    ]
    with lying(near) as liar:
        liar.say(claims(*lies))
        heard_all(liar, near)
        assert stored_claims(near) == {a_claim(hall, 6)["credential"]}
        wait_for(lambda: ignored(near) == len(lies), "all lies are counted")
        for card in range(6):
            assert near.refusal("kiosk-1", card) is None
    state = near.state("kiosk-1")
    assert state is not None
    assert state.words("en")[-1] == f"not believed, and ignored: {len(lies)}"


def test_a_claim_of_a_ballot_that_was_opened_here_is_passed_over(near: Neighbours) -> None:
    """Who opened a ballot to check this kiosk can still vote at it, whatever a liar makes of it."""
    opening, ballot = near.hall.check("kiosk-1", 0, frozenset({0}))
    uuid = near.hall.assembly.event.polls[0].uuid
    made = json.loads(claim_of(uuid, ballot, group("Ed25519")).text)
    assert opening
    with lying(near) as liar:
        liar.say(claims(made))
        heard_all(liar, near)
        wait_for(lambda: ignored(near) == 1, "it is counted")
    assert near.refusal("kiosk-1", 0) is None


def test_said_again_it_changes_nothing(near: Neighbours) -> None:
    """A claim, a batch, a head and a hello that were recorded and are sent again do no harm."""
    hall = near.hall
    made = a_claim(hall, 0)
    head = near.kiosk("kiosk-2").head()
    with lying(near) as liar:
        for _ in range(50):
            liar.say(claims(made, next=1) + message({"heads": [head]}))
        heard_all(liar, near)
        with SyncDb.open(hall.home("kiosk-1")) as db:
            assert len(list(db.claims())) == 2
            assert [seen.note for seen in db.heads()] == [head]
        assert ignored(near) == 0
        liar.say(frame(Hello("kiosk-2", 1, "ab" * 16, hall.assembly.event.tag, "0" * 64)))
        liar.until_cut_off()


NO_MESSAGES = (
    struct.pack(">I", MAX_FRAME + 1),
    struct.pack(">I", 2**32 - 1) + bytes(100),
    message([]),
    message({}),
    message({"claims": {"claims": [{}] * 101}}),
    message({"claims": {"claims": []}, "beat": {}}),
    message({"heads": ["x"] * 201}),
    message({"beat": {"closed": 0, "updates": 0, "sees": []}}),
    message({"want": {"claims": -1}}),
    message({"open": True}),
    struct.pack(">I", 4) + b"\xff\xfe{}",
    struct.pack(">I", 5) + b"[[[[[",
    struct.pack(">I", 200_000) + b"[" * 200_000,
)


def test_what_is_no_message_ends_the_connection(near: Neighbours) -> None:
    """A frame over its bound is not waited for; one that is no message is the last."""
    for frames in NO_MESSAGES:
        with lying(near) as liar:
            liar.hears("want")
            liar.say(frames)
            liar.until_cut_off()
    with lying(near) as liar:
        heard_all(liar, near)


def test_messages_before_the_hello(near: Neighbours) -> None:
    """Who does not say first who it is, is not listened to, whatever its key."""
    signer = read_witness(near.hall.home("kiosk-2"))
    liar = Liar(near.running["kiosk-1"].address, signer)
    with closing(liar.socket):
        liar.say(frame(Want(0)))
        assert liar.until_cut_off() <= {"hello"}


def test_a_kiosk_that_lies_too_often_is_shut_out(near: Neighbours) -> None:
    """After a hundred false claims it is not listened to for a while, whoever dials."""
    lie = {**a_claim(near.hall, 0), "credential": "0" * 64}
    with lying(near) as liar:
        liar.say(claims(*[lie] * 100) + claims(*[lie] * (MOST_REFUSED - 99)))
        liar.until_cut_off()
    with lying(near, instance="cd" * 16) as liar:
        assert liar.until_cut_off() <= {"hello"}


def test_a_head_of_another_is_kept_only_with_its_key(near: Neighbours) -> None:
    """A head signed by another key, or of an epoch that nobody enrolled, is not kept."""
    hall = near.hall
    tag = hall.assembly.event.tag
    stranger = hall.signer("kiosk-2")
    own = make_head(Head(tag, "kiosk-1", 1, 900, "0" * 64, {}), stranger)
    unknown = make_head(Head(tag, "kiosk-9", 1, 900, "0" * 64, {}), stranger)
    other = make_head(Head("1" * 12, "kiosk-2", 1, 900, "0" * 64, {}), stranger)
    with lying(near) as liar:
        liar.say(message({"heads": [own, unknown, other, "x", "maru/head/v1\n{}\n\n"]}))
        heard_all(liar, near)
        with SyncDb.open(hall.home("kiosk-1")) as db:
            assert list(db.heads()) == []
    assert near.kiosk("kiosk-1").stopped() is None


def test_an_update_needs_the_event_key(near: Neighbours) -> None:
    """An update that another key signed is not kept, nor offered to the kiosk."""
    assembly = near.hall.assembly
    body = Revocation((assembly.credentials(0),))
    forged = make_update(before_updates(assembly.package()), body, near.hall.signer("kiosk-2"))
    (true,) = assembly.updates(body)
    with lying(near) as liar:
        liar.say(message({"updates": [forged]}))
        heard_all(liar, near)
        assert near.kiosk("kiosk-1").waiting() == ()
        liar.say(message({"updates": [true]}))
        wait_for(lambda: near.kiosk("kiosk-1").waiting(), "the true one")


def test_many_who_say_nothing_keep_nobody_out(near: Neighbours) -> None:
    """Connections that never say who they are are few at a time, and end by themselves."""
    host, port = near.running["kiosk-1"].address.split(":")
    silent = [socket.create_connection((host, int(port)), timeout=BOUND_SECONDS) for _ in range(40)]
    assert sum(not one.recv(1) for one in silent) == 40
    for one in silent:
        one.close()
    with lying(near) as liar:
        heard_all(liar, near)


# one kiosk, twice


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[tuple[Hall, Path]]:
    """Make a hall of three kiosks, and a copy of the second one's folder."""
    made = make_hall(tmp_path, ("kiosk-1", "kiosk-2", "kiosk-3"), cards=8)
    made.vote("kiosk-2", 0, frozenset({0}))
    copy = tmp_path / "copy"
    shutil.copytree(made.home("kiosk-2"), copy)
    yield made, copy
    made.close()


def test_a_copied_kiosk_finds_its_other_self(copied: tuple[Hall, Path]) -> None:
    """Both lock themselves as soon as they meet, before either has cast anything."""
    hall, copy = copied
    with closing(open_kiosk(copy)) as twin, neighbours(hall) as near:
        hall.kiosks["copy"] = twin
        near.start("kiosk-2")
        near.start("copy", "--peer", near.running["kiosk-2"].address)
        for name in ("kiosk-2", "copy"):
            kiosk = near.kiosk(name)
            wait_for(lambda kiosk=kiosk: kiosk.stopped() is not None, f"{name} stops")
            assert isinstance(kiosk.locked, Refused)
            assert kiosk.locked.reason is InputRefusal.locked_twin
            assert near.refusal(name, 1) is Refusal.event_not_ready
        near.stop()
    with closing(open_kiosk(copy)) as twin:
        assert twin.stopped() is Refusal.event_not_ready
    del hall.kiosks["copy"]


def test_two_of_a_kiosk_that_only_a_third_sees(copied: tuple[Hall, Path]) -> None:
    """Both have cast after the copy was made: the third passes each one's head to the other.

    Both are locked by a complete proof, which both journals note, and the third says what it sees.
    """
    hall, copy = copied
    with closing(open_kiosk(copy)) as twin, neighbours(hall) as near:
        hall.kiosks["copy"] = twin
        hall.vote("kiosk-2", 1, frozenset({1}))
        hall.vote("copy", 2, frozenset({2}))
        near.start("kiosk-1")
        for name in ("kiosk-2", "copy"):
            near.start(name, "--peer", near.running["kiosk-1"].address)
        for name in ("kiosk-2", "copy"):
            kiosk = near.kiosk(name)
            wait_for(lambda kiosk=kiosk: kiosk.stopped() is not None, f"{name} stops")
            assert isinstance(kiosk.locked, Refused)
            assert kiosk.locked.reason is InputRefusal.locked_fork
        wait_for(lambda: near.states("kiosk-1")["kiosk-2"] == "twice", "two of kiosk-2")
        near.stop()
    for home in (hall.home("kiosk-2"), copy):
        if home == hall.home("kiosk-2"):
            hall.kiosks.pop("kiosk-2").close()
        with pytest.raises(Refused) as refused:
            open_kiosk(home)
        assert refused.value.reason is InputRefusal.locked_fork
    del hall.kiosks["copy"]


def test_a_kiosk_set_back_is_told_by_those_who_saw_it(tmp_path: Path) -> None:
    """A kiosk copied back from an older image hears its own later head, and locks itself."""
    hall = make_hall(tmp_path, ("kiosk-1", "kiosk-2"), cards=8)
    with neighbours(hall) as near:
        hall.kiosks.pop("kiosk-2").close()
        shutil.copytree(hall.home("kiosk-2"), tmp_path / "image")
        hall.kiosks["kiosk-2"] = open_kiosk(hall.home("kiosk-2"))
        near.start_all("kiosk-1", "kiosk-2")
        hall.vote("kiosk-2", 0, frozenset({0}))

        def has_head() -> bool:
            with closing(Synced(hall.home("kiosk-1"))) as synced:
                return any('"seq":3' in head for head in synced.heads("kiosk-2", 1))

        wait_for(has_head, "the head of kiosk-2 at kiosk-1")
        near.running.pop("kiosk-2").stop()
        hall.kiosks.pop("kiosk-2").close()
        shutil.rmtree(hall.home("kiosk-2"))
        (tmp_path / "image").rename(hall.home("kiosk-2"))
        hall.kiosks["kiosk-2"] = open_kiosk(hall.home("kiosk-2"))
        assert near.refusal("kiosk-2", 1) is None
        near.start("kiosk-2", "--peer", near.running["kiosk-1"].address)
        wait_for(lambda: near.kiosk("kiosk-2").stopped() is not None, "kiosk-2 stops")
        locked = near.kiosk("kiosk-2").locked
        assert isinstance(locked, Refused)
        assert locked.reason is InputRefusal.locked_head_ahead
    hall.close()
