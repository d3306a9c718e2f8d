"""The event folder: what is made, what is refused, and that nothing is left half-made."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.belenios.credential import parse_roll, public_credential
from maru.protocol.belenios.group import group
from maru.protocol.belenios.trustee import parse_trustees
from maru.protocol.enrolment import parse_enrolment
from maru.protocol.event import Ledger, event_tag, parse_event
from maru.protocol.note import Signer, Verifier
from maru.protocol.package import read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.ticket import read_ticket, ticket_text
from maru.provisioning.cards import Card, read_credentials
from maru.provisioning.draft import Draft, budget_draft
from maru.provisioning.event_folder import (
    enrol_kiosks,
    new_event,
    read_ledger,
    show_package,
    write_package,
)
from maru.provisioning.pabulib import parse_pb
from maru.provisioning.toml_event import parse_toml
from maru.provisioning.trustee.secret import read_secret

from .conftest import LEDGER_KEY, PASSPHRASE, SMALL_PB, ask, repeated_entropy
from .test_toml_event import SMALL

GROUPS = ("Ed25519", "BELENIOS-2048")


def cards_of(directory: Path) -> tuple[Card, ...]:
    """Return the cards that a folder lists."""
    return read_credentials((directory / "cards/credentials.txt").read_text(), "credentials.txt")


def everything_in(directory: Path) -> dict[str, bytes]:
    """Return the files of a folder by their path in it."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


class TestNewEvent:
    """What a new event's folder holds."""

    def test_secrets_are_the_owners(self, made_once: Path) -> None:
        """The folder opens to its owner only, and so does each secret in it."""
        assert stat.S_IMODE(made_once.stat().st_mode) == 0o700
        secrets = ["event.key", "trustee/trustee.secret", "cards/credentials.txt"]
        secrets += [str(path) for path in (made_once / "cards/tickets").iterdir()]
        assert len(secrets) == 9
        assert all(stat.S_IMODE((made_once / name).stat().st_mode) == 0o600 for name in secrets)

    def test_tag_is_the_keys(self, made_once: Path) -> None:
        """The event's tag is made from its key, which is the pair of `event.vkey`."""
        event = parse_event((made_once / "event.json").read_text())
        signer = Signer.from_text((made_once / "event.key").read_text())
        assert signer.vkey + "\n" == (made_once / "event.vkey").read_text()
        assert event.tag == event_tag(signer.verifier.public_key)
        assert signer.name == f"maru/{event.tag}/event"

    @pytest.mark.parametrize("group_name", GROUPS)
    def test_rolls_match_credentials(self, tmp_path: Path, ledger: Ledger, group_name: str) -> None:
        """A poll's roll is the public credentials of its groups' cards, and of no other's."""
        draft = parse_toml(SMALL.replace("cards = 7", "cards = 2").encode(), "small.toml")
        draft = Draft(**{**vars(draft), "cards": {"owners": 2, "tenants": 3}})
        directory = tmp_path / "small"
        event = new_event(
            directory, draft, ledger, group_name, repeated_entropy(b"rolls"), PASSPHRASE
        )
        owners = [card.credential for card in cards_of(directory) if card.group == "owners"]
        uuid = event.polls[0].uuid
        roll = parse_roll(group(group_name), (directory / f"polls/{uuid}/roll.json").read_text())
        expected = {public_credential(group(group_name), uuid, card) for card in owners}
        assert (set(roll), len(owners)) == (expected, 2)

    def test_roll_hides_the_cards_order(self, made_once: Path) -> None:
        """A roll is sorted, so its order tells nothing about the cards' numbers."""
        for path in made_once.glob("polls/*/roll.json"):
            roll = json.loads(path.read_text())
            assert (roll, len(roll)) == (sorted(roll), 6)

    @pytest.mark.parametrize("group_name", GROUPS)
    def test_trustee_holds_the_elections_key(
        self, tmp_path: Path, ledger: Ledger, group_name: str
    ) -> None:
        """The private key in the folder is the elections' key, and its proof is right."""
        draft = budget_draft(parse_pb(SMALL_PB.encode(), "votes.pb"))
        directory = tmp_path / "budget"
        event = new_event(
            directory, draft, ledger, group_name, repeated_entropy(b"key"), PASSPHRASE
        )
        package = write_package(directory)
        uuid, its_group = event.polls[0].uuid, group(group_name)
        secret, _ = read_secret(directory / "trustee/trustee.secret", PASSPHRASE.text)
        trustees = parse_trustees(its_group, package.trustees(uuid))
        assert package.election(uuid).public_key == its_group.base_exp(secret.key)
        assert trustees.public_key == its_group.base_exp(secret.key)

    def test_tickets_are_the_cards(self, made_once: Path) -> None:
        """Each picture holds the ticket of the card whose number it bears."""
        tag = parse_event((made_once / "event.json").read_text()).tag
        for card in cards_of(made_once):
            picture = cv2.imread(str(made_once / f"cards/tickets/card-{card.number:04}.png"))
            (code,) = zxingcpp.read_barcodes(picture)
            assert code.text == ticket_text(tag, card.credential)
            assert read_ticket(code.text, tag) == card.credential

    def test_without_tickets(self, tmp_path: Path, haengbok: Draft, ledger: Ledger) -> None:
        """Pictures can be left out; the list of credentials is there all the same."""
        directory = tmp_path / "plain"
        new_event(
            directory,
            haengbok,
            ledger,
            "Ed25519",
            repeated_entropy(b"event"),
            PASSPHRASE,
            tickets=False,
        )
        assert not (directory / "cards/tickets").exists()
        assert len(cards_of(directory)) == 6

    def test_same_entropy_same_folder(
        self, tmp_path: Path, made_once: Path, haengbok: Draft, ledger: Ledger
    ) -> None:
        """Nothing but the entropy decides: the same bytes make the same folder."""
        again, other = tmp_path / "again", tmp_path / "other"
        new_event(again, haengbok, ledger, "Ed25519", repeated_entropy(b"event"), PASSPHRASE)
        new_event(other, haengbok, ledger, "Ed25519", repeated_entropy(b"other"), PASSPHRASE)
        assert everything_in(again) == everything_in(made_once)
        assert everything_in(other) != everything_in(made_once)

    def test_progress(self, tmp_path: Path, haengbok: Draft, ledger: Ledger) -> None:
        """Each card that is done is told."""
        told: list[tuple[int, int]] = []
        new_event(
            tmp_path / "event",
            haengbok,
            ledger,
            "Ed25519",
            repeated_entropy(b"event"),
            PASSPHRASE,
            progress=lambda done, total: told.append((done, total)),
        )
        assert told == [(done, 6) for done in range(1, 7)]


