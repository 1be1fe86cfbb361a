"""Questionnaires about a case: who may fill them, whose key seals them, who reads them, and the child's part in them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet
from django.urls import reverse

from halka.casework.cases.actions import change_risk
from halka.casework.cases.child_voice import NOT_INVOLVED, ChildVoice
from halka.casework.cases.edit_page import case_to_write_in
from halka.casework.cases.models import Case
from halka.casework.cases.queries import case_to_edit, ref_of_code
from halka.directory.models import Person
from halka.questionnaires.given import Given
from halka.questionnaires.purposes import Handed, Kinds, Subject

ONE, SEVERAL, WORDS = ("select1",), ("select",), ("input",)
VOICE: dict[str, Kinds] = {
    "child_involved": ONE,
    "child_not_why": ONE,
    "child_words": WORDS,
    "child_effect": WORDS,
    "child_effect_why": WORDS,
}
"""The group of the child's part, wherever a form has it; space, audience and being alone may be asked, too."""


def about_case(person: Person, at: datetime, ref: str) -> Subject:
    """As a page in which something is written: 404, 403, or a sentence where all was erased."""
    return of_case_row(case_to_write_in(person, at, ref), at)


def of_case_row(case: Case, at: datetime) -> Subject:
    """A case that was found, as what a questionnaire is about."""
    age = case.child.age_on(at)
    known = {
        "case_code": case.code,
        "ctx_profile": case.profile.code.upper(),
        "ctx_age": "" if age is None else str(age),
    }
    return Subject(case.ref, case.child.ref, case.code, reverse("case", args=[case.ref]), known)


def cases_read_by(person: Person, at: datetime) -> QuerySet[Model, object]:
    return Case.objects.visible_to(person, at).values("ref")


def case_named(given: Given) -> str:
    """By its code, which a phone has from its list of cases."""
    return ref_of_code(given.one("case_code"))


def case_of(handed: Handed) -> Case:
    return case_to_edit(handed.subject)


def voice_of(given: Given) -> ChildVoice:
    """The child's part, as the group says it."""
    return ChildVoice(
        involved=given.one("child_involved") or NOT_INVOLVED,
        why_not=given.one("child_not_why"),
        words=given.one("child_words"),
        effect=given.one("child_effect"),
        why_no_effect=given.one("child_effect_why"),
        was_alone=given.said("child_alone"),
        space=given.one("child_space"),
        audience=given.one("child_audience"),
    )


def set_risk(handed: Handed, case: Case, why: str) -> None:
    """The risk that stands in the form is the risk from now on, where it is another one."""
    level = handed.given.one("risk")
    if level and level != case.risk:
        change_risk(by=handed.by, case=case, at=handed.at, level=level, reason=why)
