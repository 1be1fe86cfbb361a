"""What one person proposed to erase, and a second one confirms or stops."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.access.actions.erasure import DECIDES, destroy_child_key, propose_erasure, stop_erasure
from halka.casework.access.forms import ErasureForm
from halka.casework.access.models import Erasure
from halka.casework.access.queries import erasures_that_wait
from halka.directory.views.why import why_page
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.policy import Permission


@signed_in
def erasures(request: Visit) -> HttpResponse:
    if not any(request.person.may(permission, request.at) for permission in DECIDES):
        raise Denied(by=request.person, needs=Permission.REVIEW_ACCESS, at=request.at)
    context = {
        "waiting": erasures_that_wait(request.person),
        "may_propose": request.person.may(Permission.KEEP_KEYS, request.at),
    }
    return render(request, "casework/access/erasures.html", context)


@signed_in_with(Permission.KEEP_KEYS)
def propose(request: Visit) -> HttpResponse:
    form = ErasureForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        propose_erasure(by=request.person, at=request.at, **said)
        return reverse("erasures")

    return deed_page(
        request,
        form=form,
        do=do,
        title=_("Erase what is written about a child"),
        button=_("Propose it"),
        lead=_("Nothing is erased before a second person says yes. Then nothing brings it back."),
        back={"url": reverse("erasures"), "label": _("Back")},
    )


@require_POST
@signed_in
def erase(request: Visit, ref: str) -> HttpResponse:
    destroy_child_key(by=request.person, erasure=_waiting(request, ref), at=request.at)
    return redirect("erasures")


@signed_in
def stop(request: Visit, ref: str) -> HttpResponse:
    erasure = _waiting(request, ref)
    return why_page(
        request,
        lambda why: stop_erasure(by=request.person, erasure=erasure, why=why, at=request.at),
        title=_("Stop this erasure"),
        button=_("Stop it"),
        back="erasures",
        about=erasure.case.code,
        child=erasure.case.child.ref,
    )


def _waiting(request: Visit, ref: str) -> Erasure:
    if not any(request.person.may(permission, request.at) for permission in DECIDES):
        raise Denied(by=request.person, needs=Permission.REVIEW_ACCESS, at=request.at)
    found = erasures_that_wait(request.person).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found