class TestNothingHalfMade:
    """What a refusal or a fault leaves behind: nothing."""

    @pytest.mark.parametrize("is_there", [Path.mkdir, Path.touch])
    def test_existing_folder(
        self,
        tmp_path: Path,
        haengbok: Draft,
        ledger: Ledger,
        is_there: Callable[[Path], None],
    ) -> None:
        """What is there already, folder or file, is refused and left as it is."""
        is_there(tmp_path / "event")
        with pytest.raises(Refused) as refused:
            new_event(
                tmp_path / "event",
                haengbok,
                ledger,
                "Ed25519",
                repeated_entropy(b"event"),
                PASSPHRASE,
            )
        assert refused.value.reason is InputRefusal.already_exists
        assert [path.name for path in tmp_path.iterdir()] == ["event"]

    def test_no_folder_to_lie_in(self, tmp_path: Path, haengbok: Draft, ledger: Ledger) -> None:
        """A folder whose own folder is not there is refused by that one's name."""
        with pytest.raises(Refused) as refused:
            new_event(
                tmp_path / "no" / "event",
                haengbok,
                ledger,
                "Ed25519",
                repeated_entropy(b"event"),
                PASSPHRASE,
            )
        assert refused.value.place == str(tmp_path / "no")

    @pytest.mark.parametrize("last", [1, 3, 6])
    def test_stopped_on_the_way(
        self, tmp_path: Path, haengbok: Draft, ledger: Ledger, last: int
    ) -> None:
        """A full disk or an interrupt at any card leaves no folder and no neighbour of it."""

        def stop(done: int, _: int) -> None:
            assert len(list(tmp_path.iterdir())) == 1
            if done == last:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            new_event(
                tmp_path / "event",
                haengbok,
                ledger,
                "Ed25519",
                repeated_entropy(b"event"),
                PASSPHRASE,
                progress=stop,
            )
        assert list(tmp_path.iterdir()) == []


