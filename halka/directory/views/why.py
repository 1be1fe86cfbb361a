"""The page of a no: a form with one question, which whoever did what is refused reads the answer to."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.forms import WhyForm
from halka.directory.visit import Visit
from halka.pages.deed_page import deed_page


def why_page(
    request: Visit,
    do: Callable[[str], object],
    *,
    title: str,
    button: str,
    back: str,
    about: str,
    child: str = "",
) -> HttpResponse:
    """`do` is given the reason; `back` is the name of the page that follows, `about` what is refused."""
    address = reverse(back)

    def done(said: dict[str, object]) -> str:
        do(str(said["why"]))
        return address

    return deed_page(
        request,
        form=WhyForm(request.POST or None),
        do=done,
        title=title,
        button=button,
        child=child,
        lead=about,
        back={"url": address, "label": _("Back")},
    )
