"""Forms of the steps: what each makes of its answers, with the checks of its deed."""

from __future__ import annotations

import pytest

from halka.casework.acts import MODULE_WRITTEN
from halka.casework.models import Assessment, Case, Review, RiskLevel
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.module import write_module
from halka.questionnaires import drafts, purposes
from halka.questionnaires.acts import QUESTIONNAIRE_HANDED_OVER
from halka.questionnaires.models import Submission
from halka.questionnaires.sent.actions import take_up_again
from halka.questionnaires.sent.wording import why
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_planned_case, a_registered_case, cast
from tests.questionnaires.contacts import ASSESSED, half, send
from tests.seen import See
from tests.witness import denied, refused

pytestmark = pytest.mark.django_db
NOW = START + DAY
STATE = Submission.State


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_registered_case(c)


def test_two_who_assess_put_nothing_aside_unseen(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW, ASSESSED, "assessment")
    finish_assessment(by=c.alice, case=case, at=NOW, summary="Fear at home.", voice=SPOKE)
    submission = send(filled, NOW + HOUR)
    assert why(submission).startswith("Somebody finished another assessment since you began.")
    purpose = purposes.purpose_called("assessment")
    assert purpose is not None
    subject = purpose.find(c.alice, NOW, case.ref)
    take_up_again(by=c.alice, at=NOW + HOUR, submission=submission, subject=subject)
    again = drafts.half_filled(c.alice, submission.version.questionnaire, NOW + HOUR, subject)
    assert again is not None
    assert send(again, NOW + HOUR).state == STATE.DONE
    assert [row.content["summary"] for row in Assessment.unscoped.all()] == [
        "Fear at home.",
        "Beaten at home.",
    ]


def test_an_assessment_keeps_what_the_score_suggests_and_sets_the_risk_that_the_worker_chose(
    c: Cast, case: Case
) -> None:
    more = {
        "risk": "emergency",
        "risk_diff_why": "He waits at the door.",
        "strengths_words": "An aunt.",
        "child_alone": "yes",
    }
    assert send(half(c.alice, case, NOW, ASSESSED | more, "assessment"), NOW).state == STATE.DONE
    made = Assessment.unscoped.get()
    assert (made.suggested_risk, made.child_seen_alone) == ("medium", True)
    assert made.content == {"summary": "Beaten at home.", "strengths": "An aunt."}
    case.refresh_from_db()
    assert (case.risk, RiskLevel.unscoped.latest("pk").reason) == ("emergency", "He waits at the door.")


def test_a_review_is_kept_with_its_next_day_and_the_risk(c: Cast) -> None:
    case, _plan = a_planned_case(c)
    at = START + 10 * DAY
    said = {
        **ASSESSED,
        "plan_status": "She sleeps.",
        "situation": "Quiet at home.",
        "next": "2026-04-20",
        "risk": "low",
    }
    for name in ("harm_likelihood", "harm_impact", "summary", "recommend"):
        del said[name]
    assert send(half(c.alice, case, at, said, "review"), at).state == STATE.DONE
    made = Review.unscoped.get()
    assert made.content == {"note": "She sleeps.\n\nQuiet at home."}
    assert str(made.next_on) == "2026-04-20"
    case.refresh_from_db()
    assert (case.risk, case.step) == ("low", "review")
    early = a_registered_case(c)
    waits = send(half(c.alice, early, at, said, "review"), at)
    assert why(waits) == "There is no plan to review yet."
    assert RiskLevel.unscoped.filter(case=early, level="low").count() == 0


def test_a_module_keeps_its_answers_and_stands_in_the_history_of_the_case(
    c: Cast, case: Case, see: See
) -> None:
    Case.unscoped.filter(pk=case.pk).update(concerns=["child_labour"])
    page = see(c.alice, NOW, f"/cases/{case.ref}/")
    assert [link.said["href"] for link in page.main.all("a") if "/module/" in link.said.get("href", "")] == [
        f"/cases/{case.ref}/module/child_labour/",
        f"/cases/{case.ref}/module/functioning/",
        f"/cases/{case.ref}/module/incident/",
    ]
    filled = half(c.alice, case, NOW, {"work_type": "farm"}, "child_labour")
    before = LedgerEntry.objects.latest("seq").seq
    submission = send(filled, NOW)
    assert (submission.state, submission.thing) == (STATE.DONE, submission.ref)
    acts = LedgerEntry.objects.filter(seq__gt=before, outcome="done").values_list("act", flat=True)
    assert list(acts)[1:] == [str(MODULE_WRITTEN), str(QUESTIONNAIRE_HANDED_OVER)]
    assert "A questionnaire was filled: Child labour." in see(c.bob, NOW, f"/cases/{case.ref}/").text
    with denied(c.dora):
        write_module(by=c.dora, case=case, at=NOW, kind="child_labour", thing=submission.ref)
    with refused("no such questionnaire"):
        write_module(by=c.alice, case=case, at=NOW, kind="magic", thing=submission.ref)
