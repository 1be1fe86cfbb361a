"""The page of one action: a form, and what was typed stays when it is refused.

Also a small form that stands on another page posts to the page of its own action: there it stays when it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from halka.pages.sheets import BASE, Sheet, keep_typed, new_sheet, sheet_of
from halka.pages.two_versions import (
    Overtaken,
    Standing,
    choose,
    compare,
    marks,
    must_be_chosen,
    show,
    show_asked,
)
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
    standing: Standing | None = None,
    **context: object,
) -> HttpResponse:
    """One form, one deed. `do` takes the cleaned answers and says where to go next.

    What the deed refuses stands at the top of the form and at the field that it is about, with everything that was
    typed still in it. What was typed and refused, or sent when the sitting had ended, is offered again to the same
    person for 12 hours, sealed under the key of `child`. The same form sent twice does one deed. `standing`: what the
    form changes; what somebody else saved since it was opened is never overwritten unseen.
    """
    page = {"form": form, "title": title, "button": button, **context}
    if request.method == "POST":
        sheet = sheet_of(request, max_age=None) or new_sheet(request, form, child)
        return _sent(request, template, page, _Form(form, do, sheet, standing))
    sheet = new_sheet(request, form, child, marks(form, request.path) if standing else None)
    if not request.GET.get("empty"):
        page["typed_before"], before = _offer_again(form, sheet)
        sheet = sheet if before is None else replace(sheet, base=before)
    return render(request, template, {**page, "sheet": sheet}, status=422 if form.is_bound else 200)


@dataclass
class _Form:
    """A form that was sent: its deed, its sheet, and what it changes."""

    form: forms.Form
    do: Callable[[dict[str, object]], str]
    sheet: Sheet
    standing: Standing | None

    @property
    def base(self) -> dict[str, str]:
        return self.sheet.base or {}

    def done(self) -> str | None:
        """Does the deed and says where to go next; None where an answer has to be put right."""
        if self.form.is_valid():
            must_be_chosen(self.form, self.base)
        if not self.form.is_valid():
            return None
        with once(self.sheet.key, clock.now(), first=self._compare):
            return self.do(self.form.cleaned_data)

    def _compare(self) -> None:
        if self.standing and self.sheet.base is not None:
            compare(self.form, self.standing, self.base, self.sheet.page)

    def show_both(self, overtaken: Overtaken) -> None:
        change = self.standing.last() if self.standing else None
        self.form.add_error(None, str(change or overtaken))
        self.sheet = replace(self.sheet, base=show(self.form, overtaken, self.base, self.sheet.page))


def _sent(request: HttpRequest, template: str, page: dict[str, object], this: _Form) -> HttpResponse:
    status, form = 422, this.form
    sent = choose(form, this.base)
    try:
        address = this.done()
    except SentBefore:
        messages.info(request, _("This was sent before. It was kept once."))
        return redirect(_back(page) or request.path)
    except Overtaken as overtaken:
        form.data = sent
        this.show_both(overtaken)
        sent = form.data
    except Refused as refusal:
        form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
    except OperationalError as problem:
        if not cannot_write(problem):
            raise
        form.add_error(None, str(CANNOT_WRITE))
        status = 503
    else:
        if address is not None:
            typed.forget(person=this.sheet.person, page=this.sheet.page)
            return redirect(address)
    show_asked(form, this.base, sent)
    if status != 503:
        keep_typed(request)
    return render(request, template, {**page, "sheet": this.sheet}, status=status if form.is_bound else 200)


def _offer_again(form: forms.Form, sheet: Sheet) -> tuple[bool, dict[str, str] | None]:
    """Fills the form with what this person typed here and could not send: whether there was anything, and what
    stood there when it was typed."""
    said = typed.kept(person=sheet.person, page=sheet.page, at=clock.now()) if sheet.person else None
    if said is None:
        return False, None
    fill_again(form, MultiValueDict(said))
    return True, json.loads(said[BASE][0]) if BASE in said else None


def fill_again(form: forms.Form, given: MultiValueDict[str, str]) -> None:
    """Shows what was typed, as it was typed, and checks nothing."""
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(given, MultiValueDict(), form.add_prefix(name))


def _back(context: dict[str, object]) -> str:
    back = context.get("back")
    return str(back["url"]) if isinstance(back, dict) else ""
