"""Adding a place or an institution."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.actions import add_institution, add_place
from halka.directory.forms import InstitutionForm, PlaceForm
from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.policy import Permission


def back() -> dict[str, str]:
    """The way back that stands above each form of the administrator."""
    return {"url": reverse("directory"), "label": _("People and units")}


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_place(request: Visit) -> HttpResponse:
    def do(said: dict[str, Any]) -> str:
        add_place(by=request.person, at=request.at, **said)
        return reverse("directory")

    return deed_page(
        request,
        form=PlaceForm(request.POST or None),
        do=do,
        title=_("Which place?"),
        button=_("Add this place"),
        lead=_("A whole list of places is read in at the terminal: halka places import."),
        back=back(),
    )


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_institution(request: Visit) -> HttpResponse:
    def do(said: dict[str, Any]) -> str:
        add_institution(by=request.person, at=request.at, **said)
        return reverse("directory")

    return deed_page(
        request,
        form=InstitutionForm(request.POST or None),
        do=do,
        title=_("Which institution?"),
        button=_("Add this institution"),
        lead=_("A body with its own head: a ministry, a hospital, an association. Its parts are units."),
        back=back(),
    )
