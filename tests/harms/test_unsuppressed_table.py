"""Harm: an unsuppressed table names a child in a village.

Two children of a village were sent to a clinic. Whoever lives there and reads "2" in a report knows which two. So
in whatever leaves the institution there is no such number: not in a table, not in a sentence, not in a drawing, not
in a workbook, and not as the difference of two numbers.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from halka.analysis.report.build import FORMATS, build
from halka.analysis.report.document import document
from halka.analysis.report.protected import for_outside
from halka.analysis.report.voice import Voice
from halka.documents.blocks import Document
from tests.analysis.report.worlds import (
    CHILDREN,
    KEY,
    VILLAGE,
    counts,
    facts,
    inside,
    marked,
    outside,
    pairs_alone,
    sheets,
    text_of,
)

pytestmark = pytest.mark.harm


@cache
def told(key: int) -> Document:
    return marked(outside(key.to_bytes(32, "big")))


def test_the_exact_table_would_name_them() -> None:
    """The harm is real: without protection the two stand there."""
    found = {p.sender: p.requests.value for p in inside().facts.pairs if p.receiver == "FHC"}
    assert found[VILLAGE] == CHILDREN == 2


@pytest.mark.parametrize("kind", FORMATS)
def test_no_format_says_how_many_they_are(kind: str) -> None:
    for number in range(
        {"docx": 1, "pdf": 3}.get(kind, 12)
    ):  # one Word file takes a second, and says what the others say
        assert {c for c in counts(text_of(kind, told(number))) if re.fullmatch(r"[1-4]", c)} == set()


def test_no_line_of_the_workbook_holds_them() -> None:
    packed = build(facts(), ("xlsx",), "en", KEY)["situation.xlsx"]
    for name in ("pairs", "network"):
        rows = [row for row in sheets(packed)[name] if row and row[0] == "Village <unit>"]
        assert [row[2] for row in rows if isinstance(row[2], int | float) and row[2] % 5] == []


def test_the_total_less_the_others_is_not_them() -> None:
    """Published numbers alone, over many keys: the difference hits the truth no more often than chance would."""
    hits = 0
    differences = set()
    for number in range(80):
        found = for_outside(pairs_alone(facts()), number.to_bytes(32, "big")).facts
        total = next(p.requests.value for p in found.receivers if p.receiver == "FHC")
        others = sum(p.requests.value for p in found.pairs if p.receiver == "FHC" and p.sender != VILLAGE)
        differences.add(total - others)
        hits += total - others == CHILDREN
    assert hits == 0  # a multiple of five is never two
    assert len(differences) >= 4


def test_exact_counts_are_marked_on_every_page() -> None:
    mark = "Internal: exact counts. Not to leave the institution."
    assert document(inside(), Voice("en")).mark == mark
    assert next(iter(build(facts(), ("html",), "en", None))) == "situation-internal.html"
