"""Units as the numbers know them."""

from __future__ import annotations

from dataclasses import dataclass

from halka.directory.models import Unit


@dataclass(frozen=True)
class KnownUnit:
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
        unit = Unit(name=self.name, name_local=self.name_local, profile_code=self.profile_code)
        unit.is_hidden = self.is_hidden
        return unit.shown_name


def known_units() -> dict[str, KnownUnit]:
    """Every unit by its code."""
    columns = (
        *("code", "institution_id", "level", "place_id", "is_hidden", "takes_cases"),
        *("name", "name_local", "profile_code"),
    )
    return {code: KnownUnit(*rest) for code, *rest in Unit.objects.order_by().values_list(*columns)}
