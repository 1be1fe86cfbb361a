"""The record, for the data-protection officer: who did what, when, about which case. No content."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from halka.casework.access import record_lines
from halka.casework.access.actions.record import open_record
from halka.casework.access.queries import case_codes
from halka.casework.access.record_form import RecordForm
from halka.directory.models import Person, Unit
from halka.directory.visit import Visit, signed_in_with
from halka.trust.actor import CARETAKER, OPERATOR, OUTSIDER
from halka.trust.acts import in_words
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission

PAGE = 50


@dataclass(frozen=True)
class Line:
    """An entry with names where the ledger has references."""

    entry: LedgerEntry
    what: str
    who: str
    unit: str
    to_unit: str
    case: str


@signed_in_with(Permission.READ_LEDGER)
def record(request: Visit) -> HttpResponse:
    """Newest first. The next page begins below a number, so that what comes meanwhile moves nothing."""
    form, before = RecordForm(request.GET), _number(request.GET.get("before", ""))
    context: dict[str, object] = {"form": form, "is_first": before is None}
    if form.is_valid():
        asked = record_lines.Wanted(**form.cleaned_data)
        open_record(by=request.person, at=request.at, **_said(asked))
        wanted = record_lines.entries(asked)
        total = record_lines.number_of(wanted, asked)
        newer = wanted.filter(seq__gte=before).count() if before else 0
        found = list(wanted.filter(seq__lt=before)[: PAGE + 1] if before else wanted[: PAGE + 1])
        context |= {
            "lines": _lines(found[:PAGE]),
            "older": _older(request, found[PAGE - 1].seq) if len(found) > PAGE else "",
            "total": total,
            "first": newer + 1,
            "last": newer + len(found[:PAGE]),
            "days": [asked.since, asked.until],
        }
    return render(request, "casework/access/record.html", context)


def _said(asked: record_lines.Wanted) -> dict[str, str]:
    """What was asked for, in codes: the look says it."""
    days = ":".join(day.isoformat() if day else "" for day in (asked.since, asked.until))
    return {
        "case": asked.case,
        "about": asked.person.ref if asked.person else "",
        "act": asked.act or asked.kind,
        "of_unit": asked.unit,
        "days": days.strip(":") and days,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _lines(entries: list[LedgerEntry]) -> list[Line]:
    people = dict(Person.objects.filter(ref__in={e.person for e in entries}).values_list("ref", "name"))
    codes = {code for e in entries for code in (e.unit, e.to_unit)}
    units = {unit.code: unit.shown_name for unit in Unit.objects.filter(code__in=codes)}
    cases = case_codes({ref for e in entries for ref in (e.case, e.thing) if ref})
    return [
        Line(
            entry,
            what=in_words(entry.act),
            who=people.get(entry.person) or _nobody(entry.person),
            unit=units.get(entry.unit, entry.unit),
            to_unit=units.get(entry.to_unit, entry.to_unit),
            case=cases.get(entry.case) or cases.get(entry.thing, ""),
        )
        for entry in entries
    ]


def _nobody(name: str) -> str:
    """Words for who acts without being a person of the directory."""
    words = {
        OPERATOR.ledger_name: _("the operator, at the terminal"),
        CARETAKER.ledger_name: _("the caretaker, by itself"),
        OUTSIDER.ledger_name: _("somebody without an account"),
    }
    return words.get(name, "")


def _older(request: Visit, seq: int) -> str:
    asked = request.GET.copy()
    asked["before"] = str(seq)
    return f"?{asked.urlencode()}"
