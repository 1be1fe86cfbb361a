"""The list of cases, the box that finds in all of them, and the question whether a child is known."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.access.actions.known import ask_if_known
from halka.casework.access.finding import AT_ONCE, find_cases, known_children, more_than_are_compared
from halka.casework.access.forms import KnownForm
from halka.casework.access.models import KnownQuestion
from halka.casework.cases.models import handed_over
from halka.casework.cases.queries import case_list, first_names, rows_for_list
from halka.directory.numbers.read import to_call
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.policy import Permission

PAGE = 50


@signed_in
def cases(request: Visit) -> HttpResponse:
    """What this person may see, newest first; with words to search for, closed ones too."""
    words = request.GET.get("words", "").strip()[:60]
    everything = request.GET.get("all") == "1" or bool(words)
    listed = case_list(request.person, request.at, only_open=not everything)
    skipped = request.GET.get("skipped", "")
    found = find_cases(listed, words, skipped=int(skipped) if _is_number(skipped) else 0) if words else None
    keys = found.keys if found else listed.values_list("pk", flat=True)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    rows = rows_for_list(list(page))
    names = first_names(rows)
    moved = [] if words else handed_over(request.person, request.at).select_related("case")
    context = {
        "listed": [
            (case, names[case.pk], None if case.is_erased else case.child.age_on(request.at)) for case in rows
        ],
        "page": page,
        "everything": everything,
        "find_words": words,
        "found": found,
        "moved": moved,
        "may_ask_if_known": request.person.may(Permission.ASK_IF_KNOWN, request.at),
        "may_open_in_emergency": request.person.may(Permission.BREAK_GLASS, request.at),
    }
    return render(request, "casework/cases/list.html", context)


@signed_in_with(Permission.ASK_IF_KNOWN)
def known(request: Visit) -> HttpResponse:
    posts = request.person.posts_at(request.at)
    asking = next(post for post in posts if post.may(Permission.ASK_IF_KNOWN))
    form = KnownForm(request.POST or None, profile=asking.unit.profile)
    opens_cases = request.person.may(Permission.OPEN_CASE, request.at)
    back = (
        (reverse("cases"), _("Back to the cases")) if opens_cases else (reverse("today"), _("Back to Today"))
    )

    def ask(said: dict[str, Any]) -> str:
        found = known_children(said["name"], said["year"])
        question = ask_if_known(by=request.person, found=found, reason=said["reason"], at=request.at)
        return reverse("known_answer", args=[question])

    return deed_page(
        request,
        form=form,
        do=ask,
        title=_("Is this child known?"),
        button=_("Ask"),
        lead=_(
            "You read which office to call, and nothing else. Whoever works with the child sees that you asked."
        ),
        back=dict(zip(("url", "label"), back, strict=True)),
    )


@signed_in_with(Permission.ASK_IF_KNOWN)
def known_answer(request: Visit, question: str) -> HttpResponse:
    """The same page for who is not known and for who must not be: for an hour, and for who asked."""
    mine = KnownQuestion.objects.visible_to(request.person, request.at).filter(person=request.person)
    rows = list(mine.filter(question=question).select_related("case__unit"))
    if not rows or request.at - rows[0].asked_at >= KnownQuestion.ANSWER_FOR:
        raise Http404
    context = {
        "told": [
            (row.case.unit, to_call(row.case.unit, request.at)) for row in rows if row.is_told and row.case
        ],
        "only": AT_ONCE if more_than_are_compared() else 0,
        "may_open_in_emergency": request.person.may(Permission.BREAK_GLASS, request.at),
    }
    return render(request, "casework/access/known.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
