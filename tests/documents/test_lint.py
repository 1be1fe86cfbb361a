"""The lint itself: eight faults that people found on reports, each planted in a page, and each found."""

from __future__ import annotations

import pytest
import typst

from halka.documents.pdf.writer import fonts

from . import lint

_HEAD = '#set page(paper: "a4", margin: 2cm)\n#set text(font: "Halka Sans", size: 10pt)\n'
_FULL = "#block(height: 23cm, fill: luma(90%), width: 100%)[Words]\n"
_FAULTS = {
    "overlap": "#place(dx: 2cm, dy: 3cm)[Hospital]#place(dx: 2.1cm, dy: 3.02cm)[Municipality]",
    "edge": "#place(dx: -1.9cm)[Hospital]",
    "empty": f"A line.\n#pagebreak()\n{_FULL}",
    "spill": f"{_FULL}#pagebreak()\nA line.",
    "hole": "A line.\n#v(15cm)\nAnother.",
    "code": "The step referral_accepted took two days.",
    "small": "#text(size: 5.9pt)[Hospital]",
    "cut": "Family and Social Serv…",
}


def looked(source: str, language: str = "", annex: str = "") -> lint.Looked:
    return lint.look(typst.compile((_HEAD + source).encode(), font_paths=fonts()), language, annex)


@pytest.mark.parametrize("kind", _FAULTS)
def test_a_planted_fault_is_found(kind: str) -> None:
    assert looked(_FAULTS[kind]).kinds == {kind}


def test_a_page_without_a_fault_has_none() -> None:
    whole = f"#text(size: 6.5pt)[Hospital]\n{_FULL}#pagebreak()\n{_FULL}"
    assert looked(whole, language="en").findings == ()


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [("tr", "%83–87", "83–87%"), ("en", "83–87%", "%83–87"), ("sq", "83–87~%", "83–87%")],
)
def test_a_percentage_of_another_language_is_found(language: str, right: str, wrong: str) -> None:
    assert looked(f"The share is {right} here.", language=language).kinds == set()
    assert looked(f"The share is {wrong} here.", language=language).kinds == {"percent"}


def test_a_code_may_stand_in_an_annex() -> None:
    page = "Annex: sources\n\nfound in referral_accepted"
    assert looked(page).kinds == {"code"}
    assert looked(page, annex="Annex").kinds == set()


def test_a_word_that_a_cell_broke_is_found() -> None:
    cell = "#block(width: 1.6cm)[Municipal\\ ity]"
    told = typst.compile((_HEAD + cell).encode(), font_paths=fonts())
    assert lint.look(told, known=frozenset({"municipality"})).kinds == {"broken"}
    assert lint.look(told, known=frozenset({"municipal", "ity"})).kinds == set()
