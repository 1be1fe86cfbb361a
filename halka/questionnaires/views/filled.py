"""What was sent, and questionnaires on paper: filled for who filled them, empty for a pen."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in_with
from halka.documents.blocks import Document
from halka.documents.pdf import CannotBeSet, pdf
from halka.pages.dates_in_words import said as said_day
from halka.questionnaires import drafts
from halka.questionnaires.files.shown import Shown, of_submission
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Questionnaire, Submission, Version
from halka.questionnaires.opening import opened_by
from halka.questionnaires.plain import paper
from halka.questionnaires.plain.pages import pages_of
from halka.questionnaires.plain.review import sections
from halka.questionnaires.sent.actions import destroy_submission
from halka.questionnaires.sent.readers import opened_for, readable
from halka.questionnaires.views.language import container
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE


@require_GET
@signed_in_with(FILL)
def filled(request: Visit, ref: str) -> HttpResponse:
    """What was sent, as it was sent."""
    row = found(request, ref)
    state = opened_state(request, row)
    said = {
        "submission": row,
        "version": row.version,
        "sections": sections(state, pages_of(state.definition), files_of(row)),
        "may_destroy": row.received_from_id == request.person.pk
        and row.state == row.State.KEPT
        and not row.child,
        **container(state.language),
    }
    return render(request, "questionnaires/filled.html", said)


@require_GET
@signed_in_with(FILL)
def filled_paper(request: Visit, ref: str) -> HttpResponse:
    row = found(request, ref)
    state = opened_state(request, row)
    footer = _("Sent %(moment)s. Version %(version)s.") % {
        "moment": said_day(row.received_at, this_year=0),
        "version": row.version.name,
    }
    return _printed(
        request, paper.filled(state, pages_of(state.definition), row.version.title, footer), "filled", ref
    )


@require_POST
@signed_in_with(FILL)
def destroy(request: Visit, ref: str) -> HttpResponse:
    """Whoever sent it takes it back."""
    destroy_submission(by=request.person, at=request.at, submission=found(request, ref))
    messages.success(
        request, _("Destroyed: the answers and their files. That something was sent stays in the record.")
    )
    return redirect("to_fill")


def found(request: Visit, ref: str) -> Submission:
    """Of who sent it; where it is about something, of who may read answers about that. For anybody else it is not there."""
    rows = Submission.objects.select_related("version__questionnaire")
    return get_object_or_404(rows.filter(readable(request.person, request.at)), ref=ref)


def opened_state(request: Visit, row: Submission) -> State:
    language = drafts.definition(row.version).texts.best(get_language() or "")
    return opened_for(request.person, request.at, row, language)


def files_of(row: Submission) -> Mapping[str, Shown]:
    """Its files as they stand among the answers, opened where the answers are."""
    return of_submission(row, lambda name: reverse("filled_file", args=[row.ref, name]))


@require_GET
@signed_in_with(FILL)
def half_paper(request: Visit, ref: str) -> HttpResponse:
    """What is half filled, on paper."""
    half = opened_by(request.person, request.at, ref).half(request.person, request.at)
    if half is None:
        return redirect("fill_begin", ref)
    version = half.filling.version
    footer = _("Not sent. Version %(version)s.") % {"version": version.name}
    document = paper.filled(half.state, pages_of(half.state.definition), version.title, footer)
    return _printed(request, document, "fill_begin", ref)


@require_GET
@signed_in_with(FILL)
def empty_paper(request: Visit, ref: str) -> HttpResponse:
    """The newest version, to be filled with a pen, in the language of the reader where the form has it."""
    version: Version = drafts.newest(get_object_or_404(Questionnaire, ref=ref))
    definition = drafts.definition(version)
    state = State(definition, request.at)
    state.begin()
    state.language = definition.texts.best(get_language() or "")
    footer = _("Version %(version)s.") % {"version": version.name}
    document = paper.empty(state, pages_of(definition), version.title, footer)
    return _printed(request, document, "fill_begin", ref)


def _printed(request: Visit, document: Document, back: str, ref: str) -> HttpResponse:
    try:
        content = pdf(document)
    except CannotBeSet:
        messages.error(
            request, _("A letter in it cannot be printed here. Print the page from the browser instead.")
        )
        return redirect(back, ref)
    headers = {"Content-Disposition": 'inline; filename="questionnaire.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
