"""Intake in questionnaires: who the child is, who is around the child, one harmful event."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from halka.casework.cases.actions import register_child
from halka.casework.models import Case, HouseholdMember, RiskLevel
from halka.casework.steps.actions.module import write_module
from halka.questionnaires.filling.violations import violations
from halka.questionnaires.models import Submission
from halka.questionnaires.received import opened
from halka.questionnaires.sent.wording import why
from halka.questionnaires.shipped import publish_shipped
from halka.trust.models import Sealed
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_case, cast
from tests.paper import Reader
from tests.questionnaires.contacts import REGISTERED, fill_in, half, send
from tests.walk import signed_in
from tests.witness import refused

pytestmark = pytest.mark.django_db
NOW = START + DAY


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_case(c)


def test_a_child_is_registered_with_who_is_at_home_and_the_risk(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_shipped(START)
    alice = (
        Reader(signed_in(c.alice, NOW, monkeypatch)).open(f"/cases/{case.ref}/").follow("Register the child")
    )
    [page] = [form for form in alice.page.forms if "id:first_name" in form.fields]
    assert page.given["id:first_name"] == case.child.identity["first_name"]  # nobody is asked twice
    fill_in(alice, **REGISTERED)
    case.refresh_from_db()
    child = case.child
    assert (child.identity["last_name"], child.identity["phone"]) == ("Quux", "0555 1")
    assert child.whereabouts == {"address": "The blue door"}
    assert (case.concerns[0], case.heard_by, case.risk, case.step) == (
        "neglect",
        3,
        "emergency",
        "assessment",
    )
    assert (child.age_on(NOW), child.language) == (9, "ku")
    mother = HouseholdMember.unscoped.get(case=case)
    assert (mother.relation, mother.is_caregiver, mother.may_be_contacted) == ("mother", True, False)
    assert RiskLevel.unscoped.latest("pk").reason == "Nobody was at home for three nights."
    sent = Submission.objects.get(about=case.ref)
    assert (sent.state, sent.thing) == ("done", case.ref)
    assert set(Sealed.objects.filter(row=sent.ref).values_list("child", flat=True)) == {child.ref}


def test_of_two_registrations_the_second_waits(c: Cast, case: Case) -> None:
    """Filled in a village while somebody else registered the child: nothing is overwritten, nothing is lost."""
    filled = half(c.alice, case, NOW, REGISTERED, "registration")
    register_child(
        by=c.alice, case=case, at=NOW, identity={"first_name": "Zed", "phone": "0555 9"}, voice=SPOKE
    )
    submission = send(filled, NOW + HOUR)
    assert why(submission) == "This child is registered. Correct the registration where something is wrong."
    assert Case.unscoped.get().child.identity["phone"] == "0555 9"
    [name] = [node for node in opened(submission, "").all_nodes() if node.element.tag == "last_name"]
    assert name.entered == "Quux"


def test_somebody_too_old_for_a_child_is_asked_about_once(c: Cast, case: Case) -> None:
    state = half(c.alice, case, NOW, REGISTERED, "registration").state
    named = {node.element.tag: node for node in state.all_nodes()}
    assert not named["is_right_age"].relevant
    state.enter(named["dob"], "1990-05-01")
    state.settle()
    assert named["is_right_age"].relevant
    assert [one.node.element.tag for one in violations(state)] == ["is_right_age"]


def test_a_household_is_written_down_at_once_and_who_died_is_not_called(c: Cast, case: Case) -> None:
    filled = half(
        c.alice, case, NOW, {"hh_children": "2", "hm_name": "Mira", "hm_rel": "mother"}, "household"
    )
    repeat = filled.state.repeat("/data/member")
    assert repeat is not None
    entry = filled.state.add_entry(repeat, filled.state.top)
    assert entry is not None
    said = {"hm_name": "Adem", "hm_rel": "father", "hm_alive": "no"}
    for node in entry.below:
        if node.element.tag in said:
            filled.state.enter(node, said[node.element.tag])
    filled.state.settle()
    submission = send(filled, NOW)
    assert (submission.state, submission.thing) == ("done", submission.ref)
    [mira] = HouseholdMember.unscoped.filter(case=case)
    assert mira.particulars["name"] == "Mira"
    assert (mira.lives_with_child, mira.may_be_contacted) == (False, False)  # what nobody said is no yes
    again = half(c.alice, case, NOW + HOUR, {}, "household")
    assert [node.entered for node in again.state.nodes("/data/ctx_household")] == ["Mira"]
    assert "at least one person" in why(send(again, NOW + HOUR))


def test_an_incident_is_offered_where_something_was_done_to_the_child_and_is_restricted(
    c: Cast, case: Case
) -> None:
    filled = half(c.alice, case, NOW, {"inc_type": "physical", "perp_access": "yes"}, "incident")
    submission = send(filled, NOW)
    assert submission.state == "done"
    assert set(Sealed.objects.filter(row=submission.ref).values_list("table", flat=True)) == {
        "submission",
        "answers_2",
        "answers_5",
    }
    with refused("no such questionnaire"):
        write_module(by=c.alice, case=case, at=NOW, kind="magic", thing=submission.ref)
