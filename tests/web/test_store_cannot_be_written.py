"""A full disk, or a store that something else holds: reading goes on, and a deed is answered with a sentence in two
seconds; nothing that was typed is lost, and no look is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client
from sqlcipher3 import dbapi2

from halka.casework.cases.models import Case
from halka.trust import ledger, looks
from halka.trust.models import LedgerEntry
from halka.trust.sqlcipher.base import unlock
from tests.cast import DAY, START, Cast, a_registered_case, cast
from tests.walk import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
AT = START + 2 * DAY


@contextmanager
def held() -> Iterator[None]:
    """Another process is in the middle of a long write."""
    other = dbapi2.connect(connection.settings_dict["NAME"])
    unlock(other)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def full() -> Iterator[None]:
    """The disk takes no more page: a log is written as a transaction ends, and that is when the store says so."""

    def say_so() -> None:
        raise OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_commit", say_so)
        yield


@pytest.fixture(autouse=True)
def _only_the_file() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL waits and refuses in its own way")


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    looks.take_space()
    return a_registered_case(c)


@pytest.fixture
def browser(c: Cast, case: Case, settings: object, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.HALKA_SECOND_FACTOR = False  # type: ignore[attr-defined]
    client = signed_in(c.alice, AT, monkeypatch)
    assert client.get("/").status_code == 200
    session = client.session
    session["touched_at"] = 0
    session.save()
    return client


TROUBLES = {"held": held, "full": full}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_reading_goes_on_and_the_look_is_entered_later_with_its_own_time(
    browser: Client, case: Case, trouble: str
) -> None:
    entries = LedgerEntry.objects.filter(case=case.ref)
    before = entries.count()
    with TROUBLES[trouble]():
        for address in ("/", "/cases/", f"/cases/{case.ref}/", f"/cases/{case.ref}/file/"):
            began = time.monotonic()
            answer = browser.get(address)
            assert (address, answer.status_code) == (address, 200)
            assert time.monotonic() - began < 2.5, address
            if case.ref in address:
                assert "Your look is kept and will be entered later" in " ".join(
                    answer.content.decode().split()
                )
        assert entries.count() == before
    assert looks.enter_waiting(AT + DAY) == 3, "the list, the case, its file"
    assert looks.enter_waiting(AT + DAY) == 0
    entered = list(entries.order_by("seq"))[before:]
    assert entered
    assert {(each.happened_at, each.recorded_at) for each in entered} == {(AT, AT + DAY)}
    assert ledger.verify().is_intact


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_deed_is_answered_with_a_sentence_and_what_was_typed_stays(
    browser: Client, case: Case, trouble: str
) -> None:
    said = {"level": "low", "reason": "The uncle has moved away."}
    with TROUBLES[trouble]():
        began = time.monotonic()
        answer = browser.post(f"/cases/{case.ref}/risk/", said)
        took = time.monotonic() - began
    assert answer.status_code == 503
    words = " ".join(answer.content.decode().split())
    assert "Nothing can be written at the moment" in words
    assert "The uncle has moved away." in words
    assert took < 2.5
    assert Case.unscoped.get(pk=case.pk).risk == "high"
    assert browser.post(f"/cases/{case.ref}/risk/", said).status_code == 302


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_button_without_a_form_says_it_too(browser: Client, case: Case, trouble: str) -> None:
    with TROUBLES[trouble]():
        answer = browser.post(f"/cases/{case.ref}/hold/")
    assert answer.status_code == 503
    assert b"Nothing can be written at the moment" in answer.content
