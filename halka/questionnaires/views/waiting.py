"""What waits for somebody: why, what it says, and what can be done with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in_with
from halka.questionnaires import drafts
from halka.questionnaires.models import Submission
from halka.questionnaires.opening import Opening
from halka.questionnaires.plain.pages import pages_of
from halka.questionnaires.plain.review import sections
from halka.questionnaires.purposes import Standing, Subject, purpose_called
from halka.questionnaires.sent.actions import set_aside, take_up_again
from halka.questionnaires.sent.readers import opened_for, readable, waiting
from halka.questionnaires.sent.receive import HALF_FILLED, hand_over_again
from halka.questionnaires.sent.wording import why
from halka.questionnaires.views.filled import files_of
from halka.questionnaires.views.language import container
from halka.trust.action import Refused
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE
STATE = Submission.State


def after_sending(request: Visit, opening: Opening, submission: Submission) -> HttpResponse:
    """Says what came of it, and leads there."""
    if submission.state == STATE.WAITS:
        messages.warning(request, _("It was kept, and it waits: %(why)s") % {"why": why(submission)})
        return redirect("waiting_answer", submission.ref)
    if submission.state == STATE.ARRIVED:
        messages.warning(request, _("It was kept. What it is for is done as soon as possible."))
        return redirect(opening.back)
    if submission.state == STATE.ERASED:
        messages.error(request, why(submission))
        return redirect("to_fill")
    if opening.subject is not None:
        kept = _("Sent and kept: %(title)s.") % {"title": submission.version.words}
        messages.success(request, opening.subject.sent or kept)
        return redirect(opening.back)
    messages.success(request, _("Sent and kept. You can read it here again."))
    return redirect("filled", submission.ref)


@require_GET
@signed_in_with(FILL)
def waiting_answers(request: Visit) -> HttpResponse:
    """What was sent and could not be done. Whoever may not read it sees that it is there."""
    return render(request, "questionnaires/waiting.html", {"rows": list(waiting(request.person, request.at))})


@require_GET
@signed_in_with(FILL)
def waiting_answer(request: Visit, ref: str) -> HttpResponse:
    row = _waiting(request, ref)
    said: dict[str, object] = {"submission": row, "version": row.version}
    rows = Submission.objects.filter(readable(request.person, request.at), pk=row.pk)
    if rows.exists():
        texts = drafts.definition(row.version).texts
        state = opened_for(request.person, request.at, row, texts.best(get_language() or ""))
        said |= {
            "sections": sections(state, pages_of(state.definition), files_of(row)),
            "why": why(row),
            "stands": _stands(request, row),
            "is_half": row.reason == HALF_FILLED,
            **container(state.language),
        }
    return render(request, "questionnaires/waiting_answer.html", said)


@require_POST
@signed_in_with(FILL)
def try_again(request: Visit, ref: str) -> HttpResponse:
    """By whoever presses the button, with what this person may do now."""
    row = _waiting(request, ref)
    subject = _subject(request, row)
    is_seen = request.POST.get("stands") == "this"
    hand_over_again(row, by=request.person, at=request.at, is_seen=is_seen)
    return after_sending(request, Opening(row.version.questionnaire, subject), row)


@require_POST
@signed_in_with(FILL)
def mend(request: Visit, ref: str) -> HttpResponse:
    row = _waiting(request, ref)
    filling = take_up_again(by=request.person, at=request.at, submission=row, subject=_subject(request, row))
    return redirect("fill_page", filling.key, 1)


@require_POST
@signed_in_with(FILL)
def aside(request: Visit, ref: str) -> HttpResponse:
    row = _waiting(request, ref)
    _subject(request, row)
    set_aside(by=request.person, at=request.at, submission=row)
    messages.success(request, _("Set aside. It stays as it was sent."))
    return redirect("waiting_answers")


def _waiting(request: Visit, ref: str) -> Submission:
    return get_object_or_404(waiting(request.person, request.at), ref=ref)


def _stands(request: Visit, row: Submission) -> Standing:
    """What stands there now, where something else was written down meanwhile."""
    purpose = purpose_called(row.version.questionnaire.purpose)
    if purpose is None or row.reason != "changed":
        return Standing()
    return purpose.stands(request.person, request.at, row.about)


def _subject(request: Visit, row: Submission) -> Subject | None:
    """What it is about, for whoever may fill a questionnaire about it now; 404, 403 or a sentence otherwise. Nothing, where
    its questionnaire is about nothing."""
    if not row.version.questionnaire.purpose:
        return None
    purpose = purpose_called(row.version.questionnaire.purpose)
    if purpose is None or not row.about:
        raise Refused(_("It is not known what this is about. It stays as it was sent."))
    return purpose.find(request.person, request.at, row.about)
