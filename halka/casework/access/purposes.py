"""The questionnaire of consent and assent (F01): what its answers mean for the rules of consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from halka.casework.access.actions.agreements import withdraw_consent, write_consent
from halka.casework.access.asked import Asked
from halka.casework.access.models import Consent
from halka.casework.access.queries import carers_to_ask
from halka.casework.cases.edit_page import case_to_write_in
from halka.casework.cases.models import Case, HouseholdMember
from halka.casework.cases.purposes import ONE, SEVERAL, WORDS, about_case, case_of
from halka.casework.cases.queries import case_as_it_is
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.questionnaires.given import Given
from halka.questionnaires.purposes import Handed, Standing, Subject

CONSENT = "consent"
CONSENT_NEEDS = {
    "event": ONE,
    "consent_date": WORDS,
    "from_whom": ONE,
    "carer": ONE,
    "child_not_asked": ONE,
    "explained_reporting": ONE,
    "explained_rights": ONE,
    "c_participate": ONE,
    "c_collect": ONE,
    "c_share_services": ONE,
    "share_services": SEVERAL,
    "c_refused": SEVERAL,
    "c_fields": SEVERAL,
    "doubted": ONE,
    "withhold_from": WORDS,
    "expires": WORDS,
}
PURPOSES = {
    "c_participate": "participate",
    "c_collect": "collect",
    "c_share_police": "offence",
    "c_report_stats": "statistics",
    "c_research": "research",
    "c_photo": "photo",
    "c_tracing": "find_family",
}
"""Questions of the form, and what they are in the list `consent_purpose`."""
EXPLAINED = {"explained_reporting": ("reporting",), "explained_rights": ("purpose", "limits", "rights")}
MOST_CARERS = 6
ANY_SERVICE = "*"


def about_consent(person: Person, at: datetime, ref: str) -> Subject:
    """With the carers who may be asked, by name; whoever may be a source of harm is never among them."""
    subject = about_case(person, at, ref)
    case = case_to_write_in(person, at, ref)
    carers = (carers_to_ask(case, person, at) or [])[:MOST_CARERS]
    known = {"ctx_carers": str(len(carers))}
    for number, (carer, name) in enumerate(carers, start=1):
        known |= {f"ctx_carer_{number}": name, f"ctx_carer_{number}_ref": carer.ref}
    return replace(subject, known={**subject.known, **known})


def consent(handed: Handed) -> str:
    """What was taken back ends first; what was said in the same talk is written down in any case."""
    given, case = handed.given, case_of(handed)
    carer = _carer(given, case, handed)
    given_by = given.one("from_whom")
    if given.one("event") == "withdrawn":
        held = Consent.objects.visible_to(handed.by, handed.at).filter(
            case=case, given_by=given_by, carer=carer, withdrawn_at=None
        )
        for before in held:
            withdraw_consent(by=handed.by, consent=before, at=handed.at)
    is_yes, services = _services(given)
    made = write_consent(
        by=handed.by,
        case=case,
        at=handed.at,
        given_by=given_by,
        services=services,
        fields=given.many("c_fields"),
        is_yes=is_yes,
        carer=carer,
        child_not_asked=given.one("child_not_asked"),
        asked=_asked(given, services),
        given_at=_given_at(given, handed),
    )
    return made.ref


def stands(person: Person, at: datetime, ref: str) -> Standing:
    """Who answered last, and how many have taken an answer back: the newest one counts. Whoever asks inside a deed holds the
    case until it is done."""
    case_as_it_is(ref)
    said = Consent.objects.visible_to(person, at).filter(case__ref=ref).order_by("pk")
    ended = said.exclude(withdrawn_at=None).count()
    if (last := said.last()) is None:
        return Standing("none", ((_("Newest answer"), _("none")),))
    lines = [(_("Newest answer"), day(last.given_at)), (_("Answers taken back"), str(ended))]
    return Standing(f"{last.ref} {ended}", tuple(lines))


def _services(given: Given) -> tuple[bool, list[str]]:
    """A no without names is a no to every service."""
    if given.said("c_share_services") is False:
        return False, given.many("c_refused") or [ANY_SERVICE]
    return True, given.many("share_services")


def _asked(given: Given, services: list[str]) -> Asked:
    said = {code: given.said(name) for name, code in PURPOSES.items()}
    return Asked(
        was_alone=given.said("asked_alone"),
        language=given.one("language"),
        interpreter=given.one("interpreter"),
        explained=[code for name, codes in EXPLAINED.items() if given.said(name) for code in codes],
        purposes={code: yes for code, yes in said.items() if yes is not None},
        refused=[code for code in given.many("c_refused") if code not in services],
        ends_on=given.day("expires"),
        is_freely_given=given.said("doubted") is not True,
        who=given.one("who"),
        keep_from=given.one("withhold_from"),
        keep_what=given.one("withhold_what"),
        keep_why=given.one("withhold_why"),
    )


def _carer(given: Given, case: Case, handed: Handed) -> HouseholdMember | None:
    """Whoever was chosen by name when the form was opened; the deed asks whether this person may be asked now."""
    number = given.one("carer").removeprefix("c")
    ref = given.one(f"ctx_carer_{number}_ref") if number else ""
    members = HouseholdMember.objects.visible_to(handed.by, handed.at)
    return members.filter(case=case, ref=ref).first() if ref else None


def _given_at(given: Given, handed: Handed) -> datetime | None:
    """On an earlier day: at noon of that day."""
    day = given.day("consent_date")
    if day is None or day >= timezone.localtime(handed.received_at).date():
        return handed.received_at
    return timezone.make_aware(datetime.combine(day, time(12)))
