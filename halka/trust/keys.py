"""The key file of an installation: one master secret, from which every purpose gets its own key, and the
key-encryption keys (one per epoch) that wrap the children's keys."""

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FORMAT = "halka-keys-1"
SIZE = 32

FILE = "halka/file/v1"
INDEX = "halka/index/v1"
LEDGER = "halka/ledger/v1"
LEDGER_MAC = "halka/ledger-mac/v1"
ROUNDING = "halka/rounding/v1"
WEB = "halka/web/v1"
PSEUDONYM = "halka/pseudonym/v1"
SURVEY = "halka/survey/v1"
DEMO = "halka/demo/v1"
SIGN_IN = "halka/sign-in/v1"
LOOKS = "halka/looks/v1"
TYPED = "halka/typed/v1"
FILLED = "halka/filled/v1"
OFFLINE = "halka/offline/v1"
PURPOSES = frozenset(
    {
        FILE,
        INDEX,
        LEDGER,
        LEDGER_MAC,
        ROUNDING,
        WEB,
        PSEUDONYM,
        SURVEY,
        DEMO,
        SIGN_IN,
        LOOKS,
        TYPED,
        FILLED,
        OFFLINE,
    }
)


class KeyProblem(Exception):
    """The key file cannot be used; the message says why, in words for the person who runs the box."""


@lru_cache(maxsize=64)
def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=purpose.encode()).derive(master)


@dataclass(frozen=True)
class Keys:
    """The secrets of one installation. They never show in a repr, so that no traceback prints them."""

    master: bytes = field(repr=False)
    epochs: Mapping[int, bytes] = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose (HKDF-SHA-256); a purpose outside the list is refused."""
        if purpose not in PURPOSES:
            raise ValueError(f"No key is defined for the purpose {purpose!r}.")
        return _derive(self.master, purpose)

    @property
    def current_epoch(self) -> int:
        return max(self.epochs)

    def kek(self, epoch: int) -> bytes:
        """The key that wraps the children's keys of this epoch."""
        try:
            return self.epochs[epoch]
        except KeyError:
            raise KeyProblem(f"The key file holds no key of epoch {epoch}.") from None


def create(path: Path) -> Keys:
    """Writes a fresh key file; never replaces one, because that would destroy every record."""
    if path.exists():
        raise KeyProblem(f"There is already a key file at {path}; it is never overwritten.")
    keys = Keys(secrets.token_bytes(SIZE), {1: secrets.token_bytes(SIZE)})
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, keys, replace=False)
    return keys


def load(path: Path) -> Keys:
    """Reads a key file, and refuses one that other users of the machine could read or change."""
    return _parse(_read(path), path)


def add_epoch(path: Path, epoch: int) -> Keys:
    """Adds a fresh key-encryption key; the older ones stay until `remove_epochs`."""
    keys = load(path)
    if epoch <= keys.current_epoch:
        raise KeyProblem(f"Epoch {epoch} is not newer than the current epoch {keys.current_epoch}.")
    grown = Keys(keys.master, {**keys.epochs, epoch: secrets.token_bytes(SIZE)})
    _write(path, grown, replace=True)
    return grown


def remove_epochs(path: Path, older_than: int) -> Keys:
    """Destroys the key-encryption keys of the epochs before this one."""
    keys = load(path)
    kept = Keys(keys.master, {n: kek for n, kek in keys.epochs.items() if n >= older_than})
    if not kept.epochs:
        raise KeyProblem(f"Refused: the key file would hold no key of epoch {older_than} or later.")
    _write(path, kept, replace=True)
    return kept


def put_back(path: Path, raw: bytes) -> None:
    """Writes a key file from its copy, where none is."""
    _write(path, _parse(raw, path), replace=False)


def add_missing(path: Path, raw: bytes) -> None:
    """Adds the wrapping keys of a copy that this key file does not hold any more; refuses another installation's."""
    mine, copied = load(path), _parse(raw, path)
    if mine.master != copied.master:
        raise KeyProblem(f"The key file {path} belongs to another installation than this copy.")
    if copied.epochs.keys() - mine.epochs.keys():
        _write(path, Keys(mine.master, {**copied.epochs, **mine.epochs}), replace=True)


_cached: tuple[tuple[Any, ...], Keys] | None = None


def current() -> Keys:
    """The keys of this installation; read again when the file has changed, so that a key added or retired
    by another process is seen at once."""
    global _cached
    path = settings.HALKA_KEY
    try:
        now = os.stat(path)
    except FileNotFoundError:
        raise KeyProblem(f"There is no key file at {path}.") from None
    except OSError as error:
        raise KeyProblem(f"The key file {path} cannot be read: {error.strerror}.") from None
    seen = (path, now.st_mtime_ns, now.st_ino, now.st_size, now.st_mode)
    if _cached is None or _cached[0] != seen:
        path = Path(path)
        if lies_inside(path, Path(settings.HALKA_DATA)):
            raise KeyProblem(
                f"The key file {path} lies inside the data folder; a copy of one would hold both."
            )
        _cached = (seen, load(path))
    return _cached[1]


def lies_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise KeyProblem(f"The key file {path} is not an ordinary file.")
        if mode & 0o077:
            raise KeyProblem(f"The key file {path} has mode {mode & 0o777:04o}; it must be 0600 (chmod 600).")
        return path.read_bytes()
    except FileNotFoundError:
        raise KeyProblem(f"There is no key file at {path}.") from None
    except OSError as error:
        raise KeyProblem(f"The key file {path} cannot be read: {error.strerror}.") from None


def _secret(text: object, path: Path) -> bytes:
    secret = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    if len(secret) != SIZE:
        raise KeyProblem(f"The key file {path} is damaged: a key in it does not have {SIZE} bytes.")
    return secret


def _parse(raw: bytes, path: Path) -> Keys:
    try:
        content = json.loads(raw)
        if content["format"] != FORMAT:
            raise KeyProblem(f"The key file {path} has the format {content['format']!r}, not {FORMAT!r}.")
        epochs = {int(epoch): _secret(kek, path) for epoch, kek in content["epochs"].items()}
        if not epochs or min(epochs) < 1:
            raise KeyProblem(f"The key file {path} is damaged: its epochs are not 1, 2, 3 and so on.")
        return Keys(_secret(content["master"], path), epochs)
    except (ValueError, KeyError, TypeError, AttributeError):
        # The error is not chained: its text could repeat a part of a key.
        raise KeyProblem(f"The key file {path} is damaged: it is not the JSON that Halka wrote.") from None


def _write(path: Path, keys: Keys, *, replace: bool) -> None:
    """Writes beside the file, flushes, and renames: a power cut leaves the old file or the new one."""
    content = {
        "format": FORMAT,
        "master": base64.b64encode(keys.master).decode(),
        "epochs": {str(n): base64.b64encode(kek).decode() for n, kek in sorted(keys.epochs.items())},
    }
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(content, indent=1).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if replace:
            beside.replace(path)
        else:
            os.link(beside, path)  # unlike a rename, this refuses to replace a file that came in between
    except FileExistsError:
        raise KeyProblem(f"There is already a key file at {path}; it is never overwritten.") from None
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
