"""The visit of a person: a request with its moment, and the sign-in that a page asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from halka.directory.models import Person
from halka.pages.sheets import is_of_somebody_else, keep_typed
from halka.trust.action import Denied
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
            keep_typed(request)  # the sitting ended while somebody wrote
            return redirect_to_login(request.get_full_path())
        if is_of_somebody_else(request):  # who has signed in since at the same desk
            keep_typed(request)
            return redirect(request.path)
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
                raise Denied(by=request.person, needs=needs, at=request.at)
            return view(request, *args, **kwargs)

        update_wrapper(answer, view)
        return signed_in(answer)

    return decorate


def takes_files(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Marks a page that files are sent to: only there may a request be larger than a form."""
    vars(view)["takes_files"] = True
    return view
