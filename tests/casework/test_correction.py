"""A correction changes what is said in it, and drops nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from halka.casework.cases.actions import register_child
from halka.casework.models import Case, Child, Plan, PlanAction
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.plan import Intention, agree_plan, change_plan
from tests import walk
from tests.cast import DAY, SPOKE, START, Cast, a_case, a_registered_case, cast
from tests.paper import Reader

pytestmark = pytest.mark.django_db

KEPT = ("sex", "birth_year", "language", "is_disabled")


@pytest.fixture
def c() -> Cast:
    return cast()


def _register(c: Cast, case: Case, days: int, **said: Any) -> Case:
    register_child(by=c.alice, case=case, at=START + days * DAY, voice=SPOKE, **said)
    return Case.unscoped.get(pk=case.pk)


def test_a_correction_of_the_registration_drops_nothing(c: Cast) -> None:
    case = _register(
        c, a_case(c), 1,
        identity={"first_name": "Z", "last_name": "Quux", "national_id": "17"}, whereabouts={"address": "7 Lane"},
        sex="female", birth_year=2015, language="tr", is_disabled=True, concerns=["neglect"], heard_by=4,
    )  # fmt: skip
    kept = {name: getattr(case.child, name) for name in KEPT}
    corrected = _register(c, case, 2, identity={"first_name": "Zed"})
    assert {name: getattr(corrected.child, name) for name in KEPT} == kept
    assert kept["is_disabled"] is True
    assert (corrected.heard_by, corrected.concerns) == (4, ["neglect"])
    assert corrected.registered_at == case.registered_at
    child = Child.unscoped.get(pk=case.child_id)
    assert child.identity == {"first_name": "Zed", "last_name": "Quux", "national_id": "17"}
    assert child.whereabouts == {"address": "7 Lane"}
    assert not _register(c, case, 3, identity={"first_name": "Zed"}, is_disabled=False).child.is_disabled


def test_the_page_of_the_correction_sends_back_what_was_there(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case = _register(
        c, a_registered_case(c), 1,
        identity={"first_name": "Z"}, concerns=["neglect"], is_disabled=True, heard_by=4,
    )  # fmt: skip
    page = Reader(walk.signed_in(c.alice, START + 2 * DAY, monkeypatch)).open(f"/cases/{case.ref}/register/")
    page.press("Register", involved="present", effect="The class moved.")
    corrected = Case.unscoped.get(pk=case.pk)
    assert (corrected.heard_by, corrected.child.is_disabled) == (4, True)
    assert corrected.child.identity["last_name"] == "Quux"
    assert corrected.child.whereabouts["address"] == "7 Hidden Lane"


def _planned(c: Cast, count: int) -> tuple[Case, Plan]:
    case = a_registered_case(c)
    finish_assessment(by=c.alice, case=case, at=START + 2 * DAY, summary="Beaten at home.", voice=SPOKE)
    rows = [
        Intention(f"Thing {n}", (START + 10 * DAY).date(), unit=c.clinic, service="health_check")
        for n in range(count)
    ]
    plan = agree_plan(
        by=c.alice,
        case=case,
        at=START + 3 * DAY,
        goal="Safe.",
        intentions=rows,
        voice=SPOKE,
        caregiver_involved=True,
    )
    return case, plan


def test_a_further_version_of_the_plan_keeps_that_the_carer_took_part(c: Cast) -> None:
    case, _plan = _planned(c, 1)
    again: dict[str, Any] = {
        "goal": "Safe.",
        "intentions": [Intention("Thing", START.date(), person=c.alice)],
        "voice": SPOKE,
    }
    assert change_plan(by=c.alice, case=case, at=START + 4 * DAY, **again).caregiver_involved
    changed = change_plan(by=c.alice, case=case, at=START + 5 * DAY, caregiver_involved=False, **again)
    assert not changed.caregiver_involved


def test_the_page_of_the_plan_keeps_everything_that_waits_and_its_service(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case, _plan = _planned(c, 7)
    page = Reader(walk.signed_in(c.alice, START + 4 * DAY, monkeypatch)).open(f"/cases/{case.ref}/plan/")
    page.press("Send to the supervisor", involved="present", effect="The class moved.")
    now = PlanAction.unscoped.filter(case=case, status="pending").order_by("number")
    assert [(row.what, row.service) for row in now] == [(f"Thing {n}", "health_check") for n in range(7)]
