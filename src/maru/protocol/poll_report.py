"""The report of a poll: what a ledger says, with its signature, came of it.

A report is a signed note of type `maru/poll-report/v1`, signed by the ledger's key. It is made out
of the log, and whoever has the log makes the same one (maru.sync.poll_report), but for the time:

    {"event":"<tag>","name":{…},"place":{…},"rehearsal":false,"package":"<sha256>",
     "made":1790000000,"log":{"origin":"…","size":151,"root":"<Base64>"},
     "poll":"<uuid>","number":1,"title":{…},"small_room":10,
     "closing":{"size":140,"root":"<Base64>","ballots":118,"tally":"<sha256>"},
     "withheld":false,
     "result":[{"text":{…},"options":[{"title":{…},"votes":60}],"blank":3}],
     "counts":{"arrived":120,"counted":118,"set_aside":2,"late":1,"quarantined":0,"voted":118,
               "cards":121},
     "verdicts":{"counted":118,"late":1,"conflict":1},
     "kiosks":[{"epochs":[{"epoch":"kiosk-1/1","state":"closed"}],"declared":60,"arrived":60,
                "verified":60,"counted":59,"in_conflict":1,"spoiled":2,"missing":0}],
     "identities":[{"name":"arrived","holds":true,"numbers":[118,2,120],"sentence":{…}}],
     "conflicts":[{"ballots":2,"counts":true,"settled":"confirm"}],
     "contested":0,
     "witnesses":{"quorum":1,"named":["residents.example"],"signed":["residents.example"],
                  "checkpoint":"<note>"},
     "archive":{"sha256":"<sha256>","bytes":91000},"proofs":{"sha256":"<sha256>","bytes":900}}

`made` is in Unix seconds, by the ledger's clock. `log` is the log that it was made from. `result`
is null before it is published, and for ever where it is `withheld`; `archive` and `proofs` go with
it. `blank` is null where a question has no blank vote. `cards` were handed out, `voted` have a
ballot; `cards` is null where not every kiosk's staff said how many. No row of `kiosks` stands for
fewer than `small_room` ballots, as long as the poll has so many: kiosks with few are put together.
`declared` is null where an epoch did not say, `missing` what admins said never came, null where
they do not know. `checkpoint` is the checkpoint that the witnesses signed, with their lines, null
where none did.

The fingerprint of a report is its note's hash. Its QR code is `MARUP1:<uuid>:<fingerprint>`, and
its check words are those of the fingerprint, as a tracker's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maru.protocol.fields import Fields
from maru.protocol.note import Signer, Verifier, note_text, open_note, read_body, sign
from maru.protocol.refusal import InputRefusal, Refused

POLL_REPORT = "maru/poll-report/v1"
MAX_POLL_REPORT = 4 * 1024 * 1024


def make_poll_report(body: Mapping[str, Any], signer: Signer) -> str:
    """Return the signed note of a report."""
    return sign(note_text(POLL_REPORT, body), signer)


def open_poll_report(
    message: str | bytes, verifier: Verifier, place: str = "report"
) -> dict[str, Any]:
    """Return the body of a report that `verifier` signed, or refuse it.

    What the rest of it says is right when it is what comes out of the log again; here only the
    members that name the log are looked at.
    """
    text = open_note(message, [verifier], place, MAX_POLL_REPORT)
    body = read_body(text, POLL_REPORT, place, MAX_POLL_REPORT)
    fields = Fields(body, place)
    fields.string("event", 12)
    fields.string("poll", 64)
    fields.integer("made", 0, 2**63 - 1)
    log = Fields(fields.take("log"), f"{place} log")
    if log.string("origin", 200) != verifier.name:
        raise Refused(InputRefusal.wrong_key, f"{place} log.origin")
    log.integer("size", 1, 2**63 - 1)
    return body


def poll_report_code(poll: str, fingerprint: str) -> str:
    """Return the text of a report's QR code."""
    return f"MARUP1:{poll}:{fingerprint}"
