"""The demo province is built once for the stories under test, and taken back after the last of them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from halka.demo.build import Summary, build

DEMO_DAY = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Summary]:
    """The stories without a background: a few seconds instead of a minute."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(DEMO_DAY, lambda step, share: None, share_of_background=0.0)
        transaction.set_rollback(True)
