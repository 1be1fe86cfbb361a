"""What the child or the carer agreed to, and who must not know."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.casework.access.actions.agreements import (
    correct_consent,
    lift_restriction,
    restrict,
    withdraw_consent,
)
from halka.casework.access.actions.household import end_household
from halka.casework.access.forms import CorrectConsentForm, LeftForm, LiftForm, RestrictionForm
from halka.casework.access.models import Consent, Restriction
from halka.casework.access.queries import carers_to_ask
from halka.casework.cases.edit_page import edit_page, to_write_in
from halka.casework.cases.models import Case, HouseholdMember
from halka.casework.cases.queries import corrections
from halka.directory.visit import Visit, signed_in
from halka.pages.dates_in_words import day
from halka.questionnaires.opening import address_for
from halka.trust import vault
from halka.trust.door import find


@signed_in
def restriction(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    holding = Restriction.objects.visible_to(request.person, request.at).filter(case=case, lifted_at=None)
    return edit_page(
        request,
        case,
        RestrictionForm(request.POST or None, case=case),
        restrict,
        _("Who must not know?"),
        _("Keep it"),
        template="casework/access/restrictions.html",
        holding=[(held, vault.read("restriction", held.ref)) for held in holding],
    )


@signed_in
def lift(request: Visit, ref: str) -> HttpResponse:
    """It is safe again. The form stands beside what holds; here it stays when it is refused."""
    held = find(Restriction, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, held.case.ref)
    form = LiftForm(request.POST or None, case=case)
    title, button = _("It is safe now"), _("This person may know again")
    return edit_page(request, case, form, lift_restriction, title, button, on={"restriction": held})


@require_GET
@signed_in
def consent(request: Visit, ref: str) -> HttpResponse:
    """What holds, and what was corrected. What somebody says is written down in the questionnaire of consent."""
    case = to_write_in(request, ref)
    answers = Consent.objects.visible_to(request.person, request.at).filter(case=case)
    wrong, why = answers.filter(corrected_at__isnull=False), corrections(case)
    said = {
        "case": case,
        "said_before": [_in_words(consent, case) for consent in answers.filter(withdrawn_at=None)],
        "corrected": [
            (_in_words(consent, case), [said for _ref, said in why.get(consent.ref, [])]) for consent in wrong
        ],
    }
    return render(request, "casework/access/consents.html", said)


@signed_in
def ask(request: Visit, ref: str) -> HttpResponse:
    """The questionnaire of consent, from the page of the case."""
    case = to_write_in(request, ref)
    case.must_be_open()
    return redirect(address_for("consent", case.ref))


@signed_in
def correct(request: Visit, ref: str) -> HttpResponse:
    """An answer was written down wrongly."""
    consent = find(Consent, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, consent.case.ref)
    form = CorrectConsentForm(
        request.POST or None,
        case=case,
        carers=carers_to_ask(case, request.person, request.at),
        initial=CorrectConsentForm.before(consent),
    )
    title, button = _("What was the right answer?"), _("Correct it")
    return edit_page(request, case, form, correct_consent, title, button, on={"consent": consent})


@require_POST
@signed_in
def take_back(request: Visit, ref: str) -> HttpResponse:
    """A yes or a no that holds no more."""
    consent = find(Consent, by=request.person, at=request.at, ref=ref)
    withdraw_consent(by=request.person, consent=consent, at=request.at)
    return redirect("write_consent", consent.case.ref)


@signed_in
def left(request: Visit, ref: str) -> HttpResponse:
    """Somebody is no longer around the child."""
    found = find(HouseholdMember, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, found.case.ref)
    form, title = LeftForm(request.POST or None, case=case), _("Who is no longer around this child?")
    lead = found.particulars.get("name", "")
    return edit_page(request, case, form, end_household, title, _("Keep it"), on={"member": found}, lead=lead)


@dataclass(frozen=True)
class Said:
    """An answer in the words of the reader. `how`: how it was asked, for those who work in the case and nobody else."""

    consent: Consent
    yes: str
    no: str
    how: list[str]


def _in_words(consent: Consent, case: Case) -> Said:
    language, profile = get_language() or "en", case.profile

    def names(services: list[str], is_yes: bool) -> str:
        found = [
            _("any service that helps") if code == "*" else profile.label("service", code, language)
            for code in services
        ]
        found += [
            profile.label("consent_purpose", code, language)
            for code, said in consent.purposes.items()
            if said is is_yes
        ]
        return ", ".join(found)

    yes, no = (
        (consent.services, consent.refused) if consent.is_yes else ([], [*consent.services, *consent.refused])
    )
    how = [
        "" if consent.was_alone is None else _("asked alone") if consent.was_alone else _("not alone"),
        profile.label("language", consent.language, language) if consent.language else "",
        profile.label("interpreter", consent.interpreter, language) if consent.interpreter else "",
        *(profile.label("explained", code, language) for code in consent.explained),
        _("until %(day)s") % {"day": day(consent.until)} if consent.until else "",
        "" if consent.is_freely_given else _("perhaps not freely given: a yes counts as not asked"),
        vault.read("consent", consent.ref).get("who", ""),
    ]
    return Said(consent, names(yes, True), names(no, False), [part for part in how if part])
