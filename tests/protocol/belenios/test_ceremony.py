"""The key ceremony: what trustees make for each other, theirs and ours."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembly import entropy_from
from maru.protocol.belenios import json_text
from maru.protocol.belenios.ballot import encrypt, verify_ballot
from maru.protocol.belenios.ceremony import (
    Keys,
    Seat,
    coefexps_message,
    commitment,
    conclude,
    deal,
    evaluate,
    make_certificate,
    new_polynomial,
    new_seed,
    own_decryption_key,
    own_polynomial,
    own_voutput,
    read_certificates,
    route,
    threshold_part,
)
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Question, hexhash, make_election
from maru.protocol.belenios.tally import Sum, result_of
from maru.protocol.belenios.trustee import (
    new_single,
    parse_trustees,
    partial_decryption,
    parts_text,
)
from maru.protocol.belenios.verify import verify_archive
from threshold import hold_ceremony

VECTORS = Path(__file__).parents[2] / "vectors" / "belenios"
YES_NO = (Question("?", ("a", "b"), 1, 1),)
THEIRS = {"ed25519-b": "Ed25519", "belenios2048-b-tool3.3.0": "BELENIOS-2048"}
ED25519 = group("Ed25519")


def lines(path):
    """Read a file of one JSON value a line."""
    return [json.loads(line) for line in path.read_text().splitlines()]


class TestTheirs:
    """A ceremony that Belenios' own tool held."""

    @pytest.mark.parametrize("name", THEIRS)
    def test_every_message_is_read(self, name):
        """Each trustee's seed opens what it got, and its decryption key comes out again."""
        folder, its = VECTORS / name / "ceremony", group(THEIRS[name])
        certificates, dealings = lines(folder / "certs.jsons"), lines(folder / "polynomials.jsons")
        for index in (1, 2, 3):
            keys = Keys(its, (folder / f"{index}.key").read_text().strip())
            (vinput,), (voutput,) = (
                lines(folder / f"{index}.{kind}") for kind in ("vinput", "voutput")
            )
            assert route(dealings, index) == vinput
            secret = conclude(Seat(its, 2, 3, index), keys, certificates, vinput)
            assert own_decryption_key(keys, voutput["private_key"], "") == secret
            assert its.encode(its.base_exp(secret)) == voutput["public_key"]["public_key"]
            polynomial = own_polynomial(keys, vinput["polynomial"], "")
            message = dealings[index - 1]["coefexps"]["message"]
            assert coefexps_message(its, polynomial) == message
            assert commitment(its, polynomial) == hexhash(message)

    @pytest.mark.parametrize("name", THEIRS)
    def test_the_part_is_theirs(self, name):
        """From their messages comes their threshold part, to the last byte."""
        folder = VECTORS / name / "ceremony"
        dealings = lines(folder / "polynomials.jsons")
        part = threshold_part(
            2,
            lines(folder / "certs.jsons"),
            [dealing["coefexps"] for dealing in dealings],
            [dealing["signature"] for dealing in dealings],
            [lines(folder / f"{index}.voutput")[0]["public_key"] for index in (1, 2, 3)],
        )
        assert part == (folder / "threshold.json").read_text().strip()

    def test_a_recomputed_key_decrypts_their_tally(self, vector):
        """Keys recomputed from what trustees 1 and 3 got give the result that was published."""
        its, folder = vector("ed25519-b"), VECTORS / "ed25519-b" / "ceremony"
        certificates, partials = lines(folder / "certs.jsons"), []
        for index in (1, 3):
            keys = Keys(ED25519, (folder / f"{index}.key").read_text().strip())
            (vinput,) = lines(folder / f"{index}.vinput")
            secret = conclude(Seat(ED25519, 2, 3, index), keys, certificates, vinput)
            text = partial_decryption(its.election, f'"{secret}"', its.tally, entropy_from("x"))
            partials.append((index, text))
        trustees = parse_trustees(ED25519, its.trustees)
        assert result_of(its.election, trustees, its.tally, partials) == its.result


