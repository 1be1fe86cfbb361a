"""Codes and references: short, without spaces, never content about a child."""

import re
from datetime import UTC, datetime, timedelta

CODE = re.compile(r"[A-Za-z0-9_.:\-]{0,64}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class NotACode(ValueError):
    """Something that could be content stood where a code or reference belongs."""


def is_code(text: object) -> bool:
    return isinstance(text, str) and CODE.fullmatch(text) is not None


def checked(text: str, *, blank: bool = False) -> str:
    """The code itself. The refused text is not repeated, because it could be about a child."""
    if not is_code(text) or not (text or blank):
        raise NotACode("A code has 1 to 64 letters, digits or _ . : - and no spaces.")
    return str.__str__(text)  # an enum's member becomes the plain text it stands for


def microseconds(at: datetime) -> int:
    """Microseconds since 1970 in UTC, exact."""
    if at.tzinfo is None:
        raise ValueError("A time without a time zone cannot be entered.")
    return (at - _EPOCH) // _MICROSECOND


def moment(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND
