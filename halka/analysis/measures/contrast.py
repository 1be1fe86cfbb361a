"""What the cases inside a bottleneck are like, beside those outside: by district, age group, risk, step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table

from halka.analysis.statistics import Interval, Share

from .engine import compute


@dataclass(frozen=True, slots=True)
class Contrast:
    """How common a value is inside a bottleneck and outside of it.

    `inside` of the `inside_n` cases in it whose attribute is known have the value; the same outside."""

    attribute: str
    value: str
    inside: int
    inside_n: int
    outside: int
    outside_n: int

    @property
    def inside_interval(self) -> Interval | None:
        """95 % Wilson; None when n is 0."""
        return Share(self.inside, self.inside_n).interval

    @property
    def outside_interval(self) -> Interval | None:
        return Share(self.outside, self.outside_n).interval

    @property
    def stands_out(self) -> bool:
        """The two intervals do not overlap. It says where to look, and not why."""
        here, there = self.inside_interval, self.outside_interval
        return here is not None and there is not None and (here[0] > there[1] or there[0] > here[1])


def contrast(attributes: Table, inside: Collection[str]) -> list[Contrast]:
    """Each value of each attribute, in alphabetical order.

    `attributes`: columns case_id, attribute, value (text). A case may have several values of one attribute;
    one with none does not count for it. `inside`: the cases of the bottleneck (`Bottleneck.cases`)."""
    known = attributes.filter(attributes.attribute.notnull() & attributes.value.notnull())
    is_inside = known.case_id.isin(list(inside)) if inside else ibis.literal(False)
    marked = known.mutate(is_inside=is_inside)
    here = marked.case_id.nunique(where=marked.is_inside)
    there = marked.case_id.nunique(where=~marked.is_inside)
    whole = marked.group_by("attribute").aggregate(inside_n=here, outside_n=there)
    found = marked.group_by(["attribute", "value"]).aggregate(inside=here, outside=there)
    both = found.join(whole, "attribute").order_by(["attribute", "value"])
    columns = ["attribute", "value", "inside", "inside_n", "outside", "outside_n"]
    return [Contrast(**row) for row in compute(both.select(columns)).to_pylist()]
