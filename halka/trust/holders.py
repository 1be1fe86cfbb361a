"""Who can open a copy: two people outside, each with an age key of their own, and the drill key beside the key file.

Their public lines lie in `recipients.txt` and the drill key in `drill.key`, both in the folder of the key file: never in
the data folder, never among the copies.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from pyrage import (
    DecryptError,
    EncryptError,
    IdentityError,
    RecipientError,
    decrypt,
    decrypt_file,
    decrypt_io,
    encrypt,
    encrypt_file,
    encrypt_io,
    x25519,
)

from halka.trust import keys

AT_LEAST = 2
SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 - how such a key begins
KEYS_FORMAT = "halka-keys-copy-1"


class HolderProblem(Exception):
    """A copy cannot be closed or opened; the message says why and what to do."""


def _beside(name: str) -> Path:
    return Path(settings.HALKA_KEY).with_name(name)


def recipients() -> list[str]:
    """The public lines of the people outside; empty before `halka keys recipients` named them."""
    try:
        lines = _beside("recipients.txt").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as problem:
        raise HolderProblem(f"recipients.txt beside the key file cannot be read: {problem}") from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def set_recipients(given: Sequence[str]) -> None:
    """Names the people outside anew. Raises HolderProblem; then nothing was changed."""
    lines = list(dict.fromkeys(line.strip() for line in given))
    if len(lines) < AT_LEAST:
        raise HolderProblem(
            "Two different people outside are needed, so that one may lose the key or be away."
        )
    for line in lines:
        _recipient(line)
    if str(drill_key().to_public()) in lines:
        raise HolderProblem(
            "One of these is the drill key of this machine; it is lost when the machine is lost."
        )
    _write(_beside("recipients.txt"), "\n".join(lines) + "\n")


def make_holder(file: Path) -> str:
    """Writes a new key for somebody outside; answers the public line, which is no secret."""
    if file.exists():
        raise HolderProblem(f"There is a file {file} already; it is never overwritten.")
    identity = x25519.Identity.generate()
    line = str(identity.to_public())
    _write(file, f"# opens copies of Halka; public line: {line}\n{identity}\n")
    return line


def drill_key() -> x25519.Identity:
    """The key with which this machine opens its own copies to examine them; made when it is not there."""
    file = _beside("drill.key")
    if not file.exists():
        _write(file, f"# opens copies of Halka for doctor and drill\n{x25519.Identity.generate()}\n")
    return identity_in(file)


def identity_in(file: Path) -> x25519.Identity:
    """The key that a file holds."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
        return x25519.Identity.from_str(next(line.strip() for line in lines if line.startswith(SECRET)))
    except OSError as problem:
        raise HolderProblem(f"{file} cannot be read: {problem.strerror}.") from None
    except (StopIteration, ValueError, IdentityError):
        raise HolderProblem(f"{file} holds no key that opens copies (a line AGE-SECRET-KEY-1…).") from None


def close(plain: Path, closed: Path, *, drill: bool) -> None:
    """Encrypts a file for the people outside, and for the drill key."""
    lines = recipients() + ([str(drill_key().to_public())] if drill else [])
    _make(closed)
    encrypt_file(str(plain), str(closed), [_recipient(line) for line in lines])


def open_into(closed: Path, plain: Path, identity: x25519.Identity) -> None:
    """Decrypts a file into a new one. Raises HolderProblem when it is not for this key, or not whole."""
    _make(plain)
    try:
        decrypt_file(str(closed), str(plain), [identity])
    except (DecryptError, OSError) as problem:
        plain.unlink(missing_ok=True)
        raise HolderProblem(f"{closed.name} cannot be opened with this key ({_why(problem)}).") from None


class _Digesting:
    """Passes on what is read or written, and keeps its digest; without a stream behind it nothing else."""

    def __init__(self, stream: IO[bytes] | None = None) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self.stream.read(size) if self.stream else b""
        self.digest.update(part)
        return part

    def write(self, part: bytes) -> int:
        self.digest.update(part)
        return len(part)

    def flush(self) -> None:
        return


class Writer(Protocol):
    """Takes what is decrypted, part by part."""

    def write(self, part: bytes, /) -> int: ...

    def flush(self) -> None: ...


def close_stream(plain: IO[bytes], closed: Path) -> str:
    """Encrypts what a stream says, for the people outside and the drill key; answers its SHA-256, in hex."""
    said = _Digesting(plain)
    people = [_recipient(line) for line in (*recipients(), str(drill_key().to_public()))]
    _make(closed)
    with closed.open("wb") as file:
        try:
            encrypt_io(said, file, people)
        except (EncryptError, OSError) as problem:
            raise HolderProblem(f"{closed.name} could not be written ({_why(problem)}).") from None
    return said.digest.hexdigest()


def open_stream(closed: Path, to: Writer, identity: x25519.Identity) -> None:
    """Decrypts a copy part by part, without writing it anywhere. Raises HolderProblem when it is not whole: then what came
    before is worth nothing."""
    with closed.open("rb") as file:
        try:
            decrypt_io(file, to, [identity])
        except (DecryptError, OSError) as problem:
            raise HolderProblem(f"{closed.name} cannot be opened with this key ({_why(problem)}).") from None


def digest_inside(closed: Path) -> str:
    """The SHA-256 of what a copy holds, in hex: opened with the drill key."""
    taken = _Digesting()
    open_stream(closed, taken, drill_key())
    return taken.digest.hexdigest()


def close_keys(closed: Path) -> None:
    """A copy of the key file with what lies beside it, for the people outside only. Needs recipients."""
    inside = {"format": KEYS_FORMAT, "halka.key": Path(settings.HALKA_KEY).read_text(encoding="ascii")}
    for name in ("recipients.txt", "drill.key"):
        if _beside(name).exists():
            inside[name] = _beside(name).read_text(encoding="ascii")
    _make(closed)
    closed.write_bytes(encrypt(json.dumps(inside).encode(), [_recipient(line) for line in recipients()]))


def bring_keys(closed: Path, identity_file: Path, key_file: Path) -> list[Path]:
    """Puts a key file back from its copy, where none is; answers the files it made. With the same installation's key
    file in place only the wrapping keys that it lacks are added."""
    identity = identity_in(identity_file)
    try:
        inside = json.loads(decrypt(closed.read_bytes(), [identity]))
        if inside["format"] != KEYS_FORMAT:
            raise ValueError
        raw = inside["halka.key"].encode("ascii")
    except OSError as problem:
        raise HolderProblem(f"{closed} cannot be read: {problem.strerror}.") from None
    except (DecryptError, ValueError, KeyError, TypeError, AttributeError):
        raise HolderProblem(f"{closed} is no copy of keys that {identity_file} opens.") from None
    if key_file.exists():
        keys.add_missing(key_file, raw)
        return []
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys.put_back(key_file, raw)
    made = [key_file]
    for name in ("recipients.txt", "drill.key"):
        if name in inside and not (place := key_file.with_name(name)).exists():
            _write(place, inside[name])
            made.append(place)
    return made


def _recipient(line: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(line)
    except RecipientError:
        raise HolderProblem(
            f"{line[:80]} is no public line of a key (age1…). `halka keys holder FILE` makes a key and prints it."
        ) from None


def _why(problem: Exception) -> str:
    return str(problem).splitlines()[0][:120] if str(problem) else type(problem).__name__


def _make(file: Path) -> None:
    """An empty file for its owner only."""
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))


def _write(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.part")
    _make(beside)
    beside.write_text(text, encoding="ascii")
    beside.replace(file)
