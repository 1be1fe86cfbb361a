"""The page of one action: a form, and what was typed stays when it is refused.

Also a small form that stands on another page posts to the page of its own action: there it stays when it is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from halka.pages.sheets import Sheet, keep_typed, new_sheet, sheet_of
from halka.trust import clock, typed
from halka.trust.action import CANNOT_WRITE, Refused, SentBefore, once
from halka.trust.refusing import cannot_write


def deed_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    do: Callable[[dict[str, object]], str],
    title: str,
    button: str,
    template: str = "pages/deed.html",
    child: str = "",
    **context: object,
) -> HttpResponse:
    """One form, one deed. `do` takes the cleaned answers and says where to go next.

    What the deed refuses stands at the top of the form and at the field that it is about, with everything that was
    typed still in it. What was typed and refused, or sent when the sitting had ended, is offered again to the same
    person for 12 hours, sealed under the key of `child`. The same form sent twice does one deed.
    """
    is_refused_by_store = False
    sheet = (sheet_of(request) if request.method == "POST" else None) or new_sheet(request, form, child)
    if request.method == "POST" and form.is_valid():
        try:
            with once(sheet.key, clock.now()):
                address = do(form.cleaned_data)
        except SentBefore:
            messages.info(request, _("This was sent before. It was kept once."))
            return redirect(_back(context) or request.path)
        except Refused as refusal:
            form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
        except OperationalError as problem:
            if not cannot_write(problem):
                raise
            form.add_error(None, str(CANNOT_WRITE))
            is_refused_by_store = True
        else:
            typed.forget(person=sheet.person, page=sheet.page)
            return redirect(address)
    if request.method == "POST" and not is_refused_by_store:
        keep_typed(request)
    elif request.method != "POST" and not request.GET.get("empty"):
        context["typed_before"] = _offer_again(form, sheet)
    status = 503 if is_refused_by_store else 422 if form.is_bound else 200
    page = {"form": form, "title": title, "button": button, "sheet": sheet, **context}
    return render(request, template, page, status=status)


def _offer_again(form: forms.Form, sheet: Sheet) -> bool:
    """Fills the form with what this person typed here and could not send."""
    said = typed.kept(person=sheet.person, page=sheet.page, at=clock.now()) if sheet.person else None
    if said is None:
        return False
    fill_again(form, MultiValueDict(said))
    return True


def fill_again(form: forms.Form, given: MultiValueDict[str, str]) -> None:
    """Shows what was typed, as it was typed, and checks nothing."""
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(given, MultiValueDict(), form.add_prefix(name))


def _back(context: dict[str, object]) -> str:
    back = context.get("back")
    return str(back["url"]) if isinstance(back, dict) else ""
