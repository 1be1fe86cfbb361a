"""Asking whether a child is known: an office and its telephone, or nothing; the child's worker reads who asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.access.finding import not_told
from halka.casework.access.models import KnownQuestion
from halka.casework.acts import CHILD_ASKED_FOR
from halka.casework.cases.models import Case
from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 20


@action(needs=Permission.ASK_IF_KNOWN)
def ask_if_known(*, by: Actor, found: Collection[Case], reason: str, at: datetime) -> str:
    """`found`: a case of each child that bears the name, none where nobody does. `reason` is a code of the list
    `known_purpose`. Gives the reference of the question.

    A child whose place is secret, or of whom somebody in conflict asks, is answered like one that nobody knows; the
    question is kept and told to the worker all the same. The name that was typed is not kept."""
    posts = by.posts_at(at) if isinstance(by, Person) else []
    post = next((post for post in posts if post.may(Permission.ASK_IF_KNOWN)), None)
    if not isinstance(by, Person) or post is None:
        raise Denied(by=by, needs=Permission.ASK_IF_KNOWN, at=at)
    if reason not in post.unit.profile.lists["known_purpose"]:
        raise Refused(_("Choose why you ask."))
    asked = KnownQuestion.unscoped.filter(person=by, asked_at__gt=at - HOUR).values("question").distinct()
    if asked.count() >= MOST_IN_AN_HOUR:
        raise Refused(_("That is enough for one hour. Call the child unit, or wait."))
    asked_of: list[Case | None] = [*found] or [None]
    question, closed = new_ref(), not_told(found, by)
    KnownQuestion.unscoped.bulk_create(
        KnownQuestion(
            question=question,
            case=case,
            person=by,
            unit=post.unit,
            reason=reason,
            asked_at=at,
            is_told=case is not None and case.pk not in closed,
        )
        for case in asked_of
    )
    of_one = next(iter(found)).ref if len(found) == 1 else ""
    enter(CHILD_ASKED_FOR, by=by, at=at, case=of_one, thing=question, reason=reason)
    return question
