"""Numbers as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.analysis.disclosure import COLOUR_FROM, FEWEST
from halka.insight.disclosure import Disclosure
from halka.insight.live.numbers import Numbers
from halka.insight.live.standstills import Standstill

FEWEST_SHOWN = 10
LETTERS_OF_A_BAR = 46  # what a phone has room for; the whole name stands in the list below


@dataclass(frozen=True)
class WordedStandstill:
    """A bottleneck in words."""

    rank: int
    name: str
    cause: str
    sentence: str
    days: int
    silent: int


def in_words(found: Standstill, numbers: Numbers, disclosure: Disclosure) -> WordedStandstill | None:
    """None when the loss is too small to be told."""
    days_lost = disclosure.count(round(found.days_lost), lost_measure(found), **cell(found))
    if days_lost is None:
        return None
    silent = disclosure.count(round(found.parts.get("silent", 0)), "silent days", **cell(found))
    return WordedStandstill(
        found.rank,
        between(found, numbers),
        cause(found),
        sentence(found, disclosure),
        days_lost,
        min(silent or 0, days_lost),
    )


def cell(found: Standstill) -> dict[str, str]:
    """What names the cells of a place: who is asked, by all. The same as in the table of receivers."""
    return {"sender": "all", "receiver": found.receiver}


def lost_measure(found: Standstill) -> str:
    return "news days" if found.is_news else "days"


def between(found: Standstill, numbers: Numbers) -> str:
    names = {"sender": numbers.name(found.from_place), "receiver": numbers.name(found.to_place)}
    return _("%(sender)s to %(receiver)s") % names


def cause(found: Standstill) -> str:
    words = {
        "silence": _("silence"),
        "return": _("slow, then refused"),
        "no_feedback": _("nobody receives feedback"),
        "slow": _("slow; why is not visible in the record"),
    }
    return words[found.cause]


def sentence(found: Standstill, disclosure: Disclosure) -> str:
    """Why this place stands where it stands."""
    if found.cause == "silence":
        words = _("%(k)s of %(n)s requests that were due never got an answer.")
        return words % _of(disclosure, found, ("silent", found.silent.k), ("due", found.silent.n))
    if found.cause == "return":
        return _("The middle answer took %(days)s, and %(k)s of %(n)s answers were a refusal.") % {
            "days": days(found.median_answer_days),
            **_of(disclosure, found, ("refused", found.refused.k), ("answered", found.refused.n)),
        }
    if found.cause == "no_feedback":
        n = disclosure.count(found.untold.n, "feedback_due", **cell(found))
        told = disclosure.count(found.untold.n - found.untold.k, "feedback", **cell(found))
        words = _("After %(k)s of %(n)s accepted requests the sender never received feedback.")
        return words % {"k": number(None if n is None else max(0, n - (told or 0))), "n": number(n)}
    return _("The middle answer took %(days)s.") % {"days": days(found.median_answer_days)}


def _of(
    disclosure: Disclosure, found: Standstill, part: tuple[str, int], whole: tuple[str, int]
) -> dict[str, str]:
    k, n = (disclosure.count(count, measure, **cell(found)) for measure, count in (part, whole))
    return {"k": number(k if k is None or n is None else min(k, n)), "n": number(n)}


def number(found: int | None) -> str:
    """A count as it may be told."""
    return _("under 5") if found is None else big(found)


def days(value: float | None) -> str:
    """Hours below two days, then days with one decimal below ten."""
    if value is None:
        return "–"
    if value < 2:
        hours = round(value * 24)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    shown = number_format(round(value, 1) if value < 10 else round(value))
    return ngettext("%(n)s day", "%(n)s days", round(value)) % {"n": shown}


def percent(k: int | None, n: int | None) -> str:
    """k of n; of a k that is not told only how much it is at most."""
    if not n:
        return "–"
    if k is None:
        return _("under %(n)s%%") % {"n": ceil(100 * FEWEST / n)}
    return _("%(n)s%%") % {"n": round(100 * min(k, n) / n)}


@dataclass(frozen=True)
class Row:
    """One institution, or one pair, in the table. Shades run from 1 (pale) to 4 (dark: slower, or more often)."""

    name: str
    referrals: int
    is_shown: bool
    median: str = ""
    p90: str = ""
    silent: str = ""
    refused: str = ""
    feedback: str = ""
    shades: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    seen: str = ""
    service: str = ""
    told: str = ""
    reasons: tuple[tuple[str, str], ...] = ()


SHOWN_COUNTS = ("due", "silent", "answered", "refused", "feedback_due", "feedback")


def row(
    found: dict[str, Any],
    name: str,
    disclosure: Disclosure,
    reasons: tuple[tuple[str, str], ...] = (),
) -> Row:
    """Under ten requests nothing but that is said; under twenty nothing is shaded."""
    sides = {"sender": found["from_org"], "receiver": found["to_org"]}
    referrals = disclosure.count(found["referrals"], "referrals", **sides)
    if referrals is None or referrals < FEWEST_SHOWN:
        return Row(name, referrals or 0, False)
    told = {column: disclosure.count(found[column], column, **sides) for column in SHOWN_COUNTS}
    return Row(
        name=name,
        referrals=referrals,
        is_shown=True,
        median=_reached(found["answered_p50_d"]),
        p90=_reached(found["answered_p90_d"]),
        silent=percent(told["silent"], told["due"]),
        refused=percent(told["refused"], told["answered"]),
        feedback=percent(told["feedback"], told["feedback_due"]),
        shades=_shades(found, told) if referrals >= COLOUR_FROM else (0, 0, 0, 0, 0),
        seen=f"{days(found['seen_median_d'])} / {days(found['seen_p90_d'])}",
        service=f"{days(found['service_median_d'])} / {days(found['service_p90_d'])}",
        told=f"{days(found['feedback_median_d'])} / {days(found['feedback_p90_d'])}",
        reasons=reasons,
    )


def _reached(value: float | None) -> str:
    return _("not reached") if value is None else days(value)


def _shades(found: dict[str, Any], told: dict[str, int | None]) -> tuple[int, int, int, int, int]:
    silent, refused = _share(told["silent"], told["due"]), _share(told["refused"], told["answered"])
    untold = 1 - _share(told["feedback"], told["feedback_due"])
    return (
        _shade(found["answered_p50_d"], (2, 5, 12)),
        _shade(found["answered_p90_d"], (5, 12, 30)),
        _shade(silent, (0.05, 0.15, 0.3)),
        _shade(refused, (0.08, 0.2, 0.35)),
        _shade(untold, (0.4, 0.6, 0.8)) if told["feedback_due"] else 0,
    )


def _share(k: int | None, n: int | None) -> float:
    return min(k or 0, n) / n if n else 0.0


def _shade(value: float | None, steps: tuple[float, float, float]) -> int:
    """Never reached is the darkest."""
    return 4 if value is None else 1 + sum(value >= step for step in steps)


def big(number: float) -> str:
    return number_format(round(number), use_l10n=True, force_grouping=True)
