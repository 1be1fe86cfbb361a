"""Taking answers over from a file: looked through first, wrong rows named and handed back, right rows taken once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.directory.visit import Visit, signed_in_with, takes_files
from halka.questionnaires import drafts
from halka.questionnaires.answers.actions import import_answers
from halka.questionnaires.answers.sheets import plain_workbook
from halka.questionnaires.answers.takeover.submissions import Looked, looked_through
from halka.questionnaires.answers.takeover.tables import MOST_BYTES, Unreadable, opened
from halka.questionnaires.models import Questionnaire, Submission, Version
from halka.trust.policy import Permission

SHOWN = 100
LOOK, BACK, TAKE = "look", "back", "take"


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Which file"),
        help_text=gettext_lazy(
            "An export of KoboToolbox or ODK, or a file of Halka: .xlsx, .csv or .zip, at most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.zip"}),
    )
    version = forms.ChoiceField(label=gettext_lazy("Version"))
    what = forms.ChoiceField(
        label=gettext_lazy("What to do with it"),
        choices=[
            (LOOK, gettext_lazy("Look through it; nothing is kept")),
            (BACK, gettext_lazy("Hand back the wrong rows as a workbook; nothing is kept")),
            (TAKE, gettext_lazy("Take the right rows over, each once")),
        ],
        initial=LOOK,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        sent: QueryDict | None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None,
        versions: list[Version],
    ) -> None:
        super().__init__(sent, files)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.ref, one.name) for one in versions]

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Export the answers in parts."))
        return file


@takes_files
@signed_in_with(Permission.READ_ANSWERS)
def take_over(request: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(Questionnaire, ref=ref)
    versions = drafts.versions_of(row)
    form = ImportForm(request.POST or None, request.FILES or None, versions)
    said: dict[str, object] = {"questionnaire": row, "title": versions[0].title, "form": form}
    if request.method == "POST" and form.is_valid():
        version = next(one for one in versions if one.ref == form.cleaned_data["version"])
        try:
            tables = opened(form.cleaned_data["file"].read())
            looked = looked_through(tables, drafts.definition(version), request.at)
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return _done(request, form.cleaned_data["what"], version, looked, said)
    return render(request, "questionnaires/answers/import.html", said, status=422 if form.is_bound else 200)


def _done(
    request: Visit, what: str, version: Version, looked: Looked, said: dict[str, object]
) -> HttpResponse:
    if what == BACK:
        return _handed_back(looked)
    if what == TAKE and looked.ready:
        new = import_answers(by=request.person, at=request.at, version=version, ready=looked.ready)
        messages.success(
            request,
            _("%(new)s taken over, %(there)s were there already, %(wrong)s wrong and not taken.")
            % {"new": new, "there": len(looked.ready) - new, "wrong": len(looked.wrong_rows)},
        )
        return redirect("answers", version.questionnaire.ref)
    ids = [one.instance_id for one in looked.ready]
    there = Submission.objects.filter(questionnaire=version.questionnaire, instance_id__in=ids).count()
    found = {
        "looked": looked,
        "rows": len(looked.main.rows),
        "new": len(ids) - there,
        "there": there + looked.twice,
        "wrong": len(looked.wrong_rows),
        "cells": looked.wrong[:SHOWN],
        "more": max(0, len(looked.wrong) - SHOWN),
    }
    return render(request, "questionnaires/answers/import.html", said | found)


def _handed_back(looked: Looked) -> HttpResponse:
    """The wrong rows as they were sent, with what is wrong before them; mended, the workbook can be sent again."""
    why: dict[int, list[str]] = {}
    for cell in looked.wrong:
        place = f"{cell.table} {cell.row}, " if cell.table else ""
        why.setdefault(cell.main, []).append(f"{place}{cell.column}: {cell.what} {cell.advice}")
    rows = [
        [str(number), "\n".join(why[number]), *cells]
        for number, cells in looked.main.rows
        if number in looked.wrong_rows
    ]
    content = plain_workbook([[_("Row"), _("What is wrong"), *looked.main.header], *rows])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {
        "Content-Disposition": 'attachment; filename="wrong-rows.xlsx"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
