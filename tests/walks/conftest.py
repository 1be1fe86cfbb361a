"""Somebody who reads pages without JavaScript at a moment, and a case to work with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings

from halka.directory.models import Person
from tests.cast import Cast, cast
from tests.paper import Reader
from tests.walk import signed_in

Sit = Callable[[Person, datetime], Reader]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Somebody opens the first page at that moment."""
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at: Reader(signed_in(person, at, monkeypatch)).open("/")
