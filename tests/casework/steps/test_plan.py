"""The plan: agreed with the child, approved by the supervisor, changed when life changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from halka.casework.acts import ACTION_DONE, PLAN_AGREED, PLAN_APPROVED, PLAN_CHANGED, PLAN_RETURNED
from halka.casework.models import Case, Deadline, Participation, Plan, PlanAction
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.closure import reopen_case
from halka.casework.steps.actions.plan import (
    Intention,
    agree_plan,
    approve_plan,
    change_plan,
    finish_plan_action,
    return_plan,
)
from halka.trust import vault
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    cast,
)
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + 5 * DAY
ON = date(2026, 4, 1)


@pytest.fixture
def c() -> Cast:
    return cast()


def an_assessed_case(c: Cast) -> Case:
    case = a_registered_case(c)
    finish_assessment(by=c.alice, case=case, at=START + 2 * DAY, summary="Beaten.", voice=SPOKE)
    return case


def agree(c: Cast, case: Case, by: Any = None, **more: Any) -> Plan:
    said: dict[str, Any] = {
        "goal": "Zed is safe.",
        "intentions": [Intention("Visit", ON, person=c.alice)],
        "voice": SPOKE,
    }
    return agree_plan(by=by or c.alice, case=case, at=LATER, **(said | more))


def test_it_keeps_goal_actions_and_the_childs_part(c: Cast) -> None:
    case = an_assessed_case(c)
    made: list[Any] = []
    with recorded_once(PLAN_AGREED, unit="CPU-1", case=case.ref, thing=lambda: made[0].ref):
        made.append(
            agree(
                c,
                case,
                intentions=[
                    Intention("Visit", ON, person=c.alice),
                    Intention("Glasses", ON, unit=c.clinic, service="health_check"),
                ],
            )
        )
    actions = list(PlanAction.unscoped.filter(plan=made[0]))
    assert [(a.number, a.what, a.owner_unit, a.owner_person) for a in actions] == [
        (1, "Visit", None, c.alice),
        (2, "Glasses", c.clinic, None),
    ]
    assert made[0].content["goal"] == "Zed is safe."
    assert Participation.unscoped.filter(step="plan", thing=made[0].ref).exists()
    assert case.step == Case.Step.SERVICES


def test_a_plan_needs_an_assessment(c: Cast) -> None:
    case = a_registered_case(c)
    with refused("A plan needs an assessment"):
        agree(c, case)


def test_a_case_that_starts_again_needs_a_new_assessment_before_its_plan(c: Cast) -> None:
    case = a_closed_case(c, a_planned_case(c)[0], LATER)
    reopen_case(by=c.alice, case=case, risk="high", reason="new_concern", at=LATER + DAY)
    with refused("A plan needs an assessment"):
        agree(c, case)
    finish_assessment(by=c.alice, case=case, at=LATER + 2 * DAY, summary="Again.", voice=SPOKE)
    assert agree(c, case).version == 2


def test_a_plan_without_goal_or_owner_or_words_is_refused(c: Cast) -> None:
    case = an_assessed_case(c)
    with refused("one goal, in words the child understands"):
        agree(c, case, goal=" ")
    with refused("at least one thing"):
        agree(c, case, intentions=[])
    for nonsense in (
        Intention("", ON, person=c.alice),
        Intention("Visit", ON),
        Intention("Visit", ON, person=c.alice, unit=c.clinic),
    ):
        with refused("words, one owner and a date"):
            agree(c, case, intentions=[Intention("Visit", ON, person=c.alice), nonsense])


def test_the_supervisor_approves_once_and_the_review_is_due(c: Cast) -> None:
    case = an_assessed_case(c)
    plan = agree(c, case)
    other = Plan.unscoped.get(pk=plan.pk)
    with recorded_once(PLAN_APPROVED, person=c.bob.ref, unit="CPU-1", case=case.ref, thing=plan.ref):
        approve_plan(by=c.bob, plan=plan, at=LATER + HOUR)
    assert (plan.approval, plan.approved_by) == ("approved", c.bob)
    assert Deadline.unscoped.get(case=case, step="plan").met_at == LATER + HOUR
    assert Deadline.unscoped.get(case=case, step="review").due_at == LATER + HOUR + 30 * DAY
    with refused("Nothing was lost"):
        return_plan(by=c.bob, plan=other, reason="Who pays?", at=LATER + HOUR)


def test_the_supervisor_returns_it_with_a_reason_in_the_vault(c: Cast) -> None:
    case = an_assessed_case(c)
    plan = agree(c, case)
    other = Plan.unscoped.get(pk=plan.pk)
    with refused("Write what is missing"):
        return_plan(by=c.bob, plan=plan, reason=" ", at=LATER)
    with recorded_once(PLAN_RETURNED, unit="CPU-1", case=case.ref, thing=plan.ref, reason=""):
        return_plan(by=c.bob, plan=plan, reason="Who pays?", at=LATER)
    assert vault.get("plan_return", plan.ref) == {"reason": "Who pays?"}
    with refused("Nothing was lost"):
        approve_plan(by=c.bob, plan=other, at=LATER)


@pytest.mark.parametrize(("deed", "more"), [(approve_plan, {}), (return_plan, {"reason": "Who pays?"})])
def test_answering_a_plan_needs_the_permission_in_the_unit_of_the_case(
    c: Cast, deed: Callable[..., None], more: dict[str, str]
) -> None:
    plan = agree(c, an_assessed_case(c))
    for person in (c.alice, c.hugo, c.greta, c.fatma):
        with denied(person):
            deed(by=person, plan=plan, at=LATER, **more)


def test_no_plan_is_approved_after_the_case_was_closed(c: Cast) -> None:
    case = an_assessed_case(c)
    plan = agree(c, case)
    a_closed_case(c, case, LATER + DAY)
    with refused("This case is closed"):
        approve_plan(by=c.bob, plan=plan, at=LATER + 2 * DAY)
    assert not Deadline.unscoped.filter(case=case, met_at__isnull=True, is_void=False).exists()


def test_a_change_is_a_new_version_and_drops_what_was_not_done(c: Cast) -> None:
    case = an_assessed_case(c)
    first = agree(
        c,
        case,
        intentions=[Intention("Visit", ON, person=c.alice), Intention("Call", ON, person=c.alice)],
    )
    done, dropped = PlanAction.unscoped.filter(plan=first)
    finish_plan_action(by=c.alice, plan_action=done, at=LATER)
    made: list[Plan] = []
    with recorded_once(PLAN_CHANGED, unit="CPU-1", case=case.ref, thing=lambda: made[0].ref):
        made.append(
            change_plan(
                by=c.alice,
                case=case,
                at=LATER + DAY,
                goal="Zed sleeps well.",
                intentions=[Intention("Bed", ON, unit=c.clinic)],
                voice=SPOKE,
            )
        )
    assert (made[0].version, made[0].approval) == (2, "requested")
    assert PlanAction.unscoped.get(pk=done.pk).status == PlanAction.Status.DONE
    assert PlanAction.unscoped.get(pk=dropped.pk).status == PlanAction.Status.CANCELLED
    assert first.content["goal"] == "Zed is safe."


def test_there_must_be_a_plan_to_change(c: Cast) -> None:
    case = an_assessed_case(c)
    with refused("no plan to change yet"):
        change_plan(by=c.alice, case=case, at=LATER, goal="x", intentions=[], voice=SPOKE)


def test_something_planned_is_done_once(c: Cast) -> None:
    case = an_assessed_case(c)
    row = PlanAction.unscoped.get(plan=agree(c, case))
    with recorded_once(ACTION_DONE, unit="CPU-1", case=case.ref, thing=row.ref):
        finish_plan_action(by=c.alice, plan_action=row, at=LATER)
    with refused("already done or no longer planned"):
        finish_plan_action(by=c.alice, plan_action=row, at=LATER)
    assert PlanAction.unscoped.get().done_at == LATER


def test_the_plan_is_written_by_who_holds_the_file(c: Cast) -> None:
    case = an_assessed_case(c)
    row = PlanAction.unscoped.get(plan=agree(c, case))
    for person in (c.greta, c.bob, c.dora):
        with denied(person):
            agree(c, case, by=person)
        with denied(person):
            change_plan(by=person, case=case, at=LATER, goal="x", intentions=[], voice=SPOKE)
        with denied(person):
            finish_plan_action(by=person, plan_action=row, at=LATER)


def test_strangers_find_no_plan(c: Cast) -> None:
    agree(c, an_assessed_case(c))
    for model in (Plan, PlanAction):
        assert model.objects.visible_to(c.alice, LATER).count() == 1
        for person in (c.greta, c.hugo, c.dora, c.fatma):
            assert not model.objects.visible_to(person, LATER).exists()
