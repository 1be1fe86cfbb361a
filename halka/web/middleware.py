"""Safe headers on every answer, and plain words for what may not or cannot be done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from halka.trust.action import Denied, Refused

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


def safe_headers(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


class answer_refusals:  # noqa: N801 (a middleware that needs process_exception must be a class; it reads as a verb)
    """403 in plain words for a deed one may not do; back to the page, with the reason, for one that makes no sense."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Denied):
            return render(request, "403.html", status=403)
        if isinstance(problem, Refused):
            messages.error(request, str(problem))
            back = request.POST.get("back", "")
            return redirect(back if back.startswith("/") and not back.startswith("//") else "today")
        return None
