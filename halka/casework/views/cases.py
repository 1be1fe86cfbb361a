"""The list of cases, and the deeds of the worker in one case."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework import forms, queries, written
from halka.casework.actions.agreement import lift_restriction, restrict, withdraw_consent, write_consent
from halka.casework.actions.case import (
    change_risk,
    hold_case,
    open_case,
    register_child,
    resume_case,
    write_household,
)
from halka.casework.actions.closure import propose_closure, reopen_case
from halka.casework.actions.steps import finish_assessment, hold_review, make_contact
from halka.casework.models import Case, Consent, Participation, Restriction
from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import deed_page
from halka.trust import vault
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission

PAGE = 50


@signed_in
def cases(request: Visit) -> HttpResponse:
    """What this person may see, newest first; with words to search for, closed ones too."""
    words = request.GET.get("words", "").strip()[:60]
    everything = request.GET.get("all") == "1" or bool(words)
    found = queries.case_list(request.person, request.at, only_open=not everything)
    keys = queries.searched(found, words) if words else found.values_list("pk", flat=True)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    rows = queries.rows_for_list(list(page))
    names = queries.first_names(rows)
    listed = [
        (case, names[case.pk], None if case.is_erased else case.child.age_on(request.at)) for case in rows
    ]
    context = {"listed": listed, "page": page, "everything": everything, "words": words}
    return render(request, "casework/cases.html", context)


def case_page(
    request: Visit, case: Case, form: Any, do: Any, title: str, button: str, **more: Any
) -> HttpResponse:
    back = {"url": reverse("case", args=[case.ref]), "label": _("Back to the case"), "more": case.code}

    def then(said: dict[str, Any]) -> str:
        do(said)
        return reverse("case", args=[case.ref])

    return deed_page(request, form=form, do=then, title=title, button=button, back=back, **more)


def to_write_in(request: Visit, ref: str, needs: Permission = Permission.WORK_CASE) -> Case:
    """The case, for who may write in it. Others who see it get no form: it would show them what only its writer needs."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    case.must_not_be_erased()
    may_work = request.person.may(needs, request.at)
    if not may_work or not case.may_be_written_by(request.person, request.at):
        raise Denied(by=request.person, needs=needs, at=request.at, case=case.ref)
    return case


