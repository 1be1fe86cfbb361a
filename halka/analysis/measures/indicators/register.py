"""How an indicator is declared: its code, unit, what is good, and the acts without which it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from .facts import Facts
from .figures import Figure, Good, Indicator

Formula = Callable[[Facts], Figure]
WORKING_DAYS = "working days"  # days of 24 hours where no calendar is given


@dataclass(frozen=True, slots=True)
class Declared:
    """An indicator before it is measured. `formula` carries the docstring that documents it."""

    code: str
    name: str
    unit: str
    good: Good | Callable[[Facts], Good]
    needs: tuple[str, ...]
    formula: Formula

    def measure(self, facts: Facts) -> Indicator:
        """The indicator; "not recorded" (n = 0, no value) when an act that it needs never occurs in the log."""
        is_recorded = all(facts.occurs(act) for act in self.needs)
        found = self.formula(facts) if is_recorded else Figure()
        figures = {field.name: getattr(found, field.name) for field in fields(Figure)}
        unit = "days" if self.unit == WORKING_DAYS and facts.calendar is None else self.unit
        good = self.good if isinstance(self.good, Good) else self.good(facts)
        return Indicator(code=self.code, name=self.name, unit=unit, good=good, **figures)


DECLARED: dict[str, Declared] = {}


def indicator(
    code: str, *, unit: str, good: Good | Callable[[Facts], Good], needs: tuple[str, ...]
) -> Callable[[Formula], Formula]:
    """Declares the formula below as the indicator `code`; its name is that of the function."""

    def declare(formula: Formula) -> Formula:
        DECLARED[code] = Declared(code, formula.__name__, unit, good, needs, formula)
        return formula

    return declare
