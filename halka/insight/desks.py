"""Units as the numbers know them, and whose numbers a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person, Place, Unit
from halka.trust.policy import Permission

CHILD_UNITS = "child-units"


@dataclass(frozen=True)
class Desk:
    """What the numbers need to know of a unit."""

    institution: int
    level: str
    place: int
    is_hidden: bool
    takes_cases: bool
    name: str
    name_local: str
    profile_code: str

    @property
    def shown_name(self) -> str:
        """In the language of the reader; of a hidden unit only that it is one."""
        if self.is_hidden:
            return _("another service")
        return Unit(name=self.name, name_local=self.name_local, profile_code=self.profile_code).shown_name


def reach(person: Person, at: datetime, needs: Permission = Permission.SEE_NUMBERS) -> frozenset[int]:
    """The places whose numbers, or whatever else `needs` allows, a person may see: those of the posts that allow it,
    and all below them."""
    found: set[int] = set()
    for post in person.posts_at(at):
        if needs in post.kind.may:
            place: Place = post.place or post.unit.place
            found |= place.and_below()
    return frozenset(found)


def desks() -> dict[str, Desk]:
    columns = (
        *("code", "institution_id", "level", "place_id", "is_hidden", "takes_cases"),
        *("name", "name_local", "profile_code"),
    )
    return {code: Desk(*rest) for code, *rest in Unit.objects.order_by().values_list(*columns)}
