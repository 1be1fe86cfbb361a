"""Pages of going past a missing yes: what is asked before it goes, and what the supervisor decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import deed_page
from halka.sharing.actions.without_yes import ask_to_overrule, let_no_stand, look_at_letter, overrule_no
from halka.sharing.forms import WhyForm, WithoutYesForm
from halka.sharing.models import Referral
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


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
def ask_past_a_no(request: Visit, ref: str) -> HttpResponse:
    """The worker asks the supervisor to go past a no."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    ask_to_overrule(by=request.person, referral=found, at=request.at)
    return redirect("referral", found.ref)


@signed_in
def no_stands(request: Visit, ref: str) -> HttpResponse:
    """The supervisor lets the no stand."""
    return _say_why(request, ref, let_no_stand, _("The no stands"), _("Let it stand"))


@require_POST
@signed_in
def agree(request: Visit, ref: str) -> HttpResponse:
    """The supervisor has looked at what went without a yes."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    look_at_letter(by=request.person, referral=found, agreed=True, at=request.at)
    return redirect("referral", found.ref)


@signed_in
def disagree(request: Visit, ref: str) -> HttpResponse:
    """The supervisor has looked at it, and it ends."""
    deed = partial(look_at_letter, agreed=False)
    return _say_why(request, ref, deed, _("Looked at: it ends now"), _("End it"))


def _say_why(request: Visit, ref: str, deed: Callable[..., object], title: str, button: str) -> HttpResponse:
    """A no of the supervisor, with the reason that the worker reads. The form stands on the page of the referral, too."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    if not supervises(request, found):
        raise Denied(by=request.person, needs=Permission.APPROVE_STEP, at=request.at, case=found.case.ref)
    found.case.must_not_be_erased()
    here = reverse("referral", args=[found.ref])

    def do(said: dict[str, object]) -> str:
        deed(by=request.person, referral=found, at=request.at, why=str(said["why"]))
        return here

    back = {"url": here, "label": _("Back to the referral"), "more": found.number}
    form = WhyForm(request.POST or None)
    child = found.case.child.ref
    return deed_page(request, form=form, do=do, title=title, button=button, back=back, child=child)
