"""What somebody asks the numbers for: a period, a place, a focus area, a service, a level, inside or between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Place, Unit
from halka.insight.precomputed import days
from halka.pages.fields import Day
from halka.profiles import Profile

USUAL_MONTHS = 12
OWN = "own"
PERIODS = (
    ("1", _("This month")),
    ("3", _("Three months")),
    ("12", _("12 months")),
    ("24", _("24 months")),
    (OWN, _("Own dates")),
)
INSIDE, BETWEEN = "inside", "between"
LEVELS = {
    "central": _("Central"),
    "provincial": _("Provincial"),
    "district": _("District"),
    "local": _("Local"),
}


@dataclass(frozen=True)
class Filters:
    """Checked and complete. Empty means all. `until` is the first day that is out again."""

    since: date
    until: date
    months: str = str(USUAL_MONTHS)
    place: str = ""
    focus: str = ""
    service: str = ""
    level: str = ""
    way: str = ""
    query: str = ""
    """For links: what was chosen, as it stands in an address."""

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    def cell(self) -> dict[str, object]:
        """The filters that are part of the name of every cell of a page."""
        names = ("since", "until", "focus", "service", "level", "way")
        return {name: getattr(self, name) for name in names}


def last_months(today: date, number: int) -> tuple[date, date]:
    """This month and those before it: the first day, and the first one that is out again."""
    this = days.month_of(today.toordinal())
    return date.fromordinal(days.months_back(this, number - 1)), date.fromordinal(days.next_month(this))


class PlainSelect(forms.Select):
    """A list of hundreds of places, written without a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if key == chosen else "", words) for key, words in self.choices),
        )
        own = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", own, options)


def _choice(label: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=PlainSelect, **more)


class FiltersForm(forms.Form):
    """Filters with GET; works without a script, and its choices stay in every link."""

    months = _choice(_("Period"), choices=PERIODS)
    since = Day(label=_("First day"), required=False)
    until = Day(label=_("Last day"), required=False)
    place = _choice(_("Place"))
    focus = _choice(_("Focus area"))
    service = _choice(_("Service"))
    level = _choice(_("Level of who is asked"))
    way = _choice(_("Between whom"))

    def __init__(
        self, data: QueryDict, *, today: date, places: frozenset[int], profile: Profile, whole_months: bool
    ) -> None:
        super().__init__({"months": str(USUAL_MONTHS)} | data.dict())
        self.today, self.whole_months = today, whole_months
        language = get_language() or "en"
        choices: dict[str, list[tuple[Any, Any]]] = {
            "place": _places(places),
            "focus": [(c.code, c.label(language)) for c in profile.choices("focus_area")],
            "service": [(c.code, c.label(language)) for c in profile.choices("service")],
            "level": [(level, LEVELS[level]) for level in Unit.LEVELS],
            "way": [(INSIDE, _("Inside one institution")), (BETWEEN, _("Between two institutions"))],
        }
        for name, listed in choices.items():
            self.fields[name].choices = [("", _("All")), *listed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if given.get("months") == OWN and since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return given

    def filters(self) -> Filters:
        """What was asked for; what makes no sense is left out, and said above the form."""
        self.is_valid()
        given = self.cleaned_data
        months = given.get("months") or str(USUAL_MONTHS)
        since, until = self._period(months, given)
        names = ("place", "focus", "service", "level", "way")
        chosen = {name: given.get(name) or "" for name in names}
        query = QueryDict(mutable=True)
        query["months"] = months
        if months == OWN:
            query["since"], query["until"] = since.isoformat(), (until - timedelta(days=1)).isoformat()
        query.update({name: value for name, value in chosen.items() if value})
        return Filters(since, until, months, **chosen, query=query.urlencode())

    def _period(self, months: str, given: dict[str, Any]) -> tuple[date, date]:
        if months != OWN:
            return last_months(self.today, int(months))
        last = given.get("until") or self.today
        first = given.get("since") or date.fromordinal(days.months_back(days.month_of(last.toordinal()), 11))
        if self.whole_months:
            first = first.replace(day=1)
            return first, date.fromordinal(days.next_month(last.replace(day=1).toordinal()))
        return first, last + timedelta(days=1)


def _places(reach: frozenset[int]) -> list[tuple[str, str]]:
    """The places within reach as a tree: each below the one it lies in."""
    inside = {place.pk: place for place in Place.objects.filter(pk__in=reach)}
    below: dict[int | None, list[Place]] = {}
    for place in sorted(inside.values(), key=lambda place: place.name):
        below.setdefault(place.parent_id if place.parent_id in inside else None, []).append(place)
    found: list[tuple[str, str]] = []

    def add(parent: int | None, depth: int) -> None:
        for place in below.get(parent, []):
            found.append((place.code, "\u2003" * depth + place.name))
            add(place.pk, depth + 1)

    add(None, 0)
    return found
