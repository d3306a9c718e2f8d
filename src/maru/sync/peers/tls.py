"""TLS between the kiosks of a hall: each shows its enrolled witness key, and no other is taken.

Each side makes itself a certificate when it starts and stores it nowhere. All that counts of it is
its key, which has to be the witness key of a kiosk's newest epoch, by the package and its updates:
there is no authority, no name and no date to check. What a witness key signs elsewhere,
cosignatures, begins with other bytes than what TLS 1.3 has it sign.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from OpenSSL import SSL, crypto

from maru.protocol.note import Signer, decode_base64

_SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410, section 4: 32 bytes of key follow
_FIRST = datetime(2000, 1, 1)
_LAST = datetime(9999, 12, 31)


def make_context(witness: Signer, is_enrolled: Callable[[bytes], bool]) -> SSL.Context:
    """Return how to speak, on either side; `is_enrolled` judges the other's 32 bytes of key."""
    _, _, _, _, encoded = witness.to_text().split("+", 4)
    key = Ed25519PrivateKey.from_private_bytes(decode_base64(encoded, "witness key")[1:])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "maru")])
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_FIRST)
        .not_valid_after(_LAST)
        .sign(key, None)
    )

    def judge(_: SSL.Connection, shown: crypto.X509, _error: int, depth: int, _ok: int) -> bool:
        public_key = _public_key(shown)
        return depth == 0 and public_key is not None and is_enrolled(public_key)

    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_3_VERSION)
    context.use_privatekey(key)
    context.use_certificate(certificate)
    # Each connection proves its key anew: who was revoked resumes nothing.
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_options(SSL.OP_NO_TICKET)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, judge)
    return context


def peer_key(connection: SSL.Connection) -> bytes | None:
    """Return the 32 bytes of key that the other side has proved to have, None if none."""
    shown = connection.get_peer_certificate()
    return None if shown is None else _public_key(shown)


def _public_key(shown: crypto.X509) -> bytes | None:
    """Return a certificate's Ed25519 key; None for what is none, whatever it may be."""
    try:
        spki = crypto.dump_publickey(crypto.FILETYPE_ASN1, shown.get_pubkey())
    except crypto.Error:
        return None
    return spki[len(_SPKI) :] if len(spki) == 44 and spki.startswith(_SPKI) else None
