"""What a measurement answers, and the sentence that says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .plan import Plan

Verdict = Literal["no_evidence_yet", "better", "smaller", "no_clear_change", "worse", "cannot_be_measured"]
NOT_PROVED = "That it changed because of this recommendation is not proved."


@dataclass(frozen=True, slots=True)
class Counts:
    """`k` of `n` requests, or `k` days lost by `n`; `value` is k ÷ n. `until` is the day after the last."""

    k: float
    n: int
    since: date | None
    until: date | None

    @property
    def value(self) -> float | None:
        return self.k / self.n if self.n else None

    def said(self) -> dict[str, object]:
        k = int(self.k) if float(self.k).is_integer() else round(self.k, 6)
        return {"k": k, "n": self.n, "value": self.value, "from": _iso(self.since), "until": _iso(self.until)}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How many places were compared with, and their mean change; what they were before and after, taken together."""

    places: int
    value: float | None = None
    before: float | None = None
    after: float | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`difference`: the change there minus the change elsewhere; `low` and `high` hold it in 95 of 100 cases.

    `notes`: what else is to be known. `next_look`: the day on which more can be known."""

    plan: Plan
    before: Counts
    after: Counts
    elsewhere: Elsewhere
    verdict: Verdict
    reason: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    next_look: date | None = None
    notes: tuple[str, ...] = field(default=())

    def said(self) -> dict[str, object]:
        """As `halka effect --json` writes it."""
        other = self.elsewhere
        return {
            "outcome": self.plan.outcome,
            "place": list(self.plan.place),
            "step": self.plan.step,
            "direction": self.plan.direction,
            "useful": self.plan.useful,
            "unit": "share" if self.plan.is_share else "days",
            "before": self.before.said(),
            "after": self.after.said(),
            "comparison": {
                "places": other.places,
                "value": other.value,
                "before": other.before,
                "after": other.after,
                "names": list(other.names),
            },
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "verdict": self.verdict,
            "reason": self.reason,
            "next_look": _iso(self.next_look),
            "sentence": self.sentence,
            "notes": list(self.notes),
        }

    @property
    def sentence(self) -> str:
        """Never without what it does not say."""
        if self.verdict == "cannot_be_measured":
            return f"Not in the record: {self.reason}."
        if self.difference is None:
            return f"Not known yet: {self.reason}; next look on {_iso(self.next_look)}."
        there = f"{self._number(self.before.value)} to {self._number(self.after.value)}"
        others = f"{self._number(self.elsewhere.before)} to {self._number(self.elsewhere.after)}"
        words = "points" if self.plan.is_share else "days"
        said = [
            f"There {there}{' of 100' if self.plan.is_share else ' days'}; elsewhere {others}.",
            f"Difference {self._number(self.difference)} {words} ({self._number(self.low)} to {self._number(self.high)}):",
            f"{self.reason}.",
        ]
        if self.verdict == "no_evidence_yet":
            said.append(f"Next look on {_iso(self.next_look)}.")
        return " ".join([*said, NOT_PROVED])

    def _number(self, value: float | None) -> str:
        if value is None:
            return "–"
        return f"{100 * value:.0f}" if self.plan.is_share else f"{value:.1f}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
