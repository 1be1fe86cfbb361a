"""The table of items and their tests (docs/conformance.md) names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

TABLE = Path("docs/conformance.md")


def test_every_test_that_the_table_names_is_there() -> None:
    there = {
        name
        for file in Path("tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", TABLE.read_text()))
    assert len(named) > 40
    assert named <= there, sorted(named - there)


def test_every_item_has_its_place() -> None:
    """How many of each part there are, and that each is named by a test or by the table."""
    parts = {"A": 51, "B": 41, "C": 20, "D": 33, "P": 22, "X": 36, "F": 21, "V": 10, "W": 14}
    files = [
        *Path("tests/questionnaires/phones").glob("*.py"),
        Path("tests/casework/test_phone_list.py"),
        TABLE,
    ]
    text = "\n".join(file.read_text() for file in files)
    found = set(re.findall(r"\b[A-Z]\d\d\b", text))
    for part, first, last in re.findall(r"\b([A-Z])(\d\d) to [A-Z]?(\d\d)\b", text):
        found |= {f"{part}{number:02}" for number in range(int(first), int(last) + 1)}
    wanted = {f"{part}{number:02}" for part, last in parts.items() for number in range(1, last + 1)}
    assert wanted <= found, sorted(wanted - found)
