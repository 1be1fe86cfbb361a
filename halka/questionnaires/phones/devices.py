"""Which phone asks, and who may take it away. A secret is made once, shown once, and kept as a keyed mark."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from halka.directory.models import Person, Post
from halka.questionnaires.models import Phone
from halka.trust import keys, rows, written
from halka.trust.policy import Permission

DAYS = (30, 90)
DAYS_OF_BROWSERS = (1, 7, 30)
OFTEN = timedelta(minutes=10)
"""That a phone was there is written so often at most."""
FILL = Permission.FILL_QUESTIONNAIRE


def _of_token(token: str) -> QuerySet[Phone]:
    return Phone.objects.select_related("person").filter(token_mark=token, kind=Phone.Kind.PHONE).order_by()


def new_token() -> str:
    """64 letters for an address."""
    return secrets.token_urlsafe(48)


def new_password() -> str:
    """120 bits that somebody can type: six groups of four small letters and digits."""
    letters = base64.b32encode(secrets.token_bytes(15)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def mark(kind: str, *said: str) -> str:
    key = keys.current().derive(keys.SIGN_IN)
    parts = b"".join(len(part := one.encode()).to_bytes(4, "big") + part for one in ("phone", kind, *said))
    return hmac.digest(key, parts, hashlib.sha256).hex()


def of_token(token: str) -> Phone | None:
    return next(iter(written.ask(_of_token, mark("token", token))), None)


def of_password(person: Person, password: str) -> Phone | None:
    typed = "".join(password.lower().replace("-", " ").split())
    phones = Phone.objects.select_related("person")
    return phones.filter(
        password_mark=mark("password", person.ref, typed), person=person, kind=Phone.Kind.PHONE
    ).first()


def password_mark(person: Person, password: str) -> str:
    return mark("password", person.ref, password.replace("-", ""))


def proof_of(ref: str) -> str:
    """What a browser shows in each sealed record, so that it is known whose it is; made anew from its reference."""
    return mark("browser", ref)


def may_ask(phone: Phone, at: datetime) -> bool:
    """Whether it holds, and its person still fills questionnaires."""
    return phone.holds(at) and phone.person.may(FILL, at)


def still_holds(phone: Phone, at: datetime) -> bool:
    """Asked again where something is kept: it may have been taken away while the phone was sending."""
    return not is_taken_away(phone) and phone.ends_at > at


def is_taken_away(phone: Phone) -> bool:
    """As it is in the store now."""
    now = rows.read(Phone, ("revoked_at",), phone.pk)
    return now is None or now["revoked_at"] is not None


def was_there(phone: Phone, at: datetime) -> None:
    if phone.seen_at is None or at - phone.seen_at > OFTEN:
        Phone.objects.filter(pk=phone.pk).update(seen_at=at)


def was_turned_away(phone: Phone, at: datetime) -> None:
    """Somebody may have found a phone that was lost."""
    if phone.turned_away_at is None or at - phone.turned_away_at > OFTEN:
        Phone.objects.filter(pk=phone.pk).update(turned_away_at=at)


def taken_away_by(person: Person, at: datetime) -> QuerySet[Phone]:
    """The phones, and browsers with visits, that this person may take away: all for who keeps the directory, those of the
    own units for a
    supervisor, the own ones for everybody."""
    phones = Phone.objects.select_related("person", "revoked_by")
    if person.may(Permission.KEEP_DIRECTORY, at):
        return phones
    units = person.units_where(Permission.APPROVE_STEP, at)
    team = Post.objects.filter(unit__in=units).values("person")
    return phones.filter(Q(person=person) | Q(person__in=team))
