"""Feedback (F13, F14): somebody who has nothing to do with the case asks, with a code; nobody of the case reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.urls import reverse

from halka.casework.acts import FEEDBACK_GIVEN
from halka.casework.models import Case, Invitation
from halka.casework.steps.actions.feedback import invite_feedback, take_feedback
from halka.directory.actions import give_post
from halka.directory.models import Person
from halka.questionnaires.answers.door import readable
from halka.questionnaires.examine import examined
from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Questionnaire, Submission
from halka.questionnaires.received import opened
from halka.questionnaires.shipped import FOLDER, publish_shipped
from halka.trust.actor import OPERATOR
from halka.trust.models import LedgerEntry, Sealed
from tests.cast import DAY, HOUR, START, Cast, a_planned_case, cast, somebody
from tests.paper import Reader
from tests.questionnaires.contacts import fill_in
from tests.questionnaires.filled import NOON
from tests.walk import signed_in
from tests.witness import denied, refused

pytestmark = pytest.mark.django_db
AT = START + 20 * DAY
SAID = {
    "by": "ngo",
    "child_ok": "yes",
    "asked": "yes",
    "s_listen": "9",
    "s_clear_r": "2",
    "s_rare_r": "7",
    "other": "She comes when she says so.",
}


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    publish_shipped(START)
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_planned_case(c)[0]


@pytest.fixture
def feda(c: Cast) -> Person:
    return somebody("Feda", c.child_unit, "feedback_collector")


def test_a_child_says_to_somebody_else_what_the_help_is_like(
    c: Cast, case: Case, feda: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = Reader(signed_in(c.alice, AT, monkeypatch)).open(f"/cases/{case.ref}/feedback/")
    alice.press("Give a code", kind="child_feedback")
    made = Invitation.unscoped.get()
    assert f"The code is {made.code}." in alice.text
    reader = Reader(signed_in(feda, AT + HOUR, monkeypatch)).open("/")
    assert made.code in reader.text
    assert case.code not in reader.text
    reader.follow("Begin").press("Begin")
    fill_in(reader, **SAID)
    assert "Nobody who works with the child reads who said what." in reader.text
    made.refresh_from_db()
    assert (made.answered_at, made.asked_by) == (AT + HOUR, feda)
    sent = Submission.objects.get()
    assert (sent.state, sent.about, bytes(sent.ct)) == ("done", made.ref, b"")
    assert set(Sealed.objects.filter(row=sent.ref).values_list("child", flat=True)) == {case.child.ref}
    [score] = [node for node in opened(sent, "").all_nodes() if node.element.tag == "score10"]
    assert score.element.text == "7.3"  # 9, 11 - 2 and 11 - 7, their mean
    assert LedgerEntry.objects.filter(act=FEEDBACK_GIVEN, case=case.ref, thing=made.ref).count() == 1
    _nobody_of_the_case_reads_it(c, case, sent, feda, monkeypatch)


def _nobody_of_the_case_reads_it(
    c: Cast, case: Case, sent: Submission, feda: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (c.alice, c.bob, feda):
        client = signed_in(person, AT + 2 * HOUR, monkeypatch)
        assert client.get(reverse("filled", args=[sent.ref])).status_code == 404
    page = Reader(signed_in(c.alice, AT + 2 * HOUR, monkeypatch)).open(f"/cases/{case.ref}/")
    assert "The code was used" in page.text
    assert "Child feedback" not in page.text
    reads = somebody("Mona", c.child_unit, "m_and_e")
    questionnaire = Questionnaire.objects.get(purpose="child_feedback")
    assert list(readable(reads, AT + 2 * HOUR, questionnaire)) == [sent]


def test_only_somebody_else_asks_once_and_in_time(c: Cast, case: Case, feda: Person) -> None:
    made = invite_feedback(by=c.alice, case=case, at=AT, kind="caregiver_feedback")
    with refused("A code waits already"):
        invite_feedback(by=c.alice, case=case, at=AT, kind="caregiver_feedback")
    with refused("Say who is to be asked"):
        invite_feedback(by=c.alice, case=case, at=AT, kind="neighbour")
    with denied(c.alice):
        take_feedback(by=c.alice, invitation=made, at=AT)
    give_post(  # whoever works with the child never asks, whatever other post she has
        by=OPERATOR, at=AT, person=c.alice, unit=c.child_unit, role="feedback_collector", starts_at=AT
    )
    far = somebody("Far", c.school, "feedback_collector")
    alice = Person.objects.get(pk=c.alice.pk)
    with refused("not yours to ask with"):
        take_feedback(by=alice, invitation=made, at=AT + HOUR)
    assert not Invitation.objects.visible_to(feda, AT + timedelta(days=31)).exists()
    with refused("is over"):
        take_feedback(by=feda, invitation=made, at=AT + timedelta(days=31))
    assert Invitation.objects.visible_to(feda, AT).exists()
    assert Invitation.objects.visible_to(far, AT).exists() == (c.school.place_id == c.child_unit.place_id)
    take_feedback(by=feda, invitation=made, at=AT)
    with refused("was used"):
        take_feedback(by=feda, invitation=made, at=AT)


@pytest.mark.parametrize(
    ("name", "said", "answered", "score"),
    [
        ("F13_child_feedback", {}, "0", ""),
        ("F13_child_feedback", {"s_listen": "10"}, "1", "10"),
        ("F13_child_feedback", {"s_pressure_r": "10"}, "1", "1"),
        ("F14_caregiver_feedback", {"s_rare_r": "1", "s_kept": "10"}, "2", "10"),
        (  # 3 + 8 + 9 + 4 + 6 + (11-2) + (11-5) + (11-10) = 46; 46 / 8 = 5.75
            "F14_caregiver_feedback",
            {
                "s_listen": "3",
                "s_kept": "8",
                "s_useful": "9",
                "s_better": "4",
                "s_overall": "6",
                "s_clear_r": "2",
                "s_pressure_r": "5",
                "s_rare_r": "10",
            },
            "8",
            "5.8",
        ),
    ],
)
def test_reverse_items_are_turned_round_and_the_score_is_the_mean_of_what_was_answered(
    name: str, said: dict[str, str], answered: str, score: str
) -> None:
    state = State(definition_of(examined((FOLDER / f"{name}.xlsx").read_bytes(), name).xform), NOON)
    state.begin()
    for node in state.all_nodes():
        if node.element.tag in {"child_ok", "caregiver_ok"}:
            state.enter(node, "yes")
        elif node.element.tag in said:
            state.enter(node, said[node.element.tag])
    state.settle()
    found = {node.element.tag: node.element.text or "" for node in state.all_nodes()}
    assert (found["n_answers"], found["score10"]) == (answered, score)
