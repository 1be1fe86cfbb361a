"""A report on anybody's log: the wishes of `halka analyse --report`, and a key of rounding where there is no
installation."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis import measures

from .build import build, period
from .extras import Extras
from .facts import Period
from .gather import fingerprint, gather
from .indicators import indicators_in
from .wish import Wish, WrongWish, calendar_of


def situation(
    events: pa.Table, source: str, wish: Wish, *, zone: str = "UTC", left_out: int = 0
) -> dict[str, bytes]:
    """File name -> content. Raises WrongWish.

    Counts are rounded by a key made of the events: who has them needs no protection from them, and who has not
    cannot make it. The same log gives the same report; another log rounds the same cell another way."""
    try:
        words = measures.vocabulary(wish.vocabulary)
    except measures.UnreadableVocabulary as problem:
        raise WrongWish(str(problem)) from None
    days = calendar_of(wish.calendar)
    try:
        facts = gather(
            events,
            _period(events, wish, zone),
            source=Path(source).name,
            indicators=indicators_in(words, days),
            extras=Extras(left_out=left_out, words=words, calendar=days),
        )
    except measures.clocks.UnknownHolidays as problem:
        raise WrongWish(str(problem)) from None
    key = (
        None if wish.is_internal else hashlib.sha256(f"halka/report/{fingerprint(events)}".encode()).digest()
    )
    return build(facts, wish.formats, wish.language, key)


def _period(events: pa.Table, wish: Wish, zone: str) -> Period:
    if wish.since and wish.until:
        return period(wish.since, wish.until, zone)
    span = pc.min_max(events["ts_us"]).as_py()
    whole = Period(span["min"] or 0, (span["max"] or 0) + 1, zone)
    if wish.since or wish.until:
        day = wish.since or wish.until or ""
        one = period(day, day, zone)
        return (
            Period(one.since_us, whole.until_us, zone)
            if wish.since
            else Period(whole.since_us, one.until_us, zone)
        )
    return whole
