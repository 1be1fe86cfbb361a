"""From the ledger to the page: no identity goes along, and the numbers are those of the deeds."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from halka.casework.models import Case
from halka.directory.models import Person
from halka.insight import extract, measures
from halka.insight.numbers import numbers
from halka.sharing.actions.answer import accept_referral, refuse_referral
from halka.sharing.jobs import watch_referrals
from halka.trust.acts import Act
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, cast

pytestmark = pytest.mark.django_db


def province() -> tuple[Cast, Case]:
    """Twelve referrals to the clinic: four accepted after two hours, four refused, four without an answer."""
    c = cast()
    case = a_registered_case(c)
    for n in range(12):
        sent = START + (n + 1) * DAY
        referral = a_sent_referral(c, case, sent)
        if n % 3 == 0:
            accept_referral(by=c.dora, referral=referral, at=sent + 2 * HOUR)
        elif n % 3 == 1:
            refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=sent + 4 * HOUR)
    return c, case


def test_no_identity_passes_the_extract() -> None:
    c, case = province()
    table = extract.events()
    said = str(table.to_pydict())
    assert "Zed" not in said
    assert c.alice.ref not in said
    assert c.dora.username not in said
    assert set(table["case_id"].to_pylist()) == {case.ref}


def test_a_worker_has_the_same_pseudonym_in_every_extract_and_no_other_worker_has_it() -> None:
    province()
    first, second = extract.events(), extract.events()
    assert first["actor"].to_pylist() == second["actor"].to_pylist()
    by_type = dict(zip(first["type"].to_pylist(), first["actor"].to_pylist(), strict=True))
    assert by_type["referral.sent"] != by_type["referral.accepted"]


def test_only_deeds_are_extracted_and_denials_are_not() -> None:
    province()
    known = LedgerEntry.objects.filter(act__in=extract.COORDINATION, outcome="done").count()
    assert extract.events().num_rows == known
    assert Act.ACCESS_DENIED not in extract.events()["type"].to_pylist()


def test_the_numbers_are_those_of_the_deeds() -> None:
    province()
    at = START + 20 * DAY
    found = numbers(None, at, START)
    pair = next(row for row in found.pairs if row["to_org"] == "CLI-1")
    assert (pair["referrals"], pair["accepted"], pair["refused"], pair["silent"]) == (12, 4, 4, 4)
    assert pair["answer_median_d"] == pytest.approx(3 / 24)
    assert found.reasons["CPU-1", "CLI-1"] == [("no_capacity", 4)]
    silence = next(b for b in found.bottlenecks if b.to_place == "CLI-1")
    assert silence.from_place == "child-units"
    assert silence.parts["silence"] > 0


def test_the_same_ledger_gives_the_same_numbers_in_another_order() -> None:
    province()
    table = extract.events()
    backwards = table.take(list(reversed(range(table.num_rows))))
    cutoff = extract_us(START + timedelta(days=20))
    one = measures.compute(
        measures.threads.pairs(measures.threads.threads(measures.load(table), cutoff), cutoff)
    )
    two = measures.compute(
        measures.threads.pairs(measures.threads.threads(measures.load(backwards), cutoff), cutoff)
    )
    assert one.equals(two)


def extract_us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_coordinator_sees_the_page_and_case_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HALKA_SECOND_FACTOR", False)
    c, case = province()
    watch_referrals(START + 20 * DAY)
    client = sign_in(c.fatma)
    page = client.get(reverse("numbers") + "?months=24")
    assert page.status_code == 200
    assert "Unit CLI-1" in page.content.decode()
    behind = client.get(reverse("behind", args=[1]) + "?months=24").content.decode()
    assert case.code in behind
    assert "Zed" not in behind
    assert client.get(reverse("pairs") + "?months=24").status_code == 200


def test_a_caseworker_may_not_see_the_numbers() -> None:
    c, _case = province()
    assert sign_in(c.alice).get(reverse("numbers")).status_code == 403
