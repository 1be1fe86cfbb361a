"""The coordinator's page: where the ring breaks, between which institutions, and what it costs children."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.directory.pages import Visit, signed_in
from halka.insight import extract, spoken
from halka.insight.actions import open_numbers
from halka.insight.measures.bottlenecks import Bottleneck
from halka.insight.measures.places import NEWS
from halka.insight.numbers import Numbers, numbers, reach
from halka.profiles import profile
from halka.trust.policy import Permission

PERIODS = (3, 6, 12, 24)
FIRST = 3


def _asked(request: Visit) -> tuple[Numbers, int, datetime]:
    """The numbers of the period that was asked for. Looking at them is a deed."""
    open_numbers(by=request.person, at=request.at)
    months = next((n for n in PERIODS if str(n) == request.GET.get("months")), 12)
    since = request.at - timedelta(days=round(months * 30.4))
    return numbers(reach(request.person, request.at), request.at, since), months, since


@signed_in
def bottlenecks(request: Visit) -> HttpResponse:
    found, months, since = _asked(request)
    places = [spoken.place(b, found) for b in found.bottlenecks]
    rest = sum(p.days for p in places[FIRST:])
    rows = sorted(
        found.receivers, key=lambda r: -(r["answered_p50_d"] if r["answered_p50_d"] is not None else 1e9)
    )
    context = {
        "found": found,
        "months": months,
        "periods": PERIODS,
        "since": since,
        "lost": spoken.big(found.days_lost),
        "three": round(100 * found.share_of_three),
        "places": places[:FIRST],
        "more": places[FIRST:12],
        "drawn": [
            *(spoken.Bar(p.name, p.days, p.cause) for p in places[:FIRST]),
            *_rest(rest, len(places) - FIRST),
        ],
        "signs": _signs(found),
        "line": _line(found, request.at),
        "rows": [spoken.row(r, found.name(r["to_org"])) for r in rows],
    }
    return render(request, "insight/bottlenecks.html", context)


@signed_in
def behind(request: Visit, rank: int) -> HttpResponse:
    """What stands behind one place: its evidence, and the cases for those who may see which."""
    found, months, since = _asked(request)
    if not 1 <= rank <= len(found.bottlenecks):
        raise Http404
    bottleneck = found.bottlenecks[rank - 1]
    codes: list[str] = []
    may_see = request.person.may(Permission.SEE_LATE_REFERRALS, request.at)
    if may_see:
        known = extract.case_codes(bottleneck.cases)
        codes = [known[ref] for ref in bottleneck.cases if ref in known]
    return render(
        request,
        "insight/behind.html",
        {
            "place": spoken.place(bottleneck, found), "bottleneck": bottleneck, "codes": codes, "may_see": may_see,
            "months": months, "since": since, "parts": _parts(bottleneck),
            "median": spoken.days(bottleneck.median_answer_days), "half": spoken.days(bottleneck.half_answered_days),
        },
    )  # fmt: skip


@signed_in
def pairs(request: Visit) -> HttpResponse:
    """Every pair of units: sent to seen, to answered, to served, to told; refusals by reason; silence."""
    found, months, since = _asked(request)
    rows = []
    for pair in sorted(found.pairs, key=lambda p: -p["days_lost"]):
        reasons = tuple(
            (_reason(code), n) for code, n in found.reasons.get((pair["from_org"], pair["to_org"]), [])
        )
        name = f"{found.name(pair['from_org'])} → {found.name(pair['to_org'])}"
        rows.append((spoken.row(pair, name, reasons), spoken.big(pair["days_lost"])))
    return render(request, "insight/pairs.html", {"rows": rows, "months": months, "since": since})


def _reason(code: str) -> str:
    return profile("ia").label("ref_refuse", code, get_language() or "en") if code else "–"


def _rest(days: int, number: int) -> list[spoken.Bar]:
    return [spoken.Bar(_("All other places: %(n)s") % {"n": number}, days, is_rest=True)] if days else []


def _signs(found: Numbers) -> list[tuple[str, str, str]]:
    """Value, words, and what it is of."""
    due, silent = found.total("due"), found.total("silent")
    told, told_due = found.total("feedback"), found.total("feedback_due")
    refused, answered = found.total("refused"), found.total("answered")
    of = _("%(k)s of %(n)s")
    return [
        (
            spoken.percent(silent, due),
            _("of the requests that were due have no answer"),
            of % {"k": silent, "n": due},
        ),
        (
            spoken.percent(refused, answered),
            _("of the answers were a refusal"),
            of % {"k": refused, "n": answered},
        ),
        (
            spoken.percent(told, told_due),
            _("told the sender what came of it"),
            of % {"k": told, "n": told_due},
        ),
    ]


def _parts(found: Bottleneck) -> list[tuple[str, str]]:
    is_news = found.step == NEWS
    words = {
        "closed_hours": _("offices were closed when it fell due"),
        "return": _("after a refusal, until somebody took the child"),
        "batch": _("waiting for the hour of the week in which it is decided"),
        "silence": _("nobody answered"),
        "overload": _("the answer came late, when many requests were open"),
        "slow": _("the news came late") if is_news else _("the answer came late"),
        "no_feedback": _("nobody told the sender what came of it"),
    }
    return [(words[cause], spoken.big(days)) for cause, days in found.parts.items() if days]


def _line(found: Numbers, at: datetime) -> dict[str, Any] | None:
    """The request that waited longest, as stretches and moments for the drawing."""
    chain = found.longest
    if not chain:
        return None
    start = chain[0]["sent_us"]

    def day(us: int) -> int:
        return int((us - start) // spoken.DAY_US)

    stretches: list[spoken.Stretch] = []
    moments = [spoken.Moment(0, _("sent"))]
    before = 0
    for request in chain:
        sent, answered = day(request["sent_us"]), day(request["answered_us"] or int(at.timestamp() * 1e6))
        if sent > before:
            stretches.append(spoken.Stretch(sent - before, "moving"))
        stretches.append(spoken.Stretch(max(1, answered - sent), "silence"))
        moments.append(spoken.Moment(answered, _("accepted") if request["accepted_us"] else _("refused")))
        before = max(answered, sent + 1)
    silent = sum(stretch.days for stretch in stretches if stretch.kind == "silence")
    end = chain[-1]["served_us"]
    if end and day(end) > before:
        stretches.append(spoken.Stretch(day(end) - before, "planned", _("waiting for a place")))
        moments.append(spoken.Moment(day(end), _("served")))
    return {
        "stretches": stretches, "moments": moments, "times": len(chain), "silent": silent,
        "days": sum(stretch.days for stretch in stretches), "receiver": found.name(chain[-1]["to_org"]),
    }  # fmt: skip
