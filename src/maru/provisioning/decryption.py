"""The trustee's part: verify a closed poll, then decrypt its sum, and no other sum of it ever.

A trustee never decrypts blindly. The log is read whole and believed only where it proves itself,
every ballot that counts is verified, and the sum is made again from the ballots. Which sum was
decrypted stays in `trustee/<uuid>.tally`, because two sums of one poll that differ by a few ballots
would show those ballots.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from maru.command import read_file, read_text, write_new_file
from maru.protocol.belenios.bound_proof import decryption_text
from maru.protocol.belenios.group import Entropy, Group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.trustee import parse_private_key, parse_trustees
from maru.protocol.event import Poll
from maru.protocol.package import MAX_PACKAGE, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.event_folder import PACKAGE_NAME, TRUSTEE_KEY
from maru.sync.verify import ClosedPoll, closed_poll, read_log


@dataclass(frozen=True)
class Decryption:
    """What a trustee hands to the ledger: a text with the partial decryption and its bound proofs.

    `owner` is the trustee's place among the poll's trustees, from 1; `ballots` is how many were
    verified and summed, `log_size` the number of entries of the log that was read.
    """

    poll: Poll
    owner: int
    ballots: int
    log_size: int
    text: str


def decrypt(directory: Path, named: str, ledger: str | Path, entropy: Entropy) -> Decryption:
    """Verify a closed poll at a ledger and decrypt its sum with the key in the event folder.

    `named` is the poll's uuid or its number from 1, `ledger` a URL or a ledger's home. Refused:
    another event or package than the folder's, whatever in the log does not hold, a poll that is
    not closed, a key that is none of the poll's trustees', a second sum of the poll.
    """
    path = directory / PACKAGE_NAME
    package = read_package(read_file(path, MAX_PACKAGE), str(path))
    poll = package.event.find_poll(named, str(path))
    private_key = read_text(directory / TRUSTEE_KEY, 1024)
    with closing(read_log(ledger, package.event.ledger.verifier)) as log:
        if log.package.hash != package.hash:
            raise Refused(InputRefusal.other_event, f"{ledger} package.maru")
        closed = closed_poll(log, poll)
    owner = _owner(closed, private_key, directory / TRUSTEE_KEY)
    _refuse_second_sum(directory / "trustee" / f"{poll.uuid}.tally", closed)
    text = decryption_text(closed.election, private_key, closed.tally, entropy)
    return Decryption(poll, owner, closed.closing.ballots, log.checkpoint.size, text)


def _owner(closed: ClosedPoll, private_key: str, path: Path) -> int:
    group: Group = closed.election.group
    try:
        public = group.base_exp(parse_private_key(group, private_key))
    except Invalid:
        raise Refused(InputRefusal.malformed, str(path)) from None
    keys = parse_trustees(group, closed.trustees).verification_keys
    if public not in keys:
        raise Refused(InputRefusal.wrong_key, str(path), "no trustee of this poll has it")
    return keys.index(public) + 1


def _refuse_second_sum(path: Path, closed: ClosedPoll) -> None:
    if path.exists() and read_text(path, 128).strip() != closed.closing.tally:
        raise Refused(InputRefusal.second_sum, f"poll {closed.poll.uuid}")
    write_new_file(path, f"{closed.closing.tally}\n".encode())
