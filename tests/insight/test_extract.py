"""From the ledger to the page: no identity goes along, and the numbers are those of the deeds."""

from datetime import datetime, timedelta

import pytest

from halka.analysis import measures
from halka.casework.acts import CASE_CLOSED, CLOSURE_APPROVED
from halka.casework.models import Case
from halka.casework.steps.actions.contact import correct_attempt, correct_contact, make_contact, note_attempt
from halka.insight import extract
from halka.sharing.actions.answer import accept_referral, refuse_referral
from halka.trust.acts import ACCESS_DENIED, ACTS
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_closed_case, a_registered_case, a_sent_referral, cast

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
    assert ACCESS_DENIED not in extract.events()["type"].to_pylist()


def test_a_case_is_closed_when_the_supervisor_agrees() -> None:
    c = cast()
    case = a_closed_case(c, a_registered_case(c), START + 9 * DAY)
    closed = extract.events(acts=list(ACTS)).to_pydict()
    types = dict(zip(closed["type"], closed["seq"], strict=True))
    proposed = LedgerEntry.objects.get(act=CASE_CLOSED, case=case.ref)
    agreed = LedgerEntry.objects.get(act=CLOSURE_APPROVED, case=case.ref)
    assert types["case.closing_proposed"] == proposed.seq
    assert types["case.closed"] == agreed.seq
    assert "case.closed" in extract.events()["type"].to_pylist()


def test_a_contact_that_was_corrected_is_one_contact_on_the_right_day() -> None:
    c = cast()
    case = a_registered_case(c)
    other = make_contact(by=c.alice, case=case, at=START + DAY, how="phone", note="", voice=SPOKE)
    wrong = make_contact(by=c.alice, case=case, at=START + 9 * DAY, how="phone", note="", voice=SPOKE)
    for day, how in ((5, "school"), (4, "home_planned")):
        correct_contact(
            by=c.alice, contact=wrong, at=START + 10 * DAY, why="The day.", how=how, note="", with_whom="child",
            happened_at=START + day * DAY,
        )  # fmt: skip
    tried = note_attempt(
        by=c.alice, case=case, at=START + 11 * DAY, how="phone", with_whom="child", why_not="no_answer"
    )
    correct_attempt(
        by=c.alice, attempt=tried, at=START + 12 * DAY, why="The day.", how="phone", with_whom="child",
        why_not="wrong_number", happened_at=START + 10 * DAY,
    )  # fmt: skip
    table = extract.events(acts=list(ACTS)).to_pydict()
    rows = zip(table["type"], table["ts_us"], table["reason"], strict=True)
    contacts = [row for row in rows if row[0].startswith(("contact.", "attempt."))]
    assert sorted(contacts) == [
        ("contact.attempted", extract_us(START + 10 * DAY), "wrong_number"),
        ("contact.made", extract_us(other.happened_at), "phone"),
        ("contact.made", extract_us(START + 4 * DAY), "home_planned"),
    ]


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
