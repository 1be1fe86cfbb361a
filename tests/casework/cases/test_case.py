"""Looking at a case, assigning it, registering the child, risk, household, holding."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.acts import (
    CASE_ASSIGNED,
    CASE_HELD,
    CASE_REGISTERED,
    CASE_RESUMED,
    HOUSEHOLD_WRITTEN,
    RISK_CHANGED,
)
from halka.casework.cases.actions import (
    assign_case,
    change_risk,
    hold_case,
    register_child,
    resume_case,
    write_household,
)
from halka.casework.cases.queries import unassigned
from halka.casework.models import Case, Child, Deadline, HouseholdMember, Participation, RiskLevel
from halka.casework.notices.actions import accept_notice
from halka.directory.actions import close_account, end_post, give_post
from halka.directory.models import Person, Post
from halka.trust.actor import OPERATOR
from halka.trust.acts import ACCESS_DENIED
from halka.trust.door import find
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_case,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    cast,
    somebody,
)
from tests.witness import denied, entries_since, last_seq, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def waiting(case: Case, step: str) -> Deadline | None:
    return Deadline.unscoped.filter(case=case, step=step, met_at__isnull=True, is_void=False).first()


def test_a_stranger_gets_404_and_leaves_a_trace(c: Cast) -> None:
    case, seq = a_case(c), last_seq()
    for person in (c.greta, c.hugo, c.charlie, c.dora, c.fatma):
        with pytest.raises(Http404):
            find(Case, by=person, at=LATER, ref=case.ref)
        with pytest.raises(Http404):
            find(Case, by=person, at=LATER, ref="0" * 32)
    found = entries_since(seq)
    assert [entry.act for entry in found] == [ACCESS_DENIED] * 10
    assert {entry.case for entry in found} == {""}


def test_assigning_opens_the_file_to_the_worker_and_meets_the_clock(c: Cast) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=START)
    with recorded_once(CASE_ASSIGNED, person=c.bob.ref, unit="CPU-1", case=case.ref, thing=c.alice.ref):
        assign_case(by=c.bob, case=case, worker=c.alice, at=START + HOUR)
    assert list(Case.objects.visible_to(c.alice, START + HOUR)) == [case]
    assert Deadline.unscoped.get(case=case, step="assign").met_at == START + HOUR


def test_the_worker_before_loses_the_file_at_that_moment(c: Cast) -> None:
    case, kim = a_case(c), somebody("Kim", c.child_unit, "caseworker")
    assign_case(by=c.bob, case=case, worker=kim, at=LATER)
    assert list(Case.objects.visible_to(kim, LATER)) == [case]
    assert not Case.objects.visible_to(c.alice, LATER).exists()
    assert Case.objects.visible_to(c.alice, LATER - timedelta(microseconds=1)).exists()


def test_a_case_goes_to_a_worker_of_the_unit_only(c: Cast) -> None:
    case = a_case(c)
    for person in (c.greta, c.bob, c.charlie):
        with refused("does not work in this unit"):
            assign_case(by=c.bob, case=case, worker=person, at=LATER)


def test_a_case_does_not_go_to_somebody_in_conflict_and_the_reason_is_not_told(c: Cast) -> None:
    case, kim = a_case(c), somebody("Kim", c.child_unit, "caseworker")
    declare_conflict(by=c.alice, case=case, person=kim, reason="relative", at=LATER)
    with refused("^Kim cannot take this case. Choose somebody else.$"):
        assign_case(by=c.bob, case=case, worker=kim, at=LATER)


def test_assigning_needs_the_permission_in_the_unit_of_the_case(c: Cast) -> None:
    case = a_case(c)
    for person in (c.hugo, c.alice, c.fatma):
        with denied(person):
            assign_case(by=person, case=case, worker=c.alice, at=LATER)


def test_registering_keeps_who_and_where_in_two_envelopes_and_starts_the_assessment(c: Cast) -> None:
    case = a_case(c)
    assert waiting(case, "assessment") is None
    with recorded_once(CASE_REGISTERED, person=c.alice.ref, unit="CPU-1", case=case.ref, at=LATER):
        register_child(
            by=c.alice,
            case=case,
            at=LATER,
            identity={"first_name": "Zed"},
            whereabouts={"address": "7 Hidden Lane"},
            voice=SPOKE,
        )
    child = Child.unscoped.get(pk=case.child_id)
    assert (child.identity, child.whereabouts) == ({"first_name": "Zed"}, {"address": "7 Hidden Lane"})
    assert (case.step, case.registered_at) == (Case.Step.ASSESSMENT, LATER)
    due = waiting(case, "assessment")
    assert due is not None
    assert due.due_at == LATER + 7 * DAY
    assert Participation.unscoped.get(case=case).content["words"] == SPOKE.words


def test_registering_again_keeps_what_was_known_and_the_first_clock(c: Cast) -> None:
    case = a_registered_case(c)
    register_child(by=c.alice, case=case, at=LATER, identity={"first_name": "Zedd"}, voice=SILENT)
    child = Child.unscoped.get(pk=case.child_id)
    assert (child.sex, child.birth_year, child.language) == ("female", 2017, "en")
    assert child.identity == {
        "first_name": "Zedd",
        "last_name": "Quux",
        "phone": "0555 123",
        "school": "School One",
    }
    assert child.whereabouts == {"address": "7 Hidden Lane"}
    assert case.registered_at == START + 3 * HOUR
    assert Deadline.unscoped.filter(case=case, step="assessment").count() == 1


@pytest.mark.parametrize("identity", [{}, {"first_name": "  "}, {"last_name": "Quux"}])
def test_a_child_needs_something_to_be_recognised_by(c: Cast, identity: dict[str, str]) -> None:
    case = a_case(c)
    with refused("Write a first name"):
        register_child(by=c.alice, case=case, at=LATER, identity=identity, voice=SPOKE)


def test_the_risk_changes_with_a_reason_and_the_old_level_stays_in_the_history(c: Cast) -> None:
    case = a_case(c, risk="low")
    with recorded_once(RISK_CHANGED, unit="CPU-1", case=case.ref, reason="low-emergency"):
        change_risk(by=c.alice, case=case, level="emergency", reason="He came back.", at=LATER)
    rows = list(RiskLevel.unscoped.filter(case=case))
    assert [row.level for row in rows] == ["low", "emergency"]
    assert [row.reason for row in rows] == ["", "He came back."]


def test_after_the_risk_rose_what_still_waits_is_counted_again_from_its_own_start(c: Cast) -> None:
    case = a_case(c, risk="low")
    before = waiting(case, "first_contact")
    assert before is not None
    assert before.due_at == START + 7 * DAY
    change_risk(by=c.alice, case=case, level="emergency", reason="He came back.", at=LATER)
    after = waiting(case, "first_contact")
    assert after is not None
    assert after.due_at == START + DAY
    assert Deadline.unscoped.get(case=case, step="assign").met_at == START + 2 * HOUR


@pytest.mark.parametrize(
    ("level", "reason", "message"),
    [("high", "Same.", "already at this level"), ("awful", "?", "Choose a level"), ("low", " ", "Write why")],
)
def test_a_change_of_risk_needs_a_new_level_and_a_reason(
    c: Cast, level: str, reason: str, message: str
) -> None:
    case = a_case(c)
    with refused(message):
        change_risk(by=c.alice, case=case, level=level, reason=reason, at=LATER)


def test_somebody_at_home_is_written_down_with_the_name_in_the_vault(c: Cast) -> None:
    case = a_case(c)
    written: list[HouseholdMember] = []
    with recorded_once(HOUSEHOLD_WRITTEN, case=case.ref, thing=lambda: written[0].ref):
        written.append(
            write_household(
                by=c.alice,
                case=case,
                at=LATER,
                relation="aunt",
                name="Halla",
                phone="0777",
                is_caregiver=True,
            )
        )
    assert written[0].particulars == {"name": "Halla", "phone": "0777"}
    with refused("how this person is related"):
        write_household(by=c.alice, case=case, at=LATER, relation="landlord", name="X")


def test_a_case_is_held_and_resumed_once_each(c: Cast) -> None:
    case = a_case(c)
    with refused("not on hold"):
        resume_case(by=c.alice, case=case, at=LATER)
    with recorded_once(CASE_HELD, case=case.ref, unit="CPU-1"):
        hold_case(by=c.alice, case=case, at=LATER)
    with refused("already on hold"):
        hold_case(by=c.alice, case=case, at=LATER)
    with recorded_once(CASE_RESUMED, case=case.ref, unit="CPU-1"):
        resume_case(by=c.alice, case=case, at=LATER)
    assert case.status == Case.Status.OPEN


DEEDS: list[tuple[Any, dict[str, Any]]] = [
    (register_child, {"identity": {"first_name": "Zed"}, "voice": SPOKE}),
    (change_risk, {"level": "low", "reason": "Better."}),
    (write_household, {"relation": "aunt", "name": "Halla"}),
    (hold_case, {}),
]


@pytest.mark.parametrize(("deed", "more"), DEEDS)
def test_only_who_holds_the_whole_file_writes_in_it(c: Cast, deed: Any, more: dict[str, Any]) -> None:
    case = a_case(c)
    kim = somebody("Kim", c.child_unit, "caseworker")
    for person in (c.greta, kim, c.bob, c.charlie, c.fatma):
        with denied(person):
            deed(by=person, case=case, at=LATER, **more)


@pytest.mark.parametrize(("deed", "more"), DEEDS)
def test_nothing_is_written_after_somebody_closed_the_case_meanwhile(
    c: Cast, deed: Any, more: dict[str, Any]
) -> None:
    case = a_planned_case(c)[0]
    stale = Case.unscoped.get(pk=case.pk)
    a_closed_case(c, case, START + 5 * DAY)
    with refused("This case is closed. Re-open it first."):
        deed(by=c.alice, case=stale, at=START + 6 * DAY, **more)


def test_two_workers_who_hold_at_once_write_one_entry(c: Cast) -> None:
    case = a_case(c)
    other = Case.unscoped.get(pk=case.pk)
    hold_case(by=c.alice, case=case, at=LATER)
    with refused("already on hold"):
        hold_case(by=c.alice, case=other, at=LATER)


def test_a_case_whose_worker_has_left_the_unit_waits_to_be_assigned(c: Cast) -> None:
    case, at = a_case(c), START + DAY
    assert list(unassigned(c.bob, at)) == []
    give_post(by=OPERATOR, at=at, person=c.alice, unit=c.other_unit, role="caseworker")
    end_post(by=OPERATOR, at=at, post=Post.objects.get(person=c.alice, unit=c.child_unit))
    later = at + HOUR
    assert list(unassigned(Person.objects.get(pk=c.bob.pk), later)) == [case]
    assert list(unassigned(c.hugo, later)) == []
    assert Case.objects.visible_to(Person.objects.get(pk=c.alice.pk), later).get() == case
    kim = somebody("Kim", c.child_unit, "caseworker")
    assign_case(by=c.bob, case=case, worker=kim, at=later)
    assert list(unassigned(c.bob, later)) == []
    assert not Case.objects.visible_to(c.alice, later + HOUR).exists()
    close_account(by=OPERATOR, at=later, person=kim)
    assert list(unassigned(c.bob, later)) == [case]
