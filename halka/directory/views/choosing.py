"""Choosing who to be: in the demo, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from halka.directory.models import Person, Post
from halka.trust.policy import ROLES

FIRST = ("zeynep", "murat", "selin", "reh1", "ayla", "arta", "hatice", "dpo")


@dataclass(frozen=True)
class Choice:
    """A button of the page."""

    value: str
    name: str
    unit: str


def choose_person(request: HttpRequest) -> HttpResponse:
    if not settings.HALKA_DEMO:
        raise Http404
    if request.method == "POST":
        person = get_object_or_404(Person, username=request.POST.get("person", ""))
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("today")
    return render(request, "directory/choose_person.html", _people())


def _people() -> dict[str, object]:
    posts = Post.objects.select_related("person", "unit").order_by("role", "person__name")
    groups: dict[str, list[Choice]] = {}
    by_name: dict[str, Choice] = {}
    for post in posts:
        choice = Choice(post.person.username, post.person.name, post.unit.own_name)
        if post.person.username not in by_name:
            groups.setdefault(post.role, []).append(choice)
        by_name.setdefault(post.person.username, choice)
    return {
        "action": reverse("choose_person"),
        "first": [by_name[name] for name in FIRST if name in by_name],
        "groups": [{"name": str(ROLES[role].title), "people": people} for role, people in groups.items()],
    }
