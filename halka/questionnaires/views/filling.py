"""Filling a questionnaire on plain pages: beginning, page after page, looking it over, sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in_with, takes_files
from halka.pages.sheets import new_sheet
from halka.questionnaires import drafts
from halka.questionnaires.drafts import Half
from halka.questionnaires.files import keeping
from halka.questionnaires.files.shown import Shown, of_filling
from halka.questionnaires.files.taking import NotTaken
from halka.questionnaires.filling.submission import written
from halka.questionnaires.filling.violations import violations
from halka.questionnaires.models import Filling, Questionnaire, Submission
from halka.questionnaires.opening import Opening, opened_by
from halka.questionnaires.plain import turning
from halka.questionnaires.plain.answers import NOT_HERE, Sent, is_not_here
from halka.questionnaires.plain.fields import Asked, form_of
from halka.questionnaires.plain.files import take_files
from halka.questionnaires.plain.pages import name_of, pages_of, places
from halka.questionnaires.plain.review import outline, sections
from halka.questionnaires.sent.readers import waiting
from halka.questionnaires.sent.receive import receive
from halka.questionnaires.views import in_browser
from halka.questionnaires.views.language import container
from halka.questionnaires.views.waiting import after_sending
from halka.trust import typed
from halka.trust.action import Refused, SentBefore
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE
LISTED = 20
OPEN = Questionnaire.State.OPEN


@require_GET
@signed_in_with(FILL)
def to_fill(request: Visit) -> HttpResponse:
    """What can be filled, what is half filled, what this person sent."""
    person, at = request.person, request.at
    without = ("ct", "version__workbook", "version__xform", "version__itemsets")
    half = Filling.objects.filter(person=person, ends_at__gt=at).defer(*without)
    begun = {row.questionnaire_id for row in half}
    open_ones = Questionnaire.objects.filter(state=OPEN, purpose="").exclude(pk__in=begun)
    mine = Submission.objects.filter(received_from=person, version__questionnaire__purpose="")
    sent = mine.exclude(state=Submission.State.DESTROYED).select_related("version").defer(*without)
    said = {
        "half": half.select_related("version", "questionnaire"),
        "open": [{"row": row, "newest": row.versions.all()[0]} for row in drafts.with_versions(open_ones)],
        "sent": sent[:LISTED],
        "waiting": waiting(person, at).count(),
        "keeps": person.may(Permission.KEEP_QUESTIONNAIRES, at),
        "builds": person.may(Permission.BUILD_QUESTIONNAIRES, at),
        "reads": person.may(Permission.READ_ANSWERS, at),
    }
    return render(request, "questionnaires/to_fill.html", said)


@signed_in_with(FILL)
def begin(request: Visit, ref: str) -> HttpResponse:
    """What it is, in which languages; begun, it leads to the first page or to where one left."""
    opening = opened_by(request.person, request.at, ref)
    row, half = opening.questionnaire, opening.half(request.person, request.at)
    version = half.filling.version if half else drafts.newest(row)
    definition = drafts.definition(version)
    if request.method == "POST":
        if half is None and row.state != OPEN:
            raise Refused(_("This questionnaire is not open any more."))
        wanted = request.POST.get("language", "")
        texts = definition.texts
        language = wanted if wanted in texts.languages else texts.best(get_language() or "")
        drafts.begin(request.person, row, language, request.at, opening.subject)
        if request.POST.get("way") == "browser":
            return redirect("fill_in_browser", ref)
        return _to_first(request, opening)
    said = {
        "questionnaire": row,
        "opening": opening,
        "version": version,
        "half": half,
        "is_open": row.state == OPEN,
        "has_engine": in_browser.has_engine(),
        "is_older": half is not None and version.pk != drafts.newest(row).pk,
        "pages": len(pages_of(definition)),
        "languages": definition.texts.languages,
        "chosen": definition.texts.best(get_language() or ""),
        "not_here": sum(1 for one in definition.questions() if definition.bind(one.ref).type in NOT_HERE),
    }
    return render(request, "questionnaires/begin.html", said)


def _to_first(request: Visit, opening: Opening) -> HttpResponse:
    half = opening.half(request.person, request.at)
    if half is None:
        raise Refused(_("What was begun cannot be opened. Begin once more."))
    return _to(half, turning.next_page(half.state, pages_of(half.state.definition), 0))


def _to(half: Half, number: int) -> HttpResponse:
    return redirect("fill_page", half.key, number) if number else redirect("fill_review", half.key)


@takes_files
@signed_in_with(FILL)
def page(request: Visit, ref: str, number: int) -> HttpResponse:
    """One page. Whatever was sent with it is kept; then it says what is new or wrong, or the next one follows."""
    opening = opened_by(request.person, request.at, ref)
    half = opening.begun(request.person, get_language() or "", request.at)
    if half is None:
        return redirect("fill_begin", ref)
    if not 1 <= number <= len(pages_of(half.state.definition)):
        raise Http404
    if request.method == "POST":
        return _turned(request, opening, half, number)
    here = pages_of(half.state.definition)[number - 1]
    before = typed.kept(person=request.person.ref, page=request.path, at=request.at)
    if before is not None:
        turning.take(half.state, here, before, request.at)
    wrong = turning.wrong_on(half.state, here) if request.GET.get("wrong") else {}
    return _shown(request, opening, half, number, Asked(problems=wrong), typed_before=before is not None)


def _turned(request: Visit, opening: Opening, half: Half, number: int) -> HttpResponse:
    """What was sent with a page."""
    pages, state = pages_of(half.state.definition), half.state
    here = pages[number - 1]
    sent: Sent = dict(request.POST.lists())
    came = take_files(state, here, sent, request.FILES)
    turned = turning.take(state, here, sent, request.at)
    deed, _colon, about = request.POST.get("go", "next").partition(":")
    new = turned.new
    if deed == "language" and about in state.definition.texts.languages:
        state.language = about
    elif deed == "add":
        new |= turning.add(state, here, about)
    elif deed == "remove":
        turning.remove(state, here, about)
    try:
        is_kept = drafts.keep(half, request.at, came.new, came.gone)
    except NotTaken as problem:
        raise Refused(str(problem)) from None
    if not is_kept:
        return _kept_elsewhere(request, opening)
    typed.forget(person=request.person.ref, page=request.path)
    leads = _elsewhere(request, opening, half, number, deed, about) if not came.refused else None
    if leads is not None:
        return leads
    wrong = turning.wrong_on(state, here) if deed == "next" and not new and not turned.dropped else {}
    wrong |= came.refused
    if deed != "next" or new or turned.dropped or wrong:
        asked = Asked(wrong, new, _looked_for(sent))
        return _shown(request, opening, half, number, asked, dropped=turned.dropped)
    return _to(half, turning.next_page(state, pages, number))


def _kept_elsewhere(request: Visit, opening: Opening) -> HttpResponse:
    """It was sent, thrown away or begun in another window meanwhile: nothing is written over that."""
    messages.warning(
        request, _("This was sent or begun in another window meanwhile. Look what stands there.")
    )
    return redirect("fill_begin", opening.key)


def _elsewhere(
    request: Visit, opening: Opening, half: Half, number: int, deed: str, about: str
) -> HttpResponse | None:
    """Where a button leads that asks for nothing to be right."""
    pages = pages_of(half.state.definition)
    if deed == "leave":
        messages.success(request, _("Kept half done, sealed, for you. You find it here until it ends."))
        return redirect(opening.back)
    if deed == "browser":
        return redirect("fill_in_browser", half.key)
    if deed == "back":
        before = turning.next_page(half.state, pages, number, -1)
        return _to(half, before) if before else redirect("fill_begin", half.key)
    if deed == "page" and about.isdecimal() and 1 <= int(about) <= len(pages):
        return _to(half, int(about))
    return redirect("fill_review", half.key) if deed == "review" else None


def _files(half: Half) -> Mapping[str, Shown]:
    return of_filling(half.filling, lambda name: reverse("fill_file", args=[half.key, name]))


def _looked_for(sent: Sent) -> dict[str, str]:
    """What is searched for in long lists, by the name of the question."""
    return {name.removesuffix(":find"): values[0] for name, values in sent.items() if name.endswith(":find")}


def _shown(
    request: Visit, opening: Opening, half: Half, number: int, asked: Asked, **more: object
) -> HttpResponse:
    state = half.state
    pages = pages_of(state.definition)
    asked = replace(asked, files=_files(half))
    shown = places(state, pages[number - 1])
    form, lines = form_of(state, shown, asked)
    said = {
        "half": half,
        "opening": opening,
        "form": form,
        "lines": lines,
        "new": len(asked.new & set(turning.questions_on(shown))),
        "shown": " ".join(turning.questions_on(shown)),
        "sheet": new_sheet(request, form, half.filling.child),
        "number": number,
        "parts": outline(state, pages),
        "title": state.words(pages[number - 1].label, state.top) or half.filling.version.words,
        "languages": state.definition.texts.languages,
        "percent": 100 * (number - 1) / max(1, len(pages)),
        "pages": len(pages),
        "is_preview": False,
        "has_engine": in_browser.has_engine(),
        **container(state.language),
        **more,
    }
    return render(request, "questionnaires/page.html", said, status=422 if asked.problems else 200)


@signed_in_with(FILL)
def review(request: Visit, ref: str) -> HttpResponse:
    """What was answered, page by page. Sent from here, once."""
    opening = opened_by(request.person, request.at, ref)
    half = opening.half(request.person, request.at)
    if half is None:
        return _sent_before(request, opening)
    if request.method == "POST":
        return _send(request, opening, half)
    return _reviewed(request, opening, half)


def _reviewed(request: Visit, opening: Opening, half: Half, status: int = 200) -> HttpResponse:
    state = half.state
    pages = pages_of(state.definition)
    wrong = {name_of(one.node): turning.said_of(one) for one in violations(state)}
    found = sections(state, pages, _files(half))
    problems = [
        (section, line, wrong[line.name]) for section in found for line in section.lines if line.name in wrong
    ]
    said = {
        "half": half,
        "opening": opening,
        "questionnaire": half.filling.questionnaire,
        "sections": found,
        "problems": problems,
        "blocks": any(
            is_not_here(state.definition.by_ref[one.node.path], one.node) for one in violations(state)
        ),
        **container(state.language),
    }
    return render(request, "questionnaires/review.html", said, status=status)


def _send(request: Visit, opening: Opening, half: Half) -> HttpResponse:
    state = half.state
    _end(half, request.at)
    if any(violations(state)):
        return _reviewed(request, opening, half, 422)
    try:
        submission = receive(
            by=request.person,
            at=request.at,
            version=half.filling.version,
            instance_id=half.instance_id,
            raw=written(state),
            way="plain",
            about=opening.about,
            beside=lambda submission: keeping.move(half.filling, state, submission, request.at),
        )
    except SentBefore:
        return _sent_before(request, opening)
    return after_sending(request, opening, submission)


def _end(half: Half, at: datetime) -> None:
    """The moment at which it was finished, where the form asks for it."""
    for node in half.state.all_nodes():
        if node.bind.preload == ("timestamp", "end"):
            half.state.enter(node, at.isoformat(timespec="milliseconds"))
    half.state.settle()


def _sent_before(request: Visit, opening: Opening) -> HttpResponse:
    """The same form once more: it leads to what was kept the first time."""
    instance_id = request.POST.get("instance", "")
    mine = Submission.objects.filter(received_from=request.person, instance_id=instance_id).first()
    if mine is None:
        return redirect("fill_begin", opening.key)
    messages.info(request, _("This was sent before. It was kept once."))
    return redirect(opening.back) if opening.subject else redirect("filled", mine.ref)


@require_POST
@signed_in_with(FILL)
def drop(request: Visit, ref: str) -> HttpResponse:
    """Throws away what is half filled."""
    opening = opened_by(request.person, request.at, ref)
    drafts.forget(request.person, opening.questionnaire, opening.about)
    messages.success(request, _("What you had begun was thrown away. Nothing of it was kept."))
    return redirect(opening.back)
