"""What one person did alone: posts and passwords that a second person says yes or no to; and what the machine did."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory import access as rules
from halka.directory.actions import (
    confirm_post,
    confirm_sign_in,
    look_at_machine,
    stop_post,
    stop_sign_in,
)
from halka.directory.models import Person, Post
from halka.directory.things import AT_THE_MACHINE
from halka.directory.things import machine as care
from halka.directory.views.why import why_page
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.trust.action import Denied
from halka.trust.acts import in_words
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission

REFERENCE = 32
"""Letters of a reference that this installation made."""
MOST = 100


@dataclass(frozen=True)
class Line:
    """Something that a command did, with a name where the ledger has a reference."""

    entry: LedgerEntry
    what: str
    who: str


@signed_in_with(Permission.CONFIRM_ACCESS)
def access(request: Visit) -> HttpResponse:
    reads = request.person.may(Permission.READ_LEDGER, request.at)
    machine = _machine() if reads else []
    if reads:
        look_at_machine(by=request.person, at=request.at)
    context = {
        "posts": rules.posts_to_second(request.person, request.at),
        "people": rules.sign_ins_to_second(request.person, request.at),
        "machine": machine,
        "reads": reads,
        **(care(request.at) if reads else {}),
    }
    return render(request, "directory/access.html", context)


@signed_in
def sign_in_waits(request: Visit) -> HttpResponse:
    """All that somebody sees whose new password waits for a second person."""
    if request.person.access_given_at is None:
        return redirect("today")
    return render(request, "directory/sign_in_waits.html")


@require_POST
@signed_in_with(Permission.CONFIRM_ACCESS)
def second_post(request: Visit, key: int) -> HttpResponse:
    confirm_post(by=request.person, at=request.at, post=_post(request, key))
    return redirect("access")


@signed_in_with(Permission.CONFIRM_ACCESS)
def refuse_post(request: Visit, key: int) -> HttpResponse:
    post = _post(request, key)
    return why_page(
        request,
        lambda why: stop_post(by=request.person, at=request.at, post=post, why=why),
        title=_("Stop this post"),
        button=_("Stop it"),
        back="access",
        about=f"{post.person.name} · {post.kind.title} · {post.unit.shown_name}",
    )


@require_POST
@signed_in_with(Permission.CONFIRM_ACCESS)
def second_sign_in(request: Visit, ref: str) -> HttpResponse:
    confirm_sign_in(by=request.person, at=request.at, person=_person(request, ref))
    return redirect("access")


@signed_in_with(Permission.CONFIRM_ACCESS)
def refuse_sign_in(request: Visit, ref: str) -> HttpResponse:
    person = _person(request, ref)
    return why_page(
        request,
        lambda why: stop_sign_in(by=request.person, at=request.at, person=person, why=why),
        title=_("Stop this new password"),
        button=_("Stop it"),
        back="access",
        about=person.name,
    )


def _post(request: Visit, key: int) -> Post:
    post = get_object_or_404(Post.objects.select_related("person", "unit", "given_by"), pk=key)
    if not rules.finds_post(request.person, post, request.at):
        raise Http404
    if not rules.may_second_post(request.person, post, request.at):
        raise Denied(by=request.person, needs=Permission.CONFIRM_ACCESS, at=request.at)
    return post


def _person(request: Visit, ref: str) -> Person:
    person = get_object_or_404(Person.objects.select_related("access_given_by"), ref=ref)
    if not rules.finds_sign_in(request.person, person, request.at):
        raise Http404
    if not rules.may_second_sign_in(request.person, person, request.at):
        raise Denied(by=request.person, needs=Permission.CONFIRM_ACCESS, at=request.at)
    return person


def _machine() -> list[Line]:
    entries = list(LedgerEntry.objects.filter(AT_THE_MACHINE).order_by("-seq")[:MOST])
    names = dict(Person.objects.filter(ref__in={entry.thing for entry in entries}).values_list("ref", "name"))
    # A code says something; a bare reference says nothing to a reader.
    about = {e.thing: names.get(e.thing, "" if len(e.thing) == REFERENCE else e.thing) for e in entries}
    return [Line(entry, in_words(entry.act), about[entry.thing]) for entry in entries]
