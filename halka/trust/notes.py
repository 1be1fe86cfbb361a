"""Checkpoints as text: a C2SP tlog-checkpoint in a C2SP signed note, which existing verifiers can read."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the signature type of a note signed with Ed25519
TIME = "time-us "


class NotANote(ValueError):
    """This text is not a checkpoint, or its signature is not by this ledger."""


@dataclass(frozen=True)
class Note:
    """A checkpoint as a partner keeps it."""

    size: int
    root: bytes
    at_us: int
    signature: bytes = b""


def origin(public: Ed25519PublicKey) -> str:
    """The name of a ledger, made from its public key: two installations never share one."""
    return "halka/ledger/" + hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def body(note: Note, public: Ed25519PublicKey) -> str:
    """The signed part: origin, size, root, and the time as an extension line."""
    root = base64.b64encode(note.root).decode()
    return f"{origin(public)}\n{note.size}\n{root}\n{TIME}{note.at_us}\n"


def sign(*, size: int, root: bytes, at_us: int, key: Ed25519PrivateKey) -> Note:
    unsigned = Note(size, root, at_us)
    return Note(size, root, at_us, key.sign(body(unsigned, key.public_key()).encode()))


def is_signed(note: Note, public: Ed25519PublicKey) -> bool:
    try:
        public.verify(note.signature, body(note, public).encode())
    except InvalidSignature:
        return False
    return True


def text(note: Note, public: Ed25519PublicKey) -> str:
    signature = base64.b64encode(_key_id(public) + note.signature).decode()
    return f"{body(note, public)}\n\u2014 {origin(public)} {signature}\n"


def parse_all(notes: str, public: Ed25519PublicKey) -> list[Note]:
    """All checkpoints in a text, one after the other as `text` wrote them."""
    first = origin(public)
    lines = notes.replace("\r\n", "\n").split("\n")
    starts = [at for at, line in enumerate(lines) if line == first]
    if not starts:
        if notes.strip():
            raise NotANote("There is no checkpoint of this ledger in the text.")
        return []
    ends = [*starts[1:], len(lines)]
    return [parse("\n".join(lines[a:b]), public) for a, b in zip(starts, ends, strict=True)]


def parse(note: str, public: Ed25519PublicKey) -> Note:
    """One checkpoint; raises NotANote unless this ledger signed exactly this text."""
    signed, _, signatures = note.partition("\n\n")
    prefix = f"\u2014 {origin(public)} "
    try:
        _, size, root, time = signed.split("\n")
        line = next(line for line in signatures.split("\n") if line.startswith(prefix))
        raw = base64.b64decode(line.removeprefix(prefix), validate=True)
        found = Note(int(size), base64.b64decode(root, validate=True), int(time.removeprefix(TIME)), raw[4:])
    except (ValueError, StopIteration, binascii.Error):
        raise NotANote("This text is not a checkpoint of this ledger.") from None
    if raw[:4] != _key_id(public) or body(found, public) != signed + "\n" or not is_signed(found, public):
        raise NotANote("The signature of this checkpoint is not by this ledger.")
    return found


def _key_id(public: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(origin(public).encode() + b"\n" + ED25519 + public.public_bytes_raw()).digest()[:4]
