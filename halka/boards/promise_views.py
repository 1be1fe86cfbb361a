"""Decisions and the one list of promises."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.boards import promise_forms as forms
from halka.boards import promise_list
from halka.boards.actions import promises as deeds
from halka.boards.models import Item, Promise
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


@signed_in
def decide(request: Visit, ref: str) -> HttpResponse:
    item: Item = find(Item, by=request.person, at=request.at, ref=ref)
    meeting = item.meeting
    if not meeting.body.is_kept_by(request.person, request.at):
        raise Denied(by=request.person, needs=Permission.CALL_MEETING, at=request.at)

    form = forms.DecideForm(request.POST or None)

    def do(_said: dict[str, object]) -> str:
        deeds.adopt_decision(by=request.person, at=request.at, item=item, **form.cleaned_data)
        return reverse("meeting", args=[meeting.ref])

    return deed_page(
        request,
        form=form,
        do=do,
        title=_("What was decided under item %(number)s?") % {"number": item.position},
        button=_("Adopt it"),
        lead=_("What asks for something has one unit and one date. Two units are two decisions."),
        back={"url": reverse("meeting", args=[meeting.ref]), "label": meeting.title},
    )


@require_GET
@signed_in
def promises(request: Visit) -> HttpResponse:
    found = promise_list.promises(request.person, request.at)
    can_remind = bool(promise_list.to_remind(request.person, request.at, found))
    return render(request, "boards/promises.html", {"promises": found, "can_remind": can_remind})


@require_POST
@signed_in_with(Permission.CALL_MEETING)
def remind_all(request: Visit) -> HttpResponse:
    """All that are overdue and kept by the own secretariat, once a day; each is a deed of its own."""
    found = promise_list.promises(request.person, request.at)
    for one in promise_list.to_remind(request.person, request.at, found):
        deeds.remind(by=request.person, at=request.at, promise=one)
    return redirect("promises")


def _find(request: Visit, ref: str) -> Promise:
    found: Promise = find(Promise, by=request.person, at=request.at, ref=ref)
    return found


@require_GET
@signed_in
def promise(request: Visit, ref: str) -> HttpResponse:
    found = _find(request, ref)
    owns = request.person.may(Permission.KEEP_PROMISE, request.at, found.owner.code)
    units = [post.unit_id for post in request.person.posts_at(request.at)]
    return render(
        request,
        "boards/promise.html",
        {
            "promise": found,
            "moved": promise_list.more_times(request.person, request.at, found),
            "can_answer": owns and found.state == Promise.State.OPEN,
            "can_confirm": found.owner_id not in units and found.state == Promise.State.DONE,
        },
    )


def _answer(
    request: Visit, found: Promise, form: Form, deed: Callable[..., object], title: str, button: str
) -> HttpResponse:
    if not request.person.may(Permission.KEEP_PROMISE, request.at, found.owner.code):
        raise Denied(by=request.person, needs=Permission.KEEP_PROMISE, at=request.at)

    def do(_said: dict[str, object]) -> str:
        deed(by=request.person, at=request.at, promise=found, **form.cleaned_data)
        return reverse("promise", args=[found.ref])

    back = {"url": reverse("promise", args=[found.ref]), "label": _("The promise")}
    return deed_page(request, form=form, do=do, title=title, button=button, lead=found.what, back=back)


@signed_in
def done(request: Visit, ref: str) -> HttpResponse:
    form = forms.DoneForm(request.POST or None)
    return _answer(
        request, _find(request, ref), form, deeds.say_done, _("Is it done?"), _("Say that it is done")
    )


@signed_in
def more_time(request: Visit, ref: str) -> HttpResponse:
    form = forms.MoreTimeForm(request.POST or None)
    found = _find(request, ref)
    return _answer(
        request, found, form, deeds.ask_more_time, _("Is more time needed?"), _("Set the new date")
    )


@require_POST
@signed_in
def confirm(request: Visit, ref: str) -> HttpResponse:
    found = _find(request, ref)
    deeds.confirm_done(by=request.person, at=request.at, promise=found)
    return redirect("promise", found.ref)
