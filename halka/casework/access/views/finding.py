"""The list of cases, and the box that finds in all of them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from halka.casework.access.finding import find_cases
from halka.casework.cases.models import handed_over
from halka.casework.cases.queries import case_list, first_names, rows_for_list
from halka.directory.visit import Visit, signed_in
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
        "may_open_in_emergency": request.person.may(Permission.BREAK_GLASS, request.at),
    }
    return render(request, "casework/cases/list.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