class TestLedgerKey:
    """The file with the ledger's key."""

    def test_origin_is_the_keys_name(self, ledger_file: Path) -> None:
        """The name of the key is the log's origin."""
        assert read_ledger(ledger_file) == Ledger(LEDGER_KEY.name, LEDGER_KEY.vkey)

    @pytest.mark.parametrize("content", [b"", b"a+b", b"\xff", LEDGER_KEY.vkey.encode() * 2])
    def test_no_key(self, tmp_path: Path, content: bytes) -> None:
        """Anything but one vkey is refused by the file's name."""
        path = tmp_path / "ledger.vkey"
        path.write_bytes(content)
        with pytest.raises(Refused, match=r"ledger\.vkey: does not have the right form"):
            read_ledger(path)

    def test_witness_key(self, tmp_path: Path) -> None:
        """A key that cosigns is not one that signs checkpoints."""
        path = tmp_path / "ledger.vkey"
        path.write_text(Verifier("witness", LEDGER_KEY.verifier.public_key, 4).vkey)
        with pytest.raises(Refused) as refused:
            read_ledger(path)
        assert refused.value.reason is InputRefusal.wrong_key


class TestEnrolment:
    """Kiosks that ask to be enrolled."""

    def test_enrolled(self, event_folder: Path, tmp_path: Path) -> None:
        """Each request becomes a note of the event key, and part of the package."""
        requests = [tmp_path / f"kiosk-{number}.note" for number in (1, 2)]
        for path in requests:
            path.write_text(ask(path.stem))
        enrolments = enrol_kiosks(event_folder, requests)
        assert [each.kiosk for each in enrolments] == ["kiosk-1", "kiosk-2"]
        package = write_package(event_folder)
        assert package.enrolments == enrolments
        note = package.enrolment_note("kiosk-2", 1)
        assert parse_enrolment(note, package.event_key) == enrolments[1]

    def test_same_request_again(self, event_folder: Path, tmp_path: Path) -> None:
        """The same request a second time changes nothing."""
        (tmp_path / "r.note").write_text(ask("kiosk-1"))
        enrol_kiosks(event_folder, [tmp_path / "r.note"])
        before = everything_in(event_folder)
        enrol_kiosks(event_folder, [tmp_path / "r.note", tmp_path / "r.note"])
        assert everything_in(event_folder) == before

    def test_other_keys_for_an_epoch(self, event_folder: Path, tmp_path: Path) -> None:
        """A second set of keys for one kiosk and epoch is refused; a new epoch is not."""
        first, second, later = (tmp_path / f"{name}.note" for name in ("a", "b", "c"))
        first.write_text(ask("kiosk-1"))
        second.write_text(ask("kiosk-1", seed=b"thief"))
        later.write_text(ask("kiosk-1", epoch=2, seed=b"repaired"))
        enrol_kiosks(event_folder, [first])
        with pytest.raises(Refused) as refused:
            enrol_kiosks(event_folder, [second])
        assert refused.value.reason is InputRefusal.already_exists
        assert refused.value.place.startswith("b.note")
        enrol_kiosks(event_folder, [later])
        assert len(write_package(event_folder).enrolments) == 2

    def test_all_or_none(self, event_folder: Path, tmp_path: Path) -> None:
        """One bad request among several, and none is enrolled."""
        good, bad = tmp_path / "good.note", tmp_path / "bad.note"
        good.write_text(ask("kiosk-1"))
        bad.write_text(ask("kiosk-2").replace("kiosk-2", "kiosk-3"))
        with pytest.raises(Refused, match=r"^bad\.note"):
            enrol_kiosks(event_folder, [good, bad])
        assert not (event_folder / "enrolments").exists()

    def test_not_an_event_folder(self, tmp_path: Path) -> None:
        """A folder that holds no event is refused by the file it lacks."""
        (tmp_path / "r.note").write_text(ask("kiosk-1"))
        with pytest.raises(Refused, match=r"event\.json: not found"):
            enrol_kiosks(tmp_path, [tmp_path / "r.note"])

    def test_key_of_another_event(
        self, event_folder: Path, tmp_path: Path, haengbok: Draft, ledger: Ledger
    ) -> None:
        """An event key that is not this event's is refused before it signs anything."""
        new_event(
            tmp_path / "other", haengbok, ledger, "Ed25519", repeated_entropy(b"other"), PASSPHRASE
        )
        (tmp_path / "other" / "event.key").rename(event_folder / "event.key")
        with pytest.raises(Refused) as refused:
            write_package(event_folder)
        assert refused.value.reason is InputRefusal.wrong_key
        assert not (event_folder / "EVENT.maru").exists()


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> bytes:
    """Make a small package with a kiosk."""
    tmp_path = tmp_path_factory.mktemp("package")
    draft = budget_draft(parse_pb(SMALL_PB.encode(), "votes.pb"))
    new_event(
        tmp_path / "event",
        draft,
        ledger,
        "Ed25519",
        repeated_entropy(b"p"),
        PASSPHRASE,
        tickets=False,
    )
    (tmp_path / "kiosk-1.note").write_text(ask("kiosk-1"))
    enrol_kiosks(tmp_path / "event", [tmp_path / "kiosk-1.note"])
    write_package(tmp_path / "event")
    show_package(tmp_path / "event" / "EVENT.maru")
    return (tmp_path / "event" / "EVENT.maru").read_bytes()


