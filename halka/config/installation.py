"""An installation: its folders, its keys, its store; made once, looked after by `halka doctor`."""

from __future__ import annotations

from django.core.management import call_command
from django.db import transaction

from halka.trust import clock, guard, ledger, looks, witness
from halka.trust.acts import STORE_STARTED


def make_store() -> None:
    """Creates or brings up to date every table; the guard is lifted for as long as that takes."""
    with guard.lifted():
        call_command("migrate", verbosity=0, interactive=False)
    looks.take_space()


def mark_start() -> None:
    """The first entry of the ledger, and its first checkpoint."""
    at = clock.now()
    with transaction.atomic():
        ledger.record(STORE_STARTED, at=at, thing=witness.BEGUN)
    ledger.checkpoint(at)
