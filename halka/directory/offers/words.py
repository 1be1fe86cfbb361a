"""For whom a service is, in words."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.directory.models import Offer


def for_whom(offer: Offer) -> str:
    """“ages 0 to 6 · Girl/Female · Turkish, Arabic”; empty where nothing was said."""
    parts = [ages(offer), *(listed(offer, *each) for each in _LISTS)]
    return " · ".join(part for part in parts if part)


_LISTS = (("sex", "sexes"), ("language", "languages"), ("population", "populations"))


def ages(offer: Offer) -> str:
    said = {"from": offer.age_from, "to": offer.age_to}
    if offer.age_from is not None and offer.age_to is not None:
        return _("ages %(from)s to %(to)s") % said
    if offer.age_from is not None:
        return _("ages %(from)s and over") % said
    return _("ages up to %(to)s") % said if offer.age_to is not None else ""


def listed(offer: Offer, of: str, name: str) -> str:
    label, language = offer.unit.profile.label, get_language() or "en"
    codes: list[str] = getattr(offer, name)
    return ", ".join(label(of, code, language) for code in codes)
