"""An installation: its folders, its keys, its store; made once, looked after by `halka doctor`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from halka.trust import clock, guard, keys, ledger
from halka.trust.acts import Act


class AlreadyThere(Exception):
    """There is an installation already; the message says where, and what to do."""


def make_home(data: Path, key_file: Path) -> None:
    """Folders that only their owner may read, and a new key file outside the data folder."""
    for folder in (data, key_file.parent):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    if not key_file.exists():
        keys.create(key_file)


def make_store() -> None:
    """Creates or brings up to date every table; the guard is lifted for as long as that takes."""
    with guard.lifted():
        call_command("migrate", verbosity=0, interactive=False)


def mark_start() -> None:
    """The first entry of the ledger, and its first checkpoint."""
    at = clock.now()
    with transaction.atomic():
        ledger.record(Act.STORE_STARTED, at=at)
    ledger.checkpoint(at)


def prepare_environment(home: Path, *, demo: bool) -> None:
    """What the settings read; must run before Django starts."""
    os.environ["HALKA_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
    if demo:
        os.environ["HALKA_DEMO"] = "1"


def say(sentence: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
