"""Where somebody goes back to: a page of this site, whatever a form or an address says."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000  # letters: more is no address of a page


def is_a_page(address: str) -> bool:
    """Is this a path of this site, such as `/cases/`? No other host, no name of a view, no control letters."""
    return (
        address.startswith("/")
        and len(address) <= LONGEST
        and address.isprintable()
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )


def way_back(request: HttpRequest, field: str) -> str:
    """The page that a sent form names in `field`; Today when it names none."""
    address = request.POST.get(field, "")
    return address if is_a_page(address) else "/"
