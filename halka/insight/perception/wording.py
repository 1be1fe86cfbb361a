"""Felt and measured as sentences, and as rows of the chart and the table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from halka.analysis.measures.perception import (
    ASKED,
    FEWEST_REQUESTS,
    Compared,
    Matter,
    Measured,
    Perceived,
    Tie,
)
from halka.insight.perception.comparison import Comparison
from halka.insight.survey import form
from halka.insight.survey.sides import Side
from halka.pages.drawn import Dumbbell


@dataclass(frozen=True)
class PairRow:
    """One pair: its dumbbells for the drawing, its cells for the table."""

    name: str
    dumbbells: tuple[Dumbbell, ...]
    cells: tuple[tuple[str, str], ...]
    """(felt, record) of each matter in the order of `MATTERS`; a dash where too few people answered."""
    tie: str
    largest_gap: float | None
    """None where the record says nothing."""


@dataclass(frozen=True)
class Told:
    """The page in words."""

    felt_better: tuple[str, ...]
    measured_better: tuple[str, ...]
    pairs: tuple[PairRow, ...]
    """Those of which the record says something; the largest gap first."""
    others: tuple[PairRow, ...]
    """Those of which people spoke, and the record says nothing."""


MATTERS: tuple[Matter, ...] = ("answers", "tells", "together")
NOTHING = "–"


def tell(found: Comparison, sides: dict[str, Side]) -> Told:
    """Sentences with the largest gap first; pairs by their largest gap, then by name."""
    spoken_of = sorted(
        (row for row in found.compared if row.verdict and row.matter != "together"),
        key=lambda row: (-abs(row.gap or 0), row.from_place, row.to_place, row.matter),
    )
    pairs: dict[tuple[str, str], list[Compared]] = {}
    for row in found.compared:
        pairs.setdefault((row.from_place, row.to_place), []).append(row)
    rows = [_pair(key, group, found.ties.get(key), sides) for key, group in pairs.items()]
    return Told(
        felt_better=tuple(_sentence(row, sides) for row in spoken_of if row.verdict == "felt_better"),
        measured_better=tuple(_sentence(row, sides) for row in spoken_of if row.verdict == "measured_better"),
        pairs=tuple(
            sorted(
                (row for row in rows if row.largest_gap is not None),
                key=lambda row: (-(row.largest_gap or 0), row.name),
            )
        ),
        others=tuple(sorted((row for row in rows if row.largest_gap is None), key=lambda row: row.name)),
    )


def _sentence(row: Compared, sides: dict[str, Side]) -> str:
    assert row.measured is not None  # a verdict needs both
    return _("%(asker)s on %(partner)s, “%(question)s”: %(felt)s. The record: %(measured)s.") % {
        "asker": _name(row.from_place, sides),
        "partner": _name(row.to_place, sides),
        "question": matter_words(row.matter),
        "felt": felt_words(row.felt),
        "measured": measured_words(row.measured),
    }


def _pair(key: tuple[str, str], rows: list[Compared], tie: Tie | None, sides: dict[str, Side]) -> PairRow:
    name = f"{_name(key[0], sides)} → {_name(key[1], sides)}"
    by_matter = {row.matter: row for row in rows}
    return PairRow(
        name=name,
        dumbbells=tuple(_dumbbell(row) for row in rows),
        cells=tuple(
            (felt_words(row.felt), measured_words(row.measured)) if row else (NOTHING, NOTHING)
            for row in map(by_matter.get, MATTERS)
        ),
        tie=tie_words(tie),
        largest_gap=max((abs(row.gap) for row in rows if row.gap is not None), default=None),
    )


def _dumbbell(row: Compared) -> Dumbbell:
    return Dumbbell(
        matter=matter_words(row.matter),
        felt=row.felt.share,
        measured=None if row.measured is None else row.measured.share,
        felt_words=felt_words(row.felt),
        measured_words=measured_words(row.measured),
        stands_out=bool(row.verdict),
    )


def matter_words(matter: Matter) -> str:
    if matter == "together":
        return _("All questions together")
    return form.label(ASKED[matter][0], get_language() or "en")


def felt_words(felt: Perceived) -> str:
    """4.4 of 5 (14 people)"""
    mean = number_format(round(felt.mean, 1), 1)
    people = ngettext("%(n)s person", "%(n)s people", felt.people) % {"n": felt.people}
    return _("%(mean)s of 5 (%(people)s)") % {"mean": mean, "people": people}


def measured_words(measured: Measured | None) -> str:
    """12% (30 of 250)"""
    if measured is None:
        return _("under %(n)s requests") % {"n": FEWEST_REQUESTS}
    share = _("%(n)s%%") % {"n": round(100 * measured.share)}
    if measured.k is None:
        return _("%(share)s (%(n)s requests)") % {"share": share, "n": measured.n}
    return _("%(share)s (%(k)s of %(n)s)") % {"share": share, "k": measured.k, "n": measured.n}


def tie_words(tie: Tie | None) -> str:
    """Our words for the rungs of the ladder: a number means the opposite to people of different schools."""
    if tie is None:
        return NOTHING
    words = (
        _("none"),
        _("in touch"),
        _("in touch, shares when asked"),
        _("works by appointment"),
        _("plans together"),
    )
    people = ngettext("%(n)s person", "%(n)s people", tie.people) % {"n": tie.people}
    return f"{tie.rung}: {words[tie.rung]} ({people})"


def _name(code: str, sides: dict[str, Side]) -> str:
    side = sides.get(code)
    return side.name if side else code.partition(":")[2]
