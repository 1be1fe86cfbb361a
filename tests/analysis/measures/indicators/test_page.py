from __future__ import annotations

from halka.analysis.measures.indicators import DECLARED
from halka.analysis.measures.indicators.page import page
from tests.analysis.toys import ROOT


def test_the_page_of_indicators_says_what_the_code_does() -> None:
    written = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m halka.analysis.measures.indicators.page > docs/indicators.md"


def test_every_indicator_gives_its_formula_and_its_source() -> None:
    assert len(DECLARED) == 25
    for one in DECLARED.values():
        doc = one.formula.__doc__ or ""
        assert "Formula: " in doc, one.code
        assert "Source: " in doc, one.code
