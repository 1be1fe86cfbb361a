"""What a unit offers, kept by whoever answers for it."""

from __future__ import annotations

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory.forms import ServiceForm
from halka.directory.models import Offer
from halka.directory.offers.actions import confirm_service, describe_service
from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.policy import Permission


def named(offers: list[Offer]) -> list[tuple[Offer, str]]:
    language = get_language() or "en"
    return [(offer, offer.unit.profile.label("service", offer.service, language)) for offer in offers]


@signed_in
def describe_offer(request: Visit, key: int) -> HttpResponse:
    """Who answers for a unit keeps what its services are: how many children, and which."""
    offer = get_object_or_404(Offer.objects.select_related("unit"), pk=key)
    needs = Permission.ANSWER_REFERRAL
    if not request.person.may(needs, request.at, offer.unit.code):
        raise Denied(by=request.person, needs=needs, at=request.at)
    form = ServiceForm(request.POST or None, unit=offer.unit, initial=model_to_dict(offer))

    def do(_said: dict[str, object]) -> str:
        describe_service(
            by=request.person, at=request.at, offer=offer, places_a_month=form.places, for_whom=form.for_whom
        )
        return reverse("referrals")

    return deed_page(
        request, form=form, do=do, title=_("For whom is this service?"), button=_("Save"),
        lead=offer.unit.profile.label("service", offer.service, get_language() or "en"),
        back={"url": reverse("referrals"), "label": _("Referrals"), "more": offer.unit.own_name},
        afterwards=_("Who saves it says that the service is there today."),
    )  # fmt: skip


@require_POST
@signed_in
def confirm_offer(request: Visit, key: int) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.select_related("unit"), pk=key)
    confirm_service(by=request.person, at=request.at, offer=offer)
    return redirect("referrals")