class TestOurs:
    """A ceremony of ours."""

    @pytest.mark.parametrize(("threshold", "size"), [(1, 1), (1, 3), (2, 3), (3, 3)])
    def test_any_quorum_decrypts(self, make_poll, threshold, size):
        """The last `threshold` trustees decrypt as the first do, and the archive verifies."""
        poll = make_poll(
            YES_NO, [((1, 0),), ((0, 1),), ((1, 0),)], trustees=size, threshold=threshold
        )
        partials = list(enumerate(poll.partials(poll.sum().text()), 1))
        for chosen in (partials[:threshold], partials[size - threshold :]):
            verdict = verify_archive(io.BytesIO(poll.archive(partials=chosen)), lambda _: None)
            assert verdict.result == ((2, 1),)

    def test_debians_tool_accepts_it(self, make_poll, tmp_path):
        """Belenios' own tool verifies an archive whose trustees 1 and 3 of 3 decrypted."""
        poll = make_poll(
            YES_NO,
            [((1, 0),), ((0, 1),), ((1, 0),)],
            group_name="BELENIOS-2048",
            trustees=3,
            threshold=2,
        )
        first, _, third = enumerate(poll.partials(poll.sum().text()), 1)
        (tmp_path / f"{poll.uuid}.bel").write_bytes(poll.archive(partials=[first, third]))
        verdict = subprocess.run(
            ["belenios-tool", "election", "verify", "--dir", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert verdict.returncode == 0, verdict.stderr
        assert "all checks passed" in verdict.stderr

    def test_a_single_trustee_beside_the_quorum(self, make_poll):
        """Parts mix: the joint key is the product, and the single trustee is always needed."""
        entropy = entropy_from("mixed")
        secrets, part = hold_ceremony(ED25519, 2, 3, entropy)
        private, public = new_single(ED25519, entropy, "누리")
        text = parts_text([("Pedersen", part), ("Single", public)])
        trustees = parse_trustees(ED25519, text)
        poll = make_poll(YES_NO, [])
        election = make_election(
            uuid=poll.uuid,
            name="n",
            description="d",
            group=ED25519,
            public_key=ED25519.encode(trustees.public_key),
            questions=YES_NO,
        )
        total = Sum(election)
        for vote in ((1, 0), (1, 0), (0, 1)):
            ballot = encrypt(election, 5, (vote,), entropy(32), entropy)
            total.add(verify_ballot(election, ballot), 1)
        tally = total.text()
        texts = [partial_decryption(election, key, tally, entropy) for key in (*secrets, private)]
        assert [trustees.owner(election, tally, each) for each in texts] == [1, 2, 3, 4]
        owned = [(2, texts[1]), (3, texts[2]), (4, texts[3])]
        assert result_of(election, trustees, tally, owned) == '{"result":[[2,1]]}'
        with pytest.raises(Invalid) as caught:
            result_of(election, trustees, tally, owned[:2])
        assert caught.value.place == "trustee 4 (누리)"
        with pytest.raises(Invalid) as caught:
            result_of(election, trustees, tally, owned[2:])
        assert caught.value.place == "2 of trustee 1 or trustee 2 or trustee 3"


@pytest.fixture(scope="module")
def table():
    """Sit three trustees down, 2 of 3, until each has dealt."""
    entropy = entropy_from("table")
    seats = [Seat(ED25519, 2, 3, index) for index in (1, 2, 3)]
    keys = [Keys(ED25519, new_seed(entropy)) for _ in seats]
    certificates = [make_certificate(*each, entropy) for each in zip(seats, keys, strict=True)]
    dealings = [
        deal(seat, its, certificates, new_polynomial(ED25519, 2, entropy), entropy)
        for seat, its in zip(seats, keys, strict=True)
    ]
    return seats, keys, certificates, dealings


class TestRefused:
    """What a trustee does not take from another."""

    def refusal(self, table, vinput, certificates=None):
        """Return how trustee 3 refuses what it got."""
        seats, keys, theirs, _ = table
        with pytest.raises(Invalid) as caught:
            conclude(seats[2], keys[2], certificates or theirs, vinput)
        return caught.value

    def test_a_share_of_another_polynomial(self, table):
        """A dealer who sends one trustee another share than its coefexps say is named."""
        seats, keys, certificates, dealings = table
        entropy = entropy_from("liar")
        liar = deal(seats[1], keys[1], certificates, new_polynomial(ED25519, 2, entropy), entropy)
        vinput = route(dealings, 3)
        vinput["secrets"][1] = liar["secrets"][2]
        refused = self.refusal(table, vinput)
        assert (refused.reason, refused.place) == (Reason.TRUSTEE_PROOF, "trustee 2 secret")

    def test_a_share_for_someone_else(self, table):
        """A share for another trustee, one that says nothing right, one of a third: all refused."""
        _, keys, _, dealings = table
        vinput = route(dealings, 3)
        vinput["secrets"][0] = dealings[0]["secrets"][1]
        assert self.refusal(table, vinput).place == "trustee 1 secret"
        vinput["secrets"][0] = keys[0].send(
            certificates_of(table)[2].encryption, '{"secret":"1"}', entropy_from("n")
        )
        assert self.refusal(table, vinput).place == "trustee 1 secret"
        vinput["secrets"][0] = keys[1].send(
            certificates_of(table)[2].encryption, '{"secret":"1"}', entropy_from("n")
        )
        assert self.refusal(table, vinput).place == "trustee 1 secret"

    def test_dealt_under_other_certificates(self, table):
        """A dealing that was made with another set of certificates is refused."""
        seats, keys, certificates, dealings = table
        entropy = entropy_from("other")
        others = [*certificates[:2], make_certificate(seats[2], keys[2], entropy)]
        vinput = route(dealings, 3)
        assert self.refusal(table, vinput, others).place == "trustee 1 signature"

    def test_a_seed_that_is_none(self):
        """What is not a seed is refused, and neither it nor its keys are ever shown."""
        for text in ("", "a" * 21, "0" * 22, "l" * 22):
            with pytest.raises(Invalid):
                Keys(ED25519, text)
        seed = new_seed(entropy_from("s"))
        assert repr(Keys(ED25519, seed)) == "Keys(...)"

    @given(data=st.data())
    @settings(max_examples=30)
    def test_any_changed_digit_of_what_is_sent(self, table, data):
        """No digit of a share can change on its way without its sender being named."""
        vinput = route(table[3], 3)
        sent = vinput["secrets"][0]
        digits = [index for index, each in enumerate(sent) if each in "0123456789"]
        position = data.draw(st.sampled_from(digits))
        digit = data.draw(st.sampled_from("0123456789").filter(lambda each: each != sent[position]))
        vinput["secrets"][0] = sent[:position] + digit + sent[position + 1 :]
        assert self.refusal(table, vinput).place == "trustee 1 secret"


def certificates_of(table):
    """Read the table's certificates."""
    return read_certificates(ED25519, 2, table[2])


@given(
    coefficients=st.lists(st.integers(0, ED25519.q - 1), min_size=1, max_size=6),
    data=st.data(),
)
def test_any_quorum_of_shares_is_the_polynomial(coefficients, data):
    """Of any polynomial, as many shares as it has coefficients give back its secret."""
    indexes = data.draw(
        st.lists(
            st.integers(1, 100),
            min_size=len(coefficients),
            max_size=len(coefficients),
            unique=True,
        )
    )
    q = ED25519.q
    secret = 0
    for index in indexes:
        weight = evaluate(ED25519, coefficients, index)
        for other in indexes:
            if other != index:
                weight = weight * other * pow(other - index, -1, q) % q
        secret += weight
    assert secret % q == coefficients[0]


@given(message=st.text(max_size=300), seed=st.integers(0, 2**32))
@settings(max_examples=25)
def test_what_is_sent_is_received(message, seed):
    """Whatever one trustee sends another receives, and a third cannot open it."""
    entropy = entropy_from(f"send {seed}")
    sender, recipient, third = (Keys(ED25519, new_seed(entropy)) for _ in range(3))
    sent = sender.send(recipient.certificate.encryption, json_text.dump(message), entropy)
    assert recipient.receive(sender.certificate.verification, sent, "") == message
    for keys, signer in ((third, sender), (recipient, third)):
        with pytest.raises(Invalid):
            keys.receive(signer.certificate.verification, sent, "")


def test_the_last_message_is_read_by_its_maker():
    """A trustee reads its decryption key in its own last message, and nobody else does."""
    entropy = entropy_from("voutput")
    keys, other = (Keys(ED25519, new_seed(entropy)) for _ in range(2))
    voutput = own_voutput(keys, 12345, entropy)
    assert own_decryption_key(keys, voutput["private_key"], "") == 12345
    with pytest.raises(Invalid):
        own_decryption_key(other, voutput["private_key"], "")
