"""Making a questionnaire in the browser: its questions, one of them, its name and languages, a look at it, handing it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in_with
from halka.questionnaires.builder import kinds
from halka.questionnaires.builder.actions import hand_in_questionnaire
from halka.questionnaires.builder.conditions import in_words
from halka.questionnaires.builder.forms import PAGES_WAY, PageForm, QuestionForm, SettingsForm
from halka.questionnaires.builder.keeping import begun, change, looked_at, undo
from halka.questionnaires.builder.sheets import (
    NAMESPACES,
    Row,
    Sheets,
    add,
    as_xlsx,
    begins,
    ends,
    free_name,
    fresh,
    move,
    of_workbook,
    remove,
    span,
    speak,
)
from halka.questionnaires.examine import Examined
from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Built, Version, WorkbookDraft
from halka.questionnaires.plain.fields import Asked, form_of
from halka.questionnaires.plain.pages import pages_of, places
from halka.questionnaires.problems import ERROR, Problem
from halka.questionnaires.problems import Refused as Unreadable
from halka.questionnaires.views.language import container
from halka.questionnaires.wording import advice_of, text_of
from halka.questionnaires.workbook.reading import read
from halka.questionnaires.workbook.repairs import mended
from halka.trust.action import Refused
from halka.trust.policy import Permission

BUILD = Permission.BUILD_QUESTIONNAIRES


@dataclass(frozen=True)
class Said:
    """A problem at a question, in words."""

    text: str
    advice: str
    is_error: bool

    @classmethod
    def of(cls, problem: Problem) -> Said:
        return cls(text_of(problem), advice_of(problem), problem.level == ERROR)


@dataclass
class Line:
    """A row as it stands on the page: `shape` is question, begins or ends."""

    number: int
    shape: str
    words: str
    kind: str
    condition: str
    asked: int = 0
    is_needed: bool = False
    choices: list[str] = field(default_factory=list)
    problems: list[Said] = field(default_factory=list)
    repeats: bool = False
    is_first: bool = False
    is_last: bool = False


@signed_in_with(BUILD)
def builds(request: Visit) -> HttpResponse:
    """What this person is making, and a form to begin."""
    form = SettingsForm(request.POST or None, None, _version(request.at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        sheets = fresh(said["title"], said["languages"], said["version"])
        _set(sheets.settings, PAGES_WAY, said["pages"])
        return redirect("build", begun(request.person, sheets, request.at).ref)
    rows = [{"row": row, "sheets": Sheets.of_json(row.state)} for row in _mine(request)]
    said = {"form": form, "rows": rows}
    return render(request, "questionnaires/builder/list.html", said, status=422 if form.is_bound else 200)


def _version(at: datetime) -> str:
    return f"{at:%Y%m%d}01"


def _mine(request: Visit) -> list[Built]:
    return list(Built.objects.filter(made_by=request.person))


def _built(request: Visit, ref: str) -> tuple[Built, Sheets]:
    """Of its maker alone: for anybody else it is not there."""
    row = get_object_or_404(Built, ref=ref, made_by=request.person)
    return row, Sheets.of_json(row.state)


@require_POST
@signed_in_with(Permission.KEEP_QUESTIONNAIRES)
def build_from(request: Visit, ref: str) -> HttpResponse:
    """A workbook that was read in, or a published version, taken into the builder: what is published stays as it is."""
    row = Version.objects.filter(ref=ref).first() or get_object_or_404(WorkbookDraft, ref=ref)
    try:
        book = read(bytes(row.workbook), row.workbook_name)
        mended(book, row.repairs)
    except Unreadable:
        raise Refused(_("This workbook cannot be read. Mend it in the file first.")) from None
    sheets = of_workbook(book)
    if isinstance(row, Version):
        sheets.settings["version"] = _version(request.at)
    return redirect("build", begun(request.person, sheets, request.at).ref)


@signed_in_with(BUILD)
def build(request: Visit, ref: str) -> HttpResponse:
    """All its questions, each with what is wrong at it. Sent: up, down, out, back, handed in."""
    row, sheets = _built(request, ref)
    if request.method == "POST":
        return _pressed(request, row, sheets)
    found = looked_at(sheets)
    lines, other = _lines(sheets, found)
    said = {
        "built": row,
        "sheets": sheets,
        "title": sheets.settings.get("form_title") or _("Without a title"),
        "lines": lines,
        "asked": sum(line.shape == "question" for line in lines),
        "other": other,
        "found": found,
        "errors": sum(problem.level == ERROR for problem in found.problems) if found else 0,
    }
    return render(request, "questionnaires/builder/build.html", said)


def _pressed(request: Visit, row: Built, sheets: Sheets) -> HttpResponse:
    go, _mark, number = request.POST.get("go", "").partition(":")
    seen = request.POST.get("changes", "")
    if go == "undo":
        undo(row, request.at, seen)
    elif go == "hand_in":
        hand_in_questionnaire(by=request.person, at=request.at, built=row)
        messages.success(request, _("Handed in. Whoever looks after questionnaires can publish it now."))
        keeps = request.person.may(Permission.KEEP_QUESTIONNAIRES, request.at)
        return redirect("questionnaires" if keeps else "builds")
    elif go == "drop":
        row.delete()
        messages.success(request, _("Thrown away."))
        return redirect("builds")
    elif go in ("up", "down", "out"):
        place = _number(number, sheets)
        if go == "out":
            remove(sheets, place)
        else:
            move(sheets, place, -1 if go == "up" else 1)
        change(row, sheets, request.at, seen)
        return redirect(f"{request.path}#row-{place}")
    return redirect("build", row.ref)


def _number(written: str, sheets: Sheets) -> int:
    number = int(written) if written.isdecimal() and len(written) < 5 else len(sheets.survey)
    if number >= len(sheets.survey):
        raise Refused(_("This question is not there any more."))
    return number


def _lines(sheets: Sheets, found: Examined | None) -> tuple[list[Line], list[Said]]:
    """The rows; and what is wrong that stands at none of them."""
    at_rows: dict[int, list[Said]] = {}
    other = []
    of_list = {sheets.list_of(row): n for n, row in reversed(list(enumerate(sheets.survey)))}
    for problem in found.problems if found else []:
        place = problem.row - 2
        if problem.sheet == "choices" and 0 <= place < len(sheets.choices):
            place = of_list.get(sheets.choices[place].get("list_name", ""), -1)
        elif problem.sheet != "survey":
            place = -1
        if 0 <= place < len(sheets.survey):
            at_rows.setdefault(place, []).append(Said.of(problem))
        else:
            other.append(Said.of(problem))
    asked, lines = 0, []
    for number, row in enumerate(sheets.survey):
        shape = "begins" if begins(row) else "ends" if ends(row) else "question"
        asked += shape == "question"
        kind = kinds.kind_of(row)
        lines.append(
            Line(
                number,
                shape,
                sheets.words(row) or row.get("name", ""),
                str(kinds.KINDS[kind].words) if kind in kinds.KINDS else row.get("type", ""),
                in_words(row.get("relevant", ""), sheets),
                asked,
                row.get("required", "").lower() in ("yes", "true", "true()"),
                [sheets.words(one) or one.get("name", "") for one in sheets.choices_of(row)],
                at_rows.get(number, []),
                "repeat" in row.get("type", ""),
                number == 0,
                span(sheets, number)[1] == len(sheets.survey) - 1,
            )
        )
    return lines, other


@signed_in_with(BUILD)
def add_row(request: Visit, ref: str, number: int, what: str) -> HttpResponse:
    """A new question, or page, behind the row of this number; 0 for the beginning, else counted from 1."""
    row, sheets = _built(request, ref)
    if not 0 <= number <= len(sheets.survey) or what not in ("question", kinds.PAGE):
        raise Http404
    fresh_row: Row = {"type": "begin_group"} if what == kinds.PAGE else {}
    return _edited(request, row, sheets, fresh_row, number, is_new=True)


@signed_in_with(BUILD)
def edit_row(request: Visit, ref: str, number: int) -> HttpResponse:
    row, sheets = _built(request, ref)
    if not 0 <= number < len(sheets.survey) or ends(sheets.survey[number]):
        raise Http404
    return _edited(request, row, sheets, sheets.survey[number], number, is_new=False)


def _edited(
    request: Visit, built: Built, sheets: Sheets, row: Row, number: int, *, is_new: bool
) -> HttpResponse:
    is_page = begins(row)
    form: PageForm | QuestionForm = (PageForm if is_page else QuestionForm)(
        request.POST or None, sheets, dict(row), number
    )
    if request.method == "POST" and form.is_valid():
        if isinstance(form, PageForm):
            place = _page_kept(sheets, form.row_made(), number, is_new=is_new)
        else:
            place = _question_kept(sheets, form, number, is_new=is_new)
        change(built, sheets, request.at, request.POST.get("changes", ""))
        go = request.POST.get("go", "")
        if go == "stay":
            return redirect("build_row", built.ref, place)
        if go == "next":
            return redirect("build_add", built.ref, place + 1, "question")
        return redirect(f"{_address(built)}#row-{place}")
    said = {
        "built": built,
        "sheets": sheets,
        "form": form,
        "is_page": is_page,
        "is_new": is_new,
        "title": sheets.words(row) or row.get("name", ""),
    }
    return render(request, "questionnaires/builder/row.html", said, status=422 if form.is_bound else 200)


def _address(built: Built) -> str:
    return reverse("build", args=[built.ref])


def _page_kept(sheets: Sheets, made: Row, number: int, *, is_new: bool) -> int:
    if not is_new:
        sheets.survey[number] = made
        return number
    place = add(sheets, {**made, "name": free_name(sheets).replace("q", "page_", 1)}, number - 1)
    sheets.survey.insert(place + 1, {"type": "end_group"})
    return place


def _question_kept(sheets: Sheets, form: QuestionForm, number: int, *, is_new: bool) -> int:
    made = form.row_made()
    made.setdefault("name", free_name(sheets))
    sheets.settings.setdefault("namespaces", NAMESPACES)
    before = sheets.list_of(form.row)
    if form.cleaned_data["kind"] in kinds.WITH_CHOICES:
        name = _own_list(sheets, before, made["name"], is_new=is_new)
        place = next((n for n, one in enumerate(sheets.choices) if one.get("list_name") == name), None)
        kept = [one for one in sheets.choices if one.get("list_name") != name]
        listed = [{"list_name": name, **one} for one in form.choices_made()]
        at = len(kept) if place is None else min(place, len(kept))
        sheets.choices = [*kept[:at], *listed, *kept[at:]]
        made["type"] = f"{made['type']} {name}"
    made = {key: value for key, value in made.items() if value}
    if is_new:
        return add(sheets, made, number - 1)
    sheets.survey[number] = made
    if before and not any(sheets.list_of(one) == before for one in sheets.survey):
        sheets.choices = [one for one in sheets.choices if one.get("list_name") != before]
    return number


def _own_list(sheets: Sheets, before: str, name: str, *, is_new: bool) -> str:
    """The list that only this question has: one that others use is left to them."""
    users = sum(sheets.list_of(one) == before for one in sheets.survey)
    if before and not is_new and users == 1:
        return before
    taken = {one.get("list_name", "") for one in sheets.choices}
    made, more = f"{name}_choices", 1
    while made in taken:
        more += 1
        made = f"{name}_choices_{more}"
    return made


@signed_in_with(BUILD)
def build_settings(request: Visit, ref: str) -> HttpResponse:
    row, sheets = _built(request, ref)
    form = SettingsForm(request.POST or None, sheets)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = [one for one in sheets.languages if one in said["languages"]]
        speak(sheets, list(dict.fromkeys([*kept, *said["languages"]])))
        sheets.settings |= {
            "form_title": said["title"],
            "form_id": said["form_id"],
            "version": said["version"],
        }
        _set(sheets.settings, "default_language", sheets.languages[0])
        _set(sheets.settings, PAGES_WAY, said["pages"])
        sheets.settings.setdefault("namespaces", NAMESPACES)
        change(row, sheets, request.at, request.POST.get("changes", ""))
        return redirect("build", row.ref)
    said = {"built": row, "form": form}
    return render(request, "questionnaires/builder/settings.html", said, status=422 if form.is_bound else 200)


def _set(settings: Row, name: str, value: str) -> None:
    if value:
        settings[name] = value
    else:
        settings.pop(name, None)


@require_GET
@signed_in_with(BUILD)
def build_preview(request: Visit, ref: str) -> HttpResponse:
    """Every question as it is filled, in one of the languages."""
    row, sheets = _built(request, ref)
    found = looked_at(sheets)
    if found is None or not found.xform or not found.ok:
        raise Refused(_("There is still something wrong with it. See what stands at its questions."))
    state = State(definition_of(found.xform), request.at)
    state.begin()
    languages = state.definition.texts.languages
    if (wanted := request.GET.get("language", "")) in languages:
        state.language = wanted
    shown = [place for page in pages_of(state.definition) for place in places(state, page, all_of_it=True)]
    form, lines = form_of(state, shown, Asked(is_preview=True))
    said = {
        "built": row,
        "title": found.title,
        "form": form,
        "lines": lines,
        "languages": languages,
        "chosen": state.language,
        **container(state.language),
    }
    return render(request, "questionnaires/builder/preview.html", said)


@require_GET
@signed_in_with(BUILD)
def build_workbook(request: Visit, ref: str) -> HttpResponse:
    """As XLSX, for any program that reads XLSForm."""
    _row, sheets = _built(request, ref)
    headers = {
        "Content-Disposition": 'attachment; filename="questionnaire.xlsx"',
        "Cache-Control": "no-store",
    }
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(as_xlsx(sheets), content_type=kind, headers=headers)
