"""Sealing beside the vault: what belongs to a person or to the installation and not to the record of a child."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from halka.trust import vault


def sealed(key: bytes, place: tuple[str, ...], content: bytes) -> bytes:
    """`place` says what it is and whose; elsewhere it does not open."""
    nonce = os.urandom(vault.NONCE)
    return nonce + AESGCMSIV(key).encrypt(nonce, content, vault.bound(*place))


def opened(key: bytes, place: tuple[str, ...], ct: bytes) -> bytes:
    """Raises Tampered where it is not what was sealed in this place."""
    try:
        return AESGCMSIV(key).decrypt(ct[: vault.NONCE], ct[vault.NONCE :], vault.bound(*place))
    except InvalidTag:
        raise vault.Tampered("This is not what was sealed in this place.") from None
