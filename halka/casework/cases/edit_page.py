"""The page on which something is written in a case: who may open it, and where it leads back to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.cases.forms import CaseForm
from halka.casework.cases.models import Case
from halka.directory.history import last_change
from halka.directory.models import Person
from halka.directory.visit import Visit
from halka.pages.deed_page import deed_page
from halka.pages.two_versions import Standing
from halka.questionnaires.opening import address_for
from halka.trust.action import Denied
from halka.trust.acts import Act
from halka.trust.door import find
from halka.trust.policy import Permission


def to_write_in(request: Visit, ref: str, needs: Permission = Permission.WORK_CASE) -> Case:
    """The case, for who may write in it. Others who see it get no form: it would show them what only its writer needs."""
    return case_to_write_in(request.person, request.at, ref, needs)


def case_to_write_in(
    person: Person, at: datetime, ref: str, needs: Permission = Permission.WORK_CASE
) -> Case:
    """The same, whether somebody opens a page or sends what was filled before."""
    case = find(Case, by=person, at=at, ref=ref)
    case.must_not_be_erased()
    if not person.may(needs, at) or not case.may_be_written_by(person, at):
        raise Denied(by=person, needs=needs, at=at, case=case.ref)
    return case


def write_in_case(
    request: Visit, ref: str, form: type[CaseForm], deed: Callable[..., object], title: str, button: str
) -> HttpResponse:
    """The page of most deeds in a case: its form, the deed with its answers, and back to the case."""
    case = to_write_in(request, ref)
    return edit_page(request, case, form(request.POST or None, case=case), deed, title, button)


def questionnaire(request: Visit, ref: str, purpose: str) -> HttpResponse:
    """The questionnaire of a step, from the page of the case."""
    case = to_write_in(request, ref)
    case.must_be_open()
    return redirect(address_for(purpose, case.ref))


def change_page(
    request: Visit,
    case: Case,
    opened: Callable[[QueryDict | None], CaseForm],
    acts: tuple[Act, ...],
    deed: Callable[..., object],
    title: str,
    button: str,
    *,
    thing: str = "",
    on: Mapping[str, object] | None = None,
    warnings: Sequence[str] = (),
) -> HttpResponse:
    """The page of a deed that changes what stands in a case: what somebody else saved since the form was opened (by one
    of these acts, about this `thing`) is shown beside what was written. `opened`: the form, as it begins now."""

    def again() -> CaseForm:
        case.hold()
        return opened(None)

    about = {"case": case.ref} | ({"thing": thing} if thing else {})
    standing = Standing(again, lambda: last_change(request.person, acts, **about))
    return edit_page(
        request,
        case,
        opened(request.POST or None),
        deed,
        title,
        button,
        on=on,
        standing=standing,
        warnings=warnings,
    )


def edit_page(
    request: Visit,
    case: Case,
    form: CaseForm,
    deed: Callable[..., object],
    title: str,
    button: str,
    *,
    on: Mapping[str, object] | None = None,
    **more: Any,
) -> HttpResponse:
    """The same for a form that needs more than the case, or a deed on something in it (`on`)."""
    address = reverse("case", args=[case.ref])

    def do(_said: dict[str, object]) -> str:
        deed(by=request.person, at=request.at, **(on or {"case": case}), **form.answers)
        return address

    back = {"url": address, "label": _("Back to the case"), "more": case.code}
    child = case.child.ref
    return deed_page(request, form=form, do=do, title=title, button=button, back=back, child=child, **more)
