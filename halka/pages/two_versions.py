"""Two people, or one person in two windows, change the same thing.

What stood there when a form was opened goes along in its sheet, as a mark for each answer. What somebody saved since
then is shown beside what was written, and for each answer that differs one of both is chosen before anything is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, cast

from django.core.exceptions import ValidationError
from django.forms import BaseForm, CheckboxInput, Field, ModelChoiceField
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from halka.pages import dates_in_words
from halka.trust.action import Refused

Sent: TypeAlias = Mapping[str, Any]
NOW, MINE = "now", "mine"
_ASKED = "?"
"""Before the mark of an answer of which both versions were shown: one of them must be chosen."""


@dataclass(frozen=True)
class Change:
    """Who changed something last, and when. `is_own`: the person who reads this, in another window."""

    name: str
    at: datetime
    is_own: bool

    def __str__(self) -> str:
        said = (
            _("You changed this on %(when)s, in another window, while this form was open.")
            if self.is_own
            else _("%(name)s changed this on %(when)s, while this form was open.")
        )
        return said % {"name": self.name, "when": dates_in_words.moment(self.at)}


@dataclass(frozen=True)
class Standing:
    """What a form changes. `again`: the form as it would be opened now, read anew and held until the deed ends; `last`:
    who changed it last."""

    again: Callable[[], BaseForm]
    last: Callable[[], Change | None]


@dataclass(frozen=True)
class Versions:
    """Both versions of one answer in words, and which of them was chosen."""

    name: str
    now: str
    mine: str
    chosen: str


class Overtaken(Refused):
    """Somebody saved something else after the form was opened. Raised in the transaction of the deed, which is undone."""

    def __init__(self, again: BaseForm, names: list[str]) -> None:
        super().__init__(_("Somebody wrote here before you. Nothing was lost."))
        self.again, self.names = again, names


def stands(form: BaseForm) -> dict[str, object]:
    """What stands now, for each field: what the form begins with, or, where it begins empty, what it says in `stands`."""
    said: Mapping[str, object] = getattr(form, "stands", {})
    return {n: said[n] if n in said else form.get_initial_for_field(f, n) for n, f in form.fields.items()}


def marks(form: BaseForm, page: str) -> dict[str, str]:
    """By which it is known later whether an answer is still the same, without the words. What is empty has none."""
    found = {name: _mark(page, form.fields[name], name, value) for name, value in stands(form).items()}
    return {name: mark for name, mark in found.items() if mark}


def choose(form: BaseForm, base: Mapping[str, str]) -> Sent:
    """Puts what stands now where that was chosen; answers what was sent, for the page that shows both again."""
    sent = form.data
    chosen = [name for name in _asked(base) if name in form.fields and _choice(sent, name) == NOW]
    if chosen:
        given, now = cast(QueryDict, sent).copy(), stands(form)
        for name in chosen:
            _put(given, form, name, now[name])
        form.data = given
    return sent


def compare(form: BaseForm, standing: Standing, base: Mapping[str, str], page: str) -> None:
    """Raises `Overtaken` when somebody has changed an answer since, and this form says something else."""
    again = standing.again()
    now, differing = marks(again, page), []
    for name in {**again.fields, **form.fields}:
        stood, stands_now = base.get(name, ""), now.get(name, "")
        is_chosen = bool(_choice(form.data, name))
        if stood == stands_now or (stood == _ASKED + stands_now and is_chosen):
            continue
        field = form.fields.get(name) or again.fields[name]
        if _mark(page, field, name, form.cleaned_data.get(name)) != stands_now:
            differing.append(name)
    if differing:
        raise Overtaken(again, differing)


def show(form: BaseForm, overtaken: Overtaken, base: Mapping[str, str], page: str) -> dict[str, str]:
    """Both versions beside each answer that differs; an answer that was left as it stood takes what stands now. Answers
    the marks for the sheet of this page."""
    now = stands(overtaken.again)
    found = marks(overtaken.again, page)
    given, asked = cast(QueryDict, form.data).copy(), []
    for name in [name for name in _asked(base) if name not in overtaken.names]:
        found[name] = _ASKED + found.get(name, "")
    for name in overtaken.names:
        if name not in form.fields:  # it came between the page and the deed: compared again the next time
            found[name] = base.get(name, "")
            continue
        field, mine = form.fields[name], _typed(form, name)
        if _mark(page, field, name, mine) == base.get(name, ""):
            _put(given, form, name, now.get(name))
            vars(field)["meanwhile"] = _words(field, now[name])
        else:
            found[name] = _ASKED + found.get(name, "")
            given.pop(f"version_{name}", None)
            vars(field)["versions"] = Versions(
                name, _words(field, now.get(name)), _words(field, mine), chosen=""
            )
            asked.append(name)
    form.data = given
    for name in asked:
        form.add_error(name, _("Choose which of both stays."))
    return found


def show_asked(form: BaseForm, base: Mapping[str, str], sent: Sent) -> None:
    """The same again, with what was chosen, on a page that came back for another reason."""
    now = stands(form)
    form.data = sent
    for name in _asked(base):
        if name in form.fields and not hasattr(form.fields[name], "versions"):
            field = form.fields[name]
            both = _words(field, now[name]), _words(field, _typed(form, name))
            vars(field)["versions"] = Versions(name, *both, _choice(sent, name))


def must_be_chosen(form: BaseForm, base: Mapping[str, str]) -> None:
    for name in _asked(base):
        if name in form.fields and not _choice(form.data, name):
            form.add_error(name, _("Choose which of both stays."))


def _asked(base: Mapping[str, str]) -> list[str]:
    return [name for name, mark in base.items() if mark.startswith(_ASKED)]


def _choice(sent: Sent, name: str) -> str:
    said = str(sent.get(f"version_{name}", ""))
    return said if said in (NOW, MINE) else ""


def _typed(form: BaseForm, name: str) -> object:
    """What was sent in a field: its value, or the letters of one that has none."""
    field = form.fields[name]
    sent: object = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    try:
        value: object = field.clean(sent)
    except ValidationError:
        return sent
    return value


def _mark(page: str, field: Field, name: str, value: object) -> str:
    plain = _plain(field.prepare_value(value) if isinstance(field, ModelChoiceField) else value)
    if not plain:
        return ""
    return salted_hmac("halka.pages.two_versions", json.dumps([page, name, plain])).hexdigest()[:24]


def _plain(value: object) -> str | list[str]:
    """One writing for what a form was given and what was sent: of a text without the ends of its lines, of several
    answers without their order."""
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(_plain(one)) for one in value)
    return str(value).replace("\r\n", "\n").strip()


def _put(given: QueryDict, form: BaseForm, name: str, value: object) -> None:
    """Answers a field as a browser would send it."""
    field, key = form.fields[name], form.add_prefix(name)
    if isinstance(field.widget, CheckboxInput):
        given.setlist(key, ["on"] if value else [])
    elif isinstance(value, list | tuple | set):
        given.setlist(key, [str(one) for one in value])
    else:
        shown = field.widget.format_value(field.prepare_value(value))
        given.setlist(key, [str(one) for one in (shown if isinstance(shown, list) else [shown or ""])])


def _words(field: Field, value: object) -> str:
    """An answer as the reader says it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value in ("", []):
        return _("nothing")
    if isinstance(value, date):
        return dates_in_words.said(value, this_year=timezone.localdate().year)
    named = _named(field)
    value = field.prepare_value(value) if isinstance(field, ModelChoiceField) else value
    each = value if isinstance(value, list | tuple | set) else [value]
    return ", ".join(named.get(str(_plain(one)), str(one)) for one in each)


def _named(field: Field) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, words in getattr(field, "choices", ()):
        rows = words if isinstance(words, list | tuple) else [(value, words)]
        found |= {str(code): str(label) for code, label in rows}
    return found
