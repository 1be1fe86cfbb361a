"""Telling of a child, and the queue of what was told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.cases.models import Case
from halka.casework.notices.actions import (
    accept_notice,
    answer_notice_with_advice,
    close_notice,
    link_notice,
    open_sibling_case,
    send_notice,
    take_over_notice,
)
from halka.casework.notices.forms import AcceptForm, KnownForm, NoMatterForm, NoticeForm
from halka.casework.notices.models import Notice
from halka.casework.notices.queries import closed_for, folded, is_on_duty, own_notices, queue
from halka.directory.hands import mark_of
from halka.directory.models import Person, Unit
from halka.directory.numbers.read import emergency_number, to_call
from halka.directory.visit import Visit, signed_in, visit
from halka.pages.deed_page import deed_page
from halka.trust import vault
from halka.trust.action import Denied, Refused
from halka.trust.actor import OUTSIDER
from halka.trust.door import find
from halka.trust.policy import Permission

# Who somebody is to the child, by the kind of unit they work in.
SOURCE_OF = {
    "education": "school",
    "health": "health",
    "police": "police",
    "justice": "court",
    "registry": "registry",
    "labour": "labour_unit",
    "helpline": "helpline",
    "ngo": "ngo",
    "cpu": "social_service",
    "social": "social_service",
}


def tell(request: HttpRequest) -> HttpResponse:
    """For everybody, with or without an account: a teacher, a neighbour, another child."""
    here = visit(request)
    person = request.user if isinstance(request.user, Person) else None
    units = Unit.objects.filter(takes_cases=True).select_related("place").order_by("place__name", "name")
    # Whoever has no post for it, such as the administrator, tells like somebody without an account: no worry is lost.
    sender = person if person and person.may(Permission.SEND_NOTICE, here.at) else OUTSIDER
    first = _nearest(person, units, here)
    form = NoticeForm(
        request.POST or None,
        profile=first.profile,
        units=units,
        knows_sender=person is not None,
        initial={"to_unit": _own_place(first, person, here), "source": _source(person, here)},
    )

    def send(said: dict[str, Any]) -> str:
        notifier = {name: said.pop(f"notifier_{name}", "") for name in ("name", "role", "phone")}
        if person is not None:
            notifier = {"name": person.name}
        secret = said.pop("keep_secret")
        hand = mark_of(request, here.at) if person is None else ""
        notice = send_notice(
            by=sender, at=here.at, notifier=notifier, notifier_is_secret=secret, hand=hand, **said
        )
        request.session["told"] = notice.number
        request.session["told_danger"] = notice.to_unit.code if notice.danger_now == "yes" else ""
        return reverse("told")

    return deed_page(
        here,
        form=form,
        do=send,
        title=_("You are worried about a child. Tell us."),
        button=_("Send"),
        template="casework/notices/tell.html",
        emergency=emergency_number(first.profile),
        person=person,
    )


def told(request: HttpRequest) -> HttpResponse:
    """The number to keep. It names nobody."""
    number = request.session.get("told")
    if not number:
        raise Http404
    unit = Unit.objects.filter(code=request.session.get("told_danger", "")).first()
    call = to_call(unit, visit(request).at) if unit else None
    return render(request, "casework/notices/told.html", {"number": number, "call": call})


@signed_in
def notices(request: Visit) -> HttpResponse:
    """The queue of those who screen; what one has sent oneself, for everybody."""
    waiting = list(queue(request.person, request.at))
    return render(
        request,
        "casework/notices/list.html",
        {"waiting": waiting, "folds": folded(waiting), "sent": own_notices(request.person)[:50]},
    )


@signed_in
def notice(request: Visit, ref: str) -> HttpResponse:
    found = find(Notice, by=request.person, at=request.at, ref=ref)
    form = AcceptForm(
        request.POST or None,
        profile=found.to_unit.profile,
        initial={"concerns": found.concerns},
    )

    def accept(said: dict[str, Any]) -> str:
        case = accept_notice(
            by=request.person, notice=found, at=request.at, risk=said["risk"], concerns=said["concerns"]
        )
        return reverse("assign_case", args=[case.ref])

    return deed_page(
        request,
        form=form,
        do=accept,
        title=_("A notice about a child"),
        button=_("Open a case"),
        template="casework/notices/notice.html",
        notice=found,
        content=vault.read("notice", found.ref),
        notifier=vault.read("notifier", found.ref),
        closed_for=closed_for(found),
        call=to_call(found.to_unit, request.at),
        is_on_duty=is_on_duty(found, request.person, request.at),
        may_decide=request.person.may(Permission.SCREEN_NOTICE, request.at, found.to_unit.code),
    )


@signed_in
def known(request: Visit, ref: str) -> HttpResponse:
    """The child has a case: the notice joins it, when it is open."""
    found = find(Notice, by=request.person, at=request.at, ref=ref)
    form = KnownForm(request.POST or None)

    def join(said: dict[str, Any]) -> str:
        cases = Case.objects.visible_to(request.person, request.at)
        case = cases.filter(code=said["code"].strip().upper()).first()
        if case is None:
            raise Refused(_("You see no case with this code."))
        case.must_not_be_erased()
        if not case.is_open:
            words = _(
                "This case is closed. Start it again, and join the notice then: until then it stays in the queue."
            )
            messages.info(request, words)
            return reverse("reopen_case", args=[case.ref])
        link_notice(by=request.person, notice=found, case=case, at=request.at)
        return reverse("case", args=[case.ref])

    return _beside(request, found, form=form, do=join, title=_("Which case is it?"), button=_("Join them"))


@signed_in
def sibling(request: Visit, ref: str) -> HttpResponse:
    """A notice that speaks of another child, too: a case for that child."""
    found = find(Notice, by=request.person, at=request.at, ref=ref)
    form = AcceptForm(request.POST or None, profile=found.to_unit.profile)

    def accept(said: dict[str, Any]) -> str:
        case = open_sibling_case(by=request.person, notice=found, at=request.at, **said)
        return reverse("assign_case", args=[case.ref])

    if found.case:
        found.case.must_not_be_erased()
    return _beside(request, found, form=form, do=accept, title=_("Another child"), button=_("Open a case"))


def _beside(request: Visit, found: Notice, **page: Any) -> HttpResponse:
    """One more deed about a notice, with the way back to it."""
    back = {
        "url": reverse("notice", args=[found.ref]),
        "label": _("Back to the notice"),
        "more": found.number,
    }
    return deed_page(request, back=back, **page)


@require_POST
@signed_in
def advise(request: Visit, ref: str) -> HttpResponse:
    found = find(Notice, by=request.person, at=request.at, ref=ref)
    answer_notice_with_advice(by=request.person, notice=found, at=request.at)
    return redirect("notices")


@signed_in
def not_a_matter(request: Visit, ref: str) -> HttpResponse:
    """No matter of protection: why is asked, and stays with the notice."""
    found = find(Notice, by=request.person, at=request.at, ref=ref)
    needs = Permission.SCREEN_NOTICE
    if not request.person.may(needs, request.at, found.to_unit.code):
        raise Denied(by=request.person, needs=needs, at=request.at)

    def close(said: dict[str, object]) -> str:
        close_notice(by=request.person, notice=found, at=request.at, why=str(said["why"]))
        return reverse("notices")

    title, form = _("Not a matter of protection"), NoMatterForm(request.POST or None)
    return _beside(request, found, form=form, do=close, title=title, button=_("Close the notice"))


@require_POST
@signed_in
def take_over(request: Visit, ref: str, notice: str) -> HttpResponse:
    """The worker has read what was told."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    take_over_notice(by=request.person, case=case, notice=notice, at=request.at)
    return redirect("case", case.ref)


def _nearest(person: Person | None, units: Any, here: Visit) -> Unit:
    """The child unit of the place where the notifier works; otherwise the first of the list."""
    own = {post.unit.place_id for post in person.posts_at(here.at)} if person else set()
    found = next((unit for unit in units if unit.place_id in own), None) or units.first()
    if found is None:
        raise Http404
    first: Unit = found
    return first


def _own_place(first: Unit, person: Person | None, here: Visit) -> int | None:
    """The place is said for somebody who works there, or where there is one unit; a stranger says where the child lives."""
    own = {post.unit.place_id for post in person.posts_at(here.at)} if person else set()
    only = Unit.objects.filter(takes_cases=True).count() == 1
    return first.pk if first.place_id in own or only else None


def _source(person: Person | None, here: Visit) -> str:
    posts = person.posts_at(here.at) if person else []
    return SOURCE_OF.get(posts[0].unit.kind, "community") if posts else ""
