"""Answers to questionnaires: which there are, one of them, and taking them along."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from halka.directory.visit import Visit, signed_in_with
from halka.questionnaires import drafts
from halka.questionnaires.answers.actions import list_answers, read_answers
from halka.questionnaires.answers.door import readable, readable_of, reader
from halka.questionnaires.answers.reading import found_in_words, read
from halka.questionnaires.files.shown import of_submission
from halka.questionnaires.models import Attachment, Questionnaire
from halka.questionnaires.views.language import container
from halka.trust.policy import Permission

READ = Permission.READ_ANSWERS
ON_A_PAGE = 50
WAYS = {
    "plain": _("on plain pages"),
    "browser": _("in the browser"),
    "import": _("taken over from a file"),
    "phone": _("on a phone"),
    "edit": _("on a phone, changed there and sent again"),
}


class WhyForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you need it?"), widget=forms.RadioSelect)

    def __init__(self, sent: QueryDict | None, reasons: list[tuple[str, str]]) -> None:
        super().__init__(sent)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = reasons


@require_GET
@signed_in_with(READ)
def all_answers(request: Visit) -> HttpResponse:
    """Questionnaires to which something was answered."""
    rows = drafts.with_versions(Questionnaire.objects.all())
    versions = [version for row in rows for version in row.versions.all()]
    found = readable_of(request.person, request.at, versions).order_by()
    counts = dict(found.values_list("version__questionnaire").annotate(Count("pk")))
    shown = [
        {"row": row, "newest": row.versions.all()[0], "count": counts[row.pk]}
        for row in rows
        if row.pk in counts
    ]
    return render(request, "questionnaires/answers/all.html", {"shown": shown})


@require_GET
@signed_in_with(READ)
def answers(request: Visit, ref: str) -> HttpResponse:
    """What was received, the newest first, with what is to be looked at; of one version, where it is asked for."""
    row = get_object_or_404(Questionnaire, ref=ref)
    list_answers(by=request.person, at=request.at, questionnaire=row)
    rows = readable(request.person, request.at, row).order_by("-pk")
    counts = dict(rows.order_by().values_list("version__ref").annotate(Count("pk")))
    versions = [one for one in drafts.versions_of(row) if one.ref in counts]
    chosen = request.GET.get("version", "")
    if chosen in counts:
        rows = rows.filter(version__ref=chosen)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    absent = Attachment.objects.filter(submission__in=list(page), ct=None).values_list(
        "submission", flat=True
    )
    missing = Counter(absent)
    said = {
        "questionnaire": row,
        "title": drafts.newest(row).title,
        "versions": versions,
        "chosen": chosen,
        "page": page,
        "shown": [
            {
                "row": one,
                "way": WAYS.get(one.way, one.way),
                "found": found_in_words(one.findings, missing[one.pk]),
            }
            for one in page
        ],
    }
    return render(request, "questionnaires/answers/list.html", said)


def _address(ref: str, one: str, name: str, reason: str) -> str:
    """Of a file: with the reason for which the answer that names it was opened."""
    why = f"?reason={reason}" if reason else ""
    return reverse("answer_file", args=[ref, one, name]) + why


@signed_in_with(READ)
def answer(request: Visit, ref: str, one: str) -> HttpResponse:
    """One submission. With a reason, what needs one is opened too, on this answer only."""
    row = get_object_or_404(Questionnaire, ref=ref)
    submission = get_object_or_404(readable(request.person, request.at, row).defer(None), ref=one)
    by = reader(request.person, request.at)
    reasons = by.reasons(get_language() or "en")
    form = WhyForm(request.POST or None, reasons)
    reason = form.cleaned_data["reason"] if request.method == "POST" and form.is_valid() else ""
    read_answers(by=request.person, at=request.at, submission=submission, reason=reason)
    found = read(
        submission,
        by=by,
        reason=reason,
        language=drafts.definition(submission.version).texts.best(get_language() or ""),
        files=of_submission(submission, lambda name: _address(ref, one, name, reason)),
    )
    said = {
        "questionnaire": row,
        "submission": submission,
        "version": submission.version,
        "way": WAYS.get(submission.way, submission.way),
        "found": found,
        "sections": found.sections,
        "form": form,
        "reason": dict(reasons).get(reason, ""),
        **container(found.state.language),
    }
    return render(request, "questionnaires/answers/one.html", said, status=422 if form.errors else 200)
