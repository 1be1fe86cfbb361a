"""Emergency access, and the second look at it."""

from __future__ import annotations

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
from halka.casework.access.forms import EmergencyForm
from halka.casework.access.queries import looks_to_review, lost_the_right, without_the_right
from halka.directory.models import Person
from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.policy import Permission


@signed_in_with(Permission.BREAK_GLASS)
def emergency(request: Visit) -> HttpResponse:
    """By case code, because the case cannot be seen. A code that opens nothing leads to the same page."""
    posts = [p for p in request.person.posts_at(request.at) if Permission.BREAK_GLASS in p.kind.may]
    profile = posts[0].unit.profile
    if lost_the_right(request.person, profile):
        raise Denied(by=request.person, needs=Permission.BREAK_GLASS, at=request.at)
    if settings.HALKA_SECOND_FACTOR and not is_mfa_enabled(request.person):
        return redirect("mfa_index")
    form = EmergencyForm(
        request.POST or None,
        person=request.person,
        profile=profile,
        asks_again=settings.HALKA_SECOND_FACTOR,
    )

    def do(said: dict[str, Any]) -> str:
        opening = break_glass(
            by=request.person, code=said["code"], reason=said["reason"], words=said["words"], at=request.at
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
    )


@signed_in_with(Permission.REVIEW_ACCESS)
def broken_glass(request: Visit) -> HttpResponse:
    """What waits for the second look of the data-protection officer."""
    context = {"waiting": looks_to_review(request.person), "without_right": without_the_right()}
    return render(request, "casework/access/broken_glass.html", context)


@require_POST
@signed_in_with(Permission.REVIEW_ACCESS)
def review_broken_glass(request: Visit, ref: str) -> HttpResponse:
    waiting = (row.opening for row in looks_to_review(request.person))
    opening = next((row for row in waiting if row.ref == ref), None)
    if opening is None:
        raise Http404
    justified = request.POST.get("verdict") == "justified"
    review_access(by=request.person, opening=opening, was_justified=justified, at=request.at)
    return redirect("broken_glass")


@require_POST
@signed_in_with(Permission.REVIEW_ACCESS)
def give_right_back(request: Visit, ref: str) -> HttpResponse:
    person = get_object_or_404(Person, ref=ref)
    return_right(by=request.person, person=person, at=request.at)
    return redirect("broken_glass")
