"""Questionnaires of the steps: what their answers mean for the deed that each is handed to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.cases.purposes import ONE, SEVERAL, VOICE, WORDS, about_case, case_of, set_risk, voice_of
from halka.casework.cases.queries import case_as_it_is, case_to_edit
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.module import write_module
from halka.casework.steps.actions.review import hold_review
from halka.casework.steps.models import Assessment
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.questionnaires.purposes import Handed, Kinds, Standing, Subject
from halka.trust.action import Refused

CONTACT = "contact"
CONTACT_NEEDS = {
    "when": WORDS,
    "how": ONE,
    "with": SEVERAL,
    "outcome": WORDS,
    "change": ONE,
    "child_seen": ONE,
    "child_alone": ONE,
    **VOICE,
}


ASSESSMENT = "assessment"
ASSESSMENT_NEEDS: dict[str, Kinds] = {
    "ctx_last": (),
    "summary": WORDS,
    "strengths_words": WORDS,
    "risk": ONE,
    "risk_suggested": (),
    "child_alone": ONE,
    **VOICE,
}
REVIEW = "review"
REVIEW_NEEDS = {"situation": WORDS, "plan_status": WORDS, "risk": ONE, "next": WORDS, **VOICE}


def about_contact(person: Person, at: datetime, ref: str) -> Subject:
    """Where nobody was there, it is no contact."""
    subject = about_case(person, at, ref)
    return replace(subject, instead=((_("Nobody was reached"), reverse("note_attempt", args=[ref])),))


def contact(handed: Handed) -> str:
    """Form F07. With several people it counts as one with the first of the list, in which the child comes first."""
    given = handed.given
    made = make_contact(
        by=handed.by,
        case=case_of(handed),
        at=handed.at,
        how=given.one("how"),
        note=given.one("outcome"),
        voice=voice_of(given),
        with_whom=next(iter(given.many("with")), "child"),
        child_seen=given.said("child_seen") is True,
        child_seen_alone=given.said("child_alone") is True,
        change=given.one("change"),
        happened_at=_happened(given.moment("when"), handed),
    )
    return made.ref


def about_assessment(person: Person, at: datetime, ref: str) -> Subject:
    """With the assessment that is the newest now, so that none is put aside unseen."""
    subject = about_case(person, at, ref)
    return replace(subject, known={**subject.known, "ctx_last": _newest(person, at, ref)})


def assessment(handed: Handed) -> str:
    """Form F03. What the score suggests is kept beside the risk; the worker decides, and says why if different."""
    given, case = handed.given, case_of(handed)
    if given.one("ctx_last") != _newest(handed.by, handed.at, case.ref):
        raise Refused(
            _("Somebody finished another assessment since you began. Read it in the file, then mend yours.")
        )
    made = finish_assessment(
        by=handed.by,
        case=case,
        at=handed.at,
        summary=given.one("summary"),
        strengths=given.one("strengths_words"),
        voice=voice_of(given),
        suggested_risk=given.one("risk_suggested") or given.one("risk"),
        child_seen_alone=given.said("child_alone") is True,
    )
    set_risk(handed, case, given.one("risk_diff_why") or given.one("summary"))
    return made.ref


def review(handed: Handed) -> str:
    """Form F08."""
    given, case = handed.given, case_of(handed)
    words = [given.one(name) for name in ("plan_status", "situation", "adjust_how")]
    made = hold_review(
        by=handed.by,
        case=case,
        at=handed.at,
        note="\n\n".join(part for part in words if part),
        voice=voice_of(given),
        next_on=given.day("next"),
    )
    set_risk(handed, case, given.one("situation") or given.one("plan_status"))
    return made.ref


def about_module(person: Person, at: datetime, ref: str) -> Subject:
    subject = about_case(person, at, ref)
    return replace(subject, known={**subject.known, "ctx_concerns": " ".join(case_to_edit(ref).concerns)})


def module(kind: str) -> Callable[[Handed], str]:
    def write(handed: Handed) -> str:
        write_module(by=handed.by, case=case_of(handed), at=handed.at, kind=kind, thing=handed.ref)
        return handed.ref

    return write


def _newest(person: Person, at: datetime, case: str) -> str:
    rows = Assessment.objects.visible_to(person, at).filter(case__ref=case).order_by("happened_at", "pk")
    return rows.values_list("ref", flat=True).last() or ""


def stands(person: Person, at: datetime, ref: str) -> Standing:
    """The risk and the newest assessment. Whoever asks inside a deed holds the case until it is done."""
    case = case_as_it_is(ref)
    made = (
        Assessment.objects.visible_to(person, at).filter(case__ref=ref).order_by("happened_at", "pk").last()
    )
    lines = [(_("Risk"), case.get_risk_display())]
    if made is not None:
        lines.append((_("Newest assessment"), day(made.happened_at)))
    return Standing(f"{case.risk} {made.ref if made else ''}", tuple(lines))


def _happened(said: datetime | None, handed: Handed) -> datetime | None:
    """A browser sends no seconds: the minute in which it was sent is now."""
    if said is None:
        return None
    sent = handed.received_at
    return sent if said.replace(second=0, microsecond=0) == sent.replace(second=0, microsecond=0) else said
