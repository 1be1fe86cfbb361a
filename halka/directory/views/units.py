"""A unit, with its people and services."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.forms.models import model_to_dict
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.directory import queries
from halka.directory.actions import add_unit, change_unit
from halka.directory.acts import UNIT_CHANGED
from halka.directory.forms import ChangeHiddenUnitForm, ChangeUnitForm, OfferForm, UnitForm
from halka.directory.history import last_change
from halka.directory.models import Post, Unit
from halka.directory.offers.actions import offer_service
from halka.directory.offers.words import for_whom
from halka.directory.views.places import back
from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.pages.two_versions import Standing
from halka.trust.policy import Permission


@signed_in_with(Permission.KEEP_DIRECTORY)
def unit(request: Visit, code: str) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("institution", "place"), code=code)
    posts = Post.objects.filter(queries.not_ended(request.at), unit=found).select_related("person")
    label, language = found.profile.label, get_language() or "en"
    offers = [
        (offer, label("service", offer.service, language), for_whom(offer), offer.is_stale(request.at))
        for offer in found.offers.select_related("unit")
    ]
    context = {
        "unit": found,
        "row": queries.unit_rows([found], request.at)[0],
        "posts": posts,
        "offers": offers,
        "kind": label("agency_type", found.kind, language),
    }
    return render(request, "directory/unit.html", context)


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_unit(request: Visit) -> HttpResponse:
    is_first = not Unit.objects.filter(takes_cases=True).exists()

    def do(said: dict[str, Any]) -> str:
        return reverse("unit", args=[add_unit(by=request.person, at=request.at, **said).code])

    first = _("Begin with the unit that works with children. Its place and its institution come before it.")
    return deed_page(
        request,
        form=UnitForm(request.POST or None, initial={"takes_cases": is_first, "kind": "cpu"}),
        do=do,
        title=_("Which unit?"),
        button=_("Add this unit"),
        lead=first if is_first else "",
        back=back(),
    )


@signed_in_with(Permission.KEEP_DIRECTORY)
def edit_unit(request: Visit, code: str) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("place"), code=code)

    def opened(said: QueryDict | None) -> Form:
        form = ChangeHiddenUnitForm if found.is_hidden else ChangeUnitForm
        return form(said, initial=model_to_dict(found, form.base_fields) | {"place": found.place.code})

    def again() -> Form:
        Unit.objects.select_for_update().get(pk=found.pk)
        found.refresh_from_db()
        return opened(None)

    def do(said: dict[str, Any]) -> str:
        change_unit(by=request.person, at=request.at, unit=found, **said)
        return reverse("unit", args=[found.code])

    return deed_page(
        request,
        form=opened(request.POST or None),
        standing=Standing(again, lambda: last_change(request.person, (UNIT_CHANGED,), to_unit=found.code)),
        do=do,
        title=_("What has changed at %(name)s?") % {"name": found.name_in_title},
        button=_("Save"),
        lead=_("A safe house: its place is not shown.") if found.is_hidden else "",
        back={"url": reverse("unit", args=[found.code]), "label": found.own_name},
    )


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_offer(request: Visit, code: str) -> HttpResponse:
    found = get_object_or_404(Unit, code=code)
    known = found.offers.filter(service=request.GET.get("service", "")).first()
    form = OfferForm(
        request.POST or None,
        unit=found,
        only=known.service if known else "",
        initial=model_to_dict(known) if known else None,
    )

    def do(said: dict[str, Any]) -> str:
        offer_service(
            by=request.person,
            at=request.at,
            unit=found,
            service=str(said["service"]),
            places_a_month=form.places,
            for_whom=form.for_whom,
        )
        return reverse("unit", args=[found.code])

    return deed_page(
        request,
        form=form,
        do=do,
        title=_("For whom is this service?") if known else _("What does this unit offer?"),
        button=_("Save") if known else _("Offer it"),
        lead=_("Who saves it says that the service is there today.") if known else "",
        back={"url": reverse("unit", args=[found.code]), "label": found.own_name},
    )
