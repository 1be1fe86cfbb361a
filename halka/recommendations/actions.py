"""An issue is written, something is recommended, sent, and answered by its owner."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from halka.boards.no_child import looks_like_a_child
from halka.directory.models import Unit
from halka.recommendations.acts import (
    ISSUE_WRITTEN,
    RECOMMENDATION_ANSWERED,
    RECOMMENDATION_SENT,
    RECOMMENDATION_WRITTEN,
)
from halka.recommendations.models import Issue, Recommendation
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


def _leads_to_no_child(**texts: str) -> None:
    """These texts are published; so a code is taken out here, and not only asked about."""
    for name, text in texts.items():
        if found := looks_like_a_child(text):
            raise Refused(
                _("“%(found)s” looks like the code of a case. No child stands in this text. Take it out.")
                % {"found": found},
                about=name,
            )


@action(needs=Permission.RECOMMEND, inside="written_by.code")
def write_issue(
    *,
    by: Actor,
    at: datetime,
    written_by: Unit,
    title: str,
    kind: str,
    lens: str,
    cause: str,
    effect: str,
    evidence: str,
    evidence_ref: str,
    from_unit: Unit | None = None,
    to_unit: Unit | None = None,
) -> Issue:
    """The hash is that of the sentence as it was printed: who holds the source can see whether it is still that one."""
    _leads_to_no_child(title=title, evidence=evidence, evidence_ref=evidence_ref)
    issue = Issue.unscoped.create(
        title=title,
        kind=kind,
        lens=lens,
        cause=cause,
        effect=effect,
        evidence=evidence,
        evidence_ref=evidence_ref,
        evidence_hash=sha256(evidence.encode()).hexdigest(),
        written_by=written_by,
        from_unit=from_unit,
        to_unit=to_unit,
        written_at=at,
    )
    enter(ISSUE_WRITTEN, by=by, at=at, thing=issue.ref)
    return issue


@action(needs=Permission.RECOMMEND, inside="issue.written_by.code")
def recommend(
    *,
    by: Actor,
    at: datetime,
    issue: Issue,
    text: str,
    focus: str,
    owner: Unit,
    measured_by: str,
    useful_change: str,
) -> Recommendation:
    """How its effect will be measured is said now, before anybody knows what comes out."""
    _leads_to_no_child(text=text, measured_by=measured_by, useful_change=useful_change)
    made = Recommendation.unscoped.create(
        issue=issue, text=text, focus=focus, owner=owner, measured_by=measured_by, useful_change=useful_change
    )
    enter(RECOMMENDATION_WRITTEN, by=by, at=at, thing=made.ref, thread=issue.ref)
    return made


@action(needs=Permission.RECOMMEND, inside="recommendation.issue.written_by.code")
def send_recommendation(*, by: Actor, at: datetime, recommendation: Recommendation) -> None:
    """From now on the owner sees it, the days are counted, and nothing in it changes."""
    if not Recommendation.unscoped.filter(pk=recommendation.pk, sent_at__isnull=True).update(sent_at=at):
        raise Refused(_("This recommendation has been sent already."))
    recommendation.sent_at = at
    enter(
        RECOMMENDATION_SENT,
        by=by,
        at=at,
        thing=recommendation.ref,
        thread=recommendation.issue.ref,
        to_unit=recommendation.owner.code,
        due_at=recommendation.due_at,
    )


@action(needs=Permission.ANSWER_RECOMMENDATION, inside="recommendation.owner.code")
def answer_recommendation(
    *, by: Actor, at: datetime, recommendation: Recommendation, answer: str, comment: str = ""
) -> None:
    """Late is late, and still an answer: how many days it took stays to be seen."""
    if answer != Recommendation.Answer.ACCEPTED and not comment.strip():
        raise Refused(_("Who does not accept all of it says why."), about="comment")
    _leads_to_no_child(comment=comment)
    waiting = Recommendation.unscoped.filter(pk=recommendation.pk, sent_at__isnull=False, answer="")
    if not waiting.update(answer=answer, comment=comment, answered_at=at):
        raise Refused(_("Nobody waits for an answer to this recommendation."))
    enter(RECOMMENDATION_ANSWERED, by=by, at=at, thing=recommendation.ref, thread=recommendation.issue.ref)
