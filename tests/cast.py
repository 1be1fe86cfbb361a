"""A fixed cast, built by calling actions: a small province with two child units, a school, a clinic and a court."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from halka.casework.access.actions.agreements import write_consent
from halka.casework.access.actions.erasure import destroy_child_key, propose_erasure
from halka.casework.cases.actions import assign_case, register_child
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case, Consent, HouseholdMember, Notice, Plan
from halka.casework.notices.actions import accept_notice, send_notice
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.closure import approve_closure, propose_closure
from halka.casework.steps.actions.plan import Intention, agree_plan, approve_plan
from halka.directory.actions import add_person, add_unit, give_post
from halka.directory.models import Institution, Person, Place, Unit
from halka.directory.offers.actions import offer_service
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from halka.trust.actor import OPERATOR
from halka.trust.models import LedgerEntry
from tests import rows

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SPOKE = ChildVoice(
    involved="present",
    words="I want to stay at school.",
    effect="The class moved to the morning.",
    was_alone=True,
)
WHY: dict[str, Any] = {"reason": "danger", "words": "It cannot wait until her mother is found."}
"""What stands with a letter that goes on another ground than a yes."""
SILENT = ChildVoice(involved="not_involved", why_not="too_young")


@dataclass
class Cast:
    """The people and units of the tests. Alice works with children, Bob supervises her, Charlie teaches."""

    alice: Person
    bob: Person
    charlie: Person
    dora: Person
    emil: Person
    fatma: Person
    greta: Person
    hugo: Person
    child_unit: Unit
    other_unit: Unit
    school: Unit
    clinic: Unit
    shelter: Unit


def cast() -> Cast:
    """Alice and Bob in the child unit, Greta and Hugo in the other one, Charlie (focal) at school, Dora (focal) and
    Emil (deputy) at the clinic, Fatma coordinates the province.

    In an empty store the rows that its deeds leave are written back, when they are known: the deeds take ten times
    as long, and hundreds of tests begin here."""
    if LedgerEntry.objects.exists() or Place.objects.exists():
        return _cast()
    if "cast" not in _LEFT:
        _LEFT["cast"] = _cast(), rows.left()
    before, left = _LEFT["cast"]
    if not LedgerEntry.objects.exists():
        rows.write(left)
    people = Person.objects.in_bulk()
    units = Unit.objects.select_related("institution", "place").in_bulk()
    known: dict[type, dict[int, Any]] = {Person: people, Unit: units}
    return Cast(**{name: known[type(row)][row.pk] for name, row in vars(before).items()})


_LEFT: dict[str, tuple[Cast, rows.Rows]] = {}


def _cast() -> Cast:
    place = Place.objects.create(code="P1", name="Firstplace", kind="province")
    body = Institution.objects.create(code="B1", name="Body", sector="public")

    def unit(code: str, kind: str, **more: bool) -> Unit:
        return add_unit(
            by=OPERATOR,
            at=START,
            code=code,
            name=f"Unit {code}",
            institution=body,
            place=place,
            kind=kind,
            level="local",
            **more,  # type: ignore[arg-type]
        )

    def person(name: str, unit: Unit, role: str, rank: int | None = None) -> Person:
        somebody = add_person(
            by=OPERATOR, at=START, username=name.lower(), name=name, password=f"{name}-long-enough-1"
        )
        give_post(
            by=OPERATOR, at=START, person=somebody, unit=unit, role=role, rank=rank, starts_at=START - DAY
        )
        return somebody

    child_unit = unit("CPU-1", "cpu", takes_cases=True)
    other_unit = unit("CPU-2", "cpu", takes_cases=True)
    school, clinic = unit("SCH-1", "education"), unit("CLI-1", "health")
    shelter = unit("SHE-1", "shelter", is_hidden=True)
    for offering, service in (
        (school, "formal_education"),
        (clinic, "health_check"),
        (shelter, "safe_shelter"),
    ):
        offer_service(by=OPERATOR, at=START, unit=offering, service=service, places_a_month=10)
    return Cast(
        alice=person("Alice", child_unit, "caseworker"),
        bob=person("Bob", child_unit, "supervisor"),
        charlie=person("Charlie", school, "focal", 1),
        dora=person("Dora", clinic, "focal", 1),
        emil=person("Emil", clinic, "focal", 2),
        fatma=person("Fatma", body_unit(place, body), "coordinator"),
        greta=person("Greta", other_unit, "caseworker"),
        hugo=person("Hugo", other_unit, "supervisor"),
        child_unit=child_unit,
        other_unit=other_unit,
        school=school,
        clinic=clinic,
        shelter=shelter,
    )


def body_unit(place: Place, body: Institution) -> Unit:
    return add_unit(
        by=OPERATOR,
        at=START,
        code="FAM-1",
        name="Directorate",
        institution=body,
        place=place,
        kind="social",
        level="provincial",
    )


def a_notice(c: Cast, at: datetime = START) -> Notice:
    return send_notice(
        by=c.charlie,
        at=at,
        to_unit=c.child_unit,
        source="school",
        what_seen="Long marks on the back.",
        child_known_as="Zed",
        child_words="Don't call home.",
        sex="female",
        age_guess=9,
        concerns=["physical_abuse"],
        notifier={"name": "Charlie", "phone": "0555"},
    )


def a_case(c: Cast, at: datetime = START, risk: str = "high") -> Case:
    """Accepted and assigned to Alice."""
    case = accept_notice(by=c.bob, notice=a_notice(c, at), risk=risk, at=at + HOUR)
    assign_case(by=c.bob, case=case, worker=c.alice, at=at + 2 * HOUR)
    return case


def a_registered_case(c: Cast, at: datetime = START, risk: str = "high") -> Case:
    case = a_case(c, at, risk)
    register_child(
        by=c.alice,
        case=case,
        at=at + 3 * HOUR,
        identity={"first_name": "Zed", "last_name": "Quux", "phone": "0555 123", "school": "School One"},
        whereabouts={"address": "7 Hidden Lane"},
        sex="female",
        birth_year=2017,
        language="en",
        voice=SPOKE,
    )
    return case


def a_planned_case(c: Cast, at: datetime = START, risk: str = "high") -> tuple[Case, Plan]:
    case = a_registered_case(c, at, risk)
    finish_assessment(by=c.alice, case=case, at=at + 2 * DAY, summary="Beaten at home.", voice=SPOKE)
    plan = agree_plan(
        by=c.alice,
        case=case,
        at=at + 3 * DAY,
        goal="Zed is safe at home and at school.",
        intentions=[Intention(what="Visit every week", due_on=(at + 10 * DAY).date(), person=c.alice)],
        voice=SPOKE,
    )
    approve_plan(by=c.bob, plan=plan, at=at + 3 * DAY + HOUR)
    return case, plan


def a_yes(
    c: Cast, case: Case, at: datetime, services: Iterable[str] = ("*",), fields: Iterable[str] = ()
) -> tuple[Consent, Consent]:
    """Of a carer and of the child: Zed is nine, both are asked."""
    carers = HouseholdMember.unscoped.filter(case=case, is_caregiver=True, may_be_source_of_harm=False)
    said: dict[str, Any] = {"services": [*services], "fields": [*fields]}
    carer = carers.order_by("pk").first()
    return (
        write_consent(by=c.alice, case=case, at=at, given_by="caregiver", carer=carer, **said),
        write_consent(by=c.alice, case=case, at=at, given_by="child", **said),
    )


def a_sent_referral(
    c: Cast, case: Case, at: datetime, to_unit: Unit | None = None, service: str = "health_check"
) -> Referral:
    """Sent to the clinic, after everybody who counts has said yes."""
    a_yes(c, case, at, [service])
    with asked_again():
        referral = draft_referral(by=c.alice, case=case, to_unit=to_unit or c.clinic, service=service, at=at)
        send_referral(by=c.alice, referral=referral, at=at)
    return referral


@contextmanager
def asked_again() -> Iterator[None]:
    """Equal requests beside each other, as a store holds them from before the second one was refused."""
    with patch("halka.sharing.actions.referral.must_not_be_asked_twice", lambda _wanted: None):
        yield


def somebody(name: str, unit: Unit, role: str, rank: int | None = None) -> Person:
    """One more person, for the few tests that need her or him."""
    person = add_person(by=OPERATOR, at=START, username=name.lower(), name=name)
    give_post(by=OPERATOR, at=START, person=person, unit=unit, role=role, rank=rank, starts_at=START - DAY)
    return person


def an_accepted_referral(c: Cast, case: Case, at: datetime) -> Referral:
    referral = a_sent_referral(c, case, at)
    accept_referral(by=c.dora, referral=referral, at=at + HOUR)
    return referral


def erase(*, code: str, basis: str, at: datetime) -> None:
    """Proposed at the machine, confirmed by a data-protection officer."""
    erasure = propose_erasure(by=OPERATOR, code=code, basis=basis, at=at)
    officer = Person.objects.filter(username="second").first()
    if officer is None:
        unit = Unit.objects.get(code="FAM-1")
        officer = somebody("Second", unit, "auditor")
    destroy_child_key(by=officer, erasure=erasure, at=at)


def a_closed_case(c: Cast, case: Case, at: datetime, reason: str = "goal_met") -> Case:
    closure = propose_closure(
        by=c.alice, case=case, at=at, reason=reason, summary="Zed is safe.", voice=SPOKE
    )
    approve_closure(by=c.bob, closure=closure, at=at + HOUR)
    case.refresh_from_db()
    return case
