"""Pages at the end of a case: closing is proposed in its questionnaire (`purposes.py`), and agreed by the supervisor here."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from halka.casework.cases.edit_page import questionnaire
from halka.casework.steps.actions.closure import approve_closure
from halka.casework.steps.models import Closure
from halka.directory.visit import Visit, signed_in
from halka.sharing import saved, settling
from halka.sharing.purposes import CLOSING
from halka.trust.door import find


@signed_in
def close(request: Visit, ref: str) -> HttpResponse:
    return questionnaire(request, ref, CLOSING)


@require_POST
@signed_in
def approve(request: Visit, ref: str) -> HttpResponse:
    closure = find(Closure, by=request.person, at=request.at, ref=ref)
    also = partial(settling.settle, closure.case, request.at)
    approve_closure(by=request.person, closure=closure, at=request.at, also=also)
    messages.success(request, saved.closed())
    return redirect("case", closure.case.ref)
