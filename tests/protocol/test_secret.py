"""Secrets are overwritten, and shown by nothing."""

from __future__ import annotations

import copy
import pickle

import pytest

from assembly import entropy_from
from maru.protocol.belenios.credential import new_credential
from maru.protocol.secret import Secret, Wiped


def test_a_wiped_secret_is_gone() -> None:
    """The very bytes are overwritten in place, and asking for them again is a fault."""
    secret = Secret(b"a seed")
    held = secret._data
    assert secret.value == b"a seed"
    secret.wipe()
    secret.wipe()
    assert held == bytes(6)
    assert secret.is_wiped
    with pytest.raises(Wiped):
        _ = secret.value


def test_a_secret_is_not_shown_or_copied() -> None:
    """Neither repr nor str holds it; it can be neither copied nor pickled."""
    secret = Secret(b"a seed")
    assert "seed" not in f"{secret} {secret!r} {[secret]}"
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            copied(secret)


def test_a_wiped_credential_is_gone() -> None:
    """After wiping, none of its forms is left, and comparing it shows nothing."""
    card = new_credential(entropy_from("card"))
    compact = card.compact
    card.wipe()
    assert card == card
    assert compact not in f"{card} {card!r}"
    for form in ("compact", "dashed"):
        with pytest.raises(Wiped):
            getattr(card, form)
