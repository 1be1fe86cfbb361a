"""The PDF of every document in every language: PDF/UA-1, well filled pages, and words that come back as they went in."""

from __future__ import annotations

from itertools import pairwise

import page
import pypdfium2
import pytest

from halka.documents.blocks import Document, Figure, Heading, Paragraph
from halka.documents.pdf import pdf
from halka.documents.pdf.writer import CannotBeSet

from . import lint, readback
from .made import ANNEX, EVERY, SITUATIONS, blocks, pdf_of
from .samples import LANGUAGES, NAMES, words
from .structure import language_of, tree

_ONE_PAGE = ("referral", "form", "form-filled", "child", "poster")


@pytest.mark.parametrize("name", EVERY)
def test_it_is_accessible_as_pdf_ua_1_asks(name: str) -> None:
    told = page.validate_pdf_bytes(pdf_of(name), profile="ua1")
    assert [failure.rule_id for failure in told.failures] == []
    assert told.is_compliant


@pytest.mark.parametrize("name", EVERY)
def test_a_careful_person_finds_nothing_wrong_with_its_pages(name: str) -> None:
    document = blocks(name)
    known = lint.words_known(readback.texts(document))
    looked = lint.look(pdf_of(name), document.language, ANNEX[document.language], known)
    assert looked.findings == ()


@pytest.mark.parametrize("name", [name for name in NAMES if name.rpartition("-")[0] in _ONE_PAGE])
def test_letters_forms_and_sheets_are_one_page(name: str) -> None:
    assert len(pypdfium2.PdfDocument(pdf_of(name))) == 1


@pytest.mark.parametrize("name", EVERY)
def test_two_readers_take_out_the_words_that_went_in(name: str) -> None:
    for read in (readback.by_poppler(pdf_of(name)), readback.by_pdfium(pdf_of(name))):
        missing, share = readback.lost(blocks(name), read)
        assert (dict(missing), share) == ({}, 1.0)


def test_arabic_words_keep_their_neighbours() -> None:
    names = [name for name in NAMES if name.endswith("-ar")]
    shares = [readback.in_order(blocks(name), readback.by_poppler(pdf_of(name))) for name in names]
    assert min(shares) > 0.95
    assert sum(shares) / len(shares) > 0.97


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_one_direction_keep_their_order(language: str) -> None:
    if language != "ar":
        for name in (f"report-{language}", f"referral-{language}", f"minutes-{language}"):
            assert readback.in_order(blocks(name), readback.by_poppler(pdf_of(name))) == 1.0


@pytest.mark.parametrize("name", [*SITUATIONS, "report-ar", "minutes-tr"])
def test_the_structure_is_what_a_screen_reader_wants(name: str) -> None:
    document = blocks(name)
    elements = tree(pdf_of(name))
    levels = [int(one.kind[1]) for one in elements if one.kind in ("H1", "H2", "H3")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = [one for one in elements if one.kind == "Table"]
    assert len(tables) >= len(document.tables)
    assert all({"Caption", "TH"} <= one.inside for one in tables)
    figures = [one for one in elements if one.kind == "Figure"]
    assert len(figures) >= sum(isinstance(block, Figure) for block in document.flat)
    assert [one for one in figures if not one.alt] == []
    assert language_of(pdf_of(name)) == document.language


def _alone(*blocks_: Heading | Paragraph) -> Document:
    return words.document("en", "Title", blocks_, footer="")


def test_a_level_of_headings_that_is_skipped_is_refused() -> None:
    with pytest.raises(CannotBeSet, match="heading"):
        pdf(_alone(Heading("Title", 1), Heading("Deep", 3)))


def test_a_letter_that_no_font_has_is_refused() -> None:
    with pytest.raises(CannotBeSet, match=r"(?i)font|glyph|display"):
        pdf(_alone(Heading("Title", 1), Paragraph("\N{LINEAR B SYLLABLE B008 A}")))


def test_nothing_in_a_text_is_read_as_markup() -> None:
    odd = "#pagebreak() *bold* $x$ <b>&amp;</b> \\ ]"
    read = readback.by_pdfium(pdf(_alone(Heading("Title", 1), Paragraph(odd))))
    assert odd in read
