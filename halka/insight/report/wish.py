"""What is asked of a report on a log, and how it is said that this cannot be made."""

from __future__ import annotations

from dataclasses import dataclass


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
