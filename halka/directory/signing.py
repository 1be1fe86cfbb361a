"""Signing in: nobody makes an account for her- or himself, and every try is entered in the ledger."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from halka.directory.models import Person, Post
from halka.trust import clock, ledger
from halka.trust.acts import Act


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """The administrator opens accounts; there is no sign-up page and no e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


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
    with transaction.atomic():
        ledger.record(Act.SESSION_STARTED, at=at, person=user.ledger_name, unit=user.unit_code)


@receiver(user_login_failed)
def failed(sender: object, credentials: dict[str, object], **more: object) -> None:
    person = Person.objects.filter(username=credentials.get("username", "")).first()
    with transaction.atomic():
        ledger.record(
            Act.SESSION_FAILED, at=clock.now(), thing=person.ledger_name if person else "", outcome="denied"
        )


@receiver(user_logged_out)
def ended(sender: type[Person], user: Person | None, **more: object) -> None:
    if user is not None:
        with transaction.atomic():
            ledger.record(Act.SESSION_ENDED, at=clock.now(), person=user.ledger_name, unit=user.unit_code)
