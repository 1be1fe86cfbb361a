"""Which indicators stand on the first page, and their colours: fixed rules, in the table `rules.csv`.

Columns: code; dimension (C1 communication, C2 coordination, C3 cooperation); order on the first page; whether high or
low is better; from where on it is good, and from where on to be watched (empty: no rule, no colour); unit; basis of
the rule: L law, S published service standard, P our proposal."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from halka.documents.blocks import Colour

from .amounts import FEWEST_JUDGED
from .facts import Measured

DIMENSIONS = ("C1", "C2", "C3")
TILES = 3
_CLEAR_CHANGE = 0.1  # of a value without an interval


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    dimension: str
    order: int
    is_high_better: bool
    good: float | None
    watch: float | None
    unit: str
    basis: str


@cache
def rules() -> dict[str, Rule]:
    """Code -> rule, as the table has them."""
    text = files(__package__).joinpath("rules.csv").read_text("utf-8")
    return {
        row["code"]: Rule(
            row["code"],
            row["dimension"],
            int(row["order"]),
            row["better"] == "high",
            float(row["good"]) if row["good"] else None,
            float(row["watch"]) if row["watch"] else None,
            row["unit"],
            row["basis"],
        )
        for row in csv.DictReader(text.splitlines())
    }


def of_dimension(dimension: str) -> list[Rule]:
    """In the order of the first page."""
    return sorted((r for r in rules().values() if r.dimension == dimension), key=lambda r: r.order)


def on_first_page(dimension: str, found: Sequence[Measured]) -> list[tuple[Rule, Measured | None]]:
    """Three: the first that are recorded; where there are fewer, the first that are not."""
    known = {measured.code: measured for measured in found if measured.is_recorded}
    ordered = sorted(of_dimension(dimension), key=lambda rule: (rule.code not in known, rule.order))
    return [(rule, known.get(rule.code)) for rule in ordered[:TILES]]


def amount(measured: Measured) -> float | None:
    """In the unit of its rule: a share in percent."""
    if measured.count is not None:
        return float(measured.count.value)
    if measured.ratio is None:
        return measured.value
    if measured.unit == "ratio":
        return measured.ratio.quotient
    share = measured.ratio.share
    return None if share is None else 100 * share


def colour(rule: Rule, measured: Measured | None) -> Colour:
    """By the rule alone, never by the distribution of the day; below twenty none."""
    value = None if measured is None else amount(measured)
    if measured is None or value is None or rule.good is None or measured.n.value < FEWEST_JUDGED:
        return "none"
    sign = 1 if rule.is_high_better else -1
    if sign * value >= sign * rule.good:
        return "good"
    return "watch" if rule.watch is not None and sign * value >= sign * rule.watch else "bad"


def change(rule: Rule, now: Measured | None, before: Measured | None) -> int | None:
    """1 better, -1 worse, 0 no clear change, None not comparable. Clear: the 95 % intervals do not touch; of a
    value without an interval, a tenth."""
    if now is None or before is None or min(now.n.value, before.n.value) < FEWEST_JUDGED:
        return None
    new, old = amount(now), amount(before)
    if new is None or old is None:
        return None
    if now.ratio and before.ratio and now.ratio.interval and before.ratio.interval:
        (low, high), (low_before, high_before) = now.ratio.interval, before.ratio.interval
        is_clear = low > high_before or high < low_before
    else:
        is_clear = abs(new - old) > _CLEAR_CHANGE * abs(old)
    if not is_clear:
        return 0
    return 1 if (new > old) == rule.is_high_better else -1
