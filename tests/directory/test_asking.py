"""Questions whose SQL is written once answer what the query builder answers, whoever asks and whenever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from halka.casework.access.actions.emergency import break_glass
from halka.casework.models import Case
from halka.directory.asking import ask
from halka.directory.models import Person
from halka.sharing.actions.answer import refuse_referral
from halka.sharing.actions.transfer import request_transfer
from halka.trust import written
from tests.cast import DAY, HOUR, START, Cast, a_notice, a_planned_case, a_sent_referral, cast, somebody
from tests.seen import See

pytestmark = pytest.mark.django_db
AT = START + 9 * DAY


def said(row: object) -> object:
    """All that a row holds, and what was read together with it."""
    if not isinstance(row, Model):
        return row
    held = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return held | {name: said(other) for name, other in row._state.fields_cache.items()}


def province(c: Cast) -> None:
    case, _plan = a_planned_case(c)
    a_notice(c, START + DAY)
    a_notice(c, START + 2 * DAY)
    refused = a_sent_referral(c, case, START + 4 * DAY)
    a_sent_referral(c, case, START + 5 * DAY)
    refuse_referral(by=c.dora, referral=refused, reason="no_capacity", at=START + 5 * DAY)
    request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT)
    words = "The hospital is on the telephone."
    break_glass(by=c.greta, code=case.code, reason="asked", words=words, at=AT - HOUR)


def test_what_was_written_for_one_is_right_for_all_who_hold_the_same_posts(
    see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = cast()
    province(c)
    monkeypatch.setattr(written, "_kept", {})
    people = [c.greta, c.alice, c.hugo, c.bob, c.dora, somebody("Deniz", c.school, "focal")]
    for person in (c.greta, c.hugo, c.dora):  # who asks first is not who is compared
        for address in ("/", "/referrals/"):
            see(person, AT + HOUR, address)
    kept: dict[Any, Any] = written._kept
    answered = set()
    for name, _kinds, _store in list(kept):
        if not isinstance(name, tuple):
            continue
        question, shape = name
        for person in people:
            for at in (AT, AT + 3 * DAY + HOUR):
                if tuple((post.role, post.unit.kind) for post in person.posts_at(at)) == shape:
                    right = [said(row) for row in question(person, at)]
                    assert [said(row) for row in ask(question, person, at)] == right, question
                    answered |= {question} if right else set()
    assert len(kept) > 25
    assert len(answered) > 7


def test_what_depends_on_who_asks_in_another_way_is_refused() -> None:
    c = cast()

    def of_the_year(person: Person, at: datetime) -> Any:
        return Case.objects.visible_to(person, at).filter(child__birth_year=at.year)

    def by_name(person: Person, at: datetime) -> Any:
        return Person.objects.filter(name__startswith=str(person.pk))

    for question in (of_the_year, by_name):
        with pytest.raises(written.CannotBeKept):
            ask(question, c.alice, AT)


def test_it_is_built_once_and_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    c, built = cast(), []

    def cases(person: Person, at: datetime) -> Any:
        built.append(person.pk)
        return Case.objects.visible_to(person, at).filter(opened_at__lte=at - DAY)

    case = a_planned_case(c)[0]
    with CaptureQueriesContext(connection) as asked:
        assert ask(cases, c.alice, START + HOUR) == []
        assert ask(cases, c.alice, AT) == [case]
        assert ask(cases, c.greta, AT) == []
    assert len(built) == 2  # with marks, and with others
    assert sum("casework_case" in one["sql"] for one in asked) == 3
