"""Filling without a network: what is taken along, the page that works alone, and what comes back sealed."""

from __future__ import annotations

import hashlib
import json

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from halka.directory.models import Person
from halka.directory.visit import Visit, signed_in, signed_in_with, visit
from halka.questionnaires.models import Phone
from halka.questionnaires.offline import arriving, kept, taking
from halka.questionnaires.offline.forms import TakeForm
from halka.questionnaires.phones import devices
from halka.questionnaires.phones.actions import take_visits_along
from halka.questionnaires.views.in_browser import ASKS_THE_DEVICE, WITH_ENGINE, has_engine
from halka.questionnaires.views.words_in_browser import words_of
from halka.questionnaires.views.words_offline import words
from halka.trust.action import Refused
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE
TIER_OF_THE_PAGE = Phone.Tier.STANDARD


@require_GET
def without_network(request: HttpRequest) -> HttpResponse:
    """The page that fills alone. It is the same for everybody, and holds nothing about anybody: the browser keeps it."""
    answer = HttpResponse(_page())
    answer.headers["Content-Security-Policy"] = WITH_ENGINE
    answer.headers["Permissions-Policy"] = ASKS_THE_DEVICE
    return answer


def _page() -> str:
    sheets = [static(name) for name in kept.OF_THE_SITE if name.endswith(".css")]
    said = {
        "words": words(),
        "sheets": sheets,
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    return render_to_string("questionnaires/without_network.html", said)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """What stands between the browser and the network. Another one whenever a file, a word or the language is another one."""
    version = hashlib.sha256((kept.digest() + _page()).encode()).hexdigest()[:16]
    shell = reverse("without_network")
    head = f"const VERSION = {json.dumps(version)}, SHELL = {json.dumps(shell)}, KEPT = {json.dumps(kept.addresses())};\n"
    return HttpResponse(head + kept.worker(), content_type="text/javascript; charset=utf-8")


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The name on the screen of a phone is seen by others: it says nothing about children."""
    said = {
        "name": "Halka",
        "short_name": "Halka",
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "id": "/",
        "start_url": reverse("without_network"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3ec",
        "theme_color": "#1f5d57",
        "icons": [
            {"src": static("pages/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_http_methods(["GET", "POST"])
@signed_in_with(FILL)
def take_along(request: Visit) -> HttpResponse:
    """Who chooses what to take, and for how long; sent, it is answered with all that goes along, for the device to seal."""
    if settings.HALKA_SECOND_FACTOR and not is_mfa_enabled(request.person):
        messages.info(request, _("Set up your second step first. Then you can take visits along."))
        return redirect("mfa_index")
    rows = taking.to_choose_from(request.person, request.at, TIER_OF_THE_PAGE)
    form = TakeForm(request.POST, person=request.person, rows=rows, at=request.at)
    if request.method == "POST":
        return _taken(request, form)
    said = {"form": form, "rows": rows, "has_engine": has_engine()}
    return render(request, "questionnaires/take_along.html", said)


def _taken(request: Visit, form: TakeForm) -> JsonResponse:
    if not form.is_valid():
        wrong = [str(problem) for problems in form.errors.values() for problem in problems]
        return JsonResponse({"problem": " ".join(wrong)}, status=422)
    said = form.cleaned_data
    try:
        device = take_visits_along(
            by=request.person,
            at=request.at,
            name=said["name"],
            days=said["days"],
            tier=said["tier"],
            ref=said["device"],
        )
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=422)
    bundle = taking.bundle(device, request.at, set(said["cases"]), words_of)
    return JsonResponse({**bundle, "who": _mark(request.person)})


@require_GET
def hello(request: HttpRequest) -> JsonResponse:
    """What a device asks before it sends: whether somebody is signed in, and whether it may still hold what it holds."""
    person = request.user if isinstance(request.user, Person) else None
    device = Phone.objects.filter(ref=request.GET.get("device", ""), kind=Phone.Kind.BROWSER).first()
    at = visit(request).at
    return JsonResponse(
        {
            "who": _mark(person) if person else "",
            "token": get_token(request) if person else "",
            "holds": device is None or device.holds(at),
        }
    )


@require_POST
@signed_in
def send_sealed(request: Visit) -> JsonResponse:
    """One sealed record, whoever is signed in: it is done for who wrote it. What it says stays between that person and here."""
    try:
        content = request.body
    except RawPostDataException:  # a form with parts, which no device sends
        content = b""
    came = arriving.arrived(content, request.at)
    state = came.submission.state if came.submission else ""
    return JsonResponse({"code": came.code, "words": came.words, "state": state})


def _mark(person: Person) -> str:
    return devices.mark("who", person.ref)[:16]
