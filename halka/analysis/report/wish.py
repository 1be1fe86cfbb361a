"""What is asked of a report on a log, and how it is said that this cannot be made."""

from __future__ import annotations

from dataclasses import dataclass

from halka.profiles import ProfileProblem, profile
from halka.profiles.clocks import Calendar


class WrongWish(Exception):
    """The report cannot be made as it was asked for. The message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for of a log. Without days the report is about the whole log."""

    formats: tuple[str, ...]
    language: str = "en"
    since: str | None = None
    until: str | None = None
    is_internal: bool = False
    vocabulary: str = "ledger"
    calendar: str | None = None


def calendar_of(code: str | None) -> Calendar | None:
    """The working days and hours of the profile with this code; None when none was asked for. Raises WrongWish."""
    if code is None:
        return None
    try:
        return profile(code).calendar
    except ProfileProblem as problem:
        raise WrongWish(str(problem)) from None
