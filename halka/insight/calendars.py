"""Whose working hours numbers are measured in: those of the units that were asked."""

from __future__ import annotations

from collections.abc import Iterable

from halka.directory.models import Unit
from halka.profiles import profile
from halka.profiles.clocks import Calendar


def shared(units: Iterable[str]) -> Calendar | None:
    """The calendar that the profiles of these units (codes) have in common; None when they differ, or nobody is known."""
    known = Unit.objects.filter(code__in=set(units)).order_by().values_list("profile_code", flat=True)
    found = [profile(code).calendar for code in sorted(set(known))]
    return found[0] if found and all(one == found[0] for one in found) else None
