"""What this room offers to Today: what was recommended to the own unit and waits for its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.pages.dates_in_words import due
from halka.pages.things import Kind, Thing
from halka.recommendations.models import Recommendation
from halka.trust.policy import Permission


def things(person: Person, at: datetime) -> Iterator[Thing]:
    own = person.units_where(Permission.ANSWER_RECOMMENDATION, at)
    if not own:
        return
    for one in Recommendation.objects.visible_to(person, at).filter(
        owner__in=own, sent_at__isnull=False, answer=""
    ):
        assert one.due_at is not None
        yield Thing(
            at=one.due_at,
            due=due(one.due_at, at),
            title=one.text,
            why=_("Recommended to your unit. Nobody has answered yet."),
            url=reverse("recommendation", args=[one.ref]),
            deed=_("Answer"),
            state="overdue" if one.is_red(at) else "",
            kind=Kind.NEW,
            has_clock=True,
        )
