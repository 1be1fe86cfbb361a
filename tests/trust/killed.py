"""A process that writes deeds until it is killed, and says after each commit what it wrote."""

from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db import connections, transaction
from django.db.utils import load_backend

from halka.trust import ledger, vault

ROWS = 7


def write(path: str, key_file: str, first: int, early: bool, answers: Connection) -> None:
    """Deed number n writes a new version of row n mod 7. `early` tells before the commit: the control."""
    from django.conf import settings

    settings.HALKA_KEY = key_file
    changed = {**connections["default"].settings_dict, "ENGINE": "halka.trust.sqlcipher", "NAME": path}
    connections["default"] = load_backend(changed["ENGINE"]).DatabaseWrapper(changed, alias="default")
    for number in count(first):
        row = f"r{number % ROWS}"
        with transaction.atomic(), vault.collecting():
            version = vault.latest("notes", row) + 1
            vault.put(
                table="notes", row=row, child="c1", version=version, content={"v": version, "n": number}
            )
            entry = ledger.record("household.written", at=datetime.now(UTC))
            ledger.checkpoint_if_due(datetime.now(UTC))
            if early:
                answers.send((row, version, entry))
        if not early:
            answers.send((row, version, entry))
