"""docs/addresses.md says what the site answers, to everybody, at every address."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.proofs import size
from tests.proofs.addresses import LEADS_AWAY, answers, clients, page
from tests.proofs.forms import addresses, route
from tests.proofs.world import World, build

pytestmark = pytest.mark.django_db
WRITTEN = Path(__file__).parents[2] / "docs" / "addresses.md"
ADDRESS = re.compile(r"^\| `/([^`]*)` \|", re.MULTILINE)
ANEW = "run: python -m tests.proofs.addresses > docs/addresses.md"


@pytest.fixture
def world(settings: LazySettings) -> World:
    settings.HALKA_SECOND_FACTOR = False
    return build()


def test_every_address_is_written(world: World) -> None:
    there = {route(one) for one in addresses(world.refs) if not one.startswith(LEADS_AWAY)}
    written = ADDRESS.findall(WRITTEN.read_text(encoding="utf-8"))
    assert set(written) == there, ANEW
    assert len(written) == len(there)


def test_an_address_is_answered_as_it_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of them, others when the list has another length; `make proofs` asks all."""
    written = WRITTEN.read_text(encoding="utf-8")
    every = ADDRESS.findall(written)
    some = set(random.Random(len(every)).sample(every, min(size("addresses", 20), len(every))))
    found = page(answers(world, clients(world, monkeypatch), some))
    expected = [
        line for line in written.splitlines() if not (one := ADDRESS.match(line)) or one.group(1) in some
    ]
    apart = set(found.splitlines()) ^ set(expected)
    assert not apart, "\n".join(sorted(apart)) + "\n" + ANEW
