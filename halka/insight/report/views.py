"""The page on which those who may see numbers take a Current Situation Report along."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.analysis.report.build import last_quarter, period
from halka.directory.models import Place
from halka.directory.reach import reach
from halka.directory.visit import Visit, signed_in_with
from halka.insight.report.from_ledger import Wish, release
from halka.pages.fields import Day, Past
from halka.trust.policy import Permission

KINDS = {
    "pdf": (_("PDF, to print"), "application/pdf"),
    "docx": (_("DOCX, to edit"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (_("XLSX, the numbers"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": (_("HTML, to read on a screen"), "text/html; charset=utf-8"),
}


class ReportForm(forms.Form):
    """Which report. `places` are those whose numbers the person may see."""

    since = Past(label=_("From"))
    until = Day(label=_("To, this day included"))
    place = forms.ChoiceField(label=_("Place"))
    kind = forms.ChoiceField(
        label=_("File"), choices=[(code, words) for code, (words, _type) in KINDS.items()]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    is_internal = forms.BooleanField(
        label=_("Exact counts, only for use inside the institution"), required=False
    )

    def __init__(self, *answers: Any, places: list[Place], may_see_exact: bool, **more: Any) -> None:
        super().__init__(*answers, **more)
        self.places = {place.code: place for place in places}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(place.code, place.name) for place in places]
        if not may_see_exact:
            del self.fields["is_internal"]

    def clean(self) -> dict[str, object]:
        answers = super().clean() or {}
        if answers.get("since") and answers.get("until") and answers["until"] < answers["since"]:
            self.add_error("until", _("This day is before the first one."))
        return answers

    def wish(self, zone: str) -> Wish:
        answers = self.cleaned_data
        return Wish(
            period=period(answers["since"].isoformat(), answers["until"].isoformat(), zone),
            place=self.places[answers["place"]],
            formats=(answers["kind"],),
            language=answers["language"],
            is_internal=answers.get("is_internal", False),
        )


@signed_in_with(Permission.SEE_NUMBERS)
def report(request: Visit) -> HttpResponse:
    """A form; sent, it answers with the file. Taking it along is a deed, opening the form is not."""
    zone = timezone.get_current_timezone_name()
    quarter = last_quarter(timezone.localdate(request.at), zone)
    form = ReportForm(
        request.POST or None,
        places=list(Place.objects.filter(pk__in=reach(request.person, request.at))),
        may_see_exact=request.person.may(Permission.SEE_LATE_REFERRALS, request.at),
        initial={
            "since": _day(quarter.since_us, zone),
            "until": _day(quarter.until_us - 1, zone),
            "language": get_language(),
        },
    )
    if request.method == "POST" and form.is_valid():
        made = release(form.wish(zone), by=request.person, at=request.at)
        name, content = next(iter(made.items()))
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=KINDS[form.cleaned_data["kind"]][1], headers=headers)
    return render(request, "insight/report.html", {"form": form}, status=422 if form.is_bound else 200)


def _day(us: int, zone: str) -> date:
    return datetime.fromtimestamp(us / 1_000_000, UTC).astimezone(ZoneInfo(zone)).date()
