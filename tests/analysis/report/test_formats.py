"""The formats: the same numbers in each, the same bytes each time, safe names, and a PDF that stays short."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from functools import cache

import pypdfium2
import pytest

from halka.analysis.report import build
from halka.analysis.report.document import document
from halka.analysis.report.language import LANGUAGES, NoSuchLanguage
from halka.analysis.report.voice import Voice
from halka.analysis.report.wish import WrongWish
from halka.documents.blocks import PageBreak, Paragraph
from tests.analysis.analyse.test_report import Page
from tests.analysis.report.worlds import (
    KEY,
    NAMES,
    counts,
    facts,
    inside,
    marked,
    outside,
    sheets,
    text_in,
    text_of,
    visible,
)
from tests.analysis.toys import ROOT

HEADS = 4
"""Rows of a sheet: caption, source, nothing, heads."""
LONGEST = 9
"""One page for the governor, and a body of at most eight."""


@cache
def made(kind: str, language: str = "en") -> bytes:
    (packed,) = build.build(facts(), (kind,), language, KEY).values()
    return packed


def pages(language: str) -> list[str]:
    """The words of each page of the PDF."""
    read = pypdfium2.PdfDocument(made("pdf", language))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in read]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_one_page_and_a_body_of_at_most_eight(language: str) -> None:
    assert 2 < len(pages(language)) <= LONGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_one_page(language: str) -> None:
    """All that stands before the first break, to its last word."""
    blocks = document(outside(), Voice(language)).blocks
    first = blocks[: next(at for at, block in enumerate(blocks) if isinstance(block, PageBreak))]
    last = first[-1]
    assert isinstance(last, Paragraph)
    assert " ".join(last.text.split()[-4:]) in pages(language)[0]


def test_every_format_says_the_same_counts_in_the_same_order() -> None:
    report = marked(outside())
    told = {kind: counts(text_of(kind, report)) for kind in ("html", "pdf", "docx")}
    tables = {kind: sorted(found) for kind, found in told.items()}
    drawn = len(counts(visible("".join(f.drawing for f in report.blocks if hasattr(f, "drawing")))))
    assert drawn > 0
    assert set(tables["docx"]) <= set(tables["html"])
    assert set(tables["pdf"]) <= set(tables["html"])


def test_the_workbook_holds_the_numbers_of_every_table_as_numbers() -> None:
    report = document(outside(), Voice("tr"))
    found = sheets(made("xlsx", "tr"))
    assert len(found) == 1 + len(report.tables)
    for table in report.tables:
        rows = found[table.key[:31]][HEADS:][: len(table.rows)]
        assert len(rows) == len(table.rows)
        for row, cells in zip(rows, table.rows, strict=True):
            for value, cell in zip(row, cells, strict=True):
                assert (
                    value == (cell.text or None) if cell.value is None else value == pytest.approx(cell.value)
                )


def test_another_process_with_other_hashes_and_another_zone_makes_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.analysis.report.worlds import *; from halka.analysis.report.build import build;"
        "print(*(hashlib.sha256(b).hexdigest() for b in build(facts(), ('html','pdf','docx','xlsx'), 'tr', KEY).values()))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT), "TZ": "UTC-1"},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.split() == [
        hashlib.sha256(made(kind, "tr")).hexdigest() for kind in ("html", "pdf", "docx", "xlsx")
    ]


def test_the_files_say_nothing_of_the_moment_they_were_made() -> None:
    for kind in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(made(kind))) as packed:
            assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
            assert re.findall(r"20[0-9]{2}-\d\d-\d\dT", packed.read("docProps/core.xml").decode()) == []
    assert b"CreationDate" not in made("pdf")


def test_the_page_stands_alone_and_every_figure_has_its_table() -> None:
    text = made("html").decode()
    page = Page(text)
    assert "script" not in page.tags
    assert page.links == ["#main"]
    assert "http:" not in text.replace("http-equiv", "")
    assert "https:" not in text
    assert page.tags.count("h1") == 1
    assert page.tags.count("figure") == page.tags.count("details") >= 6
    assert page.tags.count("caption") == page.tags.count("table")
    assert "Njësia &lt;për&gt; Punën" in text
    assert "<për>" not in text


def test_the_map_has_a_switch_that_needs_no_script() -> None:
    text = made("html").decode()
    assert text.count('<input type="radio" name="map"') == text.count('class="drawing level-') >= 2
    assert len(re.findall(r'<input type="radio"[^>]* checked', text)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_and_numbers_are_those_of_the_language(language: str) -> None:
    text = visible(made("html", language).decode())
    assert NAMES["HOS"] in text
    assert {"en": "31 October 2025", "tr": "30 Aralık 2025", "sq": "30 dhjetor 2025"}[language][-4:] in text
    assert {"en": "Current Situation Report", "tr": "Mevcut Durum Raporu", "sq": "Raporti i gjendjes"}[
        language
    ] in text
    voice = Voice(language)
    assert voice.percents(0.83, 0.87) == {"en": "83–87%", "tr": "%83–87", "sq": "83–87\xa0%"}[language]
    assert voice.number(12345.6, 1) == {"en": "12,345.6", "tr": "12.345,6", "sq": "12\xa0345,6"}[language]
    assert voice.percent(0.5) == {"en": "50%", "tr": "%50", "sq": "50\xa0%"}[language]


def test_the_internal_version_says_so_on_every_page_and_has_another_name() -> None:
    mark = "Internal: exact counts. Not to leave the institution."
    files = build.build(facts(), ("html", "docx", "xlsx"), "en", None)
    assert list(files) == [f"situation-internal.{kind}" for kind in ("html", "docx", "xlsx")]
    for name, packed in files.items():
        kind = name.rpartition(".")[2]
        assert mark in text_in(kind, packed)
        assert mark not in text_in(kind, made(kind))
    assert mark in text_of("pdf", document(inside(), Voice("en")))
    assert mark not in text_of("pdf", document(outside(), Voice("en")))


def test_a_wish_that_cannot_be_met_says_what_to_write() -> None:
    with pytest.raises(WrongWish, match="Choose of: html, pdf, docx, xlsx"):
        build.build(facts(), ("odt",), "en", KEY)
    with pytest.raises(NoSuchLanguage, match="Choose one of: en, tr, sq"):
        build.build(facts(), ("html",), "xx", KEY)
    with pytest.raises(WrongWish, match="Write it as 2026-09-30"):
        build.period("30.9.2026", "2026-09-30", "UTC")
    with pytest.raises(WrongWish, match="Write the first day first"):
        build.period("2026-09-30", "2026-07-01", "UTC")
