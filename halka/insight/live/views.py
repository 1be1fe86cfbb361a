"""The coordinator's page: where the ring breaks, between which institutions, and what it costs children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from halka.directory.models import Place
from halka.directory.reach import reach
from halka.directory.visit import Visit, signed_in
from halka.insight import extract
from halka.insight.actions import open_numbers
from halka.insight.disclosure import Disclosure, disclosure_for, may_see_cases
from halka.insight.live import behind as threads
from halka.insight.live import wording
from halka.insight.live.filters import Filters, FiltersForm
from halka.insight.live.handed import handovers
from halka.insight.live.line import line
from halka.insight.live.numbers import MOST_PLACES, SHOWN, Numbers, numbers
from halka.insight.live.reasons import reasons
from halka.insight.live.standstills import Standstill
from halka.pages.drawn import Bar, FunnelStep
from halka.profiles import Profile, profile
from halka.trust.codes import moment


@dataclass(frozen=True)
class Look:
    """One look at the numbers: what was asked, what was found, and how exactly it may be told."""

    filters: Filters
    form: FiltersForm
    found: Numbers
    disclosure: Disclosure
    profile: Profile

    def context(self) -> dict[str, object]:
        """What stands on every page of numbers: the period, the choices, and what is not known."""
        entries, late = self.found.written
        return {
            "asked": self.filters,
            "form": self.form,
            "since": self.filters.since,
            "last": min(self.filters.last, self.form.today),
            "cutoff": moment(self.found.cutoff_us) if self.found.cutoff_us else None,
            "late": wording.percent(late, entries),
            "is_exact": self.disclosure.is_exact,
            "chosen": _chosen(self.form),
        }


def _look(request: Visit) -> Look:
    """Looking at the numbers is a deed."""
    open_numbers(by=request.person, at=request.at)
    places = reach(request.person, request.at)
    own = next((post.unit.profile for post in request.person.posts_at(request.at)), profile("ia"))
    form = FiltersForm(
        request.GET,
        today=timezone.localtime(request.at).date(),
        places=places,
        profile=own,
        whole_months=not may_see_cases(request.person, request.at),
    )
    filters = form.filters()
    found = numbers(filters, places, request.at)
    common = {**filters.cell(), "place": filters.place or _roots(places)}
    disclosure = disclosure_for(request.person, request.at, common, found.counted.named)
    return Look(filters, form, found, disclosure, own)


def _roots(places: frozenset[int]) -> str:
    """The topmost places within reach: asking for all of it is asking for them."""
    found = Place.objects.filter(pk__in=places).exclude(parent__in=places).order_by("code")
    return "+".join(found.values_list("code", flat=True))


def _chosen(form: FiltersForm) -> str:
    """What the page is narrowed to, in words."""
    names = ("place", "focus", "service", "level", "way")
    fields: dict[str, Any] = form.fields
    chosen = [(form.cleaned_data.get(name), dict(fields[name].choices)) for name in names]
    return " · ".join(str(labels[value]).strip() for value, labels in chosen if value)


@signed_in
def bottlenecks(request: Visit) -> HttpResponse:
    look = _look(request)
    found, disclosure = look.found, look.disclosure
    places = _places(look, found.places[:MOST_PLACES])
    lost = disclosure.count(round(found.days_lost), "all days")
    first = sum(place.days for place in places[:SHOWN])
    rows = found.receivers(found.most_asked())
    rows.sort(key=lambda r: -(r["answered_p50_d"] if r["answered_p50_d"] is not None else 1e9))
    return render(
        request,
        "insight/bottlenecks.html",
        look.context()
        | {
            "lost": wording.number(lost), "three": min(100, round(100 * first / lost)) if lost else 0,
            "places": places[:SHOWN], "more": places[SHOWN:], "drawn": _drawn(places, lost or 0),
            "signs": _signs(look), "funnel": _funnel(look),
            "line": line(threads.longest(found), found, request.at) if disclosure.is_exact else None,
            "rows": [wording.row(row, found.name(row["to_org"]), disclosure) for row in rows],
            "receivers": found.number_of_receivers, "hidden": found.number_of_receivers - len(rows),
        },
    )  # fmt: skip


@signed_in
def behind(request: Visit, rank: int) -> HttpResponse:
    """What stands behind one place: its evidence, and the cases for those who may see which."""
    look = _look(request)
    found, disclosure = look.found, look.disclosure
    if not 1 <= rank <= min(MOST_PLACES, len(found.places)):
        raise Http404
    bottleneck = found.timed(found.places[rank - 1 : rank])[0]
    place = wording.in_words(bottleneck, found, disclosure)
    if place is None:
        raise Http404
    refs = threads.cases(found, bottleneck)
    known = extract.case_codes(refs) if disclosure.is_exact else {}
    cell = wording.cell(bottleneck)
    return render(
        request,
        "insight/behind.html",
        look.context()
        | {
            "place": place, "codes": [known[ref] for ref in refs if ref in known],
            "why": reasons(bottleneck, place, found, disclosure), "of": _("Cause"),
            "children": wording.number(disclosure.count(len(refs), f"children, {wording.lost_measure(bottleneck)}", **cell)),
            "referrals": wording.number(disclosure.count(bottleneck.referrals, "referrals", **cell)),
            "median": wording.days(bottleneck.median_answer_days), "half": wording.days(bottleneck.half_answered_days),
        },
    )  # fmt: skip


@signed_in
def pairs(request: Visit) -> HttpResponse:
    """Every pair of units: sent to seen, to answered, to served, to told; refusals by reason; silence."""
    look = _look(request)
    found, disclosure, rows = look.found, look.disclosure, []
    worst = found.pairs()
    receivers = {pair["to_org"] for pair in worst}
    reasons = threads.reasons(found, receivers)
    names = {} if disclosure.is_exact else threads.named_reasons(found, receivers)
    for pair in worst:
        pair_of = pair["from_org"], pair["to_org"]
        sides = dict(zip(("sender", "receiver"), pair_of, strict=True))
        why = [
            (
                _reason(look, code),
                wording.number(disclosure.count(n, code, of=names.get((*pair_of, code), ""))),
            )
            for code, n in reasons.get(pair_of, [])
        ]
        name = f"{found.name(pair['from_org'])} → {found.name(pair['to_org'])}"
        lost = disclosure.count(round(pair["days_lost"]), "days", **sides)
        rows.append((wording.row(pair, name, disclosure, tuple(why)), wording.number(lost)))
    return render(request, "insight/pairs.html", look.context() | {"rows": rows, "handed": _handed(look)})


def _handed(look: Look) -> list[tuple[str, str, str, str]]:
    """Between whom, entries, and the middle wait with nine of ten."""
    told = []
    for row in handovers(look.found):
        entries = look.disclosure.count(row.entries, "handed over", of=row.of)
        if entries is not None and entries >= wording.FEWEST_SHOWN:
            name = f"{look.found.name(row.from_unit)} → {look.found.name(row.to_unit)}"
            told.append((name, wording.number(entries), wording.days(row.median), wording.days(row.p90)))
    return told


def _places(look: Look, found: list[Standstill]) -> list[wording.WordedStandstill]:
    """The places that may be told, the largest loss first."""
    told = [wording.in_words(place, look.found, look.disclosure) for place in look.found.timed(found)]
    return sorted((place for place in told if place is not None), key=lambda place: -place.days)


def _reason(look: Look, code: str) -> str:
    return look.profile.label("ref_refuse", code, get_language() or "en") if code else "–"


def _drawn(places: list[wording.WordedStandstill], lost: int) -> list[Bar]:
    first = places[:SHOWN]
    rest = max(0, lost - sum(place.days for place in first))
    bars = [
        Bar(
            Truncator(place.name).chars(wording.LETTERS_OF_A_BAR),
            place.days,
            place.cause,
            silent=place.silent,
        )
        for place in first
    ]
    return [*bars, *([Bar(_("All other places"), rest, is_rest=True)] if rest and first else [])]


def _signs(look: Look) -> list[tuple[str, str, str]]:
    """Value, words, and what it is of."""
    signs = (
        ("silent", "due", _("of the requests that were due have no answer")),
        ("refused", "answered", _("of the answers were a refusal")),
        ("feedback", "feedback_due", _("of the acceptances led to feedback")),
    )
    found = []
    for part, whole, words in signs:
        k, n = (look.disclosure.count(look.found.totals[name], name) for name in (part, whole))
        of = _("%(k)s of %(n)s") % {"k": wording.number(k), "n": wording.number(n)}
        found.append((wording.percent(k, n), words, of))
    return found


def _funnel(look: Look) -> list[FunnelStep]:
    """Filters, seen, accepted, served, reported back."""
    steps = (
        ("referrals", pgettext("a request", "asked")), ("seen", pgettext("a request", "seen")),
        ("accepted", _("accepted")), ("served", _("served")), ("told", _("reported back")),
    )  # fmt: skip
    asked = look.disclosure.count(look.found.totals["referrals"], "referrals")
    drawn = []
    for name, words in steps:
        number = look.disclosure.count(look.found.totals[name], name)
        share = wording.percent(number, asked)
        said = wording.number(number) + (f" · {share}" if asked and name != "referrals" else "")
        drawn.append(FunnelStep(words, number or 0, said))
    return drawn if asked else []
