"""After an older copy of the store was put back: rows become newer than what phones hold of them."""

from __future__ import annotations

from datetime import datetime

from halka.questionnaires.acts import ENTITIES_RAISED
from halka.questionnaires.entities import store
from halka.questionnaires.models import Entity
from halka.trust.acts import STORE_RESTORED
from halka.trust.models import LedgerEntry
from halka.trust.vault import VaultProblem

STEP = 1000
"""More versions than a row gets between two copies."""


def is_due() -> bool:
    """Whether a copy was put back and rows were not raised since."""
    done = LedgerEntry.objects.filter(act__in=[STORE_RESTORED, ENTITIES_RAISED]).order_by("-seq").first()
    return done is not None and done.act == STORE_RESTORED


def raise_all(at: datetime) -> None:
    """Rows that nobody can open any more stay as they are."""
    for entity in Entity.objects.select_for_update().filter(version__gt=0, deleted_at=None):
        version = store.current(entity)
        try:
            said = store.content(entity, version) if version else None
        except VaultProblem:
            continue
        if said is not None:
            entity.version += STEP
            store.add(entity, said, store.Origin(at=at))
