"""The trustee's part: verify a closed poll, then decrypt its sum, and none that is too like it.

A trustee never decrypts blindly. The log is read whole and believed only where it proves itself,
every ballot that counts is verified, and the sum is made again from the ballots. Which ballots were
in it is put on record first (maru.provisioning.trustee.sums).
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from maru.command import read_file, read_text
from maru.protocol import tlog
from maru.protocol.belenios.bound_proof import decryption_text
from maru.protocol.belenios.group import Entropy, Group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.trustee import parse_private_key, parse_trustees
from maru.protocol.event import Poll
from maru.protocol.note import MAX_NOTE, Verifier
from maru.protocol.package import MAX_PACKAGE, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.trustee.secret import FILE_NAME, read_secret
from maru.provisioning.trustee.sums import keep_sum
from maru.sync.verify import ClosedPoll, closed_poll, read_log
from maru.transport import pinned


@dataclass(frozen=True)
class Decryption:
    """What a trustee hands to the ledger: a text with the partial decryption and its bound proofs.

    `owner` is the trustee's place among the poll's trustees, from 1; `ballots` is how many were
    verified and summed, `log_size` the number of entries of the log that was read. `cosigned` names
    the outside witnesses of a checkpoint that holds the closing, of whom the event wants `quorum`.
    """

    poll: Poll
    owner: int
    ballots: int
    log_size: int
    text: str
    cosigned: tuple[str, ...]
    quorum: int


def decrypt(
    trustee: Path,
    package_file: Path,
    named: str,
    ledger: str | Path,
    entropy: Entropy,
    passphrase: str,
    checkpoint_file: Path | None = None,
    token: str | None = None,
) -> Decryption:
    """Verify a closed poll at a ledger and decrypt its sum with the key in a trustee's folder.

    `named` is the poll's uuid or its number from 1, `ledger` a URL or a ledger's home;
    `checkpoint_file` holds a checkpoint that the log must continue and that must hold the closing;
    its cosignatures count towards the event's quorum of outside witnesses. `token` is an auditor's.
    Refused: another event or package than `package_file`, whatever in the log does not hold, a poll
    that is not closed or whose result is withheld, a closing that too few outside witnesses have
    cosigned, a key that is none of the poll's trustees', a sum too like an earlier one.
    """
    package = read_package(read_file(package_file, MAX_PACKAGE), str(package_file))
    event = package.event
    secret, _ = read_secret(trustee / FILE_NAME, passphrase)
    if secret.key is None:
        raise Refused(InputRefusal.not_found, f"{trustee / FILE_NAME} key", "the ceremony goes on")
    note = None if checkpoint_file is None else read_text(checkpoint_file, MAX_NOTE)
    seen = _read_checkpoint(note, event.ledger.verifier, str(checkpoint_file))
    place = pinned(ledger, event.ledger.certificate)
    with closing(read_log(place, event.ledger.verifier, seen, token=token)) as log:
        if log.package.hash != package.hash:
            raise Refused(InputRefusal.other_event, f"{ledger} package.maru")
        poll = log.package.event.find_poll(named, str(ledger))
        closed = closed_poll(log, poll, note)
    until = seen or log.checkpoint
    if closed.closing.size >= until.size:
        place = f"{checkpoint_file} poll {poll.uuid}"
        raise Refused(InputRefusal.poll_not_closed, place, "closed after this checkpoint")
    if closed.closing.ballots < event.small_room and event.below == "withhold":
        detail = f"{closed.closing.ballots} ballots"
        raise Refused(InputRefusal.withheld, f"poll {poll.uuid}", detail)
    private_key = secret.private_key_text
    owner = _owner(closed, private_key, trustee / FILE_NAME)
    keep_sum(trustee, closed, package.hash, until, event.small_room, secret.signer)
    text = decryption_text(closed.election, private_key, closed.tally, entropy)
    return Decryption(
        poll,
        owner,
        closed.closing.ballots,
        log.checkpoint.size,
        text,
        closed.cosigned,
        event.quorum,
    )


def _read_checkpoint(note: str | None, ledger: Verifier, place: str) -> tlog.Checkpoint | None:
    return None if note is None else tlog.open_checkpoint(note, ledger, place)


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
