"""What a trustee decrypted, and why it will not decrypt another sum like it.

Two sums of one poll that differ by a few ballots show these ballots. So a trustee keeps, in
`decrypted/`, which ballots each sum held:

    <uuid>.1.ballots   the SHA-256 of each ballot of the sum, in hex, sorted, a line each
    <uuid>.1.note      a signed note of type `maru/decrypted/v1`

    {"event":"<tag>","package":"<sha256>","poll":"<uuid>","closing":{"size":140,"root":"<Base64>"},
     "log":{"size":150,"root":"<Base64>"},"ballots":118,"tally":"<sha256>","counted":"<sha256>"}

`log` is the checkpoint up to which the log was read, `tally` the hash of the sum's text, `counted`
the hash of the list. The key that signs is the trustee's (maru.provisioning.trustee.secret). The
list is 65 bytes a ballot, and there are at most 4 sums of a poll: of more, even sums that differ
pairwise by many ballots can be combined to show a few.
"""

from dataclasses import dataclass
from pathlib import Path

from maru.command import read_text, sync_folder, write_new_file
from maru.protocol import tlog
from maru.protocol.belenios.question import hexhash
from maru.protocol.fields import Fields
from maru.protocol.note import MAX_NOTE, Signer, note_text, open_note, read_body, sign
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.folder import SECRET
from maru.sync.verify import ClosedPoll

DECRYPTED = "maru/decrypted/v1"
FOLDER = "decrypted"
MAX_SUMS = 4
MAX_BALLOTS = 1_000_000


@dataclass(frozen=True)
class Sum:
    """A sum of a poll: the hash of its text, and of each ballot in it."""

    tally: str
    ballots: frozenset[str]


def keep_sum(
    directory: Path,
    closed: ClosedPoll,
    package: str,
    checkpoint: tlog.Checkpoint,
    small_room: int,
    signer: Signer,
) -> None:
    """Put a sum on record before it is decrypted; the same sum again changes nothing.

    `package` is the package's hash, `checkpoint` what the log was read up to. Refused (second_sum):
    another sum of the poll that differs from an earlier one by fewer than `small_room` ballots, or
    a fifth one.
    """
    poll = closed.poll.uuid
    hashes = sorted(closed.ballots)
    new = Sum(closed.closing.tally, frozenset(hashes))
    sums = read_sums(directory, poll, signer)
    if new in sums:
        return
    for earlier in sums:
        differing = len(earlier.ballots ^ new.ballots)
        if differing < small_room:
            detail = f"{differing} ballots differ, fewer than {small_room}"
            raise Refused(InputRefusal.second_sum, f"poll {poll}", detail)
    if len(sums) >= MAX_SUMS:
        raise Refused(InputRefusal.second_sum, f"poll {poll}", f"{MAX_SUMS} of them")
    listed = "".join(f"{each}\n" for each in hashes)
    body = {
        "event": closed.closing.event,
        "package": package,
        "poll": poll,
        "closing": _place(closed.closing.size, closed.closing.root),
        "log": _place(checkpoint.size, checkpoint.root),
        "ballots": len(hashes),
        "tally": new.tally,
        "counted": hexhash(listed),
    }
    folder = directory / FOLDER
    folder.mkdir(exist_ok=True)
    sync_folder(directory)
    stem = f"{poll}.{len(sums) + 1}"
    write_new_file(folder / f"{stem}.ballots", listed.encode(), SECRET)
    note = sign(note_text(DECRYPTED, body), signer)
    write_new_file(folder / f"{stem}.note", note.encode(), SECRET)


def _place(size: int, root: bytes) -> dict[str, object]:
    return {"size": size, "root": tlog.encode_hash(root)}


def read_sums(directory: Path, poll: str, signer: Signer) -> tuple[Sum, ...]:
    """Return the sums of a poll that are on record, oldest first; refuse an altered record."""
    sums = []
    for number in range(1, MAX_SUMS + 1):
        path = directory / FOLDER / f"{poll}.{number}.note"
        if not path.exists():
            break
        place = str(path)
        text = open_note(read_text(path, MAX_NOTE), [signer.verifier], place)
        fields = Fields(read_body(text, DECRYPTED, place), place)
        count = fields.integer("ballots", 0, MAX_BALLOTS)
        listed = read_text(path.with_suffix(".ballots"), 65 * MAX_BALLOTS)
        if fields.string("poll", 64) != poll or fields.string("counted", 64) != hexhash(listed):
            raise Refused(InputRefusal.chain_broken, place, "its list of ballots is another")
        ballots = frozenset(listed.split())
        if len(ballots) != count:
            raise Refused(InputRefusal.chain_broken, place, "its number of ballots")
        sums.append(Sum(fields.string("tally", 64), ballots))
    return tuple(sums)
