"""Signed notes: the format, its rules, and what hostile text gets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maru.protocol.note import (
    COSIGNATURE,
    MAX_NOTE,
    Signer,
    Verifier,
    compact_json,
    decode_base64,
    note_hash,
    note_text,
    open_note,
    parse_json,
    read_body,
    sign,
    signature_line,
    split,
    text_of,
)
from maru.protocol.refusal import InputRefusal, Refused

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/tlog/vectors.json").read_text())
ALICE = Signer("alice", bytes(range(32)))
BOB = Signer("bob", bytes(range(1, 33)))

note_texts = st.text(
    st.characters(codec="utf-8", exclude_characters=[chr(c) for c in range(32)]) | st.just("\n"),
    max_size=300,
).map(lambda text: text + "\n")


def reason_of(refused: pytest.ExceptionInfo[Refused]) -> InputRefusal:
    """Return why it was refused."""
    return refused.value.reason


class TestVectors:
    """What an independent verifier accepted."""

    def test_the_log_key_of_the_vectors_is_made_from_its_seed(self) -> None:
        """A seed and a name give the very vkey that other software reads."""
        log = VECTORS["log"]
        signer = Signer(log["origin"], bytes.fromhex(log["seed_hex"]))
        assert signer.vkey == log["vkey"]
        assert Verifier.from_vkey(log["vkey"]) == signer.verifier

    def test_a_witness_key_is_of_kind_4(self) -> None:
        """A cosignature key is the same with kind 0x04."""
        witness = VECTORS["witness"]
        signer = Signer(witness["name"], bytes.fromhex(witness["seed_hex"]), COSIGNATURE)
        assert signer.vkey == witness["vkey"]
        assert Verifier.from_vkey(witness["vkey"]).kind == COSIGNATURE

    def test_the_checkpoint_of_the_vectors_opens(self) -> None:
        """A checkpoint that an independent verifier accepted opens beside its cosignature."""
        key = Verifier.from_vkey(VECTORS["log"]["vkey"])
        text = open_note(VECTORS["checkpoint_600"], [key])
        assert text.split("\n")[:2] == [VECTORS["log"]["origin"], "600"]

    def test_the_signature_of_the_vectors_is_made_again(self) -> None:
        """Signing the checkpoint's text gives the very line that the vectors hold."""
        log = VECTORS["log"]
        signer = Signer(log["origin"], bytes.fromhex(log["seed_hex"]))
        again = sign(text_of(VECTORS["checkpoint_600"]), signer)
        assert VECTORS["checkpoint_600"].startswith(again)

    def test_a_cosignature_alone_opens_nothing(self) -> None:
        """A line of a cosignature key signs other bytes and does not count for the note."""
        witness = Verifier.from_vkey(VECTORS["witness"]["vkey"])
        log = Verifier.from_vkey(VECTORS["log"]["vkey"])
        assert VECTORS["checkpoint_600"].count("\u2014") == 2
        assert open_note(VECTORS["checkpoint_600"], [log, witness])
        with pytest.raises(Refused) as refused:
            open_note(VECTORS["checkpoint_600"], [witness])
        assert reason_of(refused) == InputRefusal.bad_signature


