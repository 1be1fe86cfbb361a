"""Taking answers along as a file: which kind, in whose words, for which reason; made while it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

from django import forms
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.directory.visit import Visit, signed_in_with
from halka.questionnaires import drafts
from halka.questionnaires.answers.actions import export_answers
from halka.questionnaires.answers.columns import merged
from halka.questionnaires.answers.door import Reader, readable, reader
from halka.questionnaires.answers.files import as_files
from halka.questionnaires.answers.parquet import as_parquet
from halka.questionnaires.answers.separated import as_csv
from halka.questionnaires.answers.sheets import MOST_COLUMNS, as_xlsx
from halka.questionnaires.answers.spss import as_sav
from halka.questionnaires.answers.taking import Taking, taking
from halka.questionnaires.models import Questionnaire, Version
from halka.trust.action import Refused
from halka.trust.policy import Permission
from halka.trust.release import release_answers


class Kind(NamedTuple):
    words: str | Promise
    ending: str
    media_type: str
    write: Callable[[Taking], Iterator[bytes]]


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "xlsx": Kind(_("A workbook (XLSX)"), "xlsx", _XLSX, as_xlsx),
    "csv": Kind(_("CSV: a file for each table, in an archive"), "zip", "application/zip", as_csv),
    "sav": Kind(_("SPSS (.sav): a file for each table, in an archive"), "zip", "application/zip", as_sav),
    "parquet": Kind(_("Parquet: a file for each table, in an archive"), "zip", "application/zip", as_parquet),
    "files": Kind(
        _("Pictures, recordings and other files, in an archive"), "zip", "application/zip", as_files
    ),
}
CODES = "-"


class TakeForm(forms.Form):
    kind = forms.ChoiceField(label=_("As what"), initial="xlsx")
    language = forms.ChoiceField(
        label=_("Choices"), help_text=_("In the words of the questionnaire, or as the codes of its workbook.")
    )
    reason = forms.ChoiceField(
        label=_("Why do you need what is more sensitive?"),
        required=False,
        help_text=_("Without a reason it stays out of the file. The reason is entered in the record."),
    )

    def __init__(self, sent: QueryDict | None, languages: list[str], reasons: list[tuple[str, str]]) -> None:
        super().__init__(sent)
        words: list[tuple[str, str | Promise]] = [(one, one) for one in languages]
        words = words or [("", _("in the words of the questionnaire"))]
        for name, choices in (
            ("kind", [(code, kind.words) for code, kind in KINDS.items()]),
            ("language", [*words, (CODES, _("as codes"))]),
            ("reason", [("", _("It is not needed")), *reasons]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["language"].required = bool(languages)


@signed_in_with(Permission.READ_ANSWERS)
def take(request: Visit, ref: str) -> HttpResponse:
    """A form; sent, the file."""
    row = get_object_or_404(Questionnaire, ref=ref)
    by = reader(request.person, request.at)
    versions = list(row.versions.defer("workbook", "xform", "itemsets"))
    texts = drafts.definition(versions[0]).texts
    form = TakeForm(request.POST or None, texts.languages, by.reasons(get_language() or "en"))
    if request.method == "POST" and form.is_valid():
        return _file(request, row, versions, by, form.cleaned_data)
    rows = readable(request.person, request.at, row)
    said = {
        "questionnaire": row,
        "title": versions[0].title,
        "count": rows.count(),
        "form": form,
        **_open_to(by, versions),
    }
    return render(request, "questionnaires/answers/take.html", said, status=422 if form.is_bound else 200)


def _open_to(by: Reader, versions: list[Version]) -> dict[str, int]:
    """How many questions go, go with a reason, and never go to this reader."""
    tables = merged([drafts.definition(version) for version in versions])
    levels = {column.path: column.level for table in tables for column in table.columns}
    found = [
        decision.reason
        for decision in release_answers(
            levels, roles=by.roles, renderer="answers_csv", with_reason=False, readers=by.profile.answers
        ).values()
    ]
    goes, asks = found.count("your_post"), found.count("ask_why")
    return {"goes": goes, "asks": asks, "stays": len(found) - goes - asks}


def _file(
    request: Visit, row: Questionnaire, versions: list[Version], by: Reader, chosen: dict[str, str]
) -> HttpResponse:
    kind = KINDS[chosen["kind"]]
    texts = drafts.definition(versions[0]).texts
    words = texts.best(get_language() or "")
    if chosen["language"] not in ("", CODES):
        words = chosen["language"]
    taken = taking(
        readable(request.person, request.at, row),
        versions,
        by=by,
        renderer=f"answers_{chosen['kind']}",
        reason=chosen["reason"],
        language="" if chosen["language"] == CODES else words or "the only one",
        words=words,
    )
    if chosen["kind"] == "xlsx" and any(sheet.width > MOST_COLUMNS for sheet in taken.sheets):
        raise Refused(_("There are more columns than a workbook holds. Take CSV."))
    export_answers(
        by=request.person, at=request.at, questionnaire=row, kind=chosen["kind"], reason=chosen["reason"]
    )
    headers = {
        "Content-Disposition": f'attachment; filename="answers.{kind.ending}"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    made = StreamingHttpResponse(kind.write(taken), content_type=kind.media_type, headers=headers)
    return cast(HttpResponse, made)  # Django's types name only what the two have in common as their base
