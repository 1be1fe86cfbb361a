"""Assessment, contact, review: each keeps the child's part in it, and late notes are told apart from late work."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from halka.casework.acts import ASSESSMENT_FINISHED, CONTACT_MADE, REVIEW_HELD
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Assessment, Case, Contact, Deadline, Participation, Review
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.review import hold_review
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_case,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    cast,
)
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def waiting(case: Case, step: str) -> tuple[datetime, datetime]:
    row = Deadline.unscoped.get(case=case, step=step, met_at__isnull=True, is_void=False)
    return row.starts_at, row.due_at


def contact(c: Cast, case: Case, at: datetime, **more: Any) -> Contact:
    return make_contact(
        by=c.alice, case=case, at=at, how="home_planned", note="We talked.", voice=SPOKE, **more
    )


def test_an_assessment_meets_its_clock_and_starts_the_one_of_the_plan(c: Cast) -> None:
    case = a_registered_case(c)
    made: list[Any] = []
    with recorded_once(ASSESSMENT_FINISHED, unit="CPU-1", case=case.ref, thing=lambda: made[0].ref):
        made.append(
            finish_assessment(
                by=c.alice, case=case, at=LATER, summary="Beaten.", voice=SPOKE, strengths="Aunt"
            )
        )
    assert made[0].content == {"summary": "Beaten.", "strengths": "Aunt"}
    assert case.step == Case.Step.PLAN
    assert Deadline.unscoped.get(case=case, step="assessment").met_at == LATER
    assert waiting(case, "plan") == (LATER, LATER + 3 * DAY)


def test_an_assessment_comes_after_the_registration(c: Cast) -> None:
    case = a_case(c)
    with refused("Register the child first"):
        finish_assessment(by=c.alice, case=case, at=LATER, summary="Beaten.", voice=SPOKE)


def test_an_empty_assessment_is_refused(c: Cast) -> None:
    case = a_registered_case(c)
    with refused("Write what you found"):
        finish_assessment(by=c.alice, case=case, at=LATER, summary="\n", voice=SPOKE)


def test_a_contact_meets_the_first_clock_and_starts_the_next_visit(c: Cast) -> None:
    case = a_case(c)
    made: list[Any] = []
    with recorded_once(
        CONTACT_MADE,
        unit="CPU-1",
        case=case.ref,
        reason="home_planned",
        happened_at=LATER,
        thing=lambda: made[0].ref,
    ):
        made.append(contact(c, case, LATER))
    assert Deadline.unscoped.get(case=case, step="first_contact").met_at == LATER
    assert waiting(case, "follow_up") == (LATER, LATER + 7 * DAY)
    assert made[0].content == {"note": "We talked."}


def test_a_late_note_says_when_it_happened_and_when_it_was_written(c: Cast) -> None:
    case = a_case(c)
    with recorded_once(CONTACT_MADE, at=START + 3 * DAY, happened_at=LATER):
        row = contact(c, case, START + 3 * DAY, happened_at=LATER)
    assert (row.happened_at, row.recorded_at) == (LATER, START + 3 * DAY)
    assert Deadline.unscoped.get(case=case, step="first_contact").met_at == LATER
    assert Participation.unscoped.get(thing=row.ref).happened_at == LATER


def test_a_late_note_moves_no_clock_back(c: Cast) -> None:
    case = a_case(c)
    contact(c, case, START + 10 * DAY)
    contact(c, case, START + 11 * DAY, happened_at=START + 2 * DAY)
    assert waiting(case, "follow_up") == (START + 10 * DAY, START + 17 * DAY)
    assert not Deadline.unscoped.filter(case=case, step="follow_up", met_at__isnull=False).exists()


def test_what_a_later_contact_met_was_met_by_the_earlier_one_when_that_is_written_down(c: Cast) -> None:
    case = a_case(c)
    for day in (3, 20):
        contact(c, case, START + day * DAY)
    for day in (12, 1):  # seven days after the third would have been the tenth
        contact(c, case, START + 21 * DAY, happened_at=START + day * DAY)
    met = {
        (row.step, row.met_at)
        for row in Deadline.unscoped.filter(case=case, step__in=["first_contact", "follow_up"], is_void=False)
    }
    assert met == {("first_contact", START + DAY), ("follow_up", START + 12 * DAY), ("follow_up", None)}


def test_nothing_happened_in_the_future(c: Cast) -> None:
    case = a_case(c)
    with refused("lies in the future"):
        contact(c, case, LATER, happened_at=LATER + timedelta(microseconds=1))


def test_a_contact_was_made_in_a_known_way(c: Cast) -> None:
    case = a_case(c)
    with refused("how you were in contact"):
        make_contact(by=c.alice, case=case, at=LATER, how="telepathy", note="", voice=SPOKE)


def test_a_review_looks_at_a_plan(c: Cast) -> None:
    unplanned, (case, _plan) = a_registered_case(c), a_planned_case(c)
    with refused("no plan to review yet"):
        hold_review(by=c.alice, case=unplanned, at=LATER, note="?", voice=SPOKE)
    at = START + 20 * DAY
    made: list[Any] = []
    with recorded_once(REVIEW_HELD, unit="CPU-1", case=case.ref, thing=lambda: made[0].ref):
        made.append(hold_review(by=c.alice, case=case, at=at, note="Going well.", voice=SPOKE))
    assert case.step == Case.Step.REVIEW
    assert Deadline.unscoped.get(case=case, step="review", met_at__isnull=False).met_at == at
    assert waiting(case, "review") == (at, at + 30 * DAY)
    assert Review.unscoped.get().content == {"note": "Going well."}


UNHEARD = [
    (ChildVoice(involved=""), "Say how the child was involved"),
    (ChildVoice(involved="mind_reading", effect="x"), "Say how the child was involved"),
    (ChildVoice(involved="not_involved"), "why the child was not involved"),
    (ChildVoice(involved="not_involved", why_not="busy"), "why the child was not involved"),
    (ChildVoice(involved="present", words="I want my dog."), "what changed because of what the child said"),
]


@pytest.mark.parametrize(("voice", "message"), UNHEARD)
def test_no_step_is_finished_without_the_childs_part_in_it(c: Cast, voice: ChildVoice, message: str) -> None:
    case, (planned, _plan), at = a_registered_case(c), a_planned_case(c), START + 20 * DAY
    with refused(message):
        finish_assessment(by=c.alice, case=case, at=at, summary="Beaten.", voice=voice)
    with refused(message):
        make_contact(by=c.alice, case=case, at=at, how="phone", note="", voice=voice)
    with refused(message):
        hold_review(by=c.alice, case=planned, at=at, note="?", voice=voice)


def test_the_words_are_kept_as_spoken_and_a_silence_with_its_reason(c: Cast) -> None:
    case = a_registered_case(c)
    words = "  Bağırmasın!\nI “hide”.  "
    finish_assessment(
        by=c.alice,
        case=case,
        at=LATER,
        summary="Beaten.",
        voice=ChildVoice(
            involved="wrote_drew", words=words, why_no_effect="Father not found.", why_not="time"
        ),
    )
    contact_row = make_contact(by=c.alice, case=case, at=LATER, how="phone", note="", voice=SILENT)
    spoke = Participation.unscoped.get(step=Participation.Step.ASSESSMENT)
    assert spoke.content["words"] == words
    assert (spoke.has_words, spoke.has_effect, spoke.why_not) == (True, False, "")
    silent = Participation.unscoped.get(thing=contact_row.ref)
    assert (silent.involved, silent.why_not, silent.has_words) == ("not_involved", "too_young", False)


DEEDS: list[tuple[Any, dict[str, Any]]] = [
    (finish_assessment, {"summary": "Beaten."}),
    (make_contact, {"how": "phone", "note": ""}),
    (hold_review, {"note": ""}),
]


@pytest.mark.parametrize(("deed", "more"), DEEDS)
def test_steps_are_written_by_who_holds_the_file(c: Cast, deed: Any, more: dict[str, Any]) -> None:
    case = a_planned_case(c)[0]
    for person in (c.greta, c.bob, c.hugo, c.charlie):
        with denied(person):
            deed(by=person, case=case, at=START + 9 * DAY, voice=SPOKE, **more)


@pytest.mark.parametrize(("deed", "more"), DEEDS)
def test_no_step_is_written_after_somebody_closed_the_case_meanwhile(
    c: Cast, deed: Any, more: dict[str, Any]
) -> None:
    case = a_planned_case(c)[0]
    stale = Case.unscoped.get(pk=case.pk)
    a_closed_case(c, case, START + 5 * DAY)
    with refused("This case is closed"):
        deed(by=c.alice, case=stale, at=START + 6 * DAY, voice=SPOKE, **more)


def test_strangers_find_no_step(c: Cast) -> None:
    case, at = a_planned_case(c)[0], START + 20 * DAY
    contact(c, case, at)
    hold_review(by=c.alice, case=case, at=at + HOUR, note="", voice=SPOKE)
    for model in (Assessment, Contact, Review, Participation):
        assert model.objects.visible_to(c.bob, at + HOUR).exists()
        for person in (c.greta, c.hugo, c.charlie, c.fatma):
            assert not model.objects.visible_to(person, at + HOUR).exists()
