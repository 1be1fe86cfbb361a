"""How old a child is: to the day where the birthday is known, otherwise as two possible years, marked as an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from halka.profiles.agreement import UNKNOWN, Agreement


@dataclass(frozen=True)
class Birth:
    """The birthday `on`; or the `year` alone; or “about N years”, told on a day; or nothing."""

    on: date | None = None
    year: int | None = None
    about: int | None = None
    told_on: date | None = None

    @property
    def is_estimated(self) -> bool:
        return self.on is None

    def ages(self, today: date) -> tuple[int, ...]:
        """The age, or the two that an estimate leaves open; empty where nothing is known, or what is known cannot be."""
        found: tuple[int, ...] = ()
        if self.on is not None:
            found = (whole_years(self.on, today),)
        elif self.year is not None:
            found = (today.year - self.year - 1, today.year - self.year)
        elif self.about is not None and self.told_on is not None:
            years = self.about + whole_years(self.told_on, today)
            found = (years, years + 1)
        return tuple(max(age, 0) for age in found) if found and found[-1] >= 0 else ()

    @property
    def earliest(self) -> date | None:
        """The first day on which the child can have been born; None where nothing is known."""
        if self.on is None and self.year is not None:
            return date(self.year, 1, 1)
        if self.on is None and self.about is not None and self.told_on is not None:
            return date(self.told_on.year - self.about - 1, self.told_on.month, 1)
        return self.on


def whole_years(since: date, today: date) -> int:
    """Who is born on 29 February is a year older on 1 March of a common year."""
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def band_of(birth: Birth, today: date, agreement: Agreement) -> str:
    """The band of ages. Between two bands the stricter one holds, in which both are asked."""
    bands = {agreement.band(age) for age in birth.ages(today)}
    if not bands:
        return UNKNOWN
    return bands.pop() if len(bands) == 1 else agreement.both_asked


def is_in_the_future(birth: Birth, today: date) -> bool:
    if birth.on is not None:
        return birth.on > today
    return birth.year is not None and birth.year > today.year


def is_asked_back(birth: Birth, today: date, agreement: Agreement) -> bool:
    """Whether somebody so old is asked about once: not a child?"""
    return any(age > agreement.asked_back_over for age in birth.ages(today))


def may_be_grown(birth: Birth, today: date, agreement: Agreement) -> bool:
    """Whether the last band has begun, or may have, of an estimate."""
    return any(age >= _grown_age(agreement) for age in birth.ages(today))


def _grown_age(agreement: Agreement) -> int:
    return list(agreement.bands.values())[-1]


def turns_grown_on(birth: Birth, agreement: Agreement) -> date | None:
    """The day on which the last band begins; nobody can say it of an estimate."""
    if birth.on is None:
        return None
    year = birth.on.year + _grown_age(agreement)
    try:
        return birth.on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)
