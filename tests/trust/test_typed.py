"""What was typed and not kept comes back to whoever typed it, on the same page, for twelve hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from halka.trust import typed

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAID = {"note": ["Words about a child."]}


def test_it_comes_back_to_nobody_else_on_no_other_page_and_not_later() -> None:
    assert typed.keep(person="alice", page="/cases/1/plan/", child="", said=SAID, at=AT)
    last = AT + typed.KEPT_FOR - timedelta(microseconds=1)
    assert typed.kept(person="alice", page="/cases/1/plan/", at=last) == SAID
    assert typed.kept(person="greta", page="/cases/1/plan/", at=AT) is None
    assert typed.kept(person="alice", page="/cases/2/plan/", at=AT) is None
    assert typed.kept(person="alice", page="/cases/1/plan/", at=AT + typed.KEPT_FOR) is None
