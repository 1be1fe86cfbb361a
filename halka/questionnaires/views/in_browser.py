"""Filling with the engine in the browser: the page, the form itself, the answers so far, keeping and sending them.

The page draws with what the engine says; what is kept is the same sealed draft as that of the plain pages, so that one can go
on in either.
"""

from __future__ import annotations

from urllib.parse import unquote
from uuid import uuid4

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from lxml import etree

from halka.directory.visit import Visit, signed_in_with
from halka.pages.middleware import POLICY
from halka.questionnaires import drafts
from halka.questionnaires.drafts import Half
from halka.questionnaires.files import keeping
from halka.questionnaires.filling.kept import take_over
from halka.questionnaires.filling.submission import NoSubmission, parsed_submission, written
from halka.questionnaires.filling.violations import violations
from halka.questionnaires.models import Version
from halka.questionnaires.opening import Opening, opened_by
from halka.questionnaires.plain.pages import way_of
from halka.questionnaires.plain.turning import said_of
from halka.questionnaires.sent.receive import HALF_FILLED, receive
from halka.questionnaires.views.language import container
from halka.questionnaires.views.waiting import after_sending
from halka.questionnaires.views.words_in_browser import words_of
from halka.trust.action import Refused, SentBefore
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE
ENGINE = "questionnaires/engine.js"
WITH_ENGINE = f"{POLICY}; script-src 'self' 'wasm-unsafe-eval'"
"""The engine reads conditions with a parser in WebAssembly. It compiles no text of a form."""
ASKS_THE_DEVICE = "camera=(), microphone=(), geolocation=(self)"
XML = "application/xml; charset=utf-8"


def has_engine() -> bool:
    """Whether the engine was built when this was set up. Without it plain pages serve everything."""
    return finders.find(ENGINE) is not None


@require_GET
@signed_in_with(FILL)
def page(request: Visit, ref: str) -> HttpResponse:
    """The form, drawn by the browser. Whoever has not begun, or has no engine, is led to the beginning."""
    opening = opened_by(request.person, request.at, ref)
    half = opening.half(request.person, request.at)
    if half is None or not has_engine():
        return redirect("fill_begin", ref)
    said = {
        "half": half,
        "opening": opening,
        "way": way_of(half.state.definition),
        "words": words_of(half.state.definition.texts.languages),
        **container(half.language),
    }
    answer = render(request, "questionnaires/in_browser.html", said)
    answer.headers["Content-Security-Policy"] = WITH_ENGINE
    answer.headers["Permissions-Policy"] = ASKS_THE_DEVICE
    return answer


@require_GET
@signed_in_with(FILL)
def form(request: Visit, ref: str) -> HttpResponse:
    """The form of the version on which this person began, byte by byte."""
    _opening, half = _begun(request, ref)
    xform = Version.objects.values_list("xform", flat=True).get(pk=half.filling.version_id)
    return HttpResponse(bytes(xform), content_type=XML)


@require_http_methods(["GET", "POST"])
@signed_in_with(FILL)
def answers(request: Visit, ref: str) -> HttpResponse:
    """The answers so far; sent, they are kept, sealed, as with each plain page."""
    _opening, half = _begun(request, ref)
    if request.method == "POST":
        return _not_taken(half, request) or JsonResponse({"kept": True, "edition": str(half.filling.edition)})
    edition = str(half.filling.edition)
    return HttpResponse(written(half.state), content_type=XML, headers={"X-Edition": edition})


@require_POST
@signed_in_with(FILL)
def send(request: Visit, ref: str) -> HttpResponse:
    """The submission as the engine made it, checked by the evaluator of the server before it is received."""
    opening, half = _begun(request, ref)
    if problem := _not_taken(half, request):
        return problem
    wrong = [{"at": one.node.key, "says": said_of(one)} for one in violations(half.state)]
    if wrong:
        return JsonResponse({"wrong": wrong}, status=422)
    try:
        submission = receive(
            by=request.person,
            at=request.at,
            version=half.filling.version,
            instance_id=half.instance_id,
            raw=request.body,
            way="browser",
            about=opening.about,
            beside=lambda submission: keeping.move(half.filling, half.state, submission, request.at),
        )
    except SentBefore:
        return JsonResponse({"leads": opening.back})
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=409)
    return JsonResponse({"leads": after_sending(request, opening, submission).headers["Location"]})


def _not_taken(half: Half, request: Visit) -> JsonResponse | None:
    """Keeps what was sent; otherwise the answer that says why not: it is no submission of this form with the id of this
    filling, or the filling was sent or thrown away meanwhile."""
    begun_as = half.instance_id
    try:
        root = parsed_submission(request.body)
    except (NoSubmission, RawPostDataException):  # the second: a form with parts, which nobody sends here
        root = None
    if root is None or root.tag != half.state.root.tag or root.findtext("meta/instanceID") != begun_as:
        return JsonResponse({"problem": _("What was sent cannot be read. Nothing was changed.")}, status=400)
    if _was_kept_elsewhere(half, request):
        return _beside(half, root, request)
    take_over(half.state, root)
    language = unquote(request.headers.get("X-Form-Language", ""))
    if language in half.state.definition.texts.languages:
        half.state.language = language
    return None if drafts.keep(half, request.at, tab=_tab(request)) else JsonResponse({}, status=404)


def _tab(request: Visit) -> str:
    return request.headers.get("X-Tab", "")[:36]


def _was_kept_elsewhere(half: Half, request: Visit) -> bool:
    """In another window, on plain pages or on another device, since this window saw it."""
    seen = request.headers.get("X-Edition", "")
    return bool(seen) and seen != str(half.filling.edition) and half.filling.tab != _tab(request)


def _beside(half: Half, root: etree._Element, request: Visit) -> JsonResponse:
    """Nothing of the other one is overwritten: this one is kept beside it, and stands on Today until somebody says which."""
    for one in root.iter("instanceID"):
        one.text = f"uuid:{_tab(request) or uuid4()}"
    filling = half.filling
    try:
        made = receive(
            by=request.person,
            at=request.at,
            version=filling.version,
            instance_id=root.findtext("meta/instanceID") or "",
            raw=etree.tostring(root, encoding="utf-8"),
            way="half",
            about=filling.about,
            hold=HALF_FILLED,
        )
    except SentBefore:
        return JsonResponse({"elsewhere": reverse("waiting_answers")})
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=409)
    return JsonResponse({"elsewhere": reverse("waiting_answer", args=[made.ref])})


def _begun(request: Visit, ref: str) -> tuple[Opening, Half]:
    opening = opened_by(request.person, request.at, ref)
    half = opening.half(request.person, request.at)
    if half is None:
        raise Http404
    return opening, half
