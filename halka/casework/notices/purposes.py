"""Questionnaire F00: a worry about a child that nobody knows yet, written down by a worker where there is no network."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.casework.cases.purposes import ONE, SEVERAL, WORDS
from halka.casework.notices.actions import send_notice
from halka.directory.models import Person, Unit
from halka.directory.numbers.read import emergency_number
from halka.questionnaires.purposes import Handed, Kinds, Purpose, Subject
from halka.trust.action import Denied
from halka.trust.policy import Permission

NOTICE = "notice"
NEEDS: dict[str, Kinds] = {
    "source": ONE,
    "what_seen": WORDS,
    "child_words": WORDS,
    "where_child_is": WORDS,
    "danger_now": ONE,
    "concerns": SEVERAL,
}
SAID = {
    "what_seen": "what_seen",
    "child_known_as": "child_known_as",
    "where_child_is": "where_child_is",
    "child_words": "child_words",
    "safe_contact": "safe_contact",
    "caregiver_cause": "carer_is_cause",
    "child_told": "child_told",
    "caregiver_told": "carer_told",
    "danger_now": "danger_now",
}
"""The question of the form, and the word of the deed for the same."""
LONGEST = 32


def about_unit(person: Person, at: datetime, ref: str) -> Subject:
    """The unit that reads it."""
    unit = Unit.objects.filter(code=ref, takes_cases=True).first()
    if unit is None:
        raise Http404
    if not person.may(Permission.SEND_NOTICE, at):
        raise Denied(by=person, needs=Permission.SEND_NOTICE, at=at)
    known = {
        "ctx_profile": unit.profile.code.upper(),
        "ctx_emergency_number": emergency_number(unit.profile).number,
    }
    return Subject(unit.code, "", unit.shown_name, reverse("notices"), known)


def own_units(person: Person, at: datetime) -> list[Unit]:
    """Those in which this person works with children's cases; a code that no address can hold is left out."""
    units = Unit.objects.filter(pk__in=person.units_where(Permission.WORK_CASE, at), takes_cases=True)
    return [unit for unit in units.order_by("name") if len(unit.code) <= LONGEST]


def along(person: Person, at: datetime) -> list[tuple[str, str]]:
    if not person.may(Permission.SEND_NOTICE, at):
        return []
    words = _("A child whom nobody knows yet")
    units = own_units(person, at)
    return [(unit.code, words if len(units) == 1 else f"{words} · {unit.shown_name}") for unit in units]


def own(person: Person, at: datetime) -> str:
    return next((unit.code for unit in own_units(person, at)), "")


def notice(handed: Handed) -> str:
    """Form F00. Whoever told it is the notifier; the worker who wrote it down sent it."""
    given = handed.given
    told_at = given.moment("received_at")
    made = send_notice(
        by=handed.by,
        at=handed.at,
        to_unit=Unit.objects.get(code=handed.subject),
        source=given.one("source"),
        channel=given.one("channel") or "outreach",
        sex=given.one("sex"),
        age_guess=given.number("age_guess"),
        concerns=given.many("concerns"),
        notifier={
            "name": given.one("notifier_name"),
            "role": given.one("notifier_role"),
            "organisation": given.one("notifier_org"),
            "phone": given.one("notifier_phone"),
        },
        notifier_is_secret=given.said("notifier_secret") is not False,
        told_at=timezone.localtime(told_at) if told_at else None,
        **{word: given.one(question) for question, word in SAID.items()},
    )
    return made.ref


def _screened_by(person: Person, at: datetime) -> QuerySet[Model, object]:
    """What could not become a notice is read by those who would have read it as one."""
    return Unit.objects.filter(pk__in=person.units_where(Permission.SCREEN_NOTICE, at)).values("code")


def _level(person: Person, at: datetime, ref: str) -> int:
    """What became a notice is read as the notice, through its door."""
    return -1


PURPOSE = Purpose(
    code=NOTICE,
    needs=NEEDS,
    find=about_unit,
    child_of=lambda _ref: "",
    readers=_screened_by,
    level_for=_level,
    deed=notice,
    goes_along=True,
    carried=frozenset({"ctx_profile", "ctx_emergency_number"}),
    along=along,
    own=own,
    seals_with_thing=True,
)
