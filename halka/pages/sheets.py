"""The sheet of a form: a signed line in it that says whose form it is, so that it is kept once and what was typed in it
comes back to the same person when it could not be kept."""

from __future__ import annotations

import secrets
from dataclasses import astuple, dataclass

from django.core import signing
from django.forms import BaseForm, PasswordInput
from django.http import HttpRequest

from halka.trust import clock, typed

FIELD = "sheet"
_SALT = "halka.pages.sheets"
_NOT_TYPED = {FIELD, "csrfmiddlewaretoken", "back", "more"}


@dataclass(frozen=True)
class Sheet:
    """`person`: reference, "" for a stranger. `page`: its path. `child`: under whose key the words are sealed, or "".
    `is_secret`: passwords and codes are typed here, nothing is kept."""

    key: str
    person: str
    page: str
    child: str
    is_secret: bool

    def __str__(self) -> str:
        return signing.dumps(astuple(self), salt=_SALT)


def person_of(request: HttpRequest) -> str:
    return str(getattr(request.user, "ref", ""))


def new_sheet(request: HttpRequest, form: BaseForm, child: str) -> Sheet:
    return Sheet(secrets.token_hex(16), person_of(request), request.path, child, _has_secrets(form))


def sheet_of(request: HttpRequest) -> Sheet | None:
    """The sheet that was sent with a form, if it is one of ours, of this page and not older than what was typed is kept."""
    try:
        said = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=typed.KEPT_FOR)
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
    return typed.keep(person=sheet.person, page=sheet.page, child=sheet.child, said=said, at=clock.now())


def _has_secrets(form: BaseForm) -> bool:
    return any(
        isinstance(field.widget, PasswordInput) or field.widget.attrs.get("autocomplete") == "one-time-code"
        for field in form.fields.values()
    )
