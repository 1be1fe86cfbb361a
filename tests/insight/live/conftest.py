"""A small province, built and read once for the tests of a file, and taken back after the last of them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from halka.analysis import disclosure
from halka.casework.models import Case
from halka.insight.precomputed import reader
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, cast

Province = tuple[Cast, Case]
AT = START + 40 * DAY


def _province() -> Province:
    """Twelve referrals to the clinic, one a day: four accepted and served (two of them told), four refused, four silent."""
    c = cast()
    case = a_registered_case(c)
    for n in range(12):
        sent = START + (n + 1) * DAY
        referral = a_sent_referral(c, case, sent)
        if n % 3 == 0:
            accept_referral(by=c.dora, referral=referral, at=sent + 2 * HOUR)
            serve(by=c.dora, referral=referral, at=sent + 5 * HOUR)
            if n < 6:
                tell_sender(by=c.dora, referral=referral, told="It went well.", at=sent + 9 * HOUR)
        elif n % 3 == 1:
            refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=sent + 4 * HOUR)
    return c, case


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Province]:
    with django_db_blocker.unblock(), transaction.atomic():
        built = _province()
        reader.read(AT)
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def province(_built: Province) -> Province:
    return deepcopy(_built)


@pytest.fixture
def even(monkeypatch: pytest.MonkeyPatch) -> None:
    """A count is rounded up to the next multiple of five, as one draw in two would: keys and references are new in each
    run, and one draw in some thirty would show twelve as "under 10"."""
    monkeypatch.setattr(disclosure, "_draw", lambda cell, key: (0, 1, 0))
