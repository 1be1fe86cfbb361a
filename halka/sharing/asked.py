"""Nobody is asked twice at once for the same service for the same child: asked by deeds that hold the case, so that of
two at once the second is refused."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from halka.sharing.models import Referral
from halka.trust.action import Refused


def must_not_be_asked_twice(wanted: Referral) -> None:
    """Raises Refused, with a way to the first, while an equal request is open."""
    if (first := _open_like(wanted)) is None:
        return
    said = _("They were asked for this already, and it is still open: %(number)s.")
    way = format_html('<a href="{}">{}</a>', reverse("referral", args=[first.ref]), first.number)
    before, _number, after = said.partition("%(number)s")
    raise Refused(format_html("{}{}{}", before, way, after))


def _open_like(wanted: Referral) -> Referral | None:
    """What is sent and not finished of the same child, to the same unit, for the same service, if there is any."""
    not_finished = [*Referral.WAITING, *Referral.WITH_RECEIVER]
    equal = {"case": wanted.case_id, "to_unit": wanted.to_unit_id, "service": wanted.service}
    same = Referral.unscoped.filter(**equal, status__in=not_finished).exclude(pk=wanted.pk)
    return same.filter(closed_at__isnull=True).order_by("sent_at", "pk").first()
