"""How many wrong passwords and codes are taken, so that nobody guesses and nobody is locked out.

* A browser that this person has signed in from carries a mark; its tries are counted by themselves. Whoever knows only
  a name can therefore never use up the tries of its owner.
* From elsewhere: five tries for each account and address. Where very many tries from one address have failed, each
  account has two there; the others at that address go on signing in.
* Twenty for each account from all addresses together, beside those from which its owner has signed in before.
* Every count ends fifteen minutes after it began.
"""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from halka.directory.models import Person
from halka.directory.models.tries import Tries
from halka.trust import clock

AT_ONE_PLACE, AT_A_BUSY_PLACE, EVERYWHERE = 5, 2, 20
BUSY = 30  # failed tries from one address, for whatever account
KNOWN_FOR = timedelta(days=90)
SALT = "halka.directory.known_browser"
MOST_PEOPLE = 12  # at one shared desk


@dataclass(frozen=True)
class Try:
    """A try that was let through; it counts as failed until it is forgiven."""

    marks: list[str]

    def forgive(self) -> None:
        Tries.give_back(self.marks)


def begin(request: HttpRequest, account: str, kind: str) -> Try | None:
    """Counts a try for this account before it is looked at; None when it is one too many."""
    at, address = clock.now(), address_of(request)
    own = known_browsers(request).get(account)
    if own and Tries.take(mark := Tries.mark_of(kind, "browser", account, own), at=at, most=AT_ONE_PLACE):
        return Try([mark])
    busy = Tries.mark_of(kind, "address", address)
    most = AT_A_BUSY_PLACE if Tries.count(busy, at=at) >= BUSY else AT_ONE_PLACE
    here, everywhere = Tries.mark_of(kind, "here", account, address), Tries.mark_of(kind, "account", account)
    if not Tries.take(here, at=at, most=most):
        return None
    taken = [here]
    if not Tries.knows(Tries.mark_of("known", account, address), at=at):
        if not Tries.take(everywhere, at=at, most=EVERYWHERE):
            return None
        taken.append(everywhere)
    Tries.take(busy, at=at, most=BUSY)
    return Try([*taken, busy])


def is_first_use(account: str, code: str) -> bool:
    """A code that changes with time opens once: whoever read it over a shoulder comes too late."""
    return Tries.take(Tries.mark_of("used", account, code), at=clock.now(), most=1)


def account_of(typed: str) -> str:
    """What tries for this name are counted for: the person however the name is spelt, or the name itself."""
    found = Person.objects.filter(username__iexact=typed).first()
    return found.ref if found else typed.casefold()


def address_of(request: HttpRequest) -> str:
    """The address as the trusted proxies tell it (HALKA_PROXIES); a whole network of IPv6 is one place."""
    try:
        told: str = get_adapter().get_client_ip(request)
    except PermissionDenied:  # a socket without an address, behind a proxy that tells none
        return "unknown"
    address = ipaddress.ip_address(told)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return told


def cookie_name() -> str:
    return "__Host-known" if settings.HALKA_HTTPS else "known"


def known_browsers(request: HttpRequest) -> dict[str, str]:
    """Account -> the mark that this browser has carried since its owner signed in here."""
    try:
        said = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}
    return said if isinstance(said, dict) else {}


def signed_in_here(request: HttpRequest, person: Person, at: datetime) -> None:
    """Remembers the browser and the address; the middleware gives the browser its mark with the answer."""
    known = known_browsers(request)
    mine = known.pop(person.ref, "") or secrets.token_urlsafe(12)
    vars(request)["known_browsers"] = dict([*known.items(), (person.ref, mine)][-MOST_PEOPLE:])
    Tries.know(Tries.mark_of("known", person.ref, address_of(request)), until=at + KNOWN_FOR)


def mark_browser(request: HttpRequest, answer: HttpResponse) -> None:
    if known := vars(request).get("known_browsers"):
        answer.set_cookie(
            cookie_name(), signing.dumps(known, salt=SALT), max_age=KNOWN_FOR,
            secure=settings.HALKA_HTTPS, httponly=True, samesite="Strict",
        )  # fmt: skip
