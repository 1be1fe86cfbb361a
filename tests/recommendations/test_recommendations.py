"""From an issue to the answer of its owner, through pages, without a script."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings

from halka.directory.models import Person, Unit
from halka.recommendations.actions import answer_recommendation, recommend, send_recommendation, write_issue
from halka.recommendations.acts import (
    ISSUE_WRITTEN,
    RECOMMENDATION_ANSWERED,
    RECOMMENDATION_SENT,
    RECOMMENDATION_WRITTEN,
)
from halka.recommendations.models import Issue, Recommendation
from tests.cast import DAY, START, Cast, cast
from tests.paper import Reader
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = START + 5 * DAY
As = Callable[[Person, datetime], Reader]
ISSUE: dict[str, Any] = {
    "title": "Answers come late",
    "kind": "bottleneck",
    "lens": "c2",
    "cause": "workload",
    "effect": "delay",
    "evidence": "Nine of ten requests were answered late.",
    "evidence_ref": "Situation report 2026, 3.1",
}
WORDS = {
    "text": "Reserve two places a month.",
    "focus": "vulnerable_children",
    "measured_by": "Requests answered in time",
    "useful_change": "Ten of a hundred",
}


@pytest.fixture
def sees(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> As:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at: Reader(signed_in(person, at, monkeypatch)).open("/recommendations/")


def a_sent_one(c: Cast) -> Recommendation:
    family = Unit.objects.get(code="FAM-1")
    with recorded_once(ISSUE_WRITTEN):
        issue = write_issue(by=c.fatma, at=NOW, written_by=family, **ISSUE)
    with recorded_once(RECOMMENDATION_WRITTEN):
        made = recommend(by=c.fatma, at=NOW, issue=issue, owner=c.clinic, **WORDS)
    with recorded_once(RECOMMENDATION_SENT, due_at=NOW + 60 * DAY):
        send_recommendation(by=c.fatma, at=NOW, recommendation=made)
    return made


def test_from_an_issue_to_a_late_answer(sees: As) -> None:
    c = cast()
    page = sees(c.fatma, NOW).follow("Write an issue")
    page.press("Keep this issue", **{**ISSUE, "title": "K7R-2M9 waits"}, written_by="FAM-1")
    assert "looks like the code of a case" in page.text
    page.press("Keep this issue", title=ISSUE["title"])
    assert "Answers come late" in sees(c.fatma, NOW).text  # an issue without a recommendation is listed
    page.press("Keep this recommendation", **WORDS, owner="CLI-1")
    made = Recommendation.unscoped.get()
    own = f"/recommendations/{made.ref}/"
    assert "Reserve two places" not in sees(c.dora, NOW).text  # not sent yet
    page.press("Send it to its owner")
    late = NOW + 61 * DAY
    assert "Without an answer after 60 days: 1 of 1." in sees(c.fatma, late).text
    assert (
        "One new thing waits." in sees(c.dora, NOW + DAY).open("/").text
    )  # from the first day, not only when it is late
    day_sixty = sees(c.dora, NOW + 60 * DAY).open(own)
    assert "Waits for an answer" in day_sixty.text
    owner = sees(c.dora, late).open("/")
    assert "One thing is late." in owner.text
    assert "Nobody has answered yet." in owner.text
    owner.open(own)
    assert "No answer after 61 days" in owner.text
    owner.follow("Answer the recommendation").press("Give this answer", answer="partly")
    assert "Who does not accept all of it says why." in owner.text
    owner.press("Give this answer", comment="One place a month.")
    assert "Nobody has answered yet." not in sees(c.dora, late).open("/").text
    after = sees(c.fatma, late + 30 * DAY)
    assert "Without an answer after 60 days: 0 of 1." in after.text
    assert "late: after 61 days" in after.open(own).text
    assert "One place a month." in after.text


def test_who_may_and_what_makes_no_sense(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    made = a_sent_one(c)
    own = f"/recommendations/{made.ref}/"
    asks = [(c.charlie, own, 404), (c.fatma, f"{own}answer/", 403), (c.dora, own, 200)]
    for person, address, status in asks:
        assert signed_in(person, NOW, monkeypatch).get(address).status_code == status
    assert signed_in(c.dora, NOW, monkeypatch).get("/recommendations/issue/").status_code == 403
    issue = Issue.unscoped.get()
    with denied(c.dora):
        recommend(by=c.dora, at=NOW, issue=issue, owner=c.clinic, **WORDS)
    with refused("has been sent already"):
        send_recommendation(by=c.fatma, at=NOW, recommendation=made)
    with refused("looks like the code of a case"):
        answer_recommendation(
            by=c.dora, at=NOW, recommendation=made, answer="rejected", comment="K7R-2M9 was enough."
        )
    with recorded_once(RECOMMENDATION_ANSWERED):
        answer_recommendation(by=c.dora, at=NOW, recommendation=made, answer="accepted")
    with refused("Nobody waits"):
        answer_recommendation(by=c.dora, at=NOW, recommendation=made, answer="accepted")


def test_what_nobody_answered_in_time_stands_first(sees: As) -> None:
    c = cast()
    issue = a_sent_one(c).issue
    for text, days in (("Late.", 0), ("Fresh.", 30)):
        made = recommend(by=c.fatma, at=NOW, issue=issue, owner=c.clinic, **{**WORDS, "text": text})
        send_recommendation(by=c.fatma, at=NOW + days * DAY, recommendation=made)
    answer_recommendation(
        by=c.dora, at=NOW, recommendation=Recommendation.unscoped.earliest("pk"), answer="accepted"
    )
    text = sees(c.fatma, NOW + 61 * DAY).text
    assert "Without an answer after 60 days: 1 of 3." in text
    assert text.index("Late.") < text.index("Reserve two places") < text.index("Fresh.")