class TestPackage:
    """The package of the folder."""

    def test_holds_no_secret(self, event_folder: Path) -> None:
        """Neither a private key nor a credential is in the package, in any of their forms."""
        write_package(event_folder)
        data = (event_folder / "EVENT.maru").read_bytes()
        secrets = [
            (event_folder / "event.key").read_text().strip(),
            str(read_secret(event_folder / "trustee/trustee.secret", PASSPHRASE.text)[0].key),
        ]
        for card in cards_of(event_folder):
            secrets += [card.credential.compact, card.credential.dashed]
        assert len(secrets) == 14
        assert not any(secret.encode() in data for secret in secrets)

    def test_written_again_is_the_same(self, event_folder: Path) -> None:
        """Without a change in the folder the package keeps its bytes, and so its hash."""
        first = write_package(event_folder).hash
        data = (event_folder / "EVENT.maru").read_bytes()
        assert write_package(event_folder).hash == first
        assert (event_folder / "EVENT.maru").read_bytes() == data

    def test_missing_part(self, event_folder: Path) -> None:
        """A folder that lost a roll makes no package, and an older one stays."""
        write_package(event_folder)
        before = everything_in(event_folder)
        roll = next(event_folder.glob("polls/*/roll.json"))
        roll.unlink()
        with pytest.raises(Refused, match=r"roll\.json: not found"):
            write_package(event_folder)
        assert (event_folder / "EVENT.maru").read_bytes() == before["EVENT.maru"]

    @given(data=st.data())
    def test_one_byte_changed(self, package: bytes, data: st.DataObject) -> None:
        """A package with any one byte changed is refused."""
        whole = bytearray(package)
        position = data.draw(st.integers(0, len(whole) - 1))
        whole[position] ^= data.draw(st.integers(1, 255))
        with pytest.raises(Refused) as refused:
            read_package(bytes(whole), "EVENT.maru")
        assert refused.value.place.startswith("EVENT.maru")

    @given(data=st.data())
    def test_cut_or_longer(self, package: bytes, data: st.DataObject) -> None:
        """A package that is cut off or goes on is refused."""
        length = data.draw(st.integers(0, len(package) - 1))
        more = data.draw(st.binary(min_size=1, max_size=1024))
        for altered in (package[:length], package + more):
            with pytest.raises(Refused):
                read_package(altered, "EVENT.maru")

    def test_shown_roll_is_checked(self, event_folder: Path) -> None:
        """A roll with a key that is none is refused, although the event key signed it."""
        roll = next(event_folder.glob("polls/*/roll.json"))
        keys = json.loads(roll.read_text())
        roll.write_text(json.dumps(["00" * 31 + "07", *keys[1:]], separators=(",", ":")))
        write_package(event_folder)
        with pytest.raises(Refused) as refused:
            show_package(event_folder / "EVENT.maru")
        assert refused.value.reason is InputRefusal.package_malformed

    def test_trustees_are_the_elections(
        self, event_folder: Path, tmp_path: Path, haengbok: Draft, ledger: Ledger
    ) -> None:
        """An election that encrypts to another key than its trustees' makes no package."""
        new_event(
            tmp_path / "other", haengbok, ledger, "Ed25519", repeated_entropy(b"other"), PASSPHRASE
        )
        others = next((tmp_path / "other").glob("polls/*/election.json"))
        ours = next(event_folder.glob("polls/*/election.json"))
        others.with_name("trustees.json").rename(ours.with_name("trustees.json"))
        with pytest.raises(Refused, match="its key is not the trustees'"):
            write_package(event_folder)
        assert not (event_folder / "EVENT.maru").exists()
