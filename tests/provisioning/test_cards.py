"""Cards, their list, and their tickets."""

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.refusal import Refused
from maru.protocol.ticket import MAX_TICKET, read_ticket, ticket_text
from maru.provisioning.cards import credentials_text, make_cards, read_credentials, ticket_png

from .conftest import repeated_entropy

TAG = "H6FkzMWiDony"


def read_picture(png: bytes) -> list[zxingcpp.Barcode]:
    """Return the codes in a picture."""
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    return list(zxingcpp.read_barcodes(image))


class TestCards:
    """The cards of an event."""

    def test_numbered_over_all_groups(self) -> None:
        """Cards are numbered from 1 through the groups, and no two credentials are the same."""
        cards = make_cards({"owners": 2, "tenants": 3}, repeated_entropy(b"cards"))
        assert [card.number for card in cards] == [1, 2, 3, 4, 5]
        assert [card.group for card in cards] == ["owners"] * 2 + ["tenants"] * 3
        assert len({card.credential for card in cards}) == 5

    def test_list_is_read_back(self) -> None:
        """The list of credentials gives the same cards."""
        cards = make_cards({"owners": 2, "tenants": 3}, repeated_entropy(b"cards"))
        assert read_credentials(credentials_text(cards), "credentials.txt") == cards

    @pytest.mark.parametrize("damage", ["0003", "-", "owners ", "0005 tenants", "\n0002"])
    def test_damaged_list(self, damage: str) -> None:
        """A list with something missing is refused by its line."""
        text = credentials_text(make_cards({"owners": 2, "tenants": 3}, repeated_entropy(b"")))
        assert damage in text
        with pytest.raises(Refused, match=r"^credentials\.txt line [2-6]"):
            read_credentials(text.replace(damage, "", 1), "credentials.txt")

    def test_credential_is_not_shown(self) -> None:
        """The text form of a card does not show its credential."""
        (card,) = make_cards({"all": 1}, repeated_entropy(b"cards"))
        assert card.credential.compact not in repr(card)


class TestTicket:
    """The picture on a card."""

    @given(seed=st.binary(max_size=8))
    def test_read_back(self, seed: bytes) -> None:
        """A camera reads the very ticket: version 4 at most, level M, 4 pixels a module or more."""
        (card,) = make_cards({"all": 1}, repeated_entropy(seed))
        text = ticket_text(TAG, card.credential)
        (code,) = read_picture(ticket_png(text))
        assert code.bytes == text.encode()
        assert read_ticket(code.text, TAG) == card.credential
        assert code.ec_level == "M"
        version = int(code.extra["Version"])
        assert version <= 4
        corners = code.position
        side = corners.top_right.x - corners.top_left.x
        assert side / (17 + 4 * version) >= 4

    def test_quiet_zone(self) -> None:
        """Four modules on each side are white, and nothing is but black and white."""
        (card,) = make_cards({"all": 1}, repeated_entropy(b"cards"))
        png = ticket_png(ticket_text(TAG, card.credential))
        image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert set(np.unique(image)) == {0, 255}
        dark = np.argwhere(image == 0)
        assert dark.min() == 4 * 8
        assert dark.max() == image.shape[0] - 4 * 8 - 1

    def test_longest_ticket(self) -> None:
        """62 bytes, the most a ticket has, are version 4; one more is not made."""
        (code,) = read_picture(ticket_png("a" * MAX_TICKET))
        assert int(code.extra["Version"]) == 4
        with pytest.raises(ValueError, match="63 characters"):
            ticket_png("a" * (MAX_TICKET + 1))
