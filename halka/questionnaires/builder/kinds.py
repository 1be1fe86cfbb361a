"""Kinds of questions in plain words, and what they are in a workbook; ready-made scales of answers."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

from halka.questionnaires.builder.sheets import Row
from halka.questionnaires.filling.texts import code_of


class Kind(NamedTuple):
    """`type` as in a workbook, without its list; `appearance` is "" where it looks as usual."""

    words: str | Promise
    type: str
    appearance: str = ""


PAGE = "page"
OTHER = "other"
KINDS = {
    "one": Kind(gettext_lazy("One choice"), "select_one"),
    "many": Kind(gettext_lazy("Several choices"), "select_multiple"),
    "scale": Kind(gettext_lazy("A scale in a row"), "select_one", "likert"),
    "rank": Kind(gettext_lazy("Choices to put in order"), "rank"),
    "text": Kind(gettext_lazy("A short text"), "text"),
    "long": Kind(gettext_lazy("A long text"), "text", "multiline"),
    "integer": Kind(gettext_lazy("A whole number"), "integer"),
    "decimal": Kind(gettext_lazy("A number"), "decimal"),
    "date": Kind(gettext_lazy("A day"), "date"),
    "time": Kind(gettext_lazy("A time of day"), "time"),
    "moment": Kind(gettext_lazy("A day and time"), "dateTime"),
    "note": Kind(gettext_lazy("Something to read"), "note"),
    "agreed": Kind(gettext_lazy("Something to acknowledge"), "acknowledge"),
    "place": Kind(gettext_lazy("A place on a map"), "geopoint"),
    "photo": Kind(gettext_lazy("A photo"), "image"),
    "sound": Kind(gettext_lazy("A sound"), "audio"),
}
WITH_CHOICES = ("one", "many", "scale", "rank")
WITH_NUMBERS = ("integer", "decimal")
_LOOKS = {kind.appearance for kind in KINDS.values()} - {""}

SCALES: dict[str, tuple[str | Promise, tuple[tuple[str, str], ...]]] = {
    "yes_no": (gettext_lazy("Yes, no"), (("yes", noop("Yes")), ("no", noop("No")))),
    "quality": (
        gettext_lazy("Very bad to very good"),
        (
            ("1", noop("Very bad")),
            ("2", noop("Bad")),
            ("3", noop("So-so")),
            ("4", noop("Good")),
            ("5", noop("Very good")),
        ),
    ),
    "frequency": (
        gettext_lazy("Very rarely to very often"),
        (
            ("1", noop("Very rarely")),
            ("2", noop("Rarely")),
            ("3", noop("Sometimes")),
            ("4", noop("Often")),
            ("5", noop("Very often")),
        ),
    ),
    "change": (
        gettext_lazy("Much worse to much better"),
        (
            ("1", noop("Much worse")),
            ("2", noop("A little worse")),
            ("3", noop("The same")),
            ("4", noop("A little better")),
            ("5", noop("Much better")),
        ),
    ),
}
NO_ANSWER = {"dont_know": noop("I do not know"), "refused": noop("I do not want to answer")}


def kind_of(row: Row) -> str:
    """A key of KINDS, PAGE, or OTHER for what only a workbook says."""
    written = row.get("type", "").split(" ")[0]
    if written.startswith(("begin", "end")):
        return PAGE
    looks = set(row.get("appearance", "").split())
    fitting = [name for name, kind in KINDS.items() if kind.type == written]
    named = [name for name in fitting if KINDS[name].appearance in looks - {""}]
    plain = [name for name in fitting if not KINDS[name].appearance]
    return (named or plain or [OTHER])[0]


def appearance(before: str, kind: Kind) -> str:
    """As it was, but for what the kinds of the builder say."""
    kept = [one for one in before.split() if one not in _LOOKS]
    return " ".join([*kept, *([kind.appearance] if kind.appearance else [])])


def said_in(words: str, language: str) -> str:
    """Words of ours in a language of the form, in English where we do not speak it."""
    code = code_of(language)
    with translation.override(code if code in dict(settings.LANGUAGES) else "en"):
        return _(words)
