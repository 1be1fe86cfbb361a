"""Consent, its withdrawal, and who must not know."""

from datetime import date, datetime
from typing import Any

import pytest

from halka.casework.access.actions.agreements import (
    lift_restriction,
    restrict,
    withdraw_consent,
    write_consent,
)
from halka.casework.acts import CONSENT_GIVEN, CONSENT_WITHDRAWN, RESTRICTION_LIFTED, RESTRICTION_SET
from halka.casework.models import Case, Child, Consent, Restriction
from halka.sharing.release import heard
from halka.trust import vault
from tests.cast import DAY, HOUR, START, Cast, a_case, a_closed_case, a_planned_case, cast
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def says(consent: Consent, service: str, at: datetime) -> bool:
    """Whether it is a yes to telling this service at this moment, in the eyes of the registry."""
    consent.refresh_from_db()
    case = Case.unscoped.get(pk=consent.case_id)
    Child.unscoped.filter(pk=case.child_id).update(born_on=date(2009, 1, 1))  # the child alone decides
    return heard(Case.unscoped.get(pk=case.pk), service, at).result == "yes"


def test_a_yes_is_kept_with_who_said_it_and_for_what(c: Cast) -> None:
    case = a_case(c)
    said: list[Any] = []
    with recorded_once(CONSENT_GIVEN, unit="CPU-1", case=case.ref, reason="child", thing=lambda: said[0].ref):
        said.append(
            write_consent(
                by=c.alice,
                case=case,
                at=LATER,
                given_by="child",
                services=["pss_basic"],
                fields=["health_need"],
            )
        )
    consent = said[0]
    assert (consent.is_yes, consent.asked_by, consent.given_at) == (True, c.alice, LATER)
    assert says(consent, "pss_basic", LATER)
    assert not says(consent, "pss_basic", LATER - HOUR)
    assert not says(consent, "legal", LATER)


def test_a_no_covers_nothing(c: Cast) -> None:
    consent = write_consent(
        by=c.alice, case=a_case(c), at=LATER, given_by="caregiver", services=["*"], is_yes=False
    )
    assert not says(consent, "legal", LATER)


@pytest.mark.parametrize(
    ("given_by", "services", "fields"),
    [
        ("worker", ["legal"], []),
        ("child", [], []),
        ("child", ["legl"], []),
        ("child", ["legal"], ["shoe_size"]),
    ],
)
def test_it_refuses_an_answer_that_says_nothing(
    c: Cast, given_by: str, services: list[str], fields: list[str]
) -> None:
    case = a_case(c)
    with refused("Say who was asked|Choose which services"):
        write_consent(by=c.alice, case=case, at=LATER, given_by=given_by, services=services, fields=fields)


def test_a_yes_is_withdrawn_once_and_ends_at_that_moment(c: Cast) -> None:
    case = a_case(c)
    consent = write_consent(by=c.alice, case=case, at=LATER, given_by="child", services=["legal"])
    with recorded_once(CONSENT_WITHDRAWN, case=case.ref, thing=consent.ref):
        withdraw_consent(by=c.alice, consent=consent, at=LATER + HOUR)
    consent.refresh_from_db()
    assert says(consent, "legal", LATER)
    assert not says(consent, "legal", LATER + HOUR)
    with refused("withdrawn before"):
        withdraw_consent(by=c.alice, consent=consent, at=LATER + 2 * HOUR)


def test_a_yes_is_withdrawn_after_the_end_of_a_case_too(c: Cast) -> None:
    case = a_planned_case(c)[0]
    consent = write_consent(by=c.alice, case=case, at=START + 4 * DAY, given_by="child", services=["legal"])
    a_closed_case(c, case, START + 5 * DAY)
    withdraw_consent(by=c.alice, consent=consent, at=START + 9 * DAY)
    assert Consent.unscoped.get().withdrawn_at == START + 9 * DAY


def test_who_must_not_know_is_sealed(c: Cast) -> None:
    case = a_case(c)
    kept: list[Any] = []
    with recorded_once(
        RESTRICTION_SET, unit="CPU-1", case=case.ref, reason="fear", thing=lambda: kept[0].ref
    ):
        kept.append(
            restrict(
                by=c.alice,
                case=case,
                at=LATER,
                from_whom="The father",
                reason="fear",
                what="that she told",
                withheld=["contact"],
                home_is_closed=True,
            )
        )
    row = Restriction.unscoped.get()
    assert row.content == {"from_whom": "The father", "what": "that she told", "safe_contact": ""}
    assert (row.withheld, row.home_is_closed, row.whereabouts_secret) == (["contact"], True, False)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"from_whom": " ", "reason": "fear"},
        {"from_whom": "The father", "reason": "he drinks"},
        {"from_whom": "The father", "reason": "fear", "withheld": ["adress"]},
    ],
)
def test_a_restriction_that_would_hold_nothing_back_is_refused(c: Cast, nonsense: dict[str, Any]) -> None:
    case = a_case(c)
    with refused("who must not know|Choose why"):
        restrict(by=c.alice, case=case, at=LATER, **nonsense)


def test_agreements_are_written_by_who_holds_the_file(c: Cast) -> None:
    case = a_case(c)
    consent = write_consent(by=c.alice, case=case, at=LATER, given_by="child", services=["legal"])
    for person in (c.greta, c.bob, c.dora):
        with denied(person):
            write_consent(by=person, case=case, at=LATER, given_by="child", services=["legal"])
        with denied(person):
            withdraw_consent(by=person, consent=consent, at=LATER)
        with denied(person):
            restrict(by=person, case=case, at=LATER, from_whom="The father", reason="fear")


def test_strangers_find_no_agreement(c: Cast) -> None:
    case = a_case(c)
    write_consent(by=c.alice, case=case, at=LATER, given_by="child", services=["legal"])
    restrict(by=c.alice, case=case, at=LATER, from_whom="The father", reason="fear")
    for model in (Consent, Restriction):
        assert model.objects.visible_to(c.alice, LATER).count() == 1
        for person in (c.greta, c.hugo, c.dora, c.charlie, c.fatma):
            assert not model.objects.visible_to(person, LATER).exists()


def test_what_must_not_be_known_may_be_known_again_for_a_reason(c: Cast) -> None:
    case = a_case(c)
    held = restrict(by=c.alice, case=case, at=LATER, from_whom="The father", reason="fear")
    with refused("why it is safe"):
        lift_restriction(by=c.alice, restriction=held, reason=" ", at=LATER + HOUR)
    with denied(c.greta):
        lift_restriction(by=c.greta, restriction=held, reason="I say so.", at=LATER + HOUR)
    with recorded_once(RESTRICTION_LIFTED, case=case.ref, thing=held.ref):
        lift_restriction(by=c.alice, restriction=held, reason="He moved away.", at=LATER + HOUR)
    assert Restriction.unscoped.get().lifted_at == LATER + HOUR
    assert vault.get("restriction_lift", held.ref) == {"reason": "He moved away."}
    with refused("lifted before"):
        lift_restriction(by=c.alice, restriction=held, reason="Twice.", at=LATER + 2 * HOUR)
