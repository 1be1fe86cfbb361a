"""A sitting: one moment for each request, the person's language, the end of a session, the second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from halka.directory.limits import mark_browser
from halka.directory.models import Person
from halka.directory.visit import Visit, visit
from halka.pages.sheets import keep_typed
from halka.trust import clock

Answer = Callable[[HttpRequest], HttpResponse]


def sitting(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        here = visit(request)
        here.at = clock.now()
        person = request.user if isinstance(request.user, Person) else None
        language = person.language if person else _wanted_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            if person is None:
                return _marked(request, get_response(request))
            here.person = person
            zone = next((post.unit.profile.zone for post in person.posts_at(here.at)), None)
            with timezone.override(zone):
                return _marked(request, _turn_away(request, here, person) or get_response(request))

    return answer


def _marked(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """After a sign-in the browser carries a mark: its tries are counted by themselves."""
    mark_browser(request, answer)
    return answer


def _turn_away(request: HttpRequest, here: Visit, person: Person) -> HttpResponse | None:
    """The sign-in page after twelve hours; the page to set up a second factor for those who need one."""
    started = request.session.get("started_at")
    if (
        started is None
        or here.at.timestamp() - started > settings.HALKA_SESSION_AT_MOST
        or not person.is_active
    ):
        is_kept = keep_typed(request)
        logout(request)
        return redirect_to_login(request.get_full_path()) if is_kept else redirect("account_login")
    _stay_awake(request)
    inside = request.path.startswith(
        (reverse("mfa_index"), reverse("account_logout"), "/static/", reverse("account_reauthenticate"))
    )
    if person.access_given_at is not None and not inside and request.path not in _while_waiting():
        return redirect("sign_in_waits")
    needed = settings.HALKA_SECOND_FACTOR and not inside and person.needs_second_factor(here.at)
    return redirect("mfa_index") if needed and not is_mfa_enabled(person) else None


def _while_waiting() -> list[str]:
    return [reverse(name) for name in ("sign_in_waits", "lock", "set_language", "account_change_password")]


def _stay_awake(request: HttpRequest) -> None:
    """Moves the end of the idle time, at most once a minute: a page view should not cost a write."""
    now = timezone.now().timestamp()
    if now - request.session.get("touched_at", 0) > 60:
        request.session["touched_at"] = now


def _wanted_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return translation.get_language_from_request(request)
