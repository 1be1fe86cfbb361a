"""One profile, read from its folder and checked: a mistake in a file is named, never guessed around."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from halka.profiles.answers import Readers, read_readers
from halka.profiles.boards import BoardRule, read_boards
from halka.profiles.choices import Choice, Lists, read_choices
from halka.profiles.clocks import Calendar, Clock, minutes
from halka.profiles.deadlines import Deadline, read_deadlines
from halka.profiles.holidays import Holiday, read_holidays
from halka.profiles.pathway import PathwayRule, read_pathway
from halka.profiles.problem import ProfileProblem, naming
from halka.profiles.problem import toml as _toml
from halka.profiles.rules import Rule
from halka.profiles.sharing import Sharing, read_sharing

FOLDER = Path(__file__).parent
RISKS = ("emergency", "high", "medium", "low", "none")
STEPS = (
    "assign",
    "first_contact",
    "assessment",
    "plan",
    "reply",
    "question",
    "feedback",
    "follow_up",
    "review",
    "after_closure",
)


@dataclass(frozen=True)
class Duty:
    """Who answers outside office hours: the code of a unit of the directory, and a number where that unit has none."""

    unit: str
    phone: str


@dataclass(frozen=True)
class Profile:
    """What differs between countries and authorities. Looked up by code, never compared with a country's name."""

    code: str
    name: str
    country: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    emergency_number: str
    helpline: str
    duty: Duty
    national_id: str
    case_cap: int
    case_weights: dict[str, int]
    read_only_days_after_transfer: int
    break_glass_hours: int
    break_glass_review_hours: int
    conflict_confirm_hours: int
    break_glass_in_an_hour: dict[str, int]
    break_glass_unjustified: int
    escalation: dict[str, float]
    calendar: Calendar
    clocks: dict[tuple[str, str], Clock]
    deadlines: tuple[Deadline, ...]
    pathway: tuple[PathwayRule, ...]
    lists: Lists
    sharing: Sharing
    answers: Readers
    boards: tuple[BoardRule, ...]

    def due(self, step: str, risk: str, start: datetime) -> datetime:
        """When `step` is due for a child at `risk`, counted from `start`."""
        return self.clocks[step, risk].due(start, self.calendar)

    def day_of(self, moment: datetime) -> date:
        """The day on which this moment lies here; in UTC it may be another one."""
        return moment.astimezone(self.zone).date()

    def label(self, listed: str, code: str, language: str) -> str:
        choice = self.lists[listed].get(code)
        return choice.label(language) if choice else code

    def choices(self, listed: str) -> tuple[Choice, ...]:
        return tuple(self.lists[listed].values())

    def board_rule(self, kind: str, level: str) -> BoardRule:
        """How a body of this kind meets and decides at this level; the row without a level holds for all others."""
        rows = [row for row in self.boards if row.kind == kind and row.level in (level, "")]
        return max(rows, key=lambda row: row.level)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of referrals; all others stand in `sharing`."""
        return tuple(rule for rule in self.sharing.rules if rule.services)

    @property
    def preview(self) -> tuple[str, ...]:
        return self.sharing.preview

    def rule_for(self, service: str) -> Rule:
        """The rule of a service; rule 0 covers what no rule names."""
        return self.sharing.rule_for_service(service)


STEPS_UP = ("focal", "deputy", "head", "board")


@cache
def known_profiles() -> tuple[str, ...]:
    """The codes of all profiles that are shipped."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/profile.toml")))


@cache
def profile(code: str) -> Profile:
    """The profile in the folder `code` (any case). Raises ProfileProblem."""
    folder = FOLDER / code.lower()
    if not (folder / "profile.toml").is_file():
        raise ProfileProblem(f"There is no profile “{code}”. Use one of: {', '.join(known_profiles())}.")
    written, lists = _merged(code.lower()), _lists(code.lower())
    sharing = read_sharing(lambda name: _nearest(code.lower(), name), lists, RISKS)
    try:
        return Profile(
            code=written["code"],
            name=written["name"],
            country=written["country"],
            languages=tuple(written["languages"]),
            zone=ZoneInfo(written["time_zone"]),
            emergency_number=written["emergency_number"],
            helpline=written["helpline"],
            duty=Duty(unit=written["duty"]["unit"], phone=written["duty"]["phone"]),
            national_id=written["national_id"],
            case_cap=int(written["case_cap"]),
            case_weights={risk: int(written["case_weights"][risk]) for risk in RISKS},
            read_only_days_after_transfer=int(written["read_only_days_after_transfer"]),
            break_glass_hours=int(written["break_glass_hours"]),
            break_glass_review_hours=int(written["break_glass_review_hours"]),
            conflict_confirm_hours=int(written["conflict_confirm_hours"]),
            break_glass_in_an_hour={of: int(n) for of, n in written["break_glass_in_an_hour"].items()},
            break_glass_unjustified=int(written["break_glass_unjustified"]),
            escalation={step: float(written["escalation"][step]) for step in STEPS_UP},
            calendar=_calendar(written, _holidays(folder)),
            clocks=_clocks(written["clocks"]),
            deadlines=_deadlines(folder),
            pathway=_pathway(code.lower()),
            lists=lists,
            sharing=sharing,
            answers=_readers(code.lower()),
            boards=_boards(code.lower()),
        )
    except KeyError as missing:
        raise ProfileProblem(
            f"{folder / 'profile.toml'}: {missing} is missing. Add it, or extend a profile that has it."
        ) from missing
    except (ValueError, TypeError) as wrong:
        raise ProfileProblem(f"{folder / 'profile.toml'}: {wrong}") from wrong


