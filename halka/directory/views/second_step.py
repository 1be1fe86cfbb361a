"""The page that reminds, after a sign-in, that a second step has to be set up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from halka.directory.signing import is_asked_later
from halka.directory.visit import Visit, signed_in


@signed_in
def second_step(request: Visit) -> HttpResponse:
    if not is_asked_later(request.person, request.at):
        return redirect("today")
    due_at = request.person.second_step_due(request.at)
    return render(request, "directory/second_step.html", {"due_at": due_at})
