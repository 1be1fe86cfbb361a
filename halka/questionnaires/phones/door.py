"""Who asks: a phone by the secret in its address, or by name and password over https. No cookie ever counts here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from halka.directory import limits
from halka.directory.acts import SESSION_FAILED
from halka.directory.models import Person
from halka.directory.visit import visit
from halka.questionnaires.models import Phone
from halka.questionnaires.phones import devices
from halka.questionnaires.phones.arriving import Turned
from halka.trust import ledger

VERSION = "X-OpenRosa-Version"
CHALLENGE = 'Basic realm="Halka", charset="UTF-8"'
LONGEST = 255
AT_ROOT = ("/formList", "/submission", "/phone-forms/", "/phone-lists/")
OF_KEYS = "/key/"


class NotSaid(Turned):
    """Nobody has said who asks: 401, with the way to say it where that is safe."""


@dataclass(frozen=True)
class Caller:
    """`token`: "" for who signed in by name and password. `device_id`: as the program names it, or None."""

    request: HttpRequest
    phone: Phone
    at: datetime
    token: str
    device_id: str | None

    @property
    def person(self) -> Person:
        return self.phone.person

    @property
    def client(self) -> str:
        return self.request.headers.get("User-Agent", "")[:LONGEST]

    def address(self, name: str, *about: str) -> str:
        """Absolute, with the same beginning as the address that the phone was given."""
        way = (
            reverse(f"key_{name}", args=[self.token, *about])
            if self.token
            else reverse(f"root_{name}", args=about)
        )
        return self.request.build_absolute_uri(way)


def is_of_phones(path: str) -> bool:
    return path.startswith((OF_KEYS, *AT_ROOT))


def without_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """On the addresses of phones no cookie is read: whoever is signed in beside it does nothing there."""

    def answer(request: HttpRequest) -> HttpResponse:
        if is_of_phones(request.path_info):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return answer


@contextmanager
def asked_by(request: HttpRequest, token: str) -> Iterator[Caller]:
    """The phone that asks, and its person's language for what is said. Raises Turned."""
    at = visit(request).at
    if settings.HALKA_HTTPS and not request.is_secure():
        raise Turned(403 if token else 401, _("Only over https."))
    if request.headers.get(VERSION, "") != "1.0":
        raise Turned(400, _("This is no request of a program that fills forms."))
    phone = _by_token(token, at) if token else _by_password(request, at)
    devices.was_there(phone, at)
    told = request.GET.get("deviceID", "")[:LONGEST]
    with translation.override(phone.person.language):
        yield Caller(request, phone, at, token, told or None)


def _by_token(token: str, at: datetime) -> Phone:
    """403 and never 401: on that a program would ask for a password."""
    phone = devices.of_token(token)
    if phone is not None and devices.may_ask(phone, at):
        return phone
    if phone is not None:
        devices.was_turned_away(phone, at)
    raise Turned(403, _("This code opens nothing any more. Ask your supervisor for a new one."))


def _by_password(request: HttpRequest, at: datetime) -> Phone:
    if not request.is_secure():
        raise Turned(401, _("A name and a password are taken over https only."))
    name, password = _told(request.headers.get("Authorization", ""))
    if not name or not password:
        raise NotSaid(401, _("Say who you are."))
    begun = limits.begin(request, limits.account_of(name), "phone")
    if begun is None:
        raise NotSaid(401, _("Too many tries. Wait a quarter of an hour."))
    person = Person.objects.filter(username__iexact=name).first()
    phone = devices.of_password(person, password) if person else None
    if phone is None or not devices.may_ask(phone, at):
        with transaction.atomic():
            thing = person.ledger_name if person else ""
            ledger.record(SESSION_FAILED, at=at, thing=thing, reason="phone", outcome="denied")
        raise NotSaid(401, _("This name and this password do not belong together, or hold no more."))
    begun.forgive()
    return phone


def _told(header: str) -> tuple[str, str]:
    kind, _space, said = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _colon, password = base64.b64decode(said, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password
