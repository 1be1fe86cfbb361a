"""Letters, forms, minutes and sheets for children in Word. Lines to write on are rows of a fixed height: two paragraphs
with the same border are one box to Word."""

from __future__ import annotations

from typing import Any

from docx.shared import Cm, Pt

from halka.documents import pictures, widths
from halka.documents.blocks import Cards, Code, Field, Fields, Parties, Scale, Signatures

from . import styles
from .made import Made, centred, cling, properties_of, repeat_head
from .xml import borders, element

_LINE = "55494F"
_BOX = 0.55  # centimetres
_TICKS = "Segoe UI Symbol"
_GRID = "TableGrid"


def form(made: Made, block: Parties | Fields | Scale | Signatures | Code | Cards) -> None:
    match block:
        case Parties():
            _parties(made, block)
        case Fields():
            _fields(made, block)
        case Scale():
            _scale(made, block)
        case Signatures():
            _signatures(made, block)
        case Code():
            _code(made, block)
        case Cards():
            _cards(made, block)
    made.gap()


def _parties(made: Made, block: Parties) -> None:
    if block.mark:
        paragraph = made.runs(made.body.add_paragraph(), block.mark, is_bold=True)
        sides = ("top", "left", "bottom", "right")
        paragraph._p.get_or_add_pPr().append(borders("pBdr", sides, 10, styles.INK, 4))
        long = 1.15 * widths.ems(block.mark, is_bold=True) * styles.base(made.document)
        paragraph.paragraph_format.right_indent = Cm(made.width) - Pt(long + 12)
    grid = made.grid(len(block.rows), (0.2, 0.8), style="")
    for row, (what, who) in zip(grid.rows, block.rows, strict=True):
        made.cell(row.cells[0], what, size=9, colour=styles.SOFT)
        made.cell(row.cells[1], who, size=styles.base(made.document))


def _fields(made: Made, block: Fields) -> None:
    if block.title:
        made.paragraph(block.title, "Heading 1")
    for number, row in enumerate(block.rows):
        whole = sum(field.width for field in row)
        if number:
            made.gap()
        grid = made.grid(1, [field.width / whole for field in row], style="")
        for cell, field in zip(grid.rows[0].cells, row, strict=True):
            label = f"{field.label} ({field.help})" if field.help else field.label
            made.cell(cell, label, size=8.5, colour=styles.SOFT)
            _answer(made, cell, field, made.width * field.width / whole - 0.5)


def _answer(made: Made, cell: Any, field: Field, wide: float) -> None:
    if field.options:
        _options(made, cell, field)
    elif field.kind in ("boxes", "date"):
        _boxes(made, cell, field)
    elif field.value is not None:
        paragraph = made.line(cell, field.value, size=styles.base(made.document))
        paragraph._p.get_or_add_pPr().append(borders("pBdr", ("bottom",), 6, _LINE, 2))
    else:
        grid = made.grid(field.room, (1,), where=cell, style="", wide=wide)
        for row in grid.rows:
            row._tr.get_or_add_trPr().append(element("trHeight", val=400, hRule="exact"))
            properties_of(row.cells[0]).append(borders("tcBorders", ("bottom",), 6, _LINE))
        _end(made, cell)


def _options(made: Made, cell: Any, field: Field) -> None:
    """The ticks are runs with a font of their own: borrowed inside an Arabic run they land on its letters."""
    paragraph = made.line(cell)
    for option in field.options:
        tick = paragraph.add_run("☒" if option in field.chosen else "☐")
        fonts = dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), _TICKS)
        tick._r.get_or_add_rPr().append(element("rFonts", **fonts))
        words = option.replace(" ", "\u00a0")
        made.runs(paragraph, f"\u00a0{words}   ", size=styles.base(made.document))


def _boxes(made: Made, cell: Any, field: Field) -> None:
    """Digits run from left to right in Arabic, too."""
    many = 8 if field.kind == "date" else field.room
    value = field.value or ""
    letters = "".join(reversed(value.split("-"))) if field.kind == "date" else value
    grid = made.grid(1, [1 / many] * many, where=cell, style=_GRID, wide=many * _BOX)
    properties = grid._tbl.tblPr
    for turned in [child for child in properties if child.tag.endswith("}bidiVisual")]:
        properties.remove(turned)
    for box, letter in zip(grid.rows[0].cells, letters, strict=False):
        made.cell(box, letter, size=10)
    grid.rows[0]._tr.get_or_add_trPr().append(element("trHeight", val=380, hRule="exact"))
    _end(made, cell)


def _end(made: Made, cell: Any) -> None:
    """The paragraph that Word wants after a table in a cell, as low as it may be."""
    paragraph = cell.paragraphs[-1]
    paragraph.style = made.body.styles["Halka Cell"]
    paragraph.paragraph_format.line_spacing = Pt(3)


def _scale(made: Made, block: Scale) -> None:
    question = made.runs(made.body.add_paragraph(), block.question, is_bold=True)
    question.paragraph_format.keep_with_next = True
    many = len(block.marks)
    grid = made.grid(2, [1 / many] * many, style="")
    for at, mark in enumerate(block.marks):
        shown = centred(grid.cell(0, at).paragraphs[0])
        if block.has_faces:
            made.picture(shown, pictures.face(at, many), mark, wide=1.7, high=1.7)
        else:
            shown.add_run("☐").font.name = _TICKS
        centred(made.cell(grid.cell(1, at), mark, size=max(10.0, styles.base(made.document) * 0.75)))
    cling(list(grid.rows)[:-1])


def _signatures(made: Made, block: Signatures) -> None:
    made.paragraph(block.caption, "Caption")
    grid = made.grid(1 + len(block.rows), (0.25, 0.3, 0.29, 0.16), says=block.caption)
    for cell, head in zip(grid.rows[0].cells, block.heads, strict=True):
        made.cell(cell, head, size=9, is_bold=True)
    for line, row in zip(list(grid.rows)[1:], block.rows, strict=True):
        line._tr.get_or_add_trPr().append(element("trHeight", val=680, hRule="atLeast"))
        made.cell(line.cells[0], row.name, size=9)
        made.cell(line.cells[1], row.post, size=9)
        if row.unit:
            made.line(line.cells[1], row.unit, size=8, colour=styles.SOFT)
        for cell in line.cells:
            properties_of(cell).append(element("vAlign", val="center"))
        # Both sides of the place to sign: right whichever way the table runs.
        properties_of(line.cells[2]).append(borders("tcBorders", ("left", "right"), 4, styles.HAIR))
    cling(list(grid.rows)[:-1])
    repeat_head(grid)


def _code(made: Made, block: Code) -> None:
    grid = made.grid(1, (0.22, 0.78), style="")
    drawing = pictures.square_code(block.payload)
    made.picture(grid.cell(0, 0).paragraphs[0], drawing, block.alt, wide=3, high=3)
    made.cell(grid.cell(0, 1), block.says, size=8.5, colour=styles.SOFT)


def _cards(made: Made, block: Cards) -> None:
    across = block.across
    grid = made.grid(-(-len(block.items) // across), [1 / across] * across, style=_GRID)
    for at, card in enumerate(block.items):
        cell = grid.cell(at // across, at % across)
        shown = centred(cell.paragraphs[0])
        shown.paragraph_format.space_before = Pt(6)
        made.picture(shown, card.picture, card.alt, wide=3, high=3)
        centred(made.line(cell, card.text, size=styles.base(made.document)))
