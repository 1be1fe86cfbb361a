"""Builds the directory of the demo: places, institutions, units with what they offer, people with their posts."""

from __future__ import annotations

from datetime import datetime, timedelta

from halka.demo.scenes import Row, organisations, rows
from halka.demo.stage import Progress
from halka.directory.actions import add_person, add_unit, give_post
from halka.directory.models import Institution, Person, Place, Unit
from halka.directory.offers.actions import ForWhom, offer_service
from halka.trust.action import batch
from halka.trust.actor import OPERATOR

BEGAN = timedelta(days=760)  # the directory is older than the oldest case
SECTORS = {"public", "private", "ngo"}
CHILD_UNIT = "cpu"
# Services that a unit offers and that nobody has confirmed for a long time.
FORGOTTEN = {"CLU": 200, "REH": 120}
PLACED_ROLES = {"coordinator", "analyst", "researcher", "feedback_collector", "m_and_e", "auditor"}


def build_province(at: datetime, progress: Progress) -> tuple[dict[str, Unit], dict[str, Person]]:
    began = at - BEGAN
    with batch():
        places = _places()
        units = _units(places, began)
        progress("units", 0.01)
        _offers(units, at)
        people = _people(units, places, began)
    progress("people", 0.02)
    return _read(units), {person.username: person for person in Person.objects.filter(username__in=people)}


def _places() -> dict[str, Place]:
    found: dict[str, Place] = {}
    for row in rows("places"):
        found[row["code"]] = Place.objects.create(
            code=row["code"],
            name=row["name"],
            name_local=row["name_local"],
            kind=row["kind"],
            parent=found.get(row["parent"]),
            profile=row["profile"].lower(),
            children=int(row["children"]),
        )
    return found


def _units(places: dict[str, Place], at: datetime) -> dict[str, Unit]:
    bodies: dict[str, Institution] = {}
    found: dict[str, Unit] = {}
    for row in sorted(rows("organisations"), key=_depth):
        root = _root(row)
        if root["code"] not in bodies:
            bodies[root["code"]] = Institution.objects.create(
                code=root["code"], name=root["name"], name_local=root["name_local"], sector=root["sector"]
            )
        found[row["code"]] = add_unit(
            by=OPERATOR,
            at=at,
            code=row["code"],
            name=row["name"],
            name_local=row["name_local"],
            institution=bodies[root["code"]],
            place=places[row["place"]],
            kind=row["agency_type"],
            level=row["level"],
            parent=found.get(row["parent"]),
            profile_code=row["profile"].lower(),
            takes_cases=row["agency_type"] == CHILD_UNIT,
            is_hidden=row["agency_type"] == "shelter",
            phone=row["phone"],
        )
    return found


def _root(row: Row) -> Row:
    while row["parent"]:
        row = organisations()[row["parent"]]
    return row


def _depth(row: Row) -> int:
    depth = 0
    while row["parent"]:
        row, depth = organisations()[row["parent"]], depth + 1
    return depth


def _offers(units: dict[str, Unit], at: datetime) -> None:
    for row in rows("organisations"):
        for service in filter(None, row["services"].split(";")):
            offer_service(
                by=OPERATOR,
                at=at - BEGAN,
                unit=units[row["code"]],
                service=service,
                places_a_month=int(row["capacity_month"]) if row["capacity_month"] else None,
                verified_on=(at - timedelta(days=FORGOTTEN.get(row["code"], 21))).date(),
                for_whom=_for_whom(row),
            )


def _for_whom(row: Row) -> ForWhom:
    return ForWhom(
        age_from=int(row["age_from"]) if row["age_from"] else None,
        age_to=int(row["age_to"]) if row["age_to"] else None,
        **{name: list(filter(None, row[name].split(";"))) for name in ("sexes", "languages", "populations")},
    )


def _people(units: dict[str, Unit], places: dict[str, Place], at: datetime) -> list[str]:
    for row in rows("users"):
        person = add_person(
            by=OPERATOR, at=at, username=row["login"], name=row["name"], language=row["language"]
        )
        for scope in row["scope"].split(";"):
            is_unit = row["role"] not in PLACED_ROLES and scope in units
            give_post(
                by=OPERATOR,
                at=at,
                person=person,
                unit=units[scope if is_unit else row["org"]],
                role=row["role"],
                rank=int(row["focal_rank"]) if row["focal_rank"] else None,
                place=None if is_unit else places[scope],
            )
    return [row["login"] for row in rows("users")]


def _read(units: dict[str, Unit]) -> dict[str, Unit]:
    found = Unit.objects.filter(code__in=units).select_related("place", "institution")
    return {unit.code: unit for unit in found}
