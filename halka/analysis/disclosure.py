"""Small numbers about children, rounded before they leave: keyed random rounding to base 5.

A count goes up or down to a multiple of five by a chance that is drawn from a key of the installation and the
name of the cell. What was counted gives that name (on the pages of numbers: the months, institutions and needs that
are not empty in it), not how somebody asked, so that the same children are the same number under every filter and no
number of looks averages the chance away. The rounding is unbiased: over all cells rounded numbers are the counts.
One time in sixteen the number moves five further, one time in 256 ten further, and so on, up or down alike: because
of that, no number excludes a larger count, and no set of tables, however many, pins a count down. With the two
nearest multiples alone, four cells that show 5 under a total that shows 0 would all be known to be 1.

A total is a cell of its own, with a name of its own. It is never the sum of rounded cells.

Sources: Fellegi, "Controlled random rounding", Survey Methodology 1 (1975), 123-133; Thompson, Broadfoot and
Elazar, "Methodology for the automatic confidentialisation of statistical outputs from remote servers at the
Australian Bureau of Statistics", UNECE work session on statistical data confidentiality, 2013 (a key for
each cell).
"""

from __future__ import annotations

import hashlib
import hmac

BASE = 5
FEWEST = 5  # what shows less is shown as "under 5"
COLOUR_FROM = 20  # what shows less has no colour: chance alone could have made it
_CHANCE = 1 << 64


def cell(measure: str, **filters: object) -> str:
    """The name of a cell: what is counted, and every filter that narrows it. Filters left open are left out.

    >>> cell("referrals", place="D-2", month="2026-03", service=None)
    'referrals|month=2026-03|place=D-2'
    """
    narrowed = sorted((name, value) for name, value in filters.items() if value not in (None, ""))
    return "|".join([measure, *(f"{name}={value}" for name, value in narrowed)])


def rounded(count: int, cell: str, key: bytes, base: int = BASE) -> int:
    """The multiple of `base` that stands for this count in this cell, never below zero; 0 stays 0.

    `key` is the installation's key for the purpose `halka.trust.keys.ROUNDING`. Raises ValueError for a count
    below zero.
    """
    if count < 0:
        raise ValueError("A count is not below zero.")
    below, over = divmod(count, base)
    chance, sign, steps = _draw(cell, key)
    nearest = below + (chance * base < over * _CHANCE)
    return base * (nearest + (sign * steps if steps <= below else 0))


def shown(count: int, cell: str, key: bytes, base: int = BASE) -> int | None:
    """The rounded count, or None where a page says "under 5"."""
    number = rounded(count, cell, key, base)
    return number if number >= FEWEST else None


def _draw(cell: str, key: bytes) -> tuple[int, int, int]:
    """From key and name: an even chance of 64 bits, a sign, and how many further steps (1 in 16 for each)."""
    drawn = hmac.digest(key, b"halka/cell/" + cell.encode(), hashlib.sha512)
    zeros = drawn[9:].hex()
    steps = len(zeros) - len(zeros.lstrip("0"))
    return int.from_bytes(drawn[:8], "big"), 1 if drawn[8] & 1 else -1, steps
