"""An admin's key: made on the admin's own machine, kept under a passphrase."""

import os
from pathlib import Path

from maru.command import write_new_file
from maru.passphrase import MODERATE, Cost, seal
from maru.protocol.belenios.group import Entropy
from maru.protocol.event import read_admin_name
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.folder import SECRET


def make_admin(
    name: str, file: Path, passphrase: str, entropy: Entropy, cost: Cost = MODERATE
) -> str:
    """Make an admin's key: FILE holds it under a passphrase, FILE.vkey its public half.

    Return the public half's text, which the event names. Refuses a name that an event cannot have,
    and a file that is there.
    """
    signer = Signer(read_admin_name(name, "name"), entropy(32))
    public = file.with_name(f"{file.name}.vkey")
    for path in (file, public):
        if os.path.lexists(path):
            raise Refused(InputRefusal.already_exists, str(path))
    if not file.absolute().parent.is_dir():
        raise Refused(InputRefusal.not_found, str(file.absolute().parent))
    sealed = seal(signer.to_text().encode(), passphrase, entropy, cost)
    write_new_file(file, sealed.encode(), mode=SECRET)
    write_new_file(public, f"{signer.vkey}\n".encode())
    return signer.vkey
