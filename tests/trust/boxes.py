"""A box without a fault, and what `doctor` says of it."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from pytest_django import Settings

from halka.trust import backup, doctor, holders, ledger


def furnish(settings: Settings, home: Path) -> None:
    """A box without a fault: keys, data, a fresh backup, a ledger with a checkpoint."""
    keys_folder, backups = home / "keys", home / "backups"
    (home / "data").mkdir(mode=0o700)
    keys_folder.mkdir(mode=0o700)
    backups.mkdir()
    settings.HALKA_KEY = shutil.copy2(settings.HALKA_KEY, keys_folder / "halka.key")
    settings.HALKA_DATA = home / "data"
    settings.HALKA_BACKUPS = backups
    settings.HALKA_DEMO = settings.DEBUG = False
    settings.SECRET_KEY = "s" * 64
    settings.ALLOWED_HOSTS = ["localhost", "halka.example"]
    settings.SESSION_COOKIE_SECURE = True
    (home / "outside").mkdir()
    people = [home / "outside" / name for name in ("officer.txt", "director.txt")]
    holders.set_recipients([holders.make_holder(person) for person in people])


def deeds(count: int = 3) -> None:
    now = datetime.now(UTC)
    with transaction.atomic():
        for _ in range(count):
            ledger.record("place.added", at=now)
    ledger.checkpoint(now)


def a_copy() -> Path:
    """The newest copy of the box, a minute old."""
    return backup.back_up(datetime.now(UTC) - timedelta(minutes=1))[0]


def codes(findings: list[doctor.Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.level is not doctor.Level.OK}


def failures(findings: list[doctor.Finding]) -> list[doctor.Finding]:
    return [finding for finding in findings if finding.level is doctor.Level.FAILURE]
