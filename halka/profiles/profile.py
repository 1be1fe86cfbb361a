"""One profile, read from its folder and checked: a mistake in a file is named, never guessed around."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from halka.profiles.choices import Choice, Lists, read_choices
from halka.profiles.clocks import Calendar, Clock
from halka.profiles.rules import Rule, read_rules

FOLDER = Path(__file__).parent
RISKS = ("emergency", "high", "medium", "low", "none")
STEPS = (
    "assign",
    "first_contact",
    "assessment",
    "plan",
    "reply",
    "feedback",
    "follow_up",
    "review",
    "after_closure",
)


class ProfileProblem(Exception):
    """A profile cannot be used; the message says which file, where, and what to write instead."""


@dataclass(frozen=True)
class Profile:
    """What differs between countries and authorities. Looked up by code, never compared with a country's name."""

    code: str
    name: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    emergency_number: str
    helpline: str
    case_cap: int
    case_weights: dict[str, int]
    read_only_days_after_transfer: int
    break_glass_hours: int
    break_glass_review_hours: int
    escalation: dict[str, float]
    calendar: Calendar
    clocks: dict[tuple[str, str], Clock]
    lists: Lists
    rules: tuple[Rule, ...]
    preview: tuple[str, ...]

    def due(self, step: str, risk: str, start: datetime) -> datetime:
        """When `step` is due for a child at `risk`, counted from `start`."""
        return self.clocks[step, risk].due(start, self.calendar)

    def label(self, listed: str, code: str, language: str) -> str:
        choice = self.lists[listed].get(code)
        return choice.label(language) if choice else code

    def choices(self, listed: str) -> tuple[Choice, ...]:
        return tuple(self.lists[listed].values())

    def rule_for(self, service: str) -> Rule:
        """The rule of a service; rule 0 covers what no rule names."""
        named = [rule for rule in self.rules if service in rule.services]
        return named[0] if named else next(rule for rule in self.rules if rule.number == 0)


@cache
def profile(code: str) -> Profile:
    """The profile in the folder `code` (any case). Raises ProfileProblem."""
    folder = FOLDER / code.lower()
    if not (folder / "profile.toml").is_file():
        known = ", ".join(sorted(path.parent.name for path in FOLDER.glob("*/profile.toml")))
        raise ProfileProblem(f"There is no profile “{code}”. Use one of: {known}.")
    written = _merged(code.lower())
    lists = _lists(code.lower())
    try:
        sharing = tomllib.loads(_nearest(code.lower(), "sharing.toml").read_text(encoding="utf-8"))
        return Profile(
            code=written["code"],
            name=written["name"],
            languages=tuple(written["languages"]),
            zone=ZoneInfo(written["time_zone"]),
            emergency_number=written["emergency_number"],
            helpline=written["helpline"],
            case_cap=int(written["case_cap"]),
            case_weights={risk: int(written["case_weights"][risk]) for risk in RISKS},
            read_only_days_after_transfer=int(written["read_only_days_after_transfer"]),
            break_glass_hours=int(written["break_glass_hours"]),
            break_glass_review_hours=int(written["break_glass_review_hours"]),
            escalation={
                step: float(written["escalation"][step]) for step in ("focal", "deputy", "head", "board")
            },
            calendar=_calendar(written),
            clocks=_clocks(written["clocks"]),
            lists=lists,
            rules=read_rules(sharing, frozenset(lists["share_field"])),
            preview=tuple(sharing["preview"]),
        )
    except KeyError as missing:
        raise ProfileProblem(
            f"{folder}: {missing} is missing. Add it, or extend a profile that has it."
        ) from missing
    except ValueError as wrong:
        raise ProfileProblem(f"{folder}: {wrong}") from wrong


def _merged(code: str) -> dict[str, Any]:
    path = FOLDER / code / "profile.toml"
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong
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
    own = tomllib.loads((FOLDER / code / "profile.toml").read_text(encoding="utf-8"))
    if "extends" not in own:
        raise ProfileProblem(f"{path} is missing.")
    return _nearest(own["extends"], name)


def _lists(code: str) -> Lists:
    path = _nearest(code, "choices.csv")
    try:
        return read_choices(path)
    except (ValueError, KeyError) as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong


def _calendar(written: dict[str, Any]) -> Calendar:
    return Calendar(
        zone=ZoneInfo(written["time_zone"]),
        weekend=frozenset(written["weekend"]),
        holidays=frozenset(date.fromisoformat(day) for day in written["holidays"]),
    )


def _clocks(written: dict[str, dict[str, str]]) -> dict[tuple[str, str], Clock]:
    return {(step, risk): Clock.read(written[step][risk]) for step in STEPS for risk in RISKS}
