"""When the store cannot be written, because its disk is full or something else holds it: what a person may read is still
read, and the entry of the look waits, sealed, in a file whose space was taken before. The caretaker enters it later.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.conf import settings
from django.db import OperationalError, transaction

from halka.trust import codes, keys, ledger
from halka.trust.actor import Actor
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission


class Look(TypedDict):
    """A look that waits, as codes."""

    act: str
    person: str
    unit: str
    case: str
    thing: str
    at_us: int


NAME = "looks-that-wait"
SLOT, SLOTS = 512, 512
NONCE = 12
SIGNS = ("locked", "full", "readonly", "read-only", "disk i/o", "no space", "unable to open", "lock timeout")


def cannot_write(problem: BaseException) -> bool:
    """Whether the store refused because it cannot be written now, and not because something is wrong with the deed."""
    return isinstance(problem, OperationalError) and any(sign in str(problem).lower() for sign in SIGNS)


def reserve() -> None:
    """Takes the space, once; called where the store is made or brought up to date, and by the caretaker."""
    file = _file()
    if file.exists() or not file.parent.is_dir():
        return
    beside = file.with_name(f".{NAME}.part")
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as made:
        made.write(os.urandom(SLOT * SLOTS))  # written, so that no file system puts it off; opens as no entry
        made.flush()
        os.fsync(made.fileno())
    beside.replace(file)


def entered(
    look: Callable[[], object], act: str, *, by: Actor, case: str, at: datetime, needs: Permission
) -> bool:
    """Enters a look now, or keeps it for later; answers whether it was entered now. Where not even the reserved space
    takes it, or for somebody without the permission `needs`, the store's refusal is raised and nothing is shown."""
    try:
        look()
    except OperationalError as problem:
        if not cannot_write(problem) or not by.may(needs, at) or not _keep(act, by, case, at):
            raise
        return False
    return True


def enter_what_waits(at: datetime) -> int:
    """Each with its own time, once; answers how many there were."""
    reserve()
    found = 0
    with _opened() as file:
        for place, said in _kept(file):
            act = said["act"]
            with transaction.atomic():
                if not LedgerEntry.objects.filter(act=act, thing=said["thing"]).exists():
                    happened_at = codes.moment(said["at_us"])
                    ledger.record(
                        act,
                        at=at,
                        happened_at=happened_at,
                        person=said["person"],
                        unit=said["unit"],
                        case=said["case"],
                        thing=said["thing"],
                        wrote=(),
                    )
            _write(file, place, os.urandom(SLOT))
            found += 1
    return found


def _file() -> Path:
    return Path(settings.HALKA_DATA) / NAME


@contextmanager
def _opened() -> Iterator[BinaryIO]:
    with _file().open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _keep(act: str, by: Actor, case: str, at: datetime) -> bool:
    said: Look = {
        "act": str(act),
        "person": by.ledger_name,
        "unit": by.unit_code,
        "case": case,
        "thing": f"waited-{os.urandom(8).hex()}",
        "at_us": codes.microseconds(at),
    }
    try:
        with _opened() as file:
            taken = {place for place, _ in _kept(file)}
            free = next((place for place in range(SLOTS) if place not in taken), None)
            if free is not None:
                _write(file, free, _sealed(said))
            return free is not None
    except OSError:
        return False


def _kept(file: BinaryIO) -> Iterator[tuple[int, Look]]:
    cipher = AESGCMSIV(keys.current().derive(keys.WAITING))
    file.seek(0)
    for place, raw in enumerate(iter(lambda: file.read(SLOT), b"")):
        try:
            yield place, json.loads(cipher.decrypt(raw[:NONCE], raw[NONCE:], NAME.encode()))
        except (InvalidTag, ValueError):
            continue


def _sealed(said: Look) -> bytes:
    """Fills its place exactly, so that nothing tells how much it says."""
    nonce, cipher = os.urandom(NONCE), AESGCMSIV(keys.current().derive(keys.WAITING))
    text = json.dumps(said).encode()
    return nonce + cipher.encrypt(nonce, text.ljust(SLOT - NONCE - 16), NAME.encode())


def _write(file: BinaryIO, place: int, raw: bytes) -> None:
    where = file.tell()
    file.seek(place * SLOT)
    file.write(raw)
    file.flush()
    os.fsync(file.fileno())
    file.seek(where)
