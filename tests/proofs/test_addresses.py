"""docs/addresses.md says what the site answers, to everybody, at every address."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.proofs.addresses import answers, clients, page
from tests.proofs.world import build

pytestmark = pytest.mark.django_db
WRITTEN = Path(__file__).parents[2] / "docs" / "addresses.md"


def test_every_address_is_answered_as_it_is_written(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    world = build()
    found = page(answers(world, clients(world, monkeypatch)))
    written = WRITTEN.read_text(encoding="utf-8")
    apart = set(found.splitlines()) ^ set(written.splitlines())
    assert not apart, "\n".join(sorted(apart)) + "\nrun: python -m tests.proofs.addresses > docs/addresses.md"
