"""Signing in: nobody makes an account for her- or himself, and every try is entered in the ledger."""

from __future__ import annotations

from datetime import datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from halka.directory import limits
from halka.directory.acts import SESSION_ENDED, SESSION_FAILED, SESSION_STARTED
from halka.directory.models import Person, Post
from halka.pages.way_back import is_a_page
from halka.trust import clock, ledger


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """The administrator opens accounts; there is no sign-up page and no e-mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "Too many tries. Wait a quarter of an hour, or sign in where you have signed in before."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return is_a_page(url or "")

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        self._try = limits.begin(request, limits.account_of(credentials.get("username", "")), "password")
        if self._try is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """What allauth calls after the right password."""
        if self._try is not None:
            self._try.forgive()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        person = request.user
        waits = isinstance(person, Person) and is_asked_later(person, clock.now())
        return reverse("second_step") if waits else str(super().get_login_redirect_url(request))


def is_asked_later(person: Person, at: datetime) -> bool:
    """Whether the days run in which a second step may still be missing."""
    due_at = person.second_step_due(at) if settings.HALKA_SECOND_FACTOR else None
    return due_at is not None and due_at > at and not is_mfa_enabled(person)


class Remembered(AuthenticationBackend):  # type: ignore[misc]
    """Reads the person of a session together with the posts: one query where there would be two."""

    def get_user(self, user_id: int) -> Person | None:
        joined = ("person", "unit__place", "place")
        posts = list(Post.objects.filter(person=user_id).select_related(*joined).order_by("pk"))
        if not posts:
            return Person.objects.filter(pk=user_id, is_active=True).first()
        person = posts[0].person
        person.remember(posts)
        return person if person.is_active else None


# Django tells of a sign-in by signal and in no other way: the one place where Halka listens to one.
@receiver(user_logged_in)
def started(sender: type[Person], request: HttpRequest, user: Person, **more: object) -> None:
    at = clock.now()
    request.session["started_at"] = at.timestamp()
    limits.signed_in_here(request, user, at)
    if user.first_signed_in_at is None:
        Person.objects.filter(pk=user.pk, first_signed_in_at=None).update(first_signed_in_at=at)
    with transaction.atomic():
        ledger.record(SESSION_STARTED, at=at, person=user.ledger_name, unit=user.unit_code)


@receiver(user_login_failed)
def failed(sender: object, credentials: dict[str, object], **more: object) -> None:
    person = Person.objects.filter(username=credentials.get("username", "")).first()
    with transaction.atomic():
        ledger.record(
            SESSION_FAILED, at=clock.now(), thing=person.ledger_name if person else "", outcome="denied"
        )


@receiver(user_logged_out)
def ended(sender: type[Person], user: Person | None, **more: object) -> None:
    if user is not None:
        with transaction.atomic():
            ledger.record(SESSION_ENDED, at=clock.now(), person=user.ledger_name, unit=user.unit_code)
