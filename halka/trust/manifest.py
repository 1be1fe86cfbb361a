"""What the installation signs about its copies: each one's manifest, and the list of erasures kept outside.

Both are JSON with a signature by the key that signs the ledger. They hold codes, counts and times, never a name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict, cast

from cryptography.exceptions import InvalidSignature

from halka.trust import entries

MANIFEST = "halka-backup-1"
ERASURES = "halka-erasures-1"


class NotSigned(Exception):
    """A file is no manifest or list of this installation; the message says which."""


class Erased(NamedTuple):
    """One erasure, as the tombstone says it."""

    child: str
    at: str
    basis: str
    by: str


class File(TypedDict):
    name: str
    bytes: int
    sha256: str


class Said(TypedDict, total=False):
    """What is signed: of a list of erasures the first four, of a copy all."""

    format: str
    made_at: str  # ISO 8601, by the clock of the machine
    entries: int  # of the ledger
    erasures: list[dict[str, str]]
    newest_erasure: str
    files: list[File]
    store_sha256: str
    children: int  # keys of children and notices
    records: int  # sealed
    checkpoint: str  # over all entries, as a partner keeps it


def write(file: Path, content: Said) -> None:
    """Signs and writes; the file is there whole or not at all."""
    said: dict[str, object] = {**content, "ledger": entries.public_key().public_bytes_raw().hex()}
    said["signature"] = entries.signing_key().sign(_signed(said)).hex()
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(file)


def read(file: Path, *formats: str) -> Said:
    """The content of a file that this installation signed. Raises NotSigned."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        signature = bytes.fromhex(said.pop("signature"))
        if said["format"] not in formats:
            raise ValueError
        entries.public_key().verify(signature, _signed(said))
    except OSError as problem:
        raise NotSigned(f"{file} cannot be read: {problem.strerror}.") from None
    except InvalidSignature:
        raise NotSigned(
            f"{file} was changed, or belongs to another installation: its signature is wrong."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotSigned(f"{file} is not what Halka writes beside its copies.") from None
    return cast(Said, said)


def erasures(said: Said) -> list[Erased]:
    return [Erased(**each) for each in said["erasures"]]


def as_list(found: Sequence[Erased]) -> list[dict[str, str]]:
    return [each._asdict() for each in sorted(found, key=lambda each: (each.at, each.child))]


def digest(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _signed(said: Mapping[str, object]) -> bytes:
    """Begins with the format, so that this signature is good for nothing else that the key signs."""
    return f"{said['format']}\n".encode() + entries.canonical(dict(said))
