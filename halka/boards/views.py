"""Boards: who meets, who sits there, when they meet, who was there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.boards import forms, queries
from halka.boards.actions import bodies, meetings
from halka.boards.models import Body, Item, Meeting, Recusal, Seat
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


@require_GET
@signed_in
def boards(request: Visit) -> HttpResponse:
    found = queries.bodies(request.person, request.at)
    today = timezone.localtime(request.at).date()
    return render(
        request,
        "boards/boards.html",
        {
            "bodies": [one for one in found if one.ends_on is None or one.ends_on > today],
            "ended": [one for one in found if one.ends_on is not None and one.ends_on <= today],
            "keeps": request.person.may(Permission.KEEP_BODY, request.at),
        },
    )


@signed_in_with(Permission.KEEP_BODY)
def new_body(request: Visit) -> HttpResponse:
    keeps = request.person.units_where(Permission.KEEP_BODY, request.at)

    def do(said: dict[str, Any]) -> str:
        return reverse("body", args=[bodies.found_body(by=request.person, at=request.at, **said).ref])

    return deed_page(
        request,
        form=forms.BodyForm(request.POST or None, keeps=keeps),
        do=do,
        title=_("Which body meets?"),
        button=_("Found it"),
        lead=_("How often it meets and when it can decide is said by the rules of the secretariat."),
        back={"url": reverse("boards"), "label": _("Boards")},
    )


@require_GET
@signed_in
def body(request: Visit, ref: str) -> HttpResponse:
    found: Body = find(Body, by=request.person, at=request.at, ref=ref)
    seats = queries.seats_on(found, timezone.localtime(request.at).date())
    came = queries.meetings(found)
    return render(
        request,
        "boards/body.html",
        {
            "body": found,
            "rule": queries.rule(found),
            "seats": [(seat, queries.name_of(seat)) for seat in seats],
            "matrix": queries.matrix(found, seats),
            "meetings": came,
            "year": queries.year(found, came, seats, request.at),
            "keeps": found.is_kept_by(request.person, request.at),
        },
    )


def _kept_body(request: Visit, ref: str) -> Body:
    """For the secretariat; a member sees the body, and is turned away."""
    found: Body = find(Body, by=request.person, at=request.at, ref=ref)
    _must_keep(request, found)
    return found


def _kept_meeting(request: Visit, ref: str) -> Meeting:
    found: Meeting = find(Meeting, by=request.person, at=request.at, ref=ref)
    _must_keep(request, found.body)
    return found


def _must_keep(request: Visit, body: Body) -> None:
    if not body.is_kept_by(request.person, request.at):
        raise Denied(by=request.person, needs=Permission.CALL_MEETING, at=request.at)


def _to_body(body: Body) -> dict[str, str]:
    return {"url": reverse("body", args=[body.ref]), "label": body.shown_name}


def _to_meeting(meeting: Meeting) -> dict[str, str]:
    label = f"{meeting.body.shown_name} {meeting.title}"
    return {"url": reverse("meeting", args=[meeting.ref]), "label": label}


@signed_in
def new_seat(request: Visit, ref: str) -> HttpResponse:
    found = _kept_body(request, ref)

    def do(said: dict[str, Any]) -> str:
        bodies.give_seat(by=request.person, at=request.at, body=found, **said)
        return reverse("body", args=[found.ref])

    return deed_page(
        request,
        form=forms.SeatForm(request.POST or None),
        do=do,
        title=_("Who sits here?"),
        button=_("Give this seat"),
        back=_to_body(found),
    )


@signed_in
def seat_ends(request: Visit, ref: str) -> HttpResponse:
    found: Seat = find(Seat, by=request.person, at=request.at, ref=ref)
    _must_keep(request, found.body)

    def do(said: dict[str, Any]) -> str:
        bodies.end_seat(by=request.person, at=request.at, seat=found, **said)
        return reverse("body", args=[found.body.ref])

    return deed_page(
        request,
        form=forms.EndSeatForm(request.POST or None),
        do=do,
        title=_("When does the seat of %(name)s end?") % {"name": queries.name_of(found)},
        button=_("End this seat"),
        back=_to_body(found.body),
    )


@signed_in
def new_meeting(request: Visit, ref: str) -> HttpResponse:
    found = _kept_body(request, ref)

    def do(said: dict[str, Any]) -> str:
        called = meetings.call_meeting(by=request.person, at=request.at, body=found, **said)
        return reverse("meeting", args=[called.ref])

    return deed_page(
        request,
        form=forms.CallForm(request.POST or None),
        do=do,
        title=_("When does it meet?"),
        button=_("Call the meeting"),
        back=_to_body(found),
    )


@require_GET
@signed_in
def meeting(request: Visit, ref: str) -> HttpResponse:
    found: Meeting = find(Meeting, by=request.person, at=request.at, ref=ref)
    marks = queries.attendance(found)
    seats = [] if marks else queries.invited(found)
    return render(
        request,
        "boards/meeting.html",
        {
            "meeting": found,
            "body": found.body,
            "rule": queries.rule(found.body),
            "agenda": queries.agenda(found, marks, request.person),
            "marks": [(mark, queries.name_of(mark.seat)) for mark in marks],
            "invited": [(seat, queries.name_of(seat)) for seat in seats],
            "keeps": found.body.is_kept_by(request.person, request.at),
            "may_leave": found.state in (Meeting.State.CALLED, Meeting.State.OPEN),
        },
    )


def _on_meeting(
    request: Visit,
    found: Meeting,
    form: Form,
    do: Callable[..., object],
    *,
    title: str,
    button: str,
    lead: str = "",
) -> HttpResponse:
    def done(said: dict[str, Any]) -> str:
        do(by=request.person, at=request.at, meeting=found, **said)
        return reverse("meeting", args=[found.ref])

    back = _to_meeting(found)
    return deed_page(request, form=form, do=done, title=title, button=button, back=back, lead=lead)


@signed_in
def move(request: Visit, ref: str) -> HttpResponse:
    found = _kept_meeting(request, ref)
    form = forms.MoveForm(request.POST or None)
    return _on_meeting(
        request,
        found,
        form,
        meetings.move_meeting,
        title=_("To when is it moved?"),
        button=_("Move the meeting"),
        lead=_("The first date stays beside the new one."),
    )


@signed_in
def cancel(request: Visit, ref: str) -> HttpResponse:
    found = _kept_meeting(request, ref)
    form = forms.CancelForm(request.POST or None)
    return _on_meeting(
        request,
        found,
        form,
        meetings.cancel_meeting,
        title=_("Does it not take place?"),
        button=_("Cancel the meeting"),
        lead=_("It stays in the list as cancelled, and is missing in the count of the year."),
    )


@signed_in
def new_item(request: Visit, ref: str) -> HttpResponse:
    found = _kept_meeting(request, ref)
    form = forms.ItemForm(request.POST or None)
    return _on_meeting(
        request,
        found,
        form,
        meetings.add_item,
        title=_("What is on the agenda?"),
        button=_("Put it on the agenda"),
    )


@signed_in
def opening(request: Visit, ref: str) -> HttpResponse:
    found = _kept_meeting(request, ref)
    form = forms.OpenForm(request.POST or None, meeting=found)

    def do(**said: Any) -> object:
        who = {name: said[name] for name in ("by", "at", "meeting")}
        return meetings.open_meeting(here=form.here, **who)

    return _on_meeting(
        request,
        found,
        form,
        do,
        title=_("Who came?"),
        button=_("Open the meeting"),
        lead=_(
            "The quorum is counted by institution. Below it things are discussed, and nothing is decided."
        ),
    )


@require_POST
@signed_in
def closing(request: Visit, ref: str) -> HttpResponse:
    found = _kept_meeting(request, ref)
    meetings.close_meeting(by=request.person, at=request.at, meeting=found)
    return redirect("meeting", found.ref)


@signed_in
def leave(request: Visit, ref: str) -> HttpResponse:
    """The secretary writes it down for anybody; a member for the own seat."""
    found: Item = find(Item, by=request.person, at=request.at, ref=ref)
    keeps = found.meeting.body.is_kept_by(request.person, request.at)
    seats = queries.invited(found.meeting)
    mine = [seat for seat in seats if request.person.pk in (seat.person_id, seat.substitute_id)]
    offered = {seat.ref: seat for seat in (seats if keeps else mine)}

    def do(said: dict[str, Any]) -> str:
        seat = offered[said["seat"]]
        meetings.leave_for_item(by=request.person, at=request.at, item=found, seat=seat, kind=said["kind"])
        return reverse("meeting", args=[found.meeting.ref])

    return deed_page(
        request,
        form=forms.LeaveForm(request.POST or None, seats=list(offered.values())),
        do=do,
        title=_("Who leaves the room for item %(number)s?") % {"number": found.position},
        button=_("Write it down"),
        lead=_("Who leaves does not read this item any more, and the quorum is counted again without them."),
        back=_to_meeting(found.meeting),
    )


@require_POST
@signed_in
def back_again(request: Visit, ref: str) -> HttpResponse:
    found: Recusal = find(Recusal, by=request.person, at=request.at, ref=ref)
    meetings.return_after_item(by=request.person, at=request.at, recusal=found)
    return redirect("meeting", found.item.meeting.ref)
