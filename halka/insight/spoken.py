"""Numbers as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.insight.measures.bottlenecks import Bottleneck
from halka.insight.numbers import Numbers

FEWEST_SHOWN = 10
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Place:
    """A bottleneck in words."""

    rank: int
    name: str
    cause: str
    sentence: str
    days: int
    children: int
    cases: tuple[str, ...]
    who_can_change: str


# What the figures of `halka.web` draw: `{% bars %}` and `{% request_line %}` read these by their names.


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    cause: str = ""
    is_rest: bool = False


@dataclass(frozen=True)
class Stretch:
    days: int
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Moment:
    day: int
    words: str


def place(found: Bottleneck, numbers: Numbers) -> Place:
    name = _("%(sender)s to %(receiver)s") % {
        "sender": numbers.name(found.from_place),
        "receiver": numbers.name(found.to_place),
    }
    return Place(
        found.rank,
        name,
        cause(found),
        sentence(found),
        round(found.days_lost),
        found.children,
        found.cases,
        who_can_change(found),
    )


def cause(found: Bottleneck) -> str:
    words = {
        "closed_hours": _("it falls due while offices are closed"),
        "return": _("slow, then refused"),
        "batch": _("decided in one hour of the week"),
        "silence": _("silence"),
        "overload": _("more requests than can be answered"),
        "slow": _("slow; why is not visible in the record"),
        "no_feedback": _("nobody is told what came of it"),
    }
    return words[found.cause]


def who_can_change(found: Bottleneck) -> str:
    """Whom the cause points to."""
    words = {
        "nobody": _("Nobody there: it is the calendar."),
        "sender": _("Those who send: what is sent must be complete and for the right service."),
        "head_of_receiver": _("The head of the receiving institution: when decisions are made."),
        "who_answers": _("The head of the receiving institution: who answers requests there."),
        "staffing": _("Those who decide about posts."),
        "not_visible": _("Ask there: the record does not show it."),
        "who_tells": _("The head of the receiving institution: who tells the sender."),
    }
    return words[found.who_can_change]


def sentence(found: Bottleneck) -> str:
    """Why this place stands where it stands."""
    said = {
        "closed_hours": (_("%(k)s of %(n)s requests fell due while offices were closed."), found.closed),
        "return": (
            _("The middle answer took %(days)s, and %(k)s of %(n)s answers were a refusal."),
            found.refused,
        ),
        "batch": (_("%(k)s of %(n)s answers came in one hour of the week."), found.batched),
        "silence": (_("%(k)s of %(n)s requests that were due never got an answer."), found.silent),
        "overload": (_("The more requests are open there, the longer an answer takes."), found.late),
        "slow": (_("The middle answer took %(days)s."), found.late),
        "no_feedback": (
            _("After %(k)s of %(n)s accepted requests the sender was never told what came of it."),
            found.untold,
        ),
    }
    words, share = said[found.cause]
    return words % {"days": days(found.median_answer_days), "k": share.k, "n": share.n}


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
    return _("%(n)s%%") % {"n": round(100 * (k or 0) / n)} if n else "–"


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
    reasons: tuple[tuple[str, int], ...] = ()


def row(found: dict[str, Any], name: str, reasons: tuple[tuple[str, int], ...] = ()) -> Row:
    """Under ten requests nothing but the count is said."""
    if found["referrals"] < FEWEST_SHOWN:
        return Row(name, found["referrals"], False)
    silent, refused = _share(found["silent"], found["due"]), _share(found["refused"], found["answered"])
    told = _share(found["feedback"], found["feedback_due"])
    return Row(
        name=name,
        referrals=found["referrals"],
        is_shown=True,
        median=days(found["answered_p50_d"]) if found["answered_p50_d"] is not None else _("not reached"),
        p90=days(found["answered_p90_d"]) if found["answered_p90_d"] is not None else _("not reached"),
        silent=percent(found["silent"], found["due"]),
        refused=percent(found["refused"], found["answered"]),
        feedback=percent(found["feedback"], found["feedback_due"]),
        shades=(
            _shade(found["answered_p50_d"], (2, 5, 12)),
            _shade(found["answered_p90_d"], (5, 12, 30)),
            _shade(silent, (0.05, 0.15, 0.3)),
            _shade(refused, (0.08, 0.2, 0.35)),
            _shade(1 - told if found["feedback_due"] else None, (0.4, 0.6, 0.8))
            if found["feedback_due"]
            else 0,
        ),
        seen=f"{days(found['seen_median_d'])} / {days(found['seen_p90_d'])}",
        service=f"{days(found['service_median_d'])} / {days(found['service_p90_d'])}",
        told=f"{days(found['feedback_median_d'])} / {days(found['feedback_p90_d'])}",
        reasons=reasons,
    )


def _share(k: int | None, n: int | None) -> float:
    return (k or 0) / n if n else 0.0


def _shade(value: float | None, steps: tuple[float, float, float]) -> int:
    """Never reached is the darkest."""
    return 4 if value is None else 1 + sum(value >= step for step in steps)


def big(number: float) -> str:
    return number_format(round(number), use_l10n=True, force_grouping=True)
