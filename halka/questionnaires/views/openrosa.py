"""The addresses of phones: list of forms, form, what lies beside it, and sending (OpenRosa). No page, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from halka.questionnaires.entities import registry, serving
from halka.questionnaires.models import Version
from halka.questionnaires.phones import answers, served
from halka.questionnaires.phones.arriving import Sender, Turned, arrived
from halka.questionnaires.phones.attachments import TakenAway
from halka.questionnaires.phones.door import Caller, asked_by
from halka.questionnaires.phones.reading import post
from halka.trust.action import CANNOT_WRITE, Denied, Refused, record_denial
from halka.trust.refusing import cannot_write

Answer = Callable[..., HttpResponse]
MOST_ASKED = 1000
ONE_AT_A_TIME = Lock()
"""In a process. Checking and keeping is work for the processor: threads that do it beside each other stand in each other's
way, and whoever holds the store meanwhile holds it a hundred times as long."""


def of_phones(*methods: str) -> Callable[[Callable[..., HttpResponse]], Answer]:
    """Lets a view answer a phone that may ask; whatever goes wrong is said in the form that its program can read."""

    def decorate(view: Callable[..., HttpResponse]) -> Answer:
        @require_http_methods(methods)
        def answer(request: HttpRequest, token: str = "", **about: str) -> HttpResponse:
            try:
                with asked_by(request, token) as caller:
                    return _said(view, caller, about)
            except Turned as problem:
                return answers.turned(problem)

        return answer

    return decorate


def _said(view: Callable[..., HttpResponse], caller: Caller, about: dict[str, str]) -> HttpResponse:
    """In the language of the person, also what is refused."""
    try:
        return view(caller, **about)
    except Turned as problem:
        return answers.turned(problem)
    except TakenAway as problem:
        return answers.said(403, str(problem), "error")
    except Denied as problem:
        record_denial(problem)
        return answers.said(403, _("You may not fill this form."), "error")
    except Refused as problem:
        return answers.said(409, str(problem), "error")
    except Exception as problem:
        if not cannot_write(problem):
            raise
        return answers.said(503, str(CANNOT_WRITE), "error")


@of_phones("GET", "HEAD")
def form_list(caller: Caller) -> HttpResponse:
    return answers.form_list(served.listed(caller, caller.request.GET.get("formID", "")))


@of_phones("GET", "HEAD")
def form(caller: Caller, ref: str) -> HttpResponse:
    return answers.file(served.xform(_version(ref)), "text/xml; charset=utf-8")


@of_phones("GET", "HEAD")
def manifest(caller: Caller, ref: str) -> HttpResponse:
    return answers.manifest(served.media(caller, _version(ref)))


@of_phones("GET", "HEAD")
def medium(caller: Caller, ref: str, name: str) -> HttpResponse:
    held = served.content(caller, _version(ref), name)
    if held is None:
        raise Turned(404, _("This file is not here."))
    if (follow_ups := registry.LISTS.get(name.removesuffix(served.CSV))) is not None:
        follow_ups.looked(caller.person, caller.at)
    return answers.file(held, "text/csv; charset=utf-8")


@of_phones("GET", "HEAD")
def integrity(caller: Caller, name: str) -> HttpResponse:
    """Which of these rows this phone has to forget."""
    if name not in serving.known_lists():
        raise Turned(404, _("This list is not known here."))
    if not served.is_used(name):
        raise Turned(403, _("No form of yours uses this list."))
    asked = [one for one in caller.request.GET.get("id", "").split(",") if one][:MOST_ASKED]
    return answers.integrity(serving.gone(name, asked, caller.person, caller.at))


def _version(ref: str) -> Version:
    version = served.version_of(ref)
    if version is None:
        raise Turned(404, _("This form is not known here. Fetch the list of forms again."))
    return version


@csrf_exempt
@of_phones("GET", "HEAD", "POST")
def submission(caller: Caller) -> HttpResponse:
    """Asked before sending: exactly 204. Sent: kept once, 201."""
    if caller.request.method != "POST":
        return answers.ready()
    sent = post(caller.request)
    sender = Sender(caller.phone, caller.at, caller.device_id, caller.client)
    with ONE_AT_A_TIME:
        arrived(sender, sent.sent, sent.files)
    return answers.said(201, _("Received. Thank you."), "submit_success")


vars(submission)["measures_itself"] = True
