"""Trustees who work apart: the steps of the ceremony, what is refused, the secret on disk."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.passphrase import SEALED, Cost, read_passphrase, seal, unseal
from maru.protocol.belenios.group import group
from maru.protocol.note import Signer, note_text, read_body, sign, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.event_folder import read_trustees
from maru.provisioning.trustee import steps
from maru.provisioning.trustee.notes import CERTIFICATE, MAX_TRUSTEE_NOTE, SHARE, ceremony_words
from maru.provisioning.trustee.paper import key_code, key_words, page, read_key
from maru.provisioning.trustee.secret import Secret, read_secret
from maru.provisioning.trustee.steps import assemble, restore_trustee
from maru.words import wordlist

from .ceremony import PASS, check, deal_all, hold_ceremony, new_single, sent, share, sit_down
from .conftest import CHEAP, environment, repeated_entropy, run

ED25519 = group("Ed25519")


def refusal(function, *arguments) -> Refused:  # type: ignore[no-untyped-def]
    """Return how a call is refused."""
    with pytest.raises(Refused) as refused:
        function(*arguments)
    return refused.value


class TestCommands:
    """The ceremony through the commands, as docs/trustees.md shows it."""

    def test_three_people(self, tmp_path: Path, passphrase_file: Path) -> None:
        """Three people who only exchange files get a trustees file; each step says the next."""

        def trustee(*arguments: str | Path) -> str:
            done = run("trustee", *arguments, "--passphrase-file", passphrase_file)
            assert (done.returncode, done.stderr) == (0, "")
            return done.stdout

        names = ("Kim", "박", "Lee")
        for number, name in enumerate(names, 1):
            seat = ("--threshold", "2/3", "--number", str(number))
            said = trustee("new", tmp_path / name, "--name", name, *seat)
            assert said.endswith(f"Next: maru-provision trustee cert {tmp_path / name}\n")
        folders = [tmp_path / name for name in names]
        for folder in folders:
            said = trustee("cert", folder)
            assert f"send {folder.name}.certificate.note to every other trustee" in said
        words = set()
        for folder in folders:
            said = trustee("share", folder, *sent(folders, "certificate"))
            words.add(said.splitlines()[1])
            assert f"send {folder.name}.share.note to every other trustee" in said
        for folder in folders:
            said = trustee("check", folder, *sent(folders, "share"))
            words.add(said.splitlines()[1])
            assert f"send {folder.name}.check.note to the event's staff" in said
        assert len(words) == 1
        assert len(words.pop().split()) == 8
        out = tmp_path / "trustees.json"
        done = run("trustee", "assemble", *sent(folders, "check"), "--out", out)
        assert done.stdout.splitlines()[:3] == [
            "trustee 1 (Kim)",
            "trustee 2 (박)",
            "trustee 3 (Lee)",
        ]
        assert len(read_trustees(out, "Ed25519").verification_keys) == 3
        assert refusal(read_trustees, out, "BELENIOS-2048").reason is InputRefusal.bad_value
        said = trustee("page", folders[1], "--out", tmp_path / "page.html")
        assert "delete the file" in said
        assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600

    def test_killed_in_the_last_step(self, tmp_path: Path, passphrase_file: Path) -> None:
        """A trustee whose machine dies in the last step does it again and has the same key."""
        folders = sit_down(tmp_path, "Kim", "Park")
        deal_all(folders)
        kim = folders[0]
        command = (sys.executable, "-m", "maru.provisioning.command", "trustee", "check", kim)
        process = subprocess.Popen(
            [*command, *sent(folders, "share"), "--passphrase-file", passphrase_file],
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        note = kim / "Kim.check.note"
        while not note.exists():
            assert process.poll() is None or note.exists()
        process.kill()
        process.wait()
        before = note.read_bytes()
        done = check(kim, ())
        assert note.read_bytes() == before
        assert done.secret.key == read_secret(kim / "trustee.secret", PASS)[0].key
        check(folders[1], sent(folders, "share"))
        assert len(assemble(sent(folders, "check")).trustees.verification_keys) == 2

    @pytest.mark.parametrize(
        "seat",
        [
            ("--threshold", "2/3"),
            ("--number", "1"),
            ("--threshold", "2/3", "--number", "4"),
            ("--threshold", "3/2", "--number", "1"),
            ("--threshold", "²/3", "--number", "1"),
            ("--threshold", "2/101", "--number", "1"),
        ],
    )
    def test_impossible_seats(self, tmp_path: Path, seat: tuple[str, ...]) -> None:
        """A threshold without a number, or one that cannot be, is an error of use."""
        result = run("trustee", "new", tmp_path / "kim", "--name", "Kim", *seat)
        assert result.returncode == 2
        assert "Usage:" in result.stderr
        assert not (tmp_path / "kim").exists()

    def test_no_terminal(self, tmp_path: Path) -> None:
        """Where nobody can be asked for a passphrase, a file is asked for."""
        result = subprocess.run(
            [
                *(sys.executable, "-m", "maru.provisioning.command"),
                *("trustee", "new", tmp_path / "kim", "--name", "Kim"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=environment(),
        )
        assert result.returncode == 2
        assert "--passphrase-file" in result.stderr
        assert not (tmp_path / "kim").exists()


class TestSteps:
    """Each step, done again, done too early, given the wrong file."""

    def test_again(self, tmp_path: Path) -> None:
        """Every step done again, with or without the files, leaves all as it was."""
        folders = hold_ceremony(tmp_path, "Kim", "Park", "Lee")
        kim = folders[0]
        before = {path: path.read_bytes() for path in kim.rglob("*") if path.is_file()}
        steps.write_certificate(kim, PASS, repeated_entropy(b"again"))
        share(kim, sent(folders, "certificate"))
        check(kim, ())
        assert {path: path.read_bytes() for path in kim.rglob("*") if path.is_file()} == before

    def test_files_come_one_by_one(self, tmp_path: Path) -> None:
        """What has come stays, and those still missing are named."""
        folders = sit_down(tmp_path, "Kim", "Park", "Lee")
        kim = folders[0]
        certificates = sent(folders, "certificate")
        refused = refusal(share, kim, certificates[1:2])
        assert (refused.reason, refused.place) == (
            InputRefusal.not_come,
            "certificate of trustee 3",
        )
        share(kim, certificates[2:])
        deal_all(folders)
        refused = refusal(check, kim, sent(folders, "share")[2:])
        assert (refused.reason, refused.place) == (
            InputRefusal.not_come,
            "share of trustee 2 (Park)",
        )
        check(kim, sent(folders, "share")[1:2])

    def test_died_before_the_key_was_sealed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the last file and the sealed key nothing is lost: the step goes on from there."""
        folders = sit_down(tmp_path, "Kim", "Park")
        deal_all(folders)
        kim = folders[0]

        def no_power(*_: object) -> None:
            raise OSError("no power")

        with monkeypatch.context() as broken:
            broken.setattr(steps, "write_secret", no_power)
            with pytest.raises(OSError, match="no power"):
                check(kim, sent(folders, "share"))
        note = (kim / "Kim.check.note").read_bytes()
        assert read_secret(kim / "trustee.secret", PASS)[0].key is None
        check(kim, ())
        assert (kim / "Kim.check.note").read_bytes() == note
        check(folders[1], sent(folders, "share"))
        made = assemble(sent(folders, "check"))
        public = [read_secret(each / "trustee.secret", PASS)[0].public_key for each in folders]
        assert [ED25519.encode(key) for key in made.trustees.verification_keys] == public

    def test_too_early(self, tmp_path: Path) -> None:
        """A step before the one before it is refused, naming the verb that comes first."""
        folders = sit_down(tmp_path, "Kim", "Park")
        refused = refusal(check, folders[0], ())
        assert (refused.reason, refused.detail) == (
            InputRefusal.not_come,
            "",
        )
        (folders[0] / "Kim.certificate.note").unlink()
        assert "trustee cert" in refusal(share, folders[0], ()).detail
        single = new_single(tmp_path, "Nuri")
        assert refusal(share, single, ()).reason is InputRefusal.bad_value

    def test_the_polynomial_goes(self, tmp_path: Path) -> None:
        """Once there is a key, the polynomial that was part of everyone's key is gone."""
        (kim,) = hold_ceremony(tmp_path, "Kim", threshold=1)
        secret, cost = read_secret(kim / "trustee.secret", PASS)
        assert secret.key is not None
        assert (secret.polynomial, cost) == ((), CHEAP)

    def test_altered_and_foreign_files(self, tmp_path: Path) -> None:
        """An altered file, one of another ceremony, one of another threshold: refused by owner."""
        folders = sit_down(tmp_path, "Kim", "Park", "Lee")
        kim, park, _ = folders
        note = park / "Park.certificate.note"
        altered = tmp_path / "altered.note"
        text = note.read_text()
        position = text.index('"commitment":"') + 14
        digit = "0" if text[position] != "0" else "1"
        altered.write_text(text[:position] + digit + text[position + 1 :])
        refused = refusal(share, kim, [altered])
        assert refused.reason is InputRefusal.bad_signature
        assert refused.place == "altered.note of Park"
        (tmp_path / "other").mkdir()
        (other,) = sit_down(tmp_path / "other", "Choi", threshold=1)
        refused = refusal(share, kim, sent([other], "certificate"))
        assert refused.reason is InputRefusal.other_ceremony
        assert refused.place == "Choi.certificate.note of trustee 1 (Choi)"
        share(kim, sent(folders, "certificate"))
        (tmp_path / "again").mkdir()
        impostor = sit_down(tmp_path / "again", "Kim", "Park", "Lee", seed="other")[1]
        refused = refusal(share, kim, sent([impostor], "certificate"))
        assert refused.reason is InputRefusal.already_exists
        assert refused.place == "Park.certificate.note of trustee 2 (Park)"
        assert refused.detail == "another one than came before"
        deal_all(folders)
        refused = refusal(check, kim, [note])
        assert refused.reason is InputRefusal.malformed

    def test_who_was_given_another_certificate(self, tmp_path: Path) -> None:
        """If one trustee got another certificate of the third, the ceremony stops at the shares."""
        folders = sit_down(tmp_path, "Kim", "Park", "Lee")
        (tmp_path / "again").mkdir()
        impostor = sit_down(tmp_path / "again", "Kim", "Park", "Lee", seed="other")[2]
        kim, park, lee = folders
        share(kim, sent(folders, "certificate"))
        done = share(park, [*sent((kim,), "certificate"), *sent((impostor,), "certificate")])
        assert done.ceremony != share(kim, ()).ceremony
        assert lee.exists()
        refused = refusal(check, kim, sent((park,), "share"))
        assert refused.reason is InputRefusal.other_ceremony
        assert refused.place == "Park.share.note of trustee 2 (Park)"

    def test_who_deals_another_polynomial(self, tmp_path: Path) -> None:
        """A trustee who shows other coefexps than it committed to is named."""
        folders = sit_down(tmp_path, "Kim", "Park", "Lee")
        kim, park, _ = folders
        for folder in (kim, park):
            share(folder, sent(folders, "certificate"))
        secret, _ = read_secret(park / "trustee.secret", PASS)
        other = steps.replace(secret, polynomial=(5, 7))
        (park / "Park.share.note").unlink()
        steps.write_secret(park / "trustee.secret", other, PASS, repeated_entropy(b"p"), CHEAP)
        share(park, ())
        refused = refusal(check, kim, sent((park,), "share"))
        assert refused.reason is InputRefusal.bad_trustee_file
        assert refused.place == "Park.share.note of trustee 2 (Park)"
        assert refused.detail == "not what it committed to"

    def test_who_deals_a_wrong_share(self, tmp_path: Path) -> None:
        """A trustee whose share is not on its polynomial is named, and nothing is kept of it."""
        folders = sit_down(tmp_path, "Kim", "Park", "Lee")
        deal_all(folders)
        kim, park, _ = folders
        text = text_of((park / "Park.share.note").read_text(), "n", MAX_TRUSTEE_NOTE)
        body = read_body(text, SHARE, "n", MAX_TRUSTEE_NOTE)
        body["secrets"][0] = body["secrets"][2]
        secret, _ = read_secret(park / "trustee.secret", PASS)
        wrong = tmp_path / "Park.share.note"
        wrong.write_text(sign(note_text(SHARE, body), secret.ceremony_signer))
        refused = refusal(check, kim, [wrong])
        assert refused.reason is InputRefusal.bad_trustee_file
        assert refused.place == "share of trustee 2 (Park)"
        assert not (kim / "received/2.share.note").exists()
        forged = sign(note_text(SHARE, body), Signer("maru/trustee", bytes(32)))
        wrong.write_text(forged)
        assert refusal(check, kim, [wrong]).reason is InputRefusal.bad_signature

    @given(data=st.data())
    @settings(max_examples=30)
    def test_any_changed_byte_of_a_certificate(
        self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        """Whatever byte of a certificate changes on its way, it is refused."""
        folder = tmp_path_factory.mktemp("mutation")
        (kim,) = sit_down(folder, "Kim", threshold=1)
        note = kim / "Kim.certificate.note"
        original = note.read_bytes()
        position = data.draw(st.integers(0, len(original) - 1))
        byte = data.draw(st.integers(0, 255).filter(lambda each: each != original[position]))
        note.write_bytes(original[:position] + bytes([byte]) + original[position + 1 :])
        assert CERTIFICATE.encode() in original
        assert refusal(share, kim, ()).reason in InputRefusal


class TestAssemble:
    """What the staff gets."""

    def test_a_missing_one(self, tmp_path: Path) -> None:
        """A trustee whose last file has not come is named; the same file twice as well."""
        folders = hold_ceremony(tmp_path, "Kim", "Park", "Lee")
        files = sent(folders, "check")
        refused = refusal(assemble, files[:1])
        assert (refused.reason, refused.place) == (
            InputRefusal.not_come,
            "check of trustee 2 (Park), trustee 3 (Lee)",
        )
        refused = refusal(assemble, [*files, files[2]])
        assert refused.place == "Lee.check.note of trustee 3 (Lee)"
        assert refusal(assemble, sent(folders, "share")).reason is InputRefusal.malformed

    def test_two_ceremonies_and_a_single_one(self, tmp_path: Path) -> None:
        """Parts stand in the order in which they were given, and owners count over all."""
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        first = hold_ceremony(tmp_path / "a", "Kim", "Park")
        second = hold_ceremony(tmp_path / "b", "Lee", "Choi", threshold=1)
        nuri = new_single(tmp_path, "Nuri")
        checks = sent(second, "check")
        made = assemble([checks[1], nuri / "Nuri.trustee.note", *sent(first, "check"), checks[0]])
        labels = [made.trustees.label(owner) for owner in range(1, 6)]
        names = ("Lee", "Choi", "Nuri", "Kim", "Park")
        assert labels == [f"trustee {owner} ({name})" for owner, name in enumerate(names, 1)]
        assert len(made.ceremonies) == 2

    def test_other_groups(self, tmp_path: Path) -> None:
        """Trustees of two groups make no key."""
        nuri = new_single(tmp_path, "Nuri")
        other = new_single(tmp_path, "Other", "BELENIOS-2048")
        refused = refusal(assemble, [nuri / "Nuri.trustee.note", other / "Other.trustee.note"])
        assert "BELENIOS-2048, Ed25519" in refused.detail

    def test_a_wrong_public_key(self, tmp_path: Path) -> None:
        """Whoever tells another public key than its share's is named."""
        folders = hold_ceremony(tmp_path, "Kim", "Park")
        park = folders[1]
        secret, cost = read_secret(park / "trustee.secret", PASS)
        (park / "Park.check.note").unlink()
        steps.write_secret(
            park / "trustee.secret",
            steps.replace(secret, key=12345),
            PASS,
            repeated_entropy(b"w"),
            cost,
        )
        certificates = steps._certificates(park, secret, ())
        shares = steps._shares(park, secret, certificates, ())
        note = steps.make_check_note(
            steps.replace(secret, key=12345), certificates, shares, repeated_entropy(b"n")
        )
        (park / "Park.check.note").write_text(note)
        refused = refusal(assemble, sent(folders, "check"))
        assert (refused.reason, refused.place) == (
            InputRefusal.bad_trustee_file,
            "check of trustee 2 (Park)",
        )


class TestSecret:
    """The secret on disk."""

    def test_nothing_readable(self, tmp_path: Path) -> None:
        """The file opens to its owner, holds nothing readable, and repr shows nothing."""
        nuri = new_single(tmp_path, "Nuri")
        path = nuri / "trustee.secret"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        secret, _ = read_secret(path, PASS)
        assert str(secret.key) not in path.read_text()
        for shown in (repr(secret), str(secret)):
            assert str(secret.key) not in shown
        (kim,) = sit_down(tmp_path, "Kim", threshold=1)
        secret, _ = read_secret(kim / "trustee.secret", PASS)
        assert secret.seed not in repr(secret)
        assert str(secret.polynomial[0]) not in repr(secret)

    @given(content=st.binary(max_size=200), passphrase=st.text(max_size=40), position=st.integers())
    @settings(max_examples=25)
    def test_sealed(self, content: bytes, passphrase: str, position: int) -> None:
        """What was sealed is opened by its passphrase, and by no other; no change goes unseen."""
        cost = Cost(1, 8192)
        text = seal(content, passphrase, repeated_entropy(b"s"), cost)
        assert unseal(text, passphrase, "f") == (content, cost)
        assert refusal(unseal, text, f"{passphrase}x", "f").reason is InputRefusal.wrong_passphrase
        body = read_body(text, SEALED)
        index = position % len(body["box"])
        letter = "A" if body["box"][index] != "A" else "B"
        changed = body["box"][:index] + letter + body["box"][index + 1 :]
        if changed != body["box"]:
            refused = refusal(unseal, note_text(SEALED, body | {"box": changed}), passphrase, "f")
            assert refused.reason in (InputRefusal.wrong_passphrase, InputRefusal.malformed)

    def test_hangul_as_any_keyboard_writes_it(self) -> None:
        """A passphrase in decomposed Hangul opens what a composed one sealed."""
        text = seal(b"secret", "\uac00\ub098", repeated_entropy(b"s"), Cost(1, 8192))
        decomposed = "\u1100\u1161\u1102\u1161"
        assert unseal(text, decomposed, "f")[0] == b"secret"

    @pytest.mark.parametrize(
        "change",
        [
            {"kdf": "scrypt"},
            {"operations": 17},
            {"operations": 0},
            {"memory": 2**30 + 1},
            {"memory": 0},
            {"memory": "8192"},
            {"salt": "AAAA"},
            {"box": "AAAA"},
            {"box": 1},
            {"more": 1},
        ],
    )
    def test_bounded(self, change: dict[str, object]) -> None:
        """A file that asks for too much memory or time, or is none of ours, is refused unopened."""
        text = seal(b"secret", "p", repeated_entropy(b"s"), Cost(1, 8192))
        refused = refusal(unseal, note_text(SEALED, read_body(text, SEALED) | change), "p", "f")
        assert refused.reason is not InputRefusal.wrong_passphrase

    def test_short_passphrase(self, tmp_path: Path) -> None:
        """A new passphrase below 8 characters is refused; an old one is taken as it is."""
        file = tmp_path / "passphrase"
        file.write_text("seven77\r\nmore\n")
        assert read_passphrase(file) == "seven77"
        with pytest.raises(Refused) as refused:
            read_passphrase(file, new=True)
        assert refused.value.reason is InputRefusal.bad_value
        assert "seven77" not in str(refused.value)

    @pytest.mark.parametrize("name", ["", "../kim", "a/b", " kim", ".kim", "kim\n", "k" * 81])
    def test_names(self, tmp_path: Path, name: str) -> None:
        """A name that cannot be a file's is refused."""
        assert refusal(new_single, tmp_path, name).reason is InputRefusal.bad_value


class TestPaper:
    """The key on paper."""

    @given(key=st.integers(1, ED25519.q - 1), language=st.sampled_from(["ko", "en"]))
    def test_words_and_code(self, key: int, language: str) -> None:
        """Either words or the code give the key back, in its group."""
        for name in ("Ed25519", "BELENIOS-2048"):
            words = key_words(group(name), key, language)
            assert len(words) == 25
            numbered = "\n".join(f"{n}. {word}" for n, word in enumerate(words, 1))
            for text in (" ".join(words), numbered, key_code(group(name), key)):
                assert read_key(text, "page") == (group(name), key)

    @given(
        key=st.integers(1, ED25519.q - 1),
        place=st.integers(0, 24),
        word=st.sampled_from(wordlist("en")),
    )
    def test_a_wrong_word(self, key: int, place: int, word: str) -> None:
        """One word in place of another is found."""
        words = list(key_words(ED25519, key, "en"))
        if words[place] == word:
            return
        words[place] = word
        assert refusal(read_key, " ".join(words), "page").reason is InputRefusal.malformed

    def test_what_is_no_key(self) -> None:
        """A word that is on no list is named by its number; nothing is repeated."""
        words = list(key_words(ED25519, 5, "en"))
        refused = refusal(read_key, " ".join([*words[:6], "sesame", *words[7:]]), "page")
        assert (refused.reason, refused.place) == (InputRefusal.bad_value, "page word 7")
        assert "sesame" not in str(refused)
        for text in ("", " ".join(words[:24]), " ".join([*words, "abandon"]), "x" * 5000):
            assert refusal(read_key, text, "page").reason in (
                InputRefusal.malformed,
                InputRefusal.too_large,
                InputRefusal.bad_value,
            )
        code = key_code(ED25519, 5)
        assert refusal(read_key, code[:-1] + "0", "page").reason is InputRefusal.malformed

    def test_restored(self, tmp_path: Path) -> None:
        """From the page of a lost folder comes a folder that has the same key and signs alike."""
        folders = hold_ceremony(tmp_path, "Kim", "Park")
        lost, _ = read_secret(folders[0] / "trustee.secret", PASS)
        shown = page(lost)
        for language in ("ko", "en"):
            for word in key_words(ED25519, lost.key or 0, language):
                assert f"<li>{word}</li>" in shown
        assert lost.public_key in shown
        assert "Any 2 of 2" in shown
        shutil.rmtree(folders[0])
        text = " ".join(key_words(ED25519, lost.key or 0, "ko"))
        restore_trustee(
            folders[0], "Kim", text, "page", "another passphrase", repeated_entropy(b"r"), CHEAP
        )
        again, _ = read_secret(folders[0] / "trustee.secret", "another passphrase")
        assert (again.key, again.signer.vkey) == (lost.key, lost.signer.vkey)

    def test_the_page_needs_nothing_else(self) -> None:
        """The page names no address, and a name in it cannot write HTML."""
        shown = page(Secret("<b>", ED25519, key=7))
        assert "&lt;b&gt;" in shown
        assert "<b>" not in shown.replace("<b>비밀", "").replace("<b>Secret", "")
        assert "http" not in shown.replace("http://www.w3.org/2000/svg", "")


def test_ceremony_words_are_the_hashs_first_bits() -> None:
    """Eight words tell the first 88 bits, in either language."""
    assert ceremony_words("0" * 64, "en") == " ".join(["abandon"] * 8)
    bits = f"{int(('01' * 32)[:22], 16):088b}"
    expected = [wordlist("ko")[int(bits[at : at + 11], 2)] for at in range(0, 88, 11)]
    assert ceremony_words("01" * 32, "ko") == " ".join(expected)
