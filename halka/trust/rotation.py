"""Rotating the wrapping key, entered in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from halka.trust import keys, ledger, vault
from halka.trust.actor import Actor
from halka.trust.acts import KEY_ROTATED


def rotate_keys(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Wraps every child's key for the next epoch; answers that epoch and how many were wrapped.

    The rotation is a transaction that must be the outermost one, because the key file changes around it;
    its entry follows in one of its own.
    """
    epoch = keys.current().current_epoch + 1
    moved = vault.rotate(epoch)
    with transaction.atomic():
        ledger.record(KEY_ROTATED, at=at, person=by.ledger_name, thing=f"epoch-{epoch}")
    return epoch, moved