class TestForm:
    """The specification's format, byte for byte."""

    def test_a_note_is_text_empty_line_signature(self) -> None:
        """The line is dash U+2014, name, Base64 of key id and 64 bytes of signature."""
        message = sign("hello\n", ALICE)
        text, empty, line, end = message.split("\n")
        assert (text, empty, end) == ("hello", "", "")
        dash, name, encoded = line.split(" ")
        assert (dash, name) == ("\u2014", "alice")
        data = base64.b64decode(encoded)
        assert data[:4] == ALICE.key_id
        assert ALICE.verifier.verify(b"hello\n", data[4:])

    def test_the_key_id_is_the_specifications(self) -> None:
        """The id is the first four bytes of SHA-256(name, line break, kind, key)."""
        digest = hashlib.sha256(b"alice\n\x01" + ALICE.verifier.public_key).digest()
        assert ALICE.key_id == digest[:4]

    def test_the_last_empty_line_splits(self) -> None:
        """A text may hold empty lines, and even what looks like a signature."""
        inner = sign("inner\n", BOB)
        message = sign(inner + "\nmore\n", ALICE)
        assert open_note(message, [ALICE.verifier]) == inner + "\nmore\n"
        with pytest.raises(Refused):
            open_note(message, [BOB.verifier])

    def test_an_unknown_key_is_ignored(self) -> None:
        """A line of a key that is not known neither helps nor harms."""
        message = sign("hello\n", ALICE, BOB)
        assert open_note(message, [BOB.verifier]) == "hello\n"
        stranger = signature_line(Signer("carol", bytes(32)).verifier, bytes(64))
        assert open_note(sign("hello\n", ALICE) + stranger, [ALICE.verifier]) == "hello\n"

    def test_a_known_key_that_fails_rejects(self) -> None:
        """One good line does not save a note on which another known key's line is wrong."""
        message = sign("hello\n", ALICE) + signature_line(BOB.verifier, bytes(64))
        assert open_note(message, [ALICE.verifier]) == "hello\n"
        with pytest.raises(Refused) as refused:
            open_note(message, [ALICE.verifier, BOB.verifier])
        assert reason_of(refused) == InputRefusal.bad_signature

    def test_name_and_id_make_the_key(self) -> None:
        """A line under a known name with another key's id is an unknown key's."""
        namesake = Signer("alice", bytes(32))
        with pytest.raises(Refused, match="none by a known key"):
            open_note(sign("hello\n", namesake), [ALICE.verifier])

    def test_no_verifier_opens_nothing(self) -> None:
        """A note is never right by default."""
        with pytest.raises(Refused) as refused:
            open_note(sign("hello\n", ALICE), [])
        assert reason_of(refused) == InputRefusal.bad_signature

    @pytest.mark.parametrize(
        "message",
        [
            "",
            "\n",
            "\n\n",
            "hello\n",
            "hello\n\n",
            "hello\n\nno signature\n",
            "hello\n\n\u2014 alice\n",
            "hello\n\n\u2014 alice AAAA\n",
            "hello\n\n\u2014 alice =AAAAAAAAAA\n",
            "hello\n\n\u2014 al+ice AAAAAAAAAAAA\n",
            "hello\n\n\u2014  AAAAAAAAAAAA\n",
            "hello\n\n\u2014 a\u2028b AAAAAAAAAAAA\n",
            "hello\n\n\u2014 a\x07b AAAAAAAAAAAA\n",
            "hello\n\n- alice AAAAAAAAAAAA\n",
            "hello\n\n\u2014 alice AAAAAAAAAAAA",
            "hello\n\n\u2014 alice AAAAAAAAAAAB=\n",
            "hello\n\n\u2014 alice AAAAAAA\n",
            "hello\r\n\n\u2014 alice AAAAAAAAAAAA\n",
            "hel\x00lo\n\n\u2014 alice AAAAAAAAAAAA\n",
            "hel\tlo\n\n\u2014 alice AAAAAAAAAAAA\n",
            b"hello\xff\n\n\xe2\x80\x94 alice AAAAAAAAAAAA\n",
            "hello\ud800\n\n\u2014 alice AAAAAAAAAAAA\n",
        ],
    )
    def test_another_form_is_refused(self, message: str | bytes) -> None:
        """What is not a note's form is malformed, whoever may have signed."""
        with pytest.raises(Refused) as refused:
            split(message)
        assert reason_of(refused) == InputRefusal.malformed

    def test_the_well_formed_neighbour_of_those_splits(self) -> None:
        """The form that the refused ones vary is itself taken."""
        text, signatures = split("hello\n\n\u2014 alice AAAAAAAAAAAA\n")
        assert (text, signatures) == ("hello\n", [("alice", bytes(4), bytes(5))])

    def test_base64_has_one_form(self) -> None:
        """Bits beyond the data, missing padding and foreign characters are refused."""
        assert decode_base64("QQ==", "here") == b"A"
        for text in ("QR==", "QQ", "Q Q==", "QQ==\n", "QQ-_", "é"):
            with pytest.raises(Refused):
                decode_base64(text, "here")

    def test_sign_refuses_a_text_that_no_note_can_hold(self) -> None:
        """Signing never makes what opening refuses."""
        for text in ("no end", "bell\x07\n", ""):
            with pytest.raises(Refused):
                sign(text, ALICE)

    def test_sizes_are_bounded(self) -> None:
        """A note of the limit is taken, one byte more is too large, in bytes and in text."""
        rest = len(sign("\n", ALICE).encode()) - 1
        fits = sign("a" * (MAX_NOTE - rest - 1) + "\n", ALICE)
        assert len(fits.encode()) == MAX_NOTE
        assert open_note(fits, [ALICE.verifier]).startswith("aaa")
        wide = sign("가" * (MAX_NOTE // 3) + "\n", ALICE)
        assert len(wide) < MAX_NOTE < len(wide.encode())
        for message in (sign("a" * (MAX_NOTE - rest) + "\n", ALICE), wide, wide.encode()):
            with pytest.raises(Refused) as refused:
                open_note(message, [ALICE.verifier])
            assert reason_of(refused) == InputRefusal.too_large

    def test_signatures_are_bounded(self) -> None:
        """A hundred lines are read, one more is refused before any is verified."""
        line = signature_line(BOB.verifier, bytes(64))
        own = sign("hello\n", ALICE)
        assert open_note(own + line * 99, [ALICE.verifier]) == "hello\n"
        with pytest.raises(Refused, match="too many"):
            open_note(own + line * 100, [ALICE.verifier])

    @given(note_texts)
    def test_what_is_signed_opens(self, text: str) -> None:
        """Any text of a note's characters comes back as it was, from text and from bytes."""
        message = sign(text, ALICE, BOB)
        assert open_note(message, [BOB.verifier, ALICE.verifier]) == text
        assert open_note(message.encode(), [ALICE.verifier]) == text

    @given(note_texts, st.data())
    def test_no_byte_can_be_changed(self, text: str, data: st.DataObject) -> None:
        """A note by one known key with any one byte changed opens to nothing."""
        message = bytearray(sign(text, ALICE).encode())
        place = data.draw(st.integers(0, len(message) - 1))
        message[place] ^= data.draw(st.integers(1, 255))
        with pytest.raises(Refused):
            open_note(bytes(message), [ALICE.verifier])

    @given(st.binary(max_size=400))
    def test_noise_is_refused(self, noise: bytes) -> None:
        """Bytes from anywhere are refused, never a fault."""
        with pytest.raises(Refused):
            open_note(noise, [ALICE.verifier])

    def test_the_hash_leaves_signatures_out(self) -> None:
        """Signing again makes no second thing."""
        once, twice = sign("hello\n", ALICE), sign("hello\n", ALICE, BOB)
        assert note_hash(text_of(once)) == note_hash(text_of(twice))
        assert note_hash("hello\n") == hashlib.sha256(b"hello\n").hexdigest()


class TestKeys:
    """The texts of keys."""

    def test_a_private_key_comes_back_from_its_text(self) -> None:
        """Text and key are one, for both kinds."""
        for signer in (ALICE, Signer("w", bytes(32), COSIGNATURE)):
            again = Signer.from_text(signer.to_text() + "\n")
            assert again.vkey == signer.vkey
            assert again.sign(b"x") == signer.sign(b"x")

    def test_the_private_text_is_gos(self) -> None:
        """The text is PRIVATE+KEY+name+id+Base64 of kind and seed."""
        seed = base64.b64encode(b"\x01" + bytes(range(32))).decode()
        assert ALICE.to_text() == f"PRIVATE+KEY+alice+{ALICE.key_id.hex()}+{seed}"

    def test_no_secret_is_shown(self) -> None:
        """Neither repr nor a refusal of a damaged private key holds any of the seed."""
        text = ALICE.to_text()
        secret = text.rsplit("+", 1)[1]
        assert secret[4:12] not in repr(ALICE) + str(ALICE) + repr(vars(ALICE))
        for damaged in (text[:-2], text + "A", text.replace("alice", "al ice"), text * 20):
            with pytest.raises(Refused) as refused:
                Signer.from_text(damaged)
            assert secret[4:12] not in str(refused.value) + repr(refused.value)
            with pytest.raises(Refused) as refused:
                Verifier.from_vkey(damaged)
            assert secret[4:12] not in str(refused.value) + repr(refused.value)

    @pytest.mark.parametrize(
        "change",
        [
            lambda vkey: vkey.replace("alice", "alicf"),
            lambda vkey: vkey.replace("alice", ""),
            lambda vkey: vkey.replace("alice", "a lice"),
            lambda vkey: vkey.replace("alice", "a\x07lice"),
            lambda vkey: vkey.upper(),
            lambda vkey: vkey + "AAAA",
            lambda vkey: vkey[:-4],
            lambda vkey: vkey.split("+", 1)[0],
            lambda vkey: vkey + "\n",
            lambda vkey: vkey * 10,
            lambda vkey: vkey[:0],
        ],
    )
    def test_a_damaged_vkey_is_refused(self, change: object) -> None:
        """A public key whose text was damaged is never used."""
        assert callable(change)
        with pytest.raises(Refused) as refused:
            Verifier.from_vkey(change(ALICE.vkey))
        assert reason_of(refused) == InputRefusal.malformed

    @pytest.mark.parametrize(
        "name", ["", "a b", "a+b", "a\x07b", "a\u2003b", "a\udcffb", "a" * 256]
    )
    def test_a_key_name_is_one_word(self, name: str) -> None:
        """A name has no space of any kind, no plus sign and no control character."""
        with pytest.raises(Refused):
            Verifier(name, ALICE.verifier.public_key)

    @pytest.mark.parametrize("kind", [0, 2, 5, 6, 255])
    def test_another_kind_is_refused(self, kind: int) -> None:
        """Only Ed25519 signatures and cosignatures are known here."""
        with pytest.raises(Refused, match="kind or length"):
            Verifier.from_vkey(Verifier("alice", bytes(32), kind).vkey)

    def test_a_key_of_no_point_verifies_nothing(self) -> None:
        """Weak or meaningless public keys give False, not a fault."""
        for key in (bytes(32), b"\x01" + bytes(31), b"\xff" * 32):
            assert not Verifier("weak", key).verify(b"x", bytes(64))
        assert not ALICE.verifier.verify(b"x", b"short")

    @given(st.text(max_size=200))
    def test_any_text_as_a_key_is_refused(self, text: str) -> None:
        """No text from outside is a fault."""
        for read in (Verifier.from_vkey, Signer.from_text):
            with pytest.raises(Refused):
                read(text)


class TestJson:
    """The strict JSON of bodies."""

    @pytest.mark.parametrize(
        "text",
        [
            '{"a":1,"a":1}',
            '{"x":{"a":1,"a":2}}',
            '{"a":1.0}',
            '{"a":1e2}',
            '{"a":NaN}',
            '{"a":Infinity}',
            '{"a":-Infinity}',
            '{"a":12345678901234567890}',
            '{"a":' + "9" * 10_000 + "}",
            "[" * 50_000,
            '{"a":' * 10_000,
            "[" * 20_000 + "]" * 20_000,
            '{"a":"\\ud800"}',
            '{"\\udfff":1}',
            '{"a":"\ud800"}',
            '{"a":1}}',
            '\ufeff{"a":1}',
            "{'a':1}",
            '{"a":1,}',
            "",
            "{",
            '"\x01"',
        ],
    )
    def test_anything_loose_is_refused(self, text: str) -> None:
        """Duplicate keys, floats, depth, half pairs and the like are malformed."""
        with pytest.raises(Refused) as refused:
            parse_json(text, "body")
        assert reason_of(refused) == InputRefusal.malformed
        assert refused.value.place == "body"

    def test_the_size_is_bounded(self) -> None:
        """What is longer than the limit is not even read."""
        assert parse_json("[1]", "body", limit=3) == [1]
        with pytest.raises(Refused) as refused:
            parse_json("[10]", "body", limit=3)
        assert reason_of(refused) == InputRefusal.too_large

    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(10**17), 10**18)
            | st.text(st.characters(codec="utf-8"), max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4
                )
            ),
            max_leaves=20,
        )
    )
    def test_what_is_written_is_read(self, value: object) -> None:
        """Compact JSON comes back as it was."""
        assert parse_json(compact_json(value), "body") == value
        assert parse_json(json.dumps(value), "body") == value

    @given(st.text(string.printable, max_size=60))
    def test_what_json_does_not_read_is_refused(self, text: str) -> None:
        """Text that is no JSON is refused, and what is taken is what Python reads."""
        try:
            value = json.loads(text)
        except ValueError:
            with pytest.raises(Refused):
                parse_json(text, "body")
        else:
            assume(not re.search(r"[.eEN]|Infinity|\d{19}", text))
            assert parse_json(text, "body") == value

    def test_a_body_has_two_lines_and_its_type(self) -> None:
        """The first line names the type, the second is an object, and nothing follows."""
        text = note_text("maru/x/v1", {"ko": "마루", "n": 1})
        assert text == 'maru/x/v1\n{"ko":"마루","n":1}\n'
        assert read_body(text, "maru/x/v1") == {"ko": "마루", "n": 1}
        for other in ("maru/x/v1\n[1]\n", "maru/x/v1\n", text + "\n", "maru/x/v2\n{}\n", "{}\n"):
            with pytest.raises(Refused) as refused:
                read_body(other, "maru/x/v1")
            assert reason_of(refused) == InputRefusal.malformed
