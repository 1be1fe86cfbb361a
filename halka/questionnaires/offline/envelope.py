"""What a browser seals for the server and cannot open itself: ECDH on P-256, HKDF with SHA-256, AES-GCM.

The server's key pair is made of the master secret of the installation, so that nothing has to be kept for it: whoever
restores the installation opens what a device still holds.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from halka.trust import keys

INFO = b"halka/offline/1"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many private keys P-256 has."""
FINISHED, HALF = "finished", "half"


class Unreadable(Exception):
    """It is no sealed record of this installation, or not what was sealed."""


@dataclass(frozen=True)
class Head:
    """What stands outside: `op` names it, `device` and `seq` say whose which it is; `first`: the first that this device
    still holds and that is not turned away, as it says."""

    op: str
    device: str
    seq: int
    first: int


@dataclass(frozen=True)
class Sealed:
    """What stands inside. `proof`: shows that it was sealed by this device; `base`: a mark of what stood there when it was
    taken along, or `op:` and the name of the record that it rests on."""

    head: Head
    proof: str
    kind: str
    version: str
    about: str
    base: str
    xml: bytes


def public_key() -> bytes:
    return _private(keys.current().derive(keys.OFFLINE)).public_key().public_bytes(*_RAW)


def key_name() -> str:
    return hashlib.sha256(public_key()).hexdigest()[:16]


_RAW = (Encoding.X962, PublicFormat.UncompressedPoint)


@lru_cache(maxsize=4)
def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def opened(content: bytes) -> Sealed:
    """Raises Unreadable."""
    try:
        said = json.loads(content)
        head = Head(str(said["op"]), str(said["device"]), int(said["seq"]), int(said["first"]))
        inside = json.loads(_decrypted(head, said))
        return Sealed(
            head=head,
            proof=str(inside["proof"]),
            kind=str(inside["kind"]),
            version=str(inside["version"]),
            about=str(inside["about"]),
            base=str(inside["base"]),
            xml=str(inside["xml"]).encode(),
        )
    except (ValueError, KeyError, TypeError, RecursionError, InvalidTag):
        raise Unreadable from None  # the error is not chained: its text could repeat what was sealed


def _decrypted(head: Head, said: dict[str, str]) -> bytes:
    point, nonce, ct = (b64decode(said[name], validate=True) for name in ("e", "iv", "ct"))
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    shared = _private(keys.current().derive(keys.OFFLINE)).exchange(ec.ECDH(), theirs)
    return AESGCM(_key(shared, point)).decrypt(nonce, ct, f"{head.op} {head.device}".encode())


def _key(shared: bytes, point: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=point + public_key(), info=INFO).derive(shared)
