"""The page of one action: a form, and what was typed stays when it is refused.

Also a small form that stands on another page posts to the page of its own action: there it stays when it is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from halka.trust.action import Refused


def deed_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    do: Callable[[dict[str, object]], str],
    title: str,
    button: str,
    template: str = "pages/deed.html",
    **context: object,
) -> HttpResponse:
    """One form, one deed. `do` takes the cleaned answers and says where to go next.

    What the deed refuses stands at the top of the form and at the field that it is about, with everything that was
    typed still in it.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(do(form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
    status = 422 if form.is_bound else 200
    return render(
        request, template, {"form": form, "title": title, "button": button, **context}, status=status
    )
