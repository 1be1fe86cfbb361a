"""The questionnaire that ends a case (F11): what is open of the plan and of referrals stands in it, and is settled with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from halka.casework.cases.purposes import ONE, VOICE, WORDS, about_case, case_of, voice_of
from halka.casework.cases.queries import case_to_edit
from halka.casework.models import Case
from halka.casework.purposes import of_case
from halka.casework.steps.actions.closure import propose_closure
from halka.casework.steps.queries import came_back_with, not_done
from halka.directory.models import Person
from halka.questionnaires.given import Given
from halka.questionnaires.purposes import Handed, Kinds, Subject
from halka.sharing import saved, settling, wording
from halka.sharing.chains import is_followed
from halka.sharing.models import Referral
from halka.sharing.queries import came_back

CLOSING = "closing"
CLOSING_NEEDS: dict[str, Kinds] = {
    "reason": ONE,
    "situation": WORDS,
    "details": WORDS,
    "told_contact_who": WORDS,
    "check_3m": ONE,
    "check_date": WORDS,
    "check_why": WORDS,
    "ctx_referrals": (),
    "ref_number": (),
    "settle": ONE,
    **VOICE,
}
SPACE = "␣"
"""Stands for a space in lists that a form takes apart at spaces."""


def about_closing(person: Person, at: datetime, ref: str) -> Subject:
    """With what is open: each referral is a question of its own, taken back or left to run to its end."""
    subject = about_case(person, at, ref)
    case = case_to_edit(ref)
    case.must_be_open()
    open_ones = settling.open_at_the_end(case, at)
    profile = case.profile
    known = {
        "ctx_opened_on": profile.day_of(case.opened_at).isoformat(),
        "ctx_check_on": profile.day_of(profile.due("after_closure", case.risk, at)).isoformat(),
        "ctx_returned": came_back_with(case, person, at),
        "ctx_unfinished": "; ".join(row.what.rstrip(".") for row in not_done(case, person, at)),
        "ctx_unfollowed": "; ".join(_unfollowed(case)),
        "ctx_referrals": str(len(open_ones)),
        "ctx_referral_numbers": " ".join(one.number for one in open_ones),
        "ctx_referral_words": _listed(_told(one) for one in open_ones),
    }
    return replace(
        subject, known={**subject.known, **known}, sent=saved.closing_proposed(case), anew=("settle",)
    )


def closing(handed: Handed) -> str:
    """Form F11: proposed to the supervisor, who agrees or returns it on the page of the case."""
    given, case = handed.given, case_of(handed)
    made = propose_closure(
        by=handed.by,
        case=case,
        at=handed.at,
        reason=given.one("reason"),
        summary=_summary(given),
        voice=voice_of(given),
        whom_to_call=given.one("told_contact_who"),
        check_on=given.day("check_date"),
        is_checked=given.said("check_3m") is not False,
        also=partial(settling.say_what_becomes, case, _settled(given), handed.at),
    )
    return made.ref


def _settled(given: Given) -> dict[str, str]:
    return {one.one("ref_number"): one.one("settle") for one in given.entries("referrals")}


def _summary(given: Given) -> str:
    words = [given.one("situation"), given.one("details")]
    if why := given.one("check_why"):
        words.append(_("No check afterwards: %(why)s") % {"why": why})
    return "\n\n".join(part for part in words if part)


def _told(referral: Referral) -> str:
    return f"{referral.to_unit.shown_name}: {wording.need(referral)} ({wording.open_words(referral)})"


def _listed(words: Iterable[str]) -> str:
    return " ".join(SPACE.join(one.split()) for one in words)


def _unfollowed(case: Case) -> list[str]:
    """Refusals that nothing follows, and nobody has written why."""
    sent, said = came_back(case)
    return [
        f"{one.to_unit.shown_name}, {wording.need(one)}, {wording.came_back(one)}"
        for one in said
        if not is_followed(one, sent)
    ]


PURPOSES = (of_case(CLOSING, CLOSING_NEEDS, closing, about_closing),)
