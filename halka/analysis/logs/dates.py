"""A whole column of times: parsed at once where it can be, and its order of day and month decided once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis.statistics import DAY_US

from .arrays import as_numpy, integers, known, numbers
from .moments import DAY_AND_MONTH, FIRST_US, LAST_US, UnreadableTime, microseconds, plain_digits
from .table import UnreadableLog

_US_UTC = pa.timestamp("us", "UTC")
_US = pa.timestamp("us")
_ZONES_KNOWN_UNTIL = 66 * 365 * DAY_US  # late in 2035; Arrow errs from 2038 on
_PAD_FIRST = (r"^(\d[./-]\d{1,2}[./-]\d{4})", r"0\1")
_PAD_SECOND = (r"^(\d\d[./-])(\d[./-]\d{4})", r"\g<1>0\2")
_TURN = r"^(\d\d)[./-](\d\d)[./-](\d{4})"


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times: `us` is null where none was given or none could be read; `faults` says which and why."""

    us: pa.Array
    faults: dict[int, str]
    without_zone: int


def read_times(texts: pa.Array, zone: tzinfo, *, day_first: bool | None = None) -> Times:
    """Every text of the array as microseconds UTC, as `moments.microseconds` reads a single one.

    Timestamps without a zone are taken too.
    """
    found = _all_at_once(texts, zone)
    if found is None and pa.types.is_timestamp(texts.type):
        texts = texts.cast(pa.string())
    if found is None and day_first is not None:
        found = _all_at_once(_year_first(texts, day_first), zone)
    return found or _one_by_one(texts, zone, day_first)


def within_the_calendar(us: pa.Array) -> dict[int, str]:
    """Place and reason of each number that lies outside of the years 1 to 9999."""
    content = as_numpy(us)
    outside = np.flatnonzero((content < FIRST_US) | (content > LAST_US))
    return {int(at): f"the time {content[at]} is out of range" for at in outside}


