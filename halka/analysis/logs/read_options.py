"""What a person may say about a file, and what is taken when she says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .table import UnreadableLog


class Reading(TypedDict, total=False):
    """The options of `read_log` as keyword arguments; what each means stands there."""

    columns: Mapping[str, str] | None
    zone: str
    sheet: str | None
    day_first: bool | None
    object_type: str | None
    attributes: bool


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The same for the readers, with defaults."""

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    sheet: str | None = None
    day_first: bool | None = None
    object_type: str | None = None
    attributes: bool = False

    @property
    def clock(self) -> tzinfo:
        """The zone of times that name none. Raises UnreadableLog when there is no such zone."""
        if self.zone == "UTC":
            return UTC
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise UnreadableLog(
                f"There is no time zone {self.zone!r}. Write it like Europe/Istanbul."
            ) from None
