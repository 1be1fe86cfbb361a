"""The file of a case on one page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from halka.casework.cases.edit_page import to_write_in
from halka.casework.cases.models import Case
from halka.casework.cases.protected import stayed_with
from halka.casework.cases.queries import corrections
from halka.casework.facts import may_reach
from halka.casework.file.everything import NOTHING, around, everything, of_the_child, where_the_child_is
from halka.casework.file.purposes import FILE_CHECK
from halka.casework.file.queries import is_secret, left_to
from halka.directory.visit import Visit, signed_in
from halka.questionnaires.opening import address_for
from halka.trust import vault
from halka.trust.door import find
from halka.trust.policy import Permission

PAGE = 50


@signed_in
def file(request: Visit, ref: str) -> HttpResponse:
    """Everything that was written; reading it is a look, and is entered as one."""
    left = left_to(ref, request.person, request.at)
    case = left.case if left else find(Case, by=request.person, at=request.at, ref=ref)
    language, secret = get_language() or "en", is_secret(case)
    only = left.places if left else None
    ended = secret and (left is not None or not may_reach(case, request.person, request.at, "file"))
    is_named = secret and not ended and case.worker_id != request.person.pk
    is_read = case.child.identity_version and (only is None or ("child", case.child.ref) in only)
    known = vault.read("child", case.child.ref) if is_read else NOTHING
    status = (
        case.profile.label("population", known["population"], language) if known.get("population") else ""
    )
    put_right = corrections(case)
    notes = everything(case, language, put_right, only=only, is_secret=ended)
    context = {
        "case": case,
        "left": left,
        "known": known,
        "child": [
            *of_the_child(known, is_secret=secret and not is_named, may_reach=not ended, status=status),
            *(where_the_child_is(case) if is_named else ()),
        ],
        "stayed": "" if left else stayed_with(case, request.at),
        "near": around(case, language, put_right, only=only, is_secret=ended),
        "page": Paginator(notes, PAGE).get_page(request.GET.get("page")),
        "may_write": request.person.may(Permission.WORK_CASE, request.at)
        and case.may_be_written_by(request.person, request.at),
    }
    return render(request, "casework/file/file.html", context)


@signed_in
def check(request: Visit, ref: str) -> HttpResponse:
    """The checklist of the supervisor."""
    case = to_write_in(request, ref, Permission.APPROVE_STEP)
    return redirect(address_for(FILE_CHECK, case.ref))
