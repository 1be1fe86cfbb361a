"""Short ways to seal and to erase, for tests."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from halka.trust import vault

AT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
CONTENT = {"name": "Elif Ğ.", "told": ["first", {"second": 2}], "empty": None}


def put(
    row: str = "r1", child: str = "c1", version: int = 1, table: str = "notes", **content: Any
) -> vault.Receipt:
    with transaction.atomic():
        return vault.put(table=table, row=row, child=child, version=version, content=content or CONTENT)


def shred(child: str = "c1") -> None:
    with transaction.atomic():
        vault.shred(child, at=AT, basis="law", by="p1")
