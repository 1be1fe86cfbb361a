"""Pages of going past a missing yes: what is asked before it goes, and what the supervisor decides."""

from __future__ import annotations

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import deed_page
from halka.sharing.actions.without_yes import ask_to_overrule, let_no_stand, look_at_letter, overrule_no
from halka.sharing.forms import WithoutYesForm
from halka.sharing.models import Referral
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission

PAST_A_NO = {"ask": ask_to_overrule, "stands": let_no_stand}


def supervises(request: Visit, found: Referral) -> bool:
    return found.is_supervised_by(request.person, request.at)


def asked_without_yes(found: Referral, typed: QueryDict | None = None) -> WithoutYesForm | None:
    """What is asked before it goes on another ground than a yes; nothing of a letter that rests on a yes."""
    is_other = found.basis in found.case.profile.sharing.agreement.grounds
    return WithoutYesForm(typed, case=found.case) if is_other else None


@signed_in
def overrule(request: Visit, ref: str) -> HttpResponse:
    """The supervisor lets a draft go past a no."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    if not supervises(request, found):
        raise Denied(by=request.person, needs=Permission.APPROVE_STEP, at=request.at, case=found.case.ref)
    found.case.must_not_be_erased()
    here = reverse("referral", args=[found.ref])

    def do(said: dict[str, object]) -> str:
        reason, words = str(said["reason"]), str(said["words"])
        overrule_no(by=request.person, referral=found, reason=reason, words=words, at=request.at)
        return here

    return deed_page(
        request, form=WithoutYesForm(request.POST or None, case=found.case), do=do,
        title=_("Let it go without a yes"), button=_("Only what they need goes"),
        back={"url": here, "label": _("Back to the referral"), "more": found.number},
    )  # fmt: skip


@require_POST
@signed_in
def past_a_no(request: Visit, ref: str, deed: str) -> HttpResponse:
    """The worker asks the supervisor to go past a no; the supervisor lets it stand."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    if deed not in PAST_A_NO:
        raise Http404
    PAST_A_NO[deed](by=request.person, referral=found, at=request.at)
    return redirect("referral", found.ref)


@require_POST
@signed_in
def look_again(request: Visit, ref: str, verdict: str) -> HttpResponse:
    """The supervisor has looked at what went without a yes."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    look_at_letter(by=request.person, referral=found, agreed=verdict == "agreed", at=request.at)
    return redirect("referral", found.ref)
