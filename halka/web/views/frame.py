"""Small things around every page: an old form, the language, the lock, health."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from halka.directory.models import Person
from halka.pages.sheets import keep_typed
from halka.pages.way_back import way_back
from halka.trust import jobs
from halka.web.context import LEFT


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The sitting has changed since the page was opened. What was typed waits on its page for whom it belongs to."""
    if keep_typed(request):
        return redirect(request.path)
    return render(request, "403_csrf.html", status=403)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Leaves at once: on a shared desk the next person must find the sign-in page. That page takes away what this browser had
    taken along."""
    logout(request)
    answer = redirect("choose_person" if settings.HALKA_DEMO else "account_login")
    answer.set_cookie(LEFT, "1", max_age=60, samesite="Strict", httponly=True, secure=settings.HALKA_HTTPS)
    return answer


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    answer = redirect(way_back(request, "next"))
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, Person):
            Person.objects.filter(pk=request.user.pk).update(language=language)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True
        )
    return answer


def health(request: HttpRequest) -> JsonResponse:
    """For whatever watches the machine: ok, or 503 and which of two things stands still. Strangers learn no more."""
    try:
        is_alive = jobs.is_alive(timezone.now())  # of the machine, also in a demo
    except DatabaseError:
        return JsonResponse({"status": "store does not answer"}, status=503)
    return JsonResponse(
        {"status": "ok"} if is_alive else {"status": "caretaker is late"}, status=200 if is_alive else 503
    )
