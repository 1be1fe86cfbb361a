"""Blocks and what lies under the writers: directions, widths, drawings; the HTML page and the workbook."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M

from halka.documents import bidi, ink, pictures, widths
from halka.documents.blocks import (
    Beside,
    Cell,
    Code,
    Column,
    Document,
    Field,
    Fields,
    Figure,
    Paragraph,
    Table,
)
from halka.documents.html import html
from halka.documents.pdf import pdf
from halka.documents.pdf.data import data
from halka.documents.workbook import workbook

from . import lint, readback
from .made import SITUATIONS, blocks, pdf_of
from .samples import NAMES, referral
from .samples.words import document


def test_telephone_numbers_do_not_break() -> None:
    assert bidi.whole("Call +90 312 555 01 42 now") == "Call +90\u00a0312\u00a0555\u00a001\u00a042 now"
    assert bidi.whole("In 2026 came 12 children") == "In 2026 came 12 children"


@pytest.mark.parametrize("one", ["R-2026-0417", "+90 312 555 01 42", "Fatma T", "https://halka.example/r/7"])
def test_what_runs_from_the_left_is_isolated_in_arabic(one: str) -> None:
    told = bidi.spoken(f"الرقم {one}، شكرا", is_rtl=True)
    assert f"{bidi.LRI}{bidi.whole(one)}{bidi.PDI}" in told
    assert bidi.spoken(f"الرقم {one}", is_rtl=False).count(bidi.LRI) == 0


def test_an_arabic_name_is_isolated_among_words_from_the_left() -> None:
    told = bidi.spoken("ليلى الأحمد 31145678", is_rtl=False)
    assert told == f"{bidi.RLI}ليلى الأحمد{bidi.PDI} 31145678"
    assert bidi.spoken("Fatma T, Çınar", is_rtl=False) == "Fatma T, Çınar"


@given(st.text())
def test_marks_of_direction_change_no_letter(text: str) -> None:
    bare = text.translate(bidi.MARKS)
    for is_rtl in (True, False):
        assert bidi.isolate(bare, is_rtl).translate(bidi.MARKS) == bare
    assert "".join(part for part, _ in bidi.in_runs(bare)) == bare


def _table(*cells: str, heads: tuple[str, ...] = ()) -> Table:
    names = heads or tuple("" for _ in cells)
    return Table("t", "T", tuple(Column(head) for head in names), (tuple(Cell(cell) for cell in cells),))


@given(st.lists(st.text("abcdefg ", min_size=1, max_size=60), min_size=1, max_size=6), st.floats(200, 700))
def test_a_column_is_as_wide_as_its_longest_word(cells: list[str], width: float) -> None:
    found = widths.columns(_table(*cells), width)
    assert sum(found.shares) == pytest.approx(1)
    if found.fits:
        for share, cell in zip(found.shares, cells, strict=True):
            longest = max((widths.ems(word) for word in cell.split()), default=0)
            assert share * width >= longest * found.size - 0.01


def test_a_table_that_fits_in_no_size_lies_on_its_side() -> None:
    wide = _table(*["Uncharacteristically"] * 8)
    assert not widths.columns(wide, 480).fits
    (told,) = data(document("en", "Title", (wide,), footer=""))["blocks"]
    assert told["turned"]


def test_a_mistake_in_a_form_is_said() -> None:
    with pytest.raises(ValueError, match="perhaps is none of its options"):
        Field("Safe?", kind="choice", options=("yes", "no"), chosen=("perhaps",))
    with pytest.raises(ValueError, match="1 to 12"):
        Field("Name", width=13)


def test_fields_stand_in_rows_of_twelve() -> None:
    rows = Fields("", tuple(Field(str(width), width=width) for width in (7, 5, 6, 7, 12))).rows
    assert [[field.width for field in row] for row in rows] == [[7, 5], [6], [7], [12]]


def test_blocks_beside_each_other_follow_each_other_elsewhere() -> None:
    first, second = Paragraph("one"), Beside(Paragraph("two"), Paragraph("three"))
    made = document("en", "T", (Beside(first, second), Paragraph("four")), footer="")
    assert [block.text for block in made.flat if isinstance(block, Paragraph)] == [
        "one",
        "two",
        "three",
        "four",
    ]


@pytest.mark.parametrize("name", SITUATIONS)
def test_no_letter_of_a_drawing_is_printed_under_its_smallest_size(name: str) -> None:
    figures = [block for block in data(blocks(name))["blocks"] if block["kind"] == "figure"]
    assert len(figures) >= 5
    drawings = [block for block in blocks(name).flat if isinstance(block, Figure)]
    for told, figure in zip(figures, drawings, strict=True):
        assert told["wide"] / ink.size(figure.drawing)[0] * ink.SMALLEST >= ink.LEAST - 0.01


def test_faces_differ_in_more_than_their_mouths() -> None:
    faces = [pictures.face(step, 5) for step in range(5)]
    assert len(set(faces)) == 5
    assert [face.count("<path") for face in faces] == [2, 1, 1, 1, 1]
    assert ['fill="#000" stroke' in face for face in faces] == [False] * 4 + [True]


def test_the_square_code_can_be_read_from_a_poor_copy(tmp_path: Path) -> None:
    """100 dots an inch, black and white: every module is what the payload asks for."""
    lint.needs_poppler()
    code = Code(referral.ADDRESS, "", "Square code")
    (tmp_path / "one.pdf").write_bytes(pdf(document("en", "T", (code,), footer="", look="child")))
    asked = ["pdftoppm", "-r", "100", "-gray", str(tmp_path / "one.pdf"), str(tmp_path / "one")]
    subprocess.run(asked, check=True, capture_output=True)
    picture = lint.inked(next(tmp_path.glob("*.pgm")), below=128)
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(referral.ADDRESS)
    wanted = np.array(made.get_matrix())
    side = (rows[-1] - rows[0] + 1) / len(wanted)
    at = ((np.arange(len(wanted)) + 0.5) * side).astype(int)
    assert (picture[rows[0] + at][:, columns[0] + at] == wanted).all()
    assert not any(name.split()[0] in referral.ADDRESS for name in referral.CHILD.values())


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "input", "col", "circle", "path", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_stands_alone_and_can_be_listened_to(name: str) -> None:
    made = blocks(name)
    text = html(made)
    page = _Page(text)
    assert page.open == []
    assert [tag for tag, _ in page.tags if tag in ("script", "img", "link", "iframe")] == []
    assert page.tags[0] == ("html", {"lang": made.language, "dir": made.direction})
    drawings = [said for tag, said in page.tags if tag == "svg"]
    assert all(said.get("role") == "img" and said.get("aria-label") for said in drawings)
    tables = [tag for tag, _ in page.tags if tag in ("table", "caption")]
    assert tables.count("table") == tables.count("caption")
    assert all(said.get("scope") in ("col", "row") for tag, said in page.tags if tag == "th")


def test_names_are_text_whatever_they_hold() -> None:
    evil = "<script>alert(1)</script>"
    made = document("en", evil, (Paragraph(evil), Fields(evil, (Field(evil, evil),))), footer=evil)
    assert evil not in html(made)


@pytest.mark.parametrize("name", ["report-tr", "report-ar", "minutes-en"])
def test_the_workbook_says_what_is_where(name: str) -> None:
    made = blocks(name)
    book = openpyxl.load_workbook(io.BytesIO(workbook(made)))
    first = book.worksheets[0]
    links = [cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink]
    assert [link.split("'")[1] for link in links] == [table.key for table in made.tables]
    assert all(sheet.sheet_view.rightToLeft is (True if made.is_rtl else None) for sheet in book.worksheets)
    for table in made.tables:
        sheet = book[table.key]
        assert sheet["A1"].value == table.caption
        assert [one.ref.split(":")[0] for one in sheet.tables.values()] == ["A4"]
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("B5", "$4:$4")
        assert sheet.merged_cells.ranges == set()
        numbers = [
            row[at].value for row in table.rows for at, column in enumerate(table.columns) if column.is_number
        ]
        assert next(n for n in numbers if n is not None) in [
            cell.value for row in sheet.iter_rows() for cell in row
        ]


def test_text_is_never_a_formula_and_heads_differ() -> None:
    columns = (Column("A"), Column("a"), Column(""))
    table = Table("t", "T", columns, ((Cell("=1+1"), Cell("@SUM(A1)"), Cell("x")),))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(document("en", "T", (table,), footer="A & B"))))["t"]
    assert [cell.value for cell in sheet[5]] == ["=1+1", "@SUM(A1)", "x"]
    assert [cell.data_type for cell in sheet[5]] == ["s", "s", "s"]
    assert len({str(cell.value).casefold() for cell in sheet[4]}) == 3


def test_the_example_of_the_documents_makes_a_letter() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "documents.md").read_text("utf-8")
    example = "\n".join(
        line.removeprefix("    ") for line in told.splitlines() if line.startswith("    ") or not line
    )
    found: dict[str, object] = {}
    exec(example, found)
    packed = found["packed"]
    assert isinstance(packed, bytes)
    assert "State Hospital" in readback.by_pdfium(packed)


def test_a_mark_stands_on_every_page() -> None:
    made: Document = replace(blocks("report-en"), mark="Internal")
    assert lint.look(pdf(made), "en", "Annex").findings == ()
    marked = [page for page in lint.pages(pdf(made)) if any(word.text == "Internal" for word in page.words)]
    assert len(marked) == len(list(lint.pages(pdf_of("report-en"))))
