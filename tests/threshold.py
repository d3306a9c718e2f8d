"""A key ceremony in one process, for tests that need its outcome."""

from __future__ import annotations

from maru.protocol.belenios.ceremony import (
    Keys,
    Seat,
    conclude,
    deal,
    make_certificate,
    new_polynomial,
    new_seed,
    route,
    signed_public_key,
    threshold_part,
)
from maru.protocol.belenios.group import Entropy, Group


def hold_ceremony(
    group: Group, threshold: int, size: int, entropy: Entropy
) -> tuple[list[str], str]:
    """Hold a key ceremony; return the private keys' texts and the threshold part's."""
    seats = [Seat(group, threshold, size, index) for index in range(1, size + 1)]
    keys = [Keys(group, new_seed(entropy)) for _ in seats]
    certificates = [
        make_certificate(seat, its, entropy) for seat, its in zip(seats, keys, strict=True)
    ]
    dealings = [
        deal(seat, its, certificates, new_polynomial(group, threshold, entropy), entropy)
        for seat, its in zip(seats, keys, strict=True)
    ]
    secrets = [
        conclude(seat, its, certificates, route(dealings, seat.index))
        for seat, its in zip(seats, keys, strict=True)
    ]
    part = threshold_part(
        threshold,
        certificates,
        [dealing["coefexps"] for dealing in dealings],
        [dealing["signature"] for dealing in dealings],
        [
            signed_public_key(its, secret, entropy)
            for its, secret in zip(keys, secrets, strict=True)
        ],
    )
    return [f'"{secret}"' for secret in secrets], part
