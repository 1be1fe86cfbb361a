"""Looks: who has seen what is said about a child, and on which page. Entered before the first byte leaves.

A look that the store cannot take (the disk is full, somebody holds the lock) waits in a file whose space was taken when
the installation was made: sealed, with its own time. It is entered when the store takes it again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.conf import settings
from django.db import transaction

from halka.trust import keys, ledger
from halka.trust.acts import known
from halka.trust.codes import moment

SLOT, SLOTS = 512, 4096
"""Bytes for one look, and how many can wait: 2 MB."""
_NONCE = 12


@dataclass(frozen=True)
class Look:
    """Codes and references only. `page`: which page showed it. `thing`: a notice that is no case yet."""

    act: str
    page: str
    person: str
    unit: str
    at_us: int
    case: str = ""
    thing: str = ""


class NoPlaceToWait(Exception):
    """The store takes no entry, and no look can wait: nothing may be shown."""


def enter_looks(looks: Sequence[Look]) -> None:
    """All of them, or none where the store raises OperationalError."""
    with transaction.atomic():
        for look in looks:
            _record(look, at=moment(look.at_us))


def _record(look: Look, *, at: datetime, happened_at: datetime | None = None) -> None:
    act = known(look.act)
    ledger.record(
        act,
        at=at,
        happened_at=happened_at,
        person=look.person,
        unit=look.unit,
        case=look.case,
        thing=look.thing,
        reason=look.page,
        wrote=(),
    )


def _path() -> Path:
    return Path(settings.HALKA_DATA) / "waiting_looks"


def take_space() -> None:
    """Takes the space in which looks wait, if it is not there. Does nothing to what waits."""
    if not _path().exists():
        _path().write_bytes(bytes(SLOT * SLOTS))


@contextmanager
def _held() -> Iterator[BinaryIO]:
    try:
        with _path().open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise NoPlaceToWait("The file in which looks wait cannot be written.") from None


def keep_waiting(looks: Sequence[Look]) -> None:
    """Writes them into slots that are free; needs no space. All of them, or none."""
    with _held() as file:
        kept = file.read()
        free = [at for at in range(0, len(kept), SLOT) if kept[at : at + 2] == b"\0\0"]
        if len(free) < len(looks):
            raise NoPlaceToWait("No space is left for looks that wait.")
        for at, look in zip(free, looks, strict=False):
            file.seek(at)
            file.write(_sealed(look))


def enter_waiting(at: datetime) -> int:
    """Enters what waits, each with the time of the look; answers how many. What is no look of ours is left where it is:
    `halka doctor` names it."""
    if not _path().exists():
        return 0
    with _held() as file:
        kept = file.read()
        waiting = {
            place: look
            for place in range(0, len(kept), SLOT)
            if (look := _opened(kept[place : place + SLOT]))
        }
        if not waiting:
            return 0
        with transaction.atomic():
            for look in sorted(waiting.values(), key=lambda each: each.at_us):
                _record(look, at=at, happened_at=moment(look.at_us))
        for place in waiting:
            file.seek(place)
            file.write(bytes(SLOT))
    return len(waiting)


def _sealed(look: Look) -> bytes:
    nonce = os.urandom(_NONCE)
    sealed = AESGCMSIV(keys.current().derive(keys.LOOKS)).encrypt(
        nonce, json.dumps(asdict(look)).encode(), None
    )
    record = nonce + sealed
    return (len(record).to_bytes(2, "big") + record).ljust(SLOT, b"\0")


def _opened(slot: bytes) -> Look | None:
    record = slot[2 : 2 + int.from_bytes(slot[:2], "big")]
    if len(record) <= _NONCE:
        return None
    try:
        words = AESGCMSIV(keys.current().derive(keys.LOOKS)).decrypt(record[:_NONCE], record[_NONCE:], None)
    except InvalidTag:
        return None
    return Look(**json.loads(words))
