"""Whose places are a person's business: what numbers, reports, surveys and lists of a board stop at."""

from __future__ import annotations

from datetime import datetime

from halka.directory.models import Person, Place
from halka.trust.policy import Permission


def reach(person: Person, at: datetime, needs: Permission = Permission.SEE_NUMBERS) -> frozenset[int]:
    """The places whose numbers, or whatever else `needs` allows, a person may see: those of the posts that allow it,
    and all below them."""
    found: set[int] = set()
    for post in person.posts_at(at):
        if needs in post.kind.may:
            place: Place = post.place or post.unit.place
            found |= place.and_below()
    return frozenset(found)
