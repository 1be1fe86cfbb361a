"""A person, with posts and account."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory import queries
from halka.directory.actions import (
    add_person,
    close_account,
    end_post,
    give_password,
    give_post,
    reopen_account,
)
from halka.directory.forms import NewPasswordForm, PersonForm, PostForm
from halka.directory.models import Person, Post
from halka.directory.views.places import back
from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.policy import Permission

ACCOUNT = {"close": close_account, "reopen": reopen_account}


@signed_in_with(Permission.KEEP_DIRECTORY)
def person(request: Visit, ref: str) -> HttpResponse:
    found = get_object_or_404(Person, ref=ref)
    posts = Post.objects.filter(person=found).select_related("unit", "place").order_by("pk")
    context = {
        "person": found,
        "posts": posts.filter(queries.not_ended(request.at)),
        "ended": posts.exclude(queries.not_ended(request.at)),
        "is_self": found.pk == request.person.pk,
        "now": request.at,
    }
    return render(request, "directory/person.html", context)


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_person(request: Visit) -> HttpResponse:
    def do(said: dict[str, Any]) -> str:
        made = add_person(by=request.person, at=request.at, **said)
        return reverse("new_post", args=[made.ref])

    return deed_page(
        request,
        form=PersonForm(request.POST or None, initial={"language": request.person.language}),
        do=do,
        title=_("Who works here?"),
        button=_("Add this person"),
        afterwards=_("Next you say in which unit, and as what."),
        back=back(),
    )


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_post(request: Visit, ref: str) -> HttpResponse:
    found = get_object_or_404(Person, ref=ref)

    def do(said: dict[str, Any]) -> str:
        give_post(by=request.person, at=request.at, person=found, **said)
        return reverse("person", args=[found.ref])

    form = PostForm(request.POST or None, initial={"unit": request.GET.get("unit", "")})
    return deed_page(
        request,
        form=form,
        do=do,
        title=_("What does %(name)s do, and where?") % {"name": found.name},
        button=_("Give this post"),
        lead=_("What somebody may do comes from the post, in this unit."),
        afterwards=_(
            "A post that leads to children begins on the next working morning, or at once when a second person says yes;"
            " the data-protection officer and the supervisor are told and can stop it. A post as administrator or"
            " data-protection officer begins only with a second yes."
        ),
        back={"url": reverse("person", args=[found.ref]), "label": found.name},
    )


@signed_in_with(Permission.KEEP_DIRECTORY)
def new_password(request: Visit, ref: str) -> HttpResponse:
    found = get_object_or_404(Person, ref=ref)

    def do(said: dict[str, Any]) -> str:
        give_password(by=request.person, at=request.at, person=found, **said)
        return reverse("person", args=[found.ref])

    return deed_page(
        request,
        form=NewPasswordForm(request.POST or None, person=found),
        do=do,
        title=_("A new password for %(name)s") % {"name": found.name},
        button=_("Give this password"),
        lead=_(
            "Make sure that it is really this person who asks. Every visit that is going on ends at once, and the new"
            " password opens nothing until a second person has said yes."
        ),
        back={"url": reverse("person", args=[found.ref]), "label": found.name},
    )


@require_POST
@signed_in_with(Permission.KEEP_DIRECTORY)
def finish_post(request: Visit, key: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("person", "unit"), pk=key)
    end_post(by=request.person, at=request.at, post=post)
    return redirect("person", post.person.ref)


@require_POST
@signed_in_with(Permission.KEEP_DIRECTORY)
def switch_account(request: Visit, ref: str, deed: str) -> HttpResponse:
    found = get_object_or_404(Person, ref=ref)
    if deed not in ACCOUNT:
        raise Http404
    ACCOUNT[deed](by=request.person, at=request.at, person=found)
    return redirect("person", found.ref)
