"""Whatever a page or a deed denies is entered in the ledger, once."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from halka.trust.acts import ACCESS_DENIED
from halka.trust.models import LedgerEntry
from tests import walk
from tests.casework.erased_world import AT, build
from tests.cast import DAY, START, cast
from tests.witness import entries_since, last_seq

pytestmark = pytest.mark.django_db


def test_a_denial_at_the_emergency_looks_is_entered(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    alice = cast().alice
    assert walk.signed_in(alice, START + DAY, monkeypatch).get("/broken-glass/").status_code == 403
    entry = LedgerEntry.objects.get(act=ACCESS_DENIED)
    assert (entry.person, entry.reason, entry.outcome) == (alice.ref, "review_access", "denied")


@pytest.mark.parametrize("way", ["get", "post"])
def test_every_page_that_denies_enters_it_once(
    way: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    w = build(erase=False)
    denied = set()
    every = walk.addresses(w.refs, codes=("accept", "approve", "refuse", "finish"))
    always = {"/broken-glass/", "/record/", "/numbers/", "/keep/"}
    for nth, person in enumerate(w.people):
        client = walk.signed_in(person, AT, monkeypatch)
        for address in walk.some_of(every, nth, always, of=10):
            if address in ("/lock/", "/language/"):
                continue
            seq = last_seq()
            answer = getattr(client, way)(address, *([{"reason": "other"}] if way == "post" else []))
            entered = [entry for entry in entries_since(seq) if entry.outcome == "denied"]
            # A row that one may not see is answered 404, and is entered, too.
            assert len(entered) == 1 if answer.status_code == 403 else len(entered) <= 1, (person, address)
            if answer.status_code == 403:
                denied.add(address.split("/")[1])
    assert {"broken-glass", "record", "keep", "numbers"} <= denied if way == "get" else denied
