"""The ledger's TLS certificate: one that signs itself, which the event's package names by its hash.

tls.key    the private key, for its owner only
tls.crt    the certificate; its SHA-256 stands in event.json as ledger.certificate

Clients that know the hash look at nothing else, so it may say of names and years what it likes. It
says what lets a browser show the ledger's page once a person has agreed.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from maru.command import read_file, write_new_file
from maru.protocol.refusal import InputRefusal, Refused
from maru.transport import certificate_of

KEY, CERTIFICATE = "tls.key", "tls.crt"
MAX_CERTIFICATE = 64 * 1024
_YEARS = 10


def make_certificate(home: Path, origin: str, now: datetime) -> str:
    """Make a ledger's TLS key and certificate; return its SHA-256 in hex.

    The name in it is the origin's host. Refused (already_exists) where there is one: kiosks know
    that one, and take no other.
    """
    if (home / CERTIFICATE).exists():
        raise Refused(InputRefusal.already_exists, str(home / CERTIFICATE))
    host = origin.split("/")[0].split(":")[0][:64]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_new_file(home / KEY, secret, mode=0o600)
    write_new_file(home / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def find_certificate(home: Path, named: str | None) -> tuple[Path, Path] | None:
    """Return key and certificate of a ledger's home, None where it is served without TLS.

    `named` is the hash in the event's package. Refused where that names a certificate and another
    one, or none, is here: no kiosk would speak with this ledger.
    """
    path = home / CERTIFICATE
    if not path.exists():
        if named is not None:
            raise Refused(InputRefusal.not_found, str(path), "the event's package names one")
        return None
    pem = read_file(path, MAX_CERTIFICATE).decode("ascii", "replace")
    if named not in (None, certificate_of(pem, str(path))):
        raise Refused(InputRefusal.other_certificate, str(path))
    return home / KEY, path
