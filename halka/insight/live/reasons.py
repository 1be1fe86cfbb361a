"""The causes of a place in words: days by cause, the evidence of what stands out, and who can change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from halka.analysis.measures.bottlenecks import Bottleneck
from halka.analysis.report.wording import CAUSES, WITHOUT_CALENDAR
from halka.analysis.statistics import Share
from halka.insight.disclosure import Disclosure
from halka.insight.live import wording
from halka.insight.live.counted import Counted
from halka.insight.live.numbers import Numbers
from halka.insight.live.standstills import Standstill
from halka.insight.live.why import explained
from halka.pages.drawn import Bar

NOT_LISTED = WITHOUT_CALENDAR["not_listed"]


@dataclass(frozen=True)
class Reasons:
    """What the page behind a bottleneck says of its causes."""

    cause: str
    sentence: str
    """Of the cause that leads: what it is, and its evidence."""
    bars: tuple[Bar, ...]
    evidence: tuple[tuple[str, str], ...]
    """Cause and evidence of all that stand out."""
    who: str
    last: str
    missing: str


@dataclass(frozen=True)
class _Told:
    """Counts of one place, each by what it was made of."""

    disclosure: Disclosure
    made_of: Mapping[str, str]
    cell: Mapping[str, str]
    counted: Counted

    def count(self, number: int, measure: str) -> int | None:
        of = self.made_of.get(measure) or self.counted.named(measure, **self.cell)
        # How often answers came together, or last: by the cells of all requests to this place.
        whole = f"{measure}|{self.counted.named('referrals', **self.cell)}"
        return self.disclosure.count(number, measure, of=of or whole)


def reasons(
    place: Standstill, words: wording.WordedStandstill, numbers: Numbers, disclosure: Disclosure
) -> Reasons:
    """Everything about the causes of a place, as exactly as this person may be told."""
    found, has_calendar, made_of = explained(numbers, place)
    told = _Told(disclosure, made_of, wording.cell(place), numbers.counted)
    is_same = found.cause == place.cause
    evidence = {cause: _evidence(found, cause, place, told) for cause in {*found.causes, found.cause}}
    return Reasons(
        cause=words.cause if is_same else _(CAUSES[found.cause]),
        sentence=words.sentence if is_same else evidence[found.cause],
        bars=tuple(_bars(found, place, told)),
        evidence=tuple((_(CAUSES[cause]), evidence[cause]) for cause in found.causes),
        who=_who(found, numbers, place),
        last="" if place.is_news else _last(found.last, told),
        missing="" if has_calendar or place.is_news else _(NOT_LISTED),
    )


def _bars(found: Bottleneck, place: Standstill, told: _Told) -> list[Bar]:
    """The largest part first. What is too little to be told is not drawn."""
    bars = []
    for cause, lost in sorted(found.parts.items(), key=lambda part: (-part[1], part[0])):
        days = told.count(round(lost), f"{'news ' * (place.is_news)}days by {cause}")
        if days:
            label = Truncator(_label(cause)).chars(wording.LETTERS_OF_A_BAR)
            remark = _("stands out") if cause in found.causes else ""
            bars.append(Bar(label, days, remark, silent=days if cause == "silence" else 0))
    return bars


def _label(cause: str) -> str:
    """A cause in the few words for which a phone has room beside a bar."""
    short = {
        "closed_hours": _("due while the office was closed"),
        "batch": _("saved up for one hour of the week"),
    }
    return short.get(cause) or _(CAUSES[cause])


def _evidence(found: Bottleneck, cause: str, place: Standstill, told: _Told) -> str:
    """The sentence that shows a cause, with its counts."""
    if cause == "overload" and found.overload is not None:
        return _("When many requests are open, the middle answer takes %(times)s times as long.") % {
            "times": number_format(found.overload.ratio, 1)
        }
    sentences: Mapping[str, tuple[Share, str, str, str]] = {
        "closed_hours": (found.closed, "closed", "due", _("%(k)s of %(n)s requests fell due in closed time")),
        "return": (found.refused, "refused", "answered", _("%(k)s of %(n)s answers were a refusal")),
        "batch": (found.batched, "batched", "batched n", _("%(k)s of %(n)s answers came in one hour of the week")),
        "silence": (found.silent, "silent", "due", _("%(k)s of %(n)s requests that were due have no answer")),
        "slow": (
            found.late, "late", "due", _("%(k)s of %(n)s requests that were due were answered late or not at all"),
        ),
        "no_feedback": (
            found.untold, "untold", "feedback_due", _("after %(k)s of %(n)s services the sender was not told"),
        ),
    }  # fmt: skip
    if place.is_news and cause == "slow":
        return _("The news came late, or is still to come.")
    share, part, whole, words = sentences[cause]
    return words % _of(share, part, whole, told)


def _of(share: Share, part: str, whole: str, told: _Told) -> dict[str, str]:
    n = told.count(share.n, whole)
    if part == "untold":  # the rest of those who were told: no cell of its own beside that one
        k = None if n is None else max(0, n - (told.count(share.n - share.k, "feedback") or 0))
    else:
        k = told.count(share.k, part)
    return {"k": wording.number(k if k is None or n is None else min(k, n)), "n": wording.number(n)}


def _who(found: Bottleneck, numbers: Numbers, place: Standstill) -> str:
    sender = numbers.name(place.to_place if place.is_news else place.from_place)
    words = {
        "nobody": _("It is the calendar: nobody at one institution alone can change it."),
        "sender": _("Who can change it: who writes the requests (%(sender)s)."),
        "head_of_receiver": _(
            "Who can change it: who leads %(receiver)s and sets the hours of its decisions."
        ),
        "who_answers": _("Who can change it: who answers requests at %(receiver)s."),
        "staffing": _("Who can change it: who decides about posts at %(receiver)s."),
        "not_visible": _("Who can change it is not visible in the record: ask at %(receiver)s."),
        "who_tells": _("Who can change it: who tells the sender, at %(receiver)s."),
    }
    return words[found.who_can_change] % {"sender": sender, "receiver": numbers.name(place.receiver)}


def _last(share: Share, told: _Told) -> str:
    """Of few nothing is said."""
    n = told.count(share.n, "asked beside others")
    if n is None or n < wording.FEWEST_SHOWN:
        return ""
    words = _(
        "Where several were asked for a child and all answered, this answer was the last in %(k)s of %(n)s."
    )
    return words % _of(share, "last of several", "asked beside others", told)
