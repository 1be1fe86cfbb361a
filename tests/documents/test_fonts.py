"""The fonts that are shipped: what is said of them, and that every letter can be taken out of a PDF again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

import halka.documents
from halka.documents import widths

FONTS = Path(halka.documents.__file__).parent / "fonts"
WEIGHTS = {"regular": "HalkaSans-Regular.ttf", "bold": "HalkaSans-Bold.ttf"}
OURS = "ABCÇDEËFGĞHIİJKLMNOÖPQRSŞTUÜVWXYZabcçdeëfgğhıijklmnoöpqrsştuüvwxyzâîû0123456789–“”‘’€%№·×≈≥≤›‹٪؟،؛«»"


@cache
def font(weight: str) -> Any:
    return TTFont(FONTS / WEIGHTS[weight])


def _arabic() -> list[str]:
    """The letters of Arabic; between them stand five of other languages that are written with the same script."""
    return [chr(code) for code in (*range(0x621, 0x63B), *range(0x641, 0x64B))]


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_table_of_widths_is_that_of_the_font(weight: str) -> None:
    made = font(weight)
    em = made["head"].unitsPerEm
    real = {chr(code): round(1000 * made["hmtx"][name][0] / em) for code, name in made.getBestCmap().items()}
    table = json.loads((FONTS / "widths.json").read_text("utf-8"))[weight]
    assert {letter: int(width) for width, letters in table.items() for letter in letters} == real


def test_a_line_is_as_long_as_its_letters() -> None:
    assert widths.ems("ii") == pytest.approx(2 * widths.ems("i"))
    assert widths.ems("Hastane", is_bold=True) > widths.ems("Hastane")
    assert widths.ems("e\N{COMBINING DIAERESIS}") == widths.ems("e")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_letter_of_four_languages_is_there(weight: str) -> None:
    known = font(weight).getBestCmap()
    assert [letter for letter in [*OURS, *_arabic()] if ord(letter) not in known] == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_no_two_arabic_letters_become_one_glyph(weight: str) -> None:
    """A reader of the PDF would take them out in the wrong order."""
    made = font(weight)
    cmap = made.getBestCmap()
    letters = {cmap[ord(letter)] for letter in _arabic() if ord(letter) in cmap}
    lookups = made["GSUB"].table.LookupList.Lookup
    tables = [getattr(sub, "ExtSubTable", sub) for lookup in lookups for sub in lookup.SubTable]
    for table in tables:  # and their forms at the beginning, in the middle and at the end of a word
        if table.LookupType == 1:
            letters |= {new for old, new in table.mapping.items() if old in letters}
    joined = [
        (first, ligature.Component)
        for table in tables
        if table.LookupType == 4
        for first, ligatures in table.ligatures.items()
        for ligature in ligatures
        if first in letters and set(ligature.Component) & letters
    ]
    assert letters
    assert joined == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_licence_lies_beside_the_fonts_and_their_name_is_our_own(weight: str) -> None:
    names = {record.nameID: str(record) for record in font(weight)["name"].names}
    assert names[1] == "Halka Sans"
    assert "SIL Open Font License" in names[13]
    assert names[0].split("(")[0].strip() in (FONTS / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
    assert "Vazirmatn 33.003" in (FONTS / "ORIGIN.txt").read_text("utf-8")
