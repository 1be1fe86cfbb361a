"""The cast on one day, and its coordinator at a browser."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.trust import clock
from tests.cast import Cast, cast
from tests.insight.survey.sending import AT, browser


@pytest.fixture
def on_a_quiet_day(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def fatma(c: Cast) -> Client:
    return browser(c.fatma)