def order_of_days(
    column: str, chunks: Sequence[pa.Array], asked: bool | None
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether 03/04 in this column is 3 April, and what has to be said about it; None when no date needs it.

    Decided from the column as a whole: one date with a number above 12 settles it for all. Raises
    UnreadableLog when nothing settles it, or when the column contradicts itself, and nobody has said.
    """
    seen = _Evidence()
    for chunk in chunks:
        if _all_at_once(chunk, UTC) is None:
            for text in pc.unique(chunk).to_pylist():
                if text is not None:
                    seen.look(plain_digits(text).strip())
    notes = [f"Years of two digits in {column!r}, such as {seen.short}, were read as 1969 to 2068."] * bool(
        seen.short
    )
    if asked is not None and seen.any:
        order = "the day" if asked else "the month"
        return asked, (
            *notes,
            f"Dates in {column!r}, such as {seen.any}, were read with {order} first, as you said.",
        )
    order_found, said = _settled(column, seen)
    return order_found, (*notes, *said)


def _settled(column: str, seen: _Evidence) -> tuple[bool | None, tuple[str, ...]]:
    either = seen.either or seen.either_dotted
    if seen.day_first and seen.month_first:
        if not either:
            return None, ()
        raise UnreadableLog(
            f"The column {column!r} holds {seen.day_first} and {seen.month_first}, so {either} may be two days. "
            "Say --day-first or --month-first; dates that do not fit are then left out and listed."
        )
    if seen.day_first or seen.month_first:
        order = "the day" if seen.day_first else "the month"
        proof = seen.day_first or seen.month_first
        return bool(seen.day_first), (
            f"Dates in {column!r} were read with {order} first, because of {proof}.",
        )
    if seen.either:
        raise UnreadableLog(
            f"In the column {column!r}, {seen.either} is two days: with the day first or with the month first. No date "
            "of the column settles it. Say --day-first or --month-first."
        )
    if seen.either_dotted:
        return True, (f"Dates in {column!r} have dots, so {seen.either_dotted} was read with the day first.",)
    return None, ()


class _Evidence:
    """The first date of each kind in a column."""

    def __init__(self) -> None:
        self.any = self.short = self.day_first = self.month_first = self.either = self.either_dotted = ""

    def look(self, text: str) -> None:
        found = DAY_AND_MONTH.fullmatch(text)
        if found is None:
            return
        first, mark, second, year = found.groups()[:4]
        date = f"{first}{mark}{second}{mark}{year}"
        self.any = self.any or date
        if len(year) == 2:
            self.short = self.short or date
        if int(first) > 12:
            self.day_first = self.day_first or date
        elif int(second) > 12:
            self.month_first = self.month_first or date
        elif first != second and mark == ".":
            self.either_dotted = self.either_dotted or date
        elif first != second:
            self.either = self.either or date


def _all_at_once(texts: pa.Array, zone: tzinfo) -> Times | None:
    """All times with a zone, or all without one, in ISO 8601; None when it takes a closer look."""
    if not pa.types.is_timestamp(texts.type):
        try:
            return _checked(texts.cast(_US_UTC).cast(pa.int64()), 0)
        except pa.ArrowInvalid:
            pass
    try:
        local = texts.cast(_US)
        if zone is not UTC:
            if (as_numpy(local.cast(pa.int64())) > _ZONES_KNOWN_UNTIL).any():
                return None
            local = pc.assume_timezone(local, str(zone), ambiguous="earliest", nonexistent="raise")
        return _checked(local.cast(pa.int64()), len(texts) - texts.null_count)
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None


def _checked(us: pa.Array, without_zone: int) -> Times | None:
    return None if within_the_calendar(us) else Times(us, {}, without_zone)


def _year_first(texts: pa.Array, day_first: bool) -> pa.Array:
    for pattern, replacement in (_PAD_FIRST, _PAD_SECOND):
        texts = pc.replace_substring_regex(texts, pattern, replacement.replace(r"\g<1>", r"\1"))
    return pc.replace_substring_regex(texts, _TURN, r"\3-\2-\1" if day_first else r"\3-\1-\2")


def _one_by_one(texts: pa.Array, zone: tzinfo, day_first: bool | None) -> Times:
    found: list[int | None] = []
    faults: dict[int, str] = {}
    without_zone = 0
    for at, text in enumerate(texts.to_pylist()):
        moment = None
        if text is not None:
            try:
                moment, has_zone = microseconds(text, zone, day_first=day_first)
                without_zone += not has_zone
            except UnreadableTime as problem:
                faults[at] = str(problem)
        found.append(moment)
    return Times(integers(found), faults, without_zone)


_UNITS = ((10, 1_000_000, "seconds"), (13, 1_000, "milliseconds"), (16, 1, "microseconds"))


def whole_microseconds(texts: pa.Array) -> Times:
    """Texts that are whole microseconds UTC, as a column called ..._us holds them."""
    return _counted(texts, r"^-?\d{1,18}$", 1)


def since_1970(column: str, chunks: Sequence[pa.Array]) -> tuple[list[Times], str] | None:
    """A column of whole numbers, most of them of 10, 13 or 16 digits, as times, and what has to be said."""
    given = sum(len(chunk) - chunk.null_count for chunk in chunks)
    for digits, factor, unit in _UNITS:
        pattern = rf"^\d{{{digits}}}$"
        fitting = sum(pc.sum(pc.match_substring_regex(chunk, pattern)).as_py() or 0 for chunk in chunks)
        if fitting * 2 > given:
            note = f"Numbers in {column!r} were read as {unit} since 1970, UTC."
            return [_counted(chunk, pattern, factor) for chunk in chunks], note
    return None


def _counted(texts: pa.Array, pattern: str, factor: int) -> Times:
    fits = pc.match_substring_regex(texts, pattern)
    count = pc.if_else(fits, texts, pa.nulls(1, pa.string())[0]).cast(pa.int64())
    us = numbers(as_numpy(count) * factor, known(count))
    bad = np.flatnonzero(known(texts) & ~known(us))
    faults = {int(at): f"cannot read the time {texts[int(at)].as_py()[:40]!r}" for at in bad}
    return Times(us, within_the_calendar(us) | faults, 0)
