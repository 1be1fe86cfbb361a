"""Keeping questionnaires: reading in a workbook, what is wrong with it, a look at it, publishing, closing."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in_with, takes_files
from halka.questionnaires import actions, drafts
from halka.questionnaires.apart import examined_apart, of_json
from halka.questionnaires.comparing import differences
from halka.questionnaires.entities.actions import gate_list
from halka.questionnaires.entities.applying import needs_a_yes
from halka.questionnaires.entities.declared import makes_rows_of
from halka.questionnaires.examine import Examined
from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.forms import WorkbookForm
from halka.questionnaires.models import Filling, Questionnaire, Submission, Version, WorkbookDraft
from halka.questionnaires.plain.fields import Asked, form_of
from halka.questionnaires.plain.pages import pages_of, places
from halka.questionnaires.plain.review import title_of
from halka.questionnaires.problems import ERROR, Problem
from halka.questionnaires.views.language import container
from halka.questionnaires.wording import REPAIR_WORDS, advice_of, text_of
from halka.questionnaires.workbook.repairs import REPAIRS
from halka.trust.action import Refused
from halka.trust.policy import Permission

KEEP = Permission.KEEP_QUESTIONNAIRES
MOST_CHANGES = 60


@require_GET
@signed_in_with(KEEP)
def questionnaires(request: Visit) -> HttpResponse:
    """All of them, and drafts that are not published."""
    found = drafts.with_versions(Questionnaire.objects.all())
    said = {
        "questionnaires": [{"row": row, "newest": row.versions.all()[0]} for row in found],
        "drafts": WorkbookDraft.objects.select_related("sent_by").defer("workbook"),
    }
    return render(request, "questionnaires/list.html", said)


@takes_files
@signed_in_with(KEEP)
def read_in(request: Visit) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[bytes] = form.cleaned_data["workbook"]
        content, name = file.read(), file.name or ""
        draft = actions.read_in_workbook(
            by=request.person, at=request.at, name=name, content=content, found=examined_apart(content, name)
        )
        return redirect("questionnaire_draft", draft.ref)
    return render(
        request, "questionnaires/read_in.html", {"form": form}, status=422 if form.is_bound else 200
    )


@dataclass(frozen=True)
class Found:
    """A problem as it stands on the page."""

    place: str
    text: str
    advice: str
    repair: str
    repair_words: str
    is_error: bool

    @classmethod
    def of(cls, problem: Problem) -> Found:
        row = _("row %(row)s") % {"row": problem.row} if problem.row else ""
        place = ", ".join(part for part in (problem.sheet, problem.cell or row, problem.column) if part)
        words = _(REPAIR_WORDS[problem.repair]) if problem.repair else ""
        is_error = problem.level == ERROR
        return cls(place, text_of(problem), advice_of(problem), problem.repair, words, is_error)


@require_GET
@signed_in_with(KEEP)
def draft(request: Visit, ref: str) -> HttpResponse:
    """What is wrong, by sheet and cell, with a button for each repair that can be done here."""
    row = _draft(ref)
    found = of_json(row.verdict)
    problems = [Found.of(problem) for problem in found.problems]
    repairs = dict.fromkeys(one.repair for one in problems if one.repair and one.repair not in row.repairs)
    said = {
        "draft": row,
        "found": found,
        "errors": [one for one in problems if one.is_error],
        "warnings": [one for one in problems if not one.is_error],
        "repairs": [(name, _(REPAIR_WORDS[name])) for name in repairs],
        "kept": [_(REPAIR_WORDS[name]) for name in row.repairs],
        "can_be_published": found.ok and found.form_id and found.version,
        "there": Version.objects.filter(questionnaire__form_id=found.form_id).defer("workbook", "xform"),
    }
    return render(request, "questionnaires/draft.html", said)


@signed_in_with(KEEP)
def mend(request: Visit, ref: str, repair: str) -> HttpResponse:
    """What a repair would change; sent, it is kept."""
    row = _draft(ref)
    if repair not in REPAIRS:
        raise Refused(_("There is no such repair."))
    found = _examined(row, [*row.repairs, repair])
    if request.method == "POST":
        actions.mend_workbook(by=request.person, at=request.at, draft=row, repair=repair, found=found)
        return redirect("questionnaire_draft", row.ref)
    before = len(of_json(row.verdict).changes)
    changes = found.changes[before:]
    said = {
        "draft": row,
        "words": _(REPAIR_WORDS[repair]),
        "changes": changes[:MOST_CHANGES],
        "more": max(0, len(changes) - MOST_CHANGES),
        "left": sum(1 for problem in found.problems if problem.level == ERROR),
    }
    return render(request, "questionnaires/mend.html", said)


def _examined(row: WorkbookDraft, repairs: list[str]) -> Examined:
    return examined_apart(bytes(row.workbook), row.workbook_name, repairs)


@require_GET
@signed_in_with(KEEP)
def preview(request: Visit, ref: str) -> HttpResponse:
    """One page of the form in one of its languages, with every question, also those that are asked only at times."""
    row = _draft(ref)
    found = of_json(row.verdict)
    if not found.xform:
        raise Refused(_("This workbook cannot be shown before it can be converted."))
    state = State(definition_of(found.xform), request.at)
    state.begin()
    languages = state.definition.texts.languages
    if (wanted := request.GET.get("language", "")) in languages:
        state.language = wanted
    pages = pages_of(state.definition)
    number = _number(request.GET.get("page", ""), len(pages))
    shown = places(state, pages[number - 1], all_of_it=True) if pages else []
    form, lines = form_of(state, shown, Asked(is_preview=True))
    said = {
        "draft": row,
        "found": found,
        "form": form,
        "lines": lines,
        "languages": languages,
        "chosen": state.language,
        "number": number,
        "pages": [(at, title_of(state, page, at)) for at, page in enumerate(pages, start=1)],
        "title": title_of(state, pages[number - 1], number) if pages else found.title,
        **container(state.language),
    }
    return render(request, "questionnaires/preview.html", said)


def _number(written: str, most: int) -> int:
    return min(int(written), max(most, 1)) if written.isdecimal() and len(written) < 6 and int(written) else 1


@require_POST
@signed_in_with(KEEP)
def publish(request: Visit, ref: str) -> HttpResponse:
    row = _draft(ref)
    version = actions.publish_questionnaire(
        by=request.person,
        at=request.at,
        name=row.workbook_name,
        content=bytes(row.workbook),
        repairs=row.repairs,
        found=of_json(row.verdict),
        draft=row,
    )
    messages.success(
        request,
        _("Published: %(title)s, version %(version)s. Everybody who is signed in can fill it now.")
        % {"title": version.title, "version": version.name},
    )
    return redirect("questionnaire", version.questionnaire.ref)


@require_POST
@signed_in_with(KEEP)
def drop(request: Visit, ref: str) -> HttpResponse:
    actions.drop_workbook(by=request.person, at=request.at, draft=_draft(ref))
    return redirect("questionnaires")


@require_GET
@signed_in_with(KEEP)
def questionnaire(request: Visit, ref: str) -> HttpResponse:
    """Its versions, and how much of each is half filled or was received. Answers are not shown here."""
    row = get_object_or_404(Questionnaire, ref=ref)
    versions = drafts.versions_of(row)
    half = dict(Filling.objects.filter(questionnaire=row).values_list("version").annotate(Count("pk")))
    received = Submission.objects.filter(version__in=versions).exclude(state=Submission.State.DESTROYED)
    counts: dict[int, list[int]] = {}
    for version, findings in received.values_list("version", "findings"):
        of_version = counts.setdefault(version, [0, 0])
        of_version[0] += 1
        of_version[1] += bool(set(findings) - {"not_checked"})
    said = {
        "questionnaire": row,
        "title": versions[0].title,
        "lists": [(one, needs_a_yes(one)) for one in makes_rows_of(versions[0])],
        "may_read": request.person.may(Permission.READ_ANSWERS, request.at),
        "versions": [
            {"row": one, "half": half.get(one.pk, 0), "received": counts.get(one.pk, [0, 0])}
            for one in versions
        ],
    }
    return render(request, "questionnaires/questionnaire.html", said)


@require_POST
@signed_in_with(KEEP)
def move(request: Visit, ref: str, state: str) -> HttpResponse:
    row = get_object_or_404(Questionnaire, ref=ref)
    actions.move_questionnaire(by=request.person, at=request.at, questionnaire=row, state=state)
    return redirect("questionnaire", row.ref)


@require_POST
@signed_in_with(KEEP)
def gate(request: Visit, ref: str, name: str) -> HttpResponse:
    """Whether new rows of a list that this questionnaire makes need a yes."""
    row = get_object_or_404(Questionnaire, ref=ref)
    gate_list(by=request.person, at=request.at, name=name, needs_a_yes=request.POST.get("go") == "needed")
    return redirect("questionnaire", row.ref)


@require_GET
@signed_in_with(KEEP)
def compare(request: Visit, ref: str) -> HttpResponse:
    """Two versions, question by question: the newest beside the one before it, where nothing else is asked for."""
    row = get_object_or_404(Questionnaire, ref=ref)
    versions = {one.ref: one for one in drafts.versions_of(row)}
    refs = list(versions)
    newer = versions.get(request.GET.get("newer", ""), versions[refs[0]])
    older = versions.get(request.GET.get("older", ""), versions[refs[min(1, len(refs) - 1)]])
    said = {
        "questionnaire": row,
        "versions": list(versions.values()),
        "newer": newer,
        "older": older,
        "differences": differences(drafts.definition(older), drafts.definition(newer)),
    }
    return render(request, "questionnaires/compare.html", said)


@require_GET
@signed_in_with(KEEP)
def workbook(request: Visit, ref: str) -> HttpResponse:
    """The workbook as it was sent."""
    row = Version.objects.filter(ref=ref).first() or _draft(ref)
    ending = ".xls" if row.workbook_name.lower().endswith(".xls") else ".xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="questionnaire{ending}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(bytes(row.workbook), content_type="application/octet-stream", headers=headers)


def _draft(ref: str) -> WorkbookDraft:
    return get_object_or_404(WorkbookDraft, ref=ref)
