"""Publishing a poll: its result, and the archive by which anyone can check it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from maru.command import sync_folder, write_new_file
from maru.protocol.belenios.archive import write_archive
from maru.protocol.belenios.bound_proof import (
    Decryption,
    check_bound_proofs,
    parse_decryption,
    proofs_text,
)
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import Election, hexhash
from maru.protocol.belenios.tally import result_of, sized_text
from maru.protocol.belenios.trustee import Trustees, parse_trustees
from maru.protocol.belenios.verify import Verdict, verify_archive
from maru.protocol.event import Poll
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Closing, State
from maru.sync.ledger.closing import read_ballot
from maru.sync.ledger.cosigning import refuse_without_quorum
from maru.sync.ledger.home import Ledger, replayed
from maru.sync.ledger.store import Reading
from maru.sync.result import result_fields


def publish_poll(
    ledger: Ledger,
    poll: Poll,
    decryptions: Sequence[tuple[str, str]],
    timestamp: int,
    executor: Executor,
) -> dict[str, Any]:
    """Combine the trustees' decryptions, write archive, proofs, result; return the result.

    `decryptions` holds the name and the text of each trustee's file, in any order; `timestamp`,
    seconds since 1970, is the archive's. The archive is verified as a whole before it gets its
    name, and the bound decryption proofs lie beside it before that. Refuses a poll that is not
    closed, or whose closing too few outside witnesses have cosigned, a decryption that no trustee
    made of this sum or whose bound proofs do not hold, and by the package's rule a poll with too
    few ballots.
    """
    state = State(ledger.package)
    with ledger.store.reading() as now:
        closing = replayed(now, state).closings.get(poll.uuid)
        if closing is None:
            raise Refused(InputRefusal.poll_not_closed, f"poll {poll.uuid}")
        event, package = state.package.event, state.package
        refuse_without_quorum(event, now, closing.size)
        if closing.ballots < event.small_room and event.below == "withhold":
            raise Refused(InputRefusal.withheld, f"poll {poll.uuid}", f"{closing.ballots} ballots")
        tally = _read_tally(now, closing)
        election = package.election(poll.uuid)
        trustees = parse_trustees(election.group, package.trustees(poll.uuid))
        owned = _read_decryptions(election, trustees, tally, decryptions)
        partials = [(owner, decryption.partial) for owner, decryption in owned]
        proofs = proofs_text([decryption.proofs for _, decryption in owned])
        result_text = _combine(poll, election, trustees, tally, partials)
        path = ledger.archive_path(poll.uuid)
        path.parent.mkdir(exist_ok=True)
        unverified = path.with_name(f".{path.name}.new")
        with unverified.open("wb") as out:
            write_archive(
                out,
                timestamp=timestamp,
                election=election,
                trustees=trustees.text,
                roll=package.roll(poll.uuid),
                ballots=(read_ballot(now, one) for one in state.counted(poll.uuid)),
                tally=tally,
                sized=sized_text(closing.ballots, closing.ballots, tally),
                partials=partials,
                result=result_text,
            )
            out.flush()
            os.fsync(out.fileno())
    result = result_fields(poll, closing, _verify(unverified, proofs, executor))
    write_new_file(ledger.proofs_path(poll.uuid), proofs.encode())
    unverified.replace(path)
    sync_folder(path.parent)
    result_path = ledger.result_path(poll.uuid)
    result_path.parent.mkdir(exist_ok=True)
    write_new_file(result_path, json.dumps(result, ensure_ascii=False, indent=1).encode())
    return result


def _read_tally(now: Reading, closing: Closing) -> str:
    text = now.blob(closing.tally)
    if text is None or hexhash(text) != closing.tally:
        raise Refused(InputRefusal.not_found, f"encrypted tally {closing.tally}")
    return text


def _read_decryptions(
    election: Election, trustees: Trustees, tally: str, decryptions: Sequence[tuple[str, str]]
) -> list[tuple[int, Decryption]]:
    """Check the trustees' decryptions; return them with their owners, in the owners' order."""
    owned: dict[int, Decryption] = {}
    for name, text in decryptions:
        try:
            read = parse_decryption(election, text)
            owner = trustees.owner(election, tally, read.partial)
            _check_bound_proofs(election, trustees, owner, tally, read)
        except Invalid as invalid:
            raise Refused(InputRefusal.bad_decryption, name, invalid.sentence("en")) from None
        owned[owner] = read
    return sorted(owned.items())


def _check_bound_proofs(
    election: Election, trustees: Trustees, owner: int, tally: str, read: Decryption
) -> None:
    key = trustees.verification_keys[owner - 1]
    try:
        check_bound_proofs(election, key, tally, read.partial, read.proofs)
    except Invalid as invalid:
        raise invalid.within(trustees.label(owner)) from None


def _combine(
    poll: Poll,
    election: Election,
    trustees: Trustees,
    tally: str,
    partials: Sequence[tuple[int, str]],
) -> str:
    """Return what the trustees' decryptions decrypt to together."""
    try:
        return result_of(election, trustees, tally, partials)
    except Invalid as invalid:
        place = f"poll {poll.uuid}"
        raise Refused(InputRefusal.bad_decryption, place, invalid.sentence("en")) from None


def _verify(path: Path, proofs: str, executor: Executor) -> Verdict:
    with path.open("rb") as archive:
        try:
            return verify_archive(archive, lambda _: None, executor, proofs)
        except Invalid as invalid:
            raise Refused(InputRefusal.bad_archive, str(path), invalid.sentence("en")) from None
