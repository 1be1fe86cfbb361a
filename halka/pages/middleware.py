"""Safe headers on every answer, and plain words for what may not or cannot be done."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from halka.pages.way_back import way_back
from halka.trust import vault
from halka.trust.action import Denied, Refused, plainly, record_denial
from halka.trust.refusing import cannot_write

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


def safe_headers(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # A page that needs more says so itself: where the engine fills a form.
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


READ_ANYWAY = 4
"""So many times too large a request is still read to its end and dropped, so that a browser shows the answer."""
_PIECE = 64 * 1024


def small_enough(get_response: Answer) -> Answer:
    """413 for a request that announces more than a page takes, before any of it is kept.

    Stands after `sitting`, which knows who asks and in which language; nothing before it reads the body.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        announced, most = _announced(request), _most(request)
        if announced <= most:
            return get_response(request)
        if announced <= READ_ANYWAY * most:
            while request.read(_PIECE):
                continue
        return render(request, "413.html", {"most": most // (1024 * 1024)}, status=413)

    return answer


def _announced(request: HttpRequest) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return int(length) if length.isdecimal() else 0


def _most(request: HttpRequest) -> int:
    form: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return form
    if getattr(
        view, "measures_itself", False
    ):  # what phones send: it answers in a form that their programs read
        return sys.maxsize
    takes_files = getattr(view, "takes_files", False)
    with_file: int = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return with_file if takes_files and request.user.is_authenticated else form


class answer_refusals:  # noqa: N801 (a middleware that needs process_exception must be a class; it reads as a verb)
    """403 in plain words for a deed one may not do; back to the page, with the reason, for one that makes no sense."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Denied):
            record_denial(problem)  # a page may deny, too; what a deed denied stands in the ledger already
            return render(request, "403.html", status=403)
        if cannot_write(problem):
            return render(request, "503.html", status=503)
        refusal = plainly(problem) if isinstance(problem, vault.VaultProblem) else problem
        if isinstance(refusal, Refused):
            messages.error(request, str(refusal))
            return redirect(way_back(request, "back"))
        return None