def _merged(code: str) -> dict[str, Any]:
    own = _toml(FOLDER / code / "profile.toml")
    if parent := own.pop("extends", None):
        base = _merged(parent)
        own["clocks"] = {**base["clocks"], **own.get("clocks", {})}
        return {**base, **own}
    return own


def _nearest(code: str, name: str) -> Path:
    """The file of the profile itself, or of the one that it extends."""
    path = FOLDER / code / name
    if path.is_file():
        return path
    own = _toml(FOLDER / code / "profile.toml")
    if "extends" not in own:
        raise ProfileProblem(f"{path} is missing.")
    return _nearest(own["extends"], name)


def _lists(code: str) -> Lists:
    path = _nearest(code, "choices.csv")
    try:
        return read_choices(path)
    except (ValueError, KeyError) as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong


def _readers(code: str) -> Readers:
    path = _nearest(code, "answers.toml")
    with naming(path):
        return read_readers(_toml(path))


def _boards(code: str) -> tuple[BoardRule, ...]:
    path = _nearest(code, "boards.toml")
    with naming(path):
        return read_boards(path)


def _holidays(folder: Path) -> tuple[Holiday, ...]:
    """The holidays of the profile's own country; those of a parent are of another place."""
    path = folder / "holidays.csv"
    if not path.is_file():
        return ()
    try:
        return read_holidays(path)
    except (ValueError, csv.Error) as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong


def _deadlines(folder: Path) -> tuple[Deadline, ...]:
    """The legal deadlines of the profile's own country."""
    path = folder / "deadlines.toml"
    if not path.is_file():
        return ()
    try:
        return read_deadlines(path)
    except ValueError as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong


def _pathway(code: str) -> tuple[PathwayRule, ...]:
    path = _nearest(code, "pathway.toml")
    try:
        return read_pathway(path.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong


def _calendar(written: dict[str, Any], listed: tuple[Holiday, ...]) -> Calendar:
    days = {date.fromisoformat(day) for day in written["holidays"]}
    weekend = frozenset(written["weekend"])
    opening = {int(day): _hours(day, span) for day, span in written["opening"].items()}
    if not set(opening) == set(range(1, 8)) - weekend:
        raise ValueError("opening: give the hours of each day that is not of the weekend, and of no other.")
    return Calendar(
        zone=ZoneInfo(written["time_zone"]),
        weekend=weekend,
        holidays=frozenset(days | {h.day for h in listed if h.open_until is None}),
        opening=opening,
        closes_early={h.day: h.open_until for h in listed if h.open_until is not None},
        years=(listed[0].day.year, listed[-1].day.year) if listed else None,
    )


def _hours(day: str, span: str) -> tuple[int, int]:
    opens, _, closes = span.partition("-")
    try:
        found = minutes(opens), minutes(closes)
    except ValueError as wrong:
        raise ValueError(f"opening.{day}: {wrong}") from wrong
    if found[0] >= found[1]:
        raise ValueError(f"opening.{day}: “{span}” closes before it opens.")
    return found


def _clocks(written: dict[str, dict[str, str]]) -> dict[tuple[str, str], Clock]:
    return {(step, risk): _clock(written, step, risk) for step in STEPS for risk in RISKS}


def _clock(written: dict[str, dict[str, str]], step: str, risk: str) -> Clock:
    key = f"clocks.{step}.{risk}"
    if risk not in written.get(step, {}):
        raise KeyError(key)
    try:
        return Clock.read(written[step][risk])
    except ValueError as wrong:
        raise ValueError(f"{key}: {wrong}") from wrong
