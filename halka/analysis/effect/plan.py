"""The plan of a measurement, locked when a recommendation is sent: what is counted, where, and from when to when."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Outcome = Literal["answered_in_time", "told", "complete", "days_lost"]
Direction = Literal["up", "down"]
LONGEST_MONTHS = 60
MOST_DAYS = 30  # days lost by one request; silence counts as many

_NEEDED = (
    *("outcome", "place", "step", "direction", "useful"),
    *("picked_from", "picked_until", "sent", "done", "cutoff"),
)
_OPTIONAL = ("places", "left_out", "due_days", "windows", "zone", "calendar")
_ORDER = ("picked_from", "picked_until", "sent", "done")


class WrongPlan(Exception):
    """The plan cannot be followed. The message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`place`: the units asked, each a unit or "sender>receiver"; several count as one. `useful`: the smallest change
    worth having, a share from 0 to 1 or days. `done`: None while nobody says so. `places`: the only places to compare
    with, when they were named; `left_out`: never compared with. `windows`: months before and after."""

    outcome: Outcome
    place: tuple[str, ...]
    step: str
    direction: Direction
    useful: float
    picked_from: date
    picked_until: date
    sent: date
    done: date | None
    cutoff: date
    places: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()
    due_days: float | None = None
    windows: tuple[int, int] | None = None
    zone: str = "UTC"
    calendar: str | None = None

    @property
    def is_share(self) -> bool:
        return self.outcome != "days_lost"


def read_plan(path: Path) -> Plan:
    """The plan in this TOML file. Raises WrongPlan."""
    try:
        told = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as problem:
        raise WrongPlan(f"{path} cannot be read: {problem.strerror}. Name the file of the plan.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise WrongPlan(f'{path.name} is not TOML: {problem}. Write lines like: outcome = "told".') from None
    try:
        return plan_of(told)
    except WrongPlan as problem:
        raise WrongPlan(f"{path.name}: {problem}") from None


def plan_of(told: Mapping[str, object]) -> Plan:
    """The plan that these keys say. Raises WrongPlan."""
    if unknown := sorted(told.keys() - {*_NEEDED, *_OPTIONAL}):
        raise WrongPlan(
            f"{', '.join(unknown)} is not known. Use {', '.join((*_NEEDED, *_OPTIONAL))}, and nothing else."
        )
    if missing := [name for name in _NEEDED if name not in told and name != "done"]:
        raise WrongPlan(f"{missing[0]} is missing. {_WHY.get(missing[0], 'Write it into the plan.')}")
    outcome = _one_of(told, "outcome", get_args(Outcome))
    days = {name: _day(told, name) for name in (*_ORDER[:3], "cutoff")}
    plan = Plan(
        outcome=outcome,  # type: ignore[arg-type]
        place=_names(told, "place"),
        step=_text(told, "step"),
        direction=_one_of(told, "direction", get_args(Direction)),  # type: ignore[arg-type]
        useful=_useful(told, outcome),
        done=None if told.get("done") in (None, "", False) else _day(told, "done"),
        places=_names(told, "places") if told.get("places") else None,
        left_out=_names(told, "left_out") if told.get("left_out") else (),
        due_days=_due_days(told),
        windows=_windows(told),
        zone=_zone(told),
        calendar=_text(told, "calendar") if "calendar" in told else None,
        **days,
    )
    return _in_order(plan)


_WHY = {
    "picked_from": "Write the first day of the period in which the problem was found: it is left out of what was before.",
    "picked_until": "Write the last day of the period in which the problem was found.",
    "useful": "Write the smallest change that would be worth having.",
    "cutoff": "Write the last day of what is known.",
}


def _in_order(plan: Plan) -> Plan:
    days = [(name, getattr(plan, name)) for name in _ORDER if getattr(plan, name) is not None]
    for (earlier, first), (later, second) in pairwise(days):
        if first > second or (later == "picked_until" and first == second):
            raise WrongPlan(
                f"{later} ({second}) does not lie after {earlier} ({first}). The order is: picked_from, picked_until,"
                " sent, done."
            )
    if plan.cutoff < plan.picked_from:
        raise WrongPlan(
            f"cutoff ({plan.cutoff}) lies before picked_from ({plan.picked_from}). Write a later day."
        )
    return plan


def _text(told: Mapping[str, object], name: str) -> str:
    found = told[name]
    if not isinstance(found, str) or not found.strip():
        raise WrongPlan(f"{name} is {found!r}. Write a word in quotes.")
    return found.strip()


def _one_of(told: Mapping[str, object], name: str, allowed: tuple[str, ...]) -> str:
    found = told[name]
    if found not in allowed:
        raise WrongPlan(f"{name} is {found!r}. Write one of: {', '.join(allowed)}.")
    return str(found)


def _names(told: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = told[name]
    names = [found] if isinstance(found, str) else found
    if (
        not isinstance(names, list)
        or not all(isinstance(one, str) and one.strip() for one in names)
        or not names
    ):
        raise WrongPlan(f"{name} is {found!r}. Write a name in quotes, or a list of such names.")
    return tuple(dict.fromkeys(one.strip() for one in names))


def _day(told: Mapping[str, object], name: str) -> date:
    found = told[name]
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    try:
        return date.fromisoformat(str(found).strip()[:10])
    except ValueError:
        raise WrongPlan(f"{name} is {found!r}. Write a day like 2026-03-31.") from None


def _number(told: Mapping[str, object], name: str) -> float:
    found = told[name]
    if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found) or found <= 0:
        raise WrongPlan(f"{name} is {found!r}. Write a number above zero.")
    return float(found)


def _useful(told: Mapping[str, object], outcome: str) -> float:
    """A share: 0.15 and 15 are both fifteen of a hundred."""
    found = _number(told, "useful")
    if outcome == "days_lost":
        if found > MOST_DAYS:
            raise WrongPlan(
                f"useful is {found:g} days, but no request loses more than {MOST_DAYS}. Write less."
            )
        return found
    if found > 100:
        raise WrongPlan(
            f"useful is {found:g}. Write points of a hundred, such as 15, or a share, such as 0.15."
        )
    return found / 100 if found >= 1 else found


def _due_days(told: Mapping[str, object]) -> float | None:
    if "due_days" not in told:
        return None
    found = _number(told, "due_days")
    if found > 400:
        raise WrongPlan(f"due_days is {found:g}. Write at most 400.")
    return found


def _windows(told: Mapping[str, object]) -> tuple[int, int] | None:
    found = told.get("windows")
    if found is None:
        return None
    if isinstance(found, Mapping):
        found = [found.get("before"), found.get("after")]
    pair = [found, found] if isinstance(found, int) else found
    months = [one for one in pair if type(one) is int] if isinstance(pair, list) else []
    if len(months) != 2 or pair != months or not all(1 <= one <= LONGEST_MONTHS for one in months):
        raise WrongPlan(
            f"windows is {told['windows']!r}. Write the months before and after, such as [12, 12]; each from 1 to"
            f" {LONGEST_MONTHS}."
        )
    return months[0], months[1]


def _zone(told: Mapping[str, object]) -> str:
    name = _text(told, "zone") if "zone" in told else "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongPlan(f"zone is {name!r}. Write one like Europe/Istanbul.") from None
    return name
