"""Answers on their way from the file to the counts: by nobody, sealed for the one who looks at them.

Nothing of a file is stored before somebody has said that it was understood. Until then its answers travel with
the page, signed and packed, and only the person who sent them can send them on.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from halka.insight.survey.form import ITEMS
from halka.insight.survey.reading import Person
from halka.trust import keys
from halka.trust.action import Refused

MOST_LETTERS = 1_500_000
"""Of a packed file; a page does not carry more."""
LONGEST_LOOK = 12 * 60 * 60  # seconds
_NOTHING = "."


@dataclass(frozen=True)
class Answers:
    """What one person said of other institutions; `fingerprint` knows the same answers again and says no more."""

    fingerprint: str
    own: str
    on: date | None
    said: tuple[tuple[str, dict[str, int]], ...]


def unnamed(people: Iterable[Person]) -> list[Answers]:
    """The same answers, with a fingerprint under a key of the installation instead of the number of the export."""
    secret = keys.current().derive(keys.SURVEY)
    return [
        Answers(
            hmac.new(secret, person.key.encode(), hashlib.sha256).hexdigest()[:32],
            person.own,
            person.on,
            tuple(person.said),
        )
        for person in people
    ]


def pack(people: Iterable[Answers], *, holder: str) -> str:
    """Raises Refused when there are too many for one page."""
    places: dict[str, int] = {}
    rows = [
        [
            person.fingerprint,
            places.setdefault(person.own, len(places)),
            person.on.isoformat() if person.on else "",
            [[places.setdefault(about, len(places)), _letters(said)] for about, said in person.said],
        ]
        for person in people
    ]
    packed = signing.dumps({"places": list(places), "rows": rows}, salt=_salt(holder), compress=True)
    if len(packed) > MOST_LETTERS:
        raise Refused(_("These are too many answers for one import. Cut the file into parts."))
    return packed


def unpack(packed: str, *, holder: str) -> list[Answers]:
    """Raises Refused when it was changed, grew too old, or was packed for somebody else."""
    try:
        found: dict[str, Any] = signing.loads(packed, salt=_salt(holder), max_age=LONGEST_LOOK)
    except signing.BadSignature as wrong:
        raise Refused(_("This page has grown too old. Send the file again.")) from wrong
    places = found["places"]
    return [
        Answers(
            fingerprint,
            places[own],
            date.fromisoformat(on) if on else None,
            tuple((places[about], _numbers(letters)) for about, letters in said),
        )
        for fingerprint, own, on, said in found["rows"]
    ]


def _salt(holder: str) -> str:
    return f"halka.insight.survey:{holder}"


def _letters(said: dict[str, int]) -> str:
    return "".join(str(said.get(item, _NOTHING)) for item in ITEMS)


def _numbers(letters: str) -> dict[str, int]:
    return {item: int(letter) for item, letter in zip(ITEMS, letters, strict=True) if letter != _NOTHING}
