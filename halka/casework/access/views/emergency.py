"""Emergency access, and the second look at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from halka.casework.access.actions.emergency import break_glass, return_right, review_access
from halka.casework.access.finding import children_called
from halka.casework.access.forms import EmergencyForm, NightForm, OpeningForm
from halka.casework.access.models import EmergencyOpening
from halka.casework.access.queries import (
    looks_to_review,
    lost_the_right,
    openings_to_review,
    without_the_right,
)
from halka.casework.notices.models import Notice
from halka.casework.notices.queries import is_on_duty
from halka.directory.models import Person
from halka.directory.views.why import why_page
from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


@signed_in_with(Permission.BREAK_GLASS)
def emergency(request: Visit) -> HttpResponse:
    """By case code, because the case cannot be seen. A code that opens nothing leads to the same page."""
    return _opening_page(request, EmergencyForm, lambda form: str(form.cleaned_data["code"]))


@signed_in_with(Permission.BREAK_GLASS)
def emergency_at_night(request: Visit, ref: str) -> HttpResponse:
    """Whoever is on duty reads of a child in danger, and nobody is there who knows the code: the notice leads to the case
    by what is known of the child. What leads to no case, to several children, or to one who hides, opens nothing."""
    notice = find(Notice, by=request.person, at=request.at, ref=ref)
    if not is_on_duty(notice, request.person, request.at):
        raise Denied(by=request.person, needs=Permission.BREAK_GLASS, at=request.at)

    def code_of(form: OpeningForm) -> str:
        found = children_called(form.cleaned_data["name"], form.cleaned_data["year"], request.person)
        return found[0].code if len(found) == 1 else ""

    back = {"url": reverse("notice", args=[ref]), "label": _("Back to the notice"), "more": notice.number}
    return _opening_page(request, NightForm, code_of, back=back)


def _opening_page(
    request: Visit,
    asked: type[OpeningForm],
    code_of: Callable[[OpeningForm], str],
    back: dict[str, str] | None = None,
) -> HttpResponse:
    posts = [p for p in request.person.posts_at(request.at) if p.may(Permission.BREAK_GLASS)]
    profile = posts[0].unit.profile
    if lost_the_right(request.person, profile):
        raise Denied(by=request.person, needs=Permission.BREAK_GLASS, at=request.at)
    if settings.HALKA_SECOND_FACTOR and not is_mfa_enabled(request.person):
        return redirect("mfa_index")
    form = asked(
        request.POST or None,
        person=request.person,
        profile=profile,
        asks_again=settings.HALKA_SECOND_FACTOR,
    )

    def do(said: dict[str, Any]) -> str:
        opening = break_glass(
            by=request.person, code=code_of(form), reason=said["reason"], words=said["words"], at=request.at
        )
        return reverse("emergency_summary", args=[opening.ref])

    hours = profile.break_glass_hours
    return deed_page(
        request,
        form=form,
        do=do,
        title=_("Open a case in an emergency"),
        button=ngettext("Open it for %(n)s hour", "Open it for %(n)s hours", hours) % {"n": hours},
        lead=_(
            "You read a summary of one child. "
            "The worker, the supervisor and the data-protection officer see that you did it, and why."
        ),
        back=back,
    )


@signed_in_with(Permission.REVIEW_ACCESS)
def broken_glass(request: Visit) -> HttpResponse:
    """What waits for the second look of the data-protection officer."""
    context = {"waiting": looks_to_review(request.person), "without_right": without_the_right()}
    return render(request, "casework/access/broken_glass.html", context)


@require_POST
@signed_in_with(Permission.REVIEW_ACCESS)
def was_justified(request: Visit, ref: str) -> HttpResponse:
    review_access(by=request.person, opening=_to_review(request, ref), was_justified=True, at=request.at)
    return redirect("broken_glass")


@signed_in_with(Permission.REVIEW_ACCESS)
def was_not_justified(request: Visit, ref: str) -> HttpResponse:
    opening = _to_review(request, ref)

    code = opening.case.code if opening.case else _("It opened nothing")

    def review(why: str) -> None:
        review_access(by=request.person, opening=opening, was_justified=False, at=request.at, why=why)

    return why_page(
        request,
        review,
        title=_("This opening was not justified"),
        button=_("It was not"),
        back="broken_glass",
        about=f"{opening.person.name} · {code}",
        child=opening.case.child.ref if opening.case else "",
    )


def _to_review(request: Visit, ref: str) -> EmergencyOpening:
    found = (
        openings_to_review(request.person)
        .select_related("case__child", "person", "unit")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_POST
@signed_in_with(Permission.REVIEW_ACCESS)
def give_right_back(request: Visit, ref: str) -> HttpResponse:
    person = get_object_or_404(Person, ref=ref)
    return_right(by=request.person, person=person, at=request.at)
    return redirect("broken_glass")
