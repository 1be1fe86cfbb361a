"""Writes a report in the formats that were asked for. The one way from facts to files, and so the place where it is
decided whether counts leave exact or rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from halka.documents.blocks import Document
from halka.documents.html import html

from .document import document
from .facts import Facts, Period
from .protected import for_inside, for_outside
from .voice import Voice
from .wish import WrongWish

NAME = "situation"


def _html(made: Document) -> bytes:
    return html(made).encode()


def _pdf(made: Document) -> bytes:
    from halka.documents.pdf import pdf

    return pdf(made)


def _docx(made: Document) -> bytes:
    from halka.documents.word import word

    return word(made)


def _xlsx(made: Document) -> bytes:
    from halka.documents.workbook import workbook

    return workbook(made)


FORMATS: dict[str, Callable[[Document], bytes]] = {"html": _html, "pdf": _pdf, "docx": _docx, "xlsx": _xlsx}


def build(facts: Facts, formats: Sequence[str], language: str, key: bytes | None) -> dict[str, bytes]:
    """File name -> content. `key` is the key of rounding; None makes the internal version, marked on every page.

    The same facts, language and key give the same bytes. Raises WrongWish."""
    check(formats, language)
    report = for_inside(facts) if key is None else for_outside(facts, key)
    made = document(report, Voice(language))
    suffix = "-internal" if report.is_internal else ""
    return {f"{NAME}{suffix}.{name}": FORMATS[name](made) for name in dict.fromkeys(formats)}


def check(formats: Sequence[str], language: str) -> None:
    """Raises WrongWish for a format or a language that there is not."""
    Voice(language)
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise WrongWish(
            f"There is no report as {', '.join(unknown) or 'nothing'}. Choose of: {', '.join(FORMATS)}."
        )


def period(since: str, until: str, zone: str) -> Period:
    """From the first to the last day, both written 2026-09-30, in a time zone. Raises WrongWish."""
    first, last = _day(since), _day(until)
    if last < first:
        raise WrongWish(f"{until} is before {since}. Write the first day first.")
    where = ZoneInfo(zone)
    return Period(_midnight(first, where), _midnight(last + timedelta(days=1), where), zone)


def last_quarter(today: date, zone: str) -> Period:
    """The last whole quarter of a year before a day."""
    begin = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    before = begin - timedelta(days=1)
    first = date(before.year, before.month - 2, 1)
    where = ZoneInfo(zone)
    return Period(_midnight(first, where), _midnight(begin, where), zone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongWish(f"{text!r} is no day. Write it as 2026-09-30.") from None


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000
