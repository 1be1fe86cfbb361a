"""How an entry of the ledger is hashed and authenticated, and with which key the ledger signs."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import keys, merkle

SAID = (
    *("act", "case", "due_us", "happened_us", "outcome", "person", "purpose", "reason"),
    *("recorded_us", "seq", "thing", "thread", "to_unit", "unit", "wrote"),
)
_PLAIN = SAID[:-1]

_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(content: object) -> bytes:
    """JSON as it is hashed: UTF-8, sorted keys, no white space."""
    return _encoder.encode(content).encode()


def leaf_of(content: Mapping[str, Any]) -> bytes:
    """The hash of an entry in the tree, over everything that the entry says (the columns in `SAID`).

    It is hashed as one JSON object. `wrote`, the last of its keys, is JSON already."""
    said = canonical({name: content[name] for name in _PLAIN})
    return merkle.leaf_hash(said[:-1] + b',"wrote":' + content["wrote"].encode() + b"}")


def mac(leaf: bytes) -> bytes:
    """Shows that an entry was written by a program that holds the key file, not by a hand in the database."""
    return hmac.digest(keys.current().derive(keys.LEDGER_MAC), leaf, hashlib.sha256)


def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.current().derive(keys.LEDGER))


def public_key() -> Ed25519PublicKey:
    """What a partner needs to check this ledger's checkpoints."""
    return signing_key().public_key()
