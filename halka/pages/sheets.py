"""The sheet of a form: a signed line in it that says whose form it is, so that it is kept once and what was typed in it
comes back to the same person when it could not be kept."""

from __future__ import annotations

import json
import secrets
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.core import signing
from django.forms import BaseForm, PasswordInput
from django.http import HttpRequest

from halka.trust import clock, typed

FIELD = "sheet"
BASE = "sheet-base"
"""Beside the answers that are kept: the marks of what stood there when they were written."""
_SALT = "halka.pages.sheets"
_NOT_TYPED = {FIELD, "csrfmiddlewaretoken", "back", "more"}


@dataclass(frozen=True)
class Sheet:
    """`person`: reference, "" for a stranger. `page`: its path. `child`: under whose key the words are sealed, or "".
    `is_secret`: passwords and codes are typed here, nothing is kept. `base`: marks of what stood there when the form was
    opened, where it changes something that exists (`two_versions`); None where that is not known."""

    key: str
    person: str
    page: str
    child: str
    is_secret: bool
    base: dict[str, str] | None = None

    def __str__(self) -> str:
        return signing.dumps(astuple(self), salt=_SALT)


def person_of(request: HttpRequest) -> str:
    return str(getattr(request.user, "ref", ""))


def new_sheet(request: HttpRequest, form: BaseForm, child: str, base: dict[str, str] | None = None) -> Sheet:
    key, person = secrets.token_hex(16), person_of(request)
    return Sheet(key, person, request.path, child, _has_secrets(form), base)


def sheet_for(request: HttpRequest, page: str, child: str) -> Sheet:
    """The sheet of a small form that stands on another page and is sent to its own, where it stays when it is refused."""
    return Sheet(secrets.token_hex(16), person_of(request), page, child, is_secret=False)


def is_typed_before(request: HttpRequest, page: str) -> bool:
    """Whether something that this person typed in a small form waits on its own page; asked once for all of a page."""
    known = vars(request)
    if "typed_on" not in known:
        known["typed_on"] = typed.pages_of(person_of(request), clock.now())
    return typed.is_on(page, known["typed_on"])


def sheet_of(request: HttpRequest, *, max_age: timedelta | None = typed.KEPT_FOR) -> Sheet | None:
    """The sheet that was sent with a form, if it is one of ours, of this page and not older than what was typed is kept."""
    try:
        said = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=max_age)
        sheet = Sheet(*said)
    except (signing.BadSignature, TypeError):
        return None
    return sheet if sheet.page == request.path else None


def is_of_somebody_else(request: HttpRequest) -> bool:
    sheet = sheet_of(request) if request.method == "POST" else None
    return sheet is not None and sheet.person not in ("", person_of(request))


def typed_here(request: HttpRequest) -> dict[str, list[str]]:
    """What this person typed on this page before and could not send: for a form that has as many rows as were typed."""
    person = person_of(request)
    return (person and typed.kept(person=person, page=request.path, at=clock.now())) or {}


def keep_typed(request: HttpRequest) -> bool:
    """What was typed in a form that cannot be kept now, for the person to whom the form was shown and nobody else."""
    sheet = sheet_of(request) if request.method == "POST" else None
    if sheet is None or not sheet.person or sheet.is_secret:
        return False
    said = {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED}
    if sheet.base is not None:
        said[BASE] = [json.dumps(sheet.base)]
    return typed.keep(person=sheet.person, page=sheet.page, child=sheet.child, said=said, at=clock.now())


def _has_secrets(form: BaseForm) -> bool:
    return any(
        isinstance(field.widget, PasswordInput) or field.widget.attrs.get("autocomplete") == "one-time-code"
        for field in form.fields.values()
    )
