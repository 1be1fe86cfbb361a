"""Sample documents of every kind, in four languages. People, places and numbers are invented."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from halka.documents.blocks import Document

from . import child, form, minutes, referral, report

LANGUAGES = ("en", "tr", "sq", "ar")

KINDS: dict[str, Callable[[str], Document]] = {
    "report": report.report,
    "referral": referral.referral,
    "form": form.empty,
    "form-filled": form.filled,
    "minutes": minutes.minutes,
    "child": child.sheet,
    "poster": child.poster,
}
NAMES = [f"{kind}-{language}" for kind in KINDS for language in LANGUAGES]


@cache
def sample(name: str) -> Document:
    """Such as form-filled-tr."""
    kind, _, language = name.rpartition("-")
    return KINDS[kind](language)
