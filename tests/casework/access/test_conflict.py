"""Conflicts of interest beat everything."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.conflicts import (
    confirm_conflict,
    declare_conflict,
    lift_conflict,
    name_stand_in,
)
from halka.casework.acts import CONFLICT_CONFIRMED, CONFLICT_DECLARED, CONFLICT_LIFTED, CONFLICT_STOOD_IN
from halka.casework.cases.actions import assign_case, write_household
from halka.casework.jobs import watch_grants
from halka.casework.models import Assessment, Case, Child, Deadline, Exclusion, Grant, Participation
from halka.casework.steps.actions.closure import approve_closure, propose_closure
from halka.casework.things import things
from halka.directory.models import Person
from halka.sharing.actions.referral import draft_referral
from halka.sharing.models import Referral
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
    somebody,
)
from tests.paper import Reader
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def test_for_a_person_in_conflict_the_case_does_not_exist_whatever_grants_say(c: Cast) -> None:
    case, at = a_planned_case(c)[0], START + 5 * DAY
    for person in (c.alice, c.bob):
        assert Case.objects.visible_to(person, at).exists()
        with recorded_once(CONFLICT_DECLARED, case=case.ref, thing=person.ref, reason="relative"):
            declare_conflict(by=person, case=case, person=person, reason="relative", at=at)
        for model in (Case, Child, Assessment, Participation, Grant, Exclusion, Deadline):
            assert not model.objects.visible_to(person, at).exists()


def test_a_worker_in_conflict_leaves_the_case_and_it_waits_to_be_assigned(c: Cast) -> None:
    case = a_case(c)
    declare_conflict(by=c.alice, case=case, person=c.alice, reason="neighbour", at=LATER)
    case = Case.unscoped.get(pk=case.pk)
    assert case.worker is None
    waiting = Deadline.unscoped.get(case=case, step="assign", met_at__isnull=True)
    assert waiting.due_at == LATER + 3 * HOUR


def test_a_conflict_is_declared_once_and_with_a_code(c: Cast) -> None:
    case = a_case(c)
    for reason in ("", "she is my cousin's daughter"):
        with refused("what kind of conflict"):
            declare_conflict(by=c.bob, case=case, person=c.alice, reason=reason, at=LATER)
    declare_conflict(by=c.bob, case=case, person=c.alice, reason="relative", at=LATER)
    with refused("declared before"):
        declare_conflict(by=c.bob, case=case, person=c.alice, reason="other", at=LATER)


def test_nobody_is_shut_out_from_afar(c: Cast) -> None:
    case = a_case(c)
    with denied(c.greta):
        declare_conflict(by=c.greta, case=case, person=c.alice, reason="relative", at=LATER)
    assert Case.objects.visible_to(c.alice, LATER).exists()


def test_declaring_a_conflict_needs_the_permission(c: Cast) -> None:
    case = a_case(c)
    with denied(c.fatma):
        declare_conflict(by=c.fatma, case=case, person=c.alice, reason="relative", at=LATER)


WAITS = "A conflict of {} to confirm or to lift"
ALONE = "A case has no supervisor who may see it"


def waiting(person: Person, at: Any) -> list[str]:
    return [row.title for row in things(person, at)]


def the_exclusion(case: Case, person: Person) -> Exclusion:
    return Exclusion.unscoped.get(case=case, person=person)


Sit = Callable[[Person, datetime], Reader]


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at: Reader(signed_in(person, at, monkeypatch))


@pytest.fixture
def ines(c: Cast) -> Person:
    return somebody("Ines", c.other_unit, "auditor")


def test_of_oneself_there_is_nothing_to_confirm(c: Cast, ines: Person) -> None:
    case = a_case(c)
    declare_conflict(by=c.alice, case=case, person=c.alice, reason="relative", at=LATER)
    assert the_exclusion(case, c.alice).confirm_by is None
    assert waiting(ines, LATER) == []


def test_what_is_said_of_somebody_else_holds_at_once_and_waits_72_hours(c: Cast, ines: Person) -> None:
    case = a_case(c)
    a_sent_referral(c, case, LATER)
    declare_conflict(by=c.alice, case=case, person=c.dora, reason="relative", at=LATER)
    assert not Referral.objects.visible_to(c.dora, LATER).exists()
    assert Referral.objects.visible_to(c.emil, LATER).exists()
    (row,) = things(ines, LATER)
    assert (row.title, row.at, row.state) == (WAITS.format("Dora"), LATER + 72 * HOUR, "")
    (row,) = things(ines, LATER + 73 * HOUR)
    assert row.state == "overdue"
    with recorded_once(CONFLICT_CONFIRMED, person=ines.ref, case=case.ref, thing=c.dora.ref):
        confirm_conflict(by=ines, exclusion=the_exclusion(case, c.dora), at=LATER + DAY)
    with refused("reviewed this before you"):
        lift_conflict(by=ines, exclusion=the_exclusion(case, c.dora), at=LATER + DAY, why="No relative.")
    assert waiting(ines, LATER + DAY) == []
    assert not Referral.objects.visible_to(c.dora, LATER + DAY).exists()


def test_a_worker_alone_does_not_shut_out_the_only_supervisor_for_ever(c: Cast, ines: Person) -> None:
    case, _plan = a_planned_case(c)
    at = START + 5 * DAY
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="other", at=at)
    assert not Case.objects.visible_to(c.bob, at).exists()
    assert waiting(ines, at) == [ALONE, WAITS.format("Bob")]
    with recorded_once(CONFLICT_STOOD_IN, person=ines.ref, case=case.ref, thing=c.hugo.ref):
        name_stand_in(by=ines, case=case, person=c.hugo, at=at)
    with refused("A supervisor can see this case"):
        name_stand_in(by=ines, case=case, person=c.hugo, at=at)
    assert waiting(ines, at) == [WAITS.format("Bob")]
    watch_grants(at)
    closure = propose_closure(
        by=c.alice, case=case, at=at, reason="goal_met", summary="Zed is safe.", voice=SPOKE
    )
    assert "A closing waits for you" in waiting(c.hugo, at)
    approve_closure(by=c.hugo, closure=closure, at=at)
    other = a_planned_case(c)[0]
    assert not Case.objects.visible_to(c.hugo, START + 9 * DAY).filter(pk=other.pk).exists()
    with recorded_once(CONFLICT_LIFTED, person=ines.ref, case=case.ref, thing=c.bob.ref):
        lift_conflict(by=ines, exclusion=the_exclusion(case, c.bob), at=at + DAY, why="No relative.")
    assert Case.objects.visible_to(c.bob, at + DAY).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(c.hugo, at + DAY).filter(pk=case.pk).exists()


def test_who_stands_in_assigns_a_case_that_has_no_worker(c: Cast, ines: Person) -> None:
    case, kim = a_case(c), somebody("Kim", c.child_unit, "caseworker")
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="other", at=LATER)
    declare_conflict(by=c.alice, case=case, person=c.alice, reason="relative", at=LATER)
    name_stand_in(by=ines, case=case, person=c.hugo, at=LATER)
    assert "A child has no worker yet" in waiting(c.hugo, LATER)
    with denied(c.greta):
        assign_case(by=c.greta, case=case, worker=kim, at=LATER)
    assign_case(by=c.hugo, case=case, worker=kim, at=LATER)
    assert Case.objects.visible_to(kim, LATER).exists()


def test_neither_who_said_it_nor_of_whom_nor_who_is_in_conflict_decides(c: Cast, ines: Person) -> None:
    case = a_case(c)
    declare_conflict(by=c.alice, case=case, person=ines, reason="relative", at=LATER)
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="other", at=LATER)
    assert waiting(ines, LATER) == []
    for deed in (confirm_conflict, lift_conflict):
        for person in (ines, c.bob):
            with denied(ines if person is ines else c.bob):
                more = {"why": "No relative."} if deed is lift_conflict else {}
                deed(by=person, exclusion=the_exclusion(case, c.bob), at=LATER, **more)
    with denied(ines):
        name_stand_in(by=ines, case=case, person=c.hugo, at=LATER)
    noor = somebody("Noor", c.other_unit, "auditor")
    assert waiting(noor, LATER) == [ALONE, WAITS.format("Ines"), WAITS.format("Bob")]
    with refused("cannot take this case"):
        name_stand_in(by=noor, case=case, person=c.bob, at=LATER)


def test_anybody_of_any_institution_by_name_and_who_is_proposed(c: Cast, see: See, sit: Sit) -> None:
    case = a_registered_case(c)
    for username, name, unit in (("ozgur", "Özgür QUUX", c.clinic), ("far", "Mara Moss", c.school)):
        person = somebody(username, unit, "focal")
        Person.objects.filter(pk=person.pk).update(name=name)
    write_household(by=c.alice, case=case, at=LATER, relation="aunt", name="mara moss")
    address = f"/cases/{case.ref}/conflict/"
    page = see(c.alice, LATER, address)
    assert "Özgür QUUX has a surname that stands in this case." in page.text
    assert "Mara Moss stands in this case: " in page.text
    alice = sit(c.alice, LATER).open(address)
    alice.press("Close it", other="Nobody At All", reason="relative")
    assert "Nobody is called so here" in alice.text
    alice.open(address).press("Close it", other="emil", reason="relative")
    alice.open(address).press("Close it", other="ozgur quux", reason="relative")
    shut_out = Exclusion.unscoped.filter(case=case).values_list("person__name", flat=True)
    assert set(shut_out) == {"Emil", "Özgür QUUX"}
    assert "QUUX" not in see(c.alice, LATER, address).text
    somebody("second", c.clinic, "focal")
    Person.objects.filter(username="second").update(name="Mara Moss")
    alice.open(address).press("Close it", other="Mara Moss", reason="relative")
    assert "far (Unit SCH-1), second (Unit CLI-1)" in alice.text


def test_before_a_letter_goes_the_page_says_who_there_is_too_close(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    Person.objects.filter(pk=c.dora.pk).update(name="Dora Quux")
    referral = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=LATER, basis="vital"
    )
    page = see(c.alice, LATER, f"/referrals/{referral.ref}/")
    assert "Dora Quux has a surname that stands in this case." in page.text
    declare_conflict(by=c.alice, case=case, person=c.dora, reason="relative", at=LATER)
    assert "Dora Quux" not in see(c.alice, LATER, f"/referrals/{referral.ref}/").text


def test_the_officer_decides_on_a_page_that_names_no_child(c: Cast, ines: Person, sit: Sit) -> None:
    case = a_registered_case(c)
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="relative", at=LATER)
    page = sit(ines, LATER + HOUR).open("/conflicts/")
    assert case.code in page.text
    assert "Zed" not in page.text
    page.press("Let this person supervise it", person=str(c.hugo.pk))
    assert Case.objects.visible_to(c.hugo, LATER + HOUR).exists()
    page.press("It is one")
    assert "No conflict waits for you" in page.text
