"""What every page of Halka stands on: a visit with its moment, sign-in, and the page that does one deed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, cast

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from halka.directory.models import Person
from halka.trust.action import Denied, Refused, record_denial
from halka.trust.policy import Permission

P = ParamSpec("P")


class Visit(HttpRequest):
    """A request as the views of Halka see it: with the moment at which everything in it happens."""

    at: datetime
    person: Person


def visit(request: HttpRequest) -> Visit:
    return cast(Visit, request)


def signed_in(
    view: Callable[Concatenate[Visit, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sends strangers to the sign-in page; the view gets a visit by a known person."""

    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        return view(visit(request), *args, **kwargs)

    update_wrapper(answer, view)
    return answer


def signed_in_with(
    needs: Permission,
) -> Callable[
    [Callable[Concatenate[Visit, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """For pages that show something only to holders of a permission: 403 for others, and an entry in the ledger."""

    def decorate(
        view: Callable[Concatenate[Visit, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        def answer(request: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.person.may(needs, request.at):
                denial = Denied(by=request.person, needs=needs, at=request.at)
                record_denial(denial)
                raise denial
            return view(request, *args, **kwargs)

        update_wrapper(answer, view)
        return signed_in(answer)

    return decorate


def takes_files(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Marks a page that files are sent to: only there may a request be larger than a form."""
    vars(view)["takes_files"] = True
    return view


def deed_page(
    request: Visit,
    *,
    form: forms.Form,
    do: Callable[[dict[str, Any]], str],
    title: str,
    button: str,
    template: str = "directory/deed.html",
    **context: Any,
) -> HttpResponse:
    """One form, one deed. `do` takes the cleaned answers and says where to go next.

    What the deed refuses stands at the top of the form, with everything that was typed still in it.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(do(form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    return render(
        request, template, {"form": form, "title": title, "button": button, **context}, status=status
    )
