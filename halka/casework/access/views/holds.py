"""Legal holds, for the data-protection officer: set by case code, listed, lifted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.access.actions.holds import hold_erasure, lift_hold
from halka.casework.access.forms import HoldForm
from halka.casework.access.queries import standing_holds
from halka.directory.views.why import why_page
from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.policy import Permission


@signed_in_with(Permission.HOLD_ERASURE)
def holds(request: Visit) -> HttpResponse:
    form = HoldForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        hold_erasure(by=request.person, code=said["code"], reason=said["reason"], at=request.at)
        return reverse("holds")

    return deed_page(
        request,
        form=form,
        do=do,
        title=_("Legal holds"),
        button=_("Nothing of this child may be erased"),
        template="casework/access/holds.html",
        holds=standing_holds(),
    )


@signed_in_with(Permission.HOLD_ERASURE)
def lift(request: Visit, ref: str) -> HttpResponse:
    hold = standing_holds().filter(ref=ref).first()
    if hold is None:
        raise Http404
    return why_page(
        request,
        lambda why: lift_hold(by=request.person, hold=hold, why=why, at=request.at),
        title=_("Lift this legal hold"),
        button=_("Lift it"),
        back="holds",
        about=f"{hold.case.code} · {hold.in_words}",
        child=hold.case.child.ref,
    )