@signed_in
def register(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    known = {**case.child.identity, "sex": case.child.sex, "birth_year": case.child.birth_year}
    initial = {**known, "language": case.child.language, "concerns": case.concerns, **case.child.whereabouts}
    initial["heard_by"] = case.heard_by
    form = forms.RegistrationForm(request.POST or None, case=case, initial=initial)

    def do(said: dict[str, Any]) -> None:
        identity = {key: said[key] for key in ("first_name", "last_name", "phone", "phone_rule", "school")}
        plain = {key: said[key] for key in ("sex", "birth_year", "language", "concerns", "heard_by")}
        where = {"address": said["address"]} if said["address"] else None
        register_child(
            by=request.person,
            case=case,
            at=request.at,
            identity=identity,
            whereabouts=where,
            voice=form.voice,
            **plain,
        )

    return case_page(
        request, case, form, do, _("Who is this child, and what does the child say?"), _("Register")
    )


@signed_in
def assess(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.AssessmentForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        plain = {key: said[key] for key in ("summary", "strengths", "suggested_risk")}
        finish_assessment(
            by=request.person,
            case=case,
            at=request.at,
            voice=form.voice,
            child_seen_alone=said["was_alone"],
            **plain,
        )

    return case_page(request, case, form, do, _("What did the assessment find?"), _("Finish the assessment"))


@signed_in
def contact(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.ContactForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        plain = {
            key: said[key] for key in ("how", "with_whom", "happened_at", "child_seen", "note", "change")
        }
        make_contact(
            by=request.person,
            case=case,
            at=request.at,
            voice=form.voice,
            child_seen_alone=said["was_alone"],
            **plain,
        )

    return case_page(request, case, form, do, _("Write down a contact"), _("Keep it"))


@signed_in
def review(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.ReviewForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        hold_review(
            by=request.person,
            case=case,
            at=request.at,
            voice=form.voice,
            note=said["note"],
            next_on=said["next_on"],
        )

    return case_page(request, case, form, do, _("Look at the plan together"), _("Keep the review"))


@signed_in
def close(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.ClosureForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        plain = {key: said[key] for key in ("reason", "summary", "whom_to_call")}
        propose_closure(by=request.person, case=case, at=request.at, voice=form.voice, **plain)

    return case_page(request, case, form, do, _("End the work well"), _("Send to the supervisor"))


@signed_in
def reopen(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.ReopenForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        reopen_case(by=request.person, case=case, at=request.at, **said)

    return case_page(request, case, form, do, _("Start again"), _("Re-open"))


@signed_in
def risk(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.RiskForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        change_risk(by=request.person, case=case, at=request.at, **said)

    return case_page(request, case, form, do, _("How high is the risk now?"), _("Keep it"))


@signed_in
def household(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.HouseholdForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        write_household(by=request.person, case=case, at=request.at, **said)

    return case_page(request, case, form, do, _("Who is around this child?"), _("Keep it"))


@signed_in
def restriction(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.RestrictionForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        restrict(by=request.person, case=case, at=request.at, **said)

    holding = Restriction.objects.visible_to(request.person, request.at).filter(case=case, lifted_at=None)
    return case_page(
        request,
        case,
        form,
        do,
        _("Who must not know?"),
        _("Keep it"),
        template="casework/restrictions.html",
        holding=[(held, vault.read("restriction", held.ref)) for held in holding],
    )


@signed_in
def lift(request: Visit, ref: str) -> HttpResponse:
    """It is safe again. The form stands beside what holds; here it stays when it is refused."""
    held = find(Restriction, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, held.case.ref)

    def do(said: dict[str, Any]) -> None:
        lift_restriction(by=request.person, restriction=held, at=request.at, **said)

    form = forms.LiftForm(request.POST or None)
    return case_page(request, case, form, do, _("It is safe now"), _("This person may know again"))


@signed_in
def consent(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    form = forms.ConsentForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> None:
        write_consent(
            by=request.person,
            case=case,
            at=request.at,
            given_by=said["given_by"],
            services=said["services"],
            fields=said["fields_too"],
            is_yes=said["is_yes"] == "yes",
        )

    said_before = Consent.objects.visible_to(request.person, request.at).filter(case=case, withdrawn_at=None)
    return case_page(
        request,
        case,
        form,
        do,
        _("What did the child or the carer say?"),
        _("Keep the answer"),
        template="casework/agreement.html",
        said_before=[_in_words(consent, case) for consent in said_before],
    )


def _in_words(consent: Consent, case: Case) -> tuple[Consent, str]:
    language = get_language() or "en"
    services = [
        _("any service that helps") if code == "*" else case.profile.label("service", code, language)
        for code in consent.services
    ]
    return consent, ", ".join(services)


@require_POST
@signed_in
def take_back(request: Visit, ref: str) -> HttpResponse:
    """A yes or a no that holds no more."""
    consent = find(Consent, by=request.person, at=request.at, ref=ref)
    withdraw_consent(by=request.person, consent=consent, at=request.at)
    return redirect("write_consent", consent.case.ref)


@require_POST
@signed_in
def pause(request: Visit, ref: str, deed: str) -> HttpResponse:
    """The family cannot be reached, or can be again."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    deeds = {"hold": hold_case, "resume": resume_case}
    deeds[deed](by=request.person, case=case, at=request.at)
    return redirect("case", case.ref)


@signed_in
def file(request: Visit, ref: str) -> HttpResponse:
    """Everything that was written; reading it is a look, and is entered as one."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    open_case(by=request.person, case=case, at=request.at)
    language = get_language() or "en"
    known = vault.read("child", case.child.ref) if case.child.identity_version else written.NOTHING
    context = {
        "case": case,
        "known": known,
        "child": written.of_the_child(case, known),
        "near": written.around(case, language),
        "page": Paginator(written.everything(case, language), PAGE).get_page(request.GET.get("page")),
        "may_write": request.person.may(Permission.WORK_CASE, request.at)
        and case.may_be_written_by(request.person, request.at),
    }
    return render(request, "casework/file.html", context)


@signed_in
def voice(request: Visit, ref: str) -> HttpResponse:
    """Everything the child has said, and what became of it."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    said = (
        Participation.objects.visible_to(request.person, request.at)
        .filter(case=case)
        .order_by("-happened_at")
    )
    page = Paginator(said, PAGE).get_page(request.GET.get("page"))
    context = {"case": case, "page": page, "voiced": written.voiced(page)}
    return render(request, "casework/voice.html", context)
