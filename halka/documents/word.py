"""The report as DOCX, for officials who edit it before it goes to the board."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import docx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .blocks import Block, Bullets, Document, Figure, Heading, PageBreak, Paragraph, Table, Tiles
from .ink import on_paper

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the first moment that a ZIP file knows; the file says nothing of now
_ACCENT, _SOFT = RGBColor(0x6B, 0x2A, 0x57), RGBColor(0x5D, 0x52, 0x59)
_TINTS = {"good": "E3F0E8", "watch": "FAEDD0", "bad": "FCE5DD", "none": "F2EDE5"}
_SHADES = ("", "F5ECE4", "EFD9C8", "E6BDA2", "D98E6A")
_WIDTH = 17.0  # centimetres between the margins
_PICTURES = b"""#set page(width: auto, height: auto, margin: 0pt)
#for drawing in json(bytes(sys.inputs.drawings)) { page(image(bytes(drawing), format: "svg")) }"""


def word(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes."""
    made = docx.Document()
    _set_up(made, document)
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    drawn = as_pictures([figure.drawing for figure in figures])
    pictures = {figure.key: picture for figure, picture in zip(figures, drawn, strict=True)}
    for block in document.blocks:
        _add(made, block, document, pictures)
    written = io.BytesIO()
    made.save(written)
    return timeless(written.getvalue())


def timeless(packed: bytes) -> bytes:
    """The same ZIP file without the moment at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


def _set_up(made: Any, document: Document) -> None:
    properties = made.core_properties
    properties.title, properties.subject = document.title, document.subtitle
    properties.language, properties.author = document.language, "Halka"
    properties.created = properties.modified = _EPOCH
    properties.comments, properties.revision = "", 1
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    if document.mark:
        section.header.paragraphs[0].add_run(document.mark).bold = True
    section.footer.paragraphs[0].text = document.footer
    style = made.styles["Normal"]
    style.font.size = Pt(10)
    style.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), document.language)
    style.element.get_or_add_rPr().append(language)
    for level in (1, 2, 3):
        made.styles[f"Heading {level}"].font.color.rgb = _ACCENT


def _add(made: Any, block: Block, document: Document, pictures: Mapping[str, bytes]) -> None:
    match block:
        case Heading():
            made.add_heading(block.text, block.level)
            if block.level == 1:
                made.add_paragraph(document.subtitle)
        case Paragraph():
            _paragraph(made, block)
        case Bullets():
            for first, rest in block.items:
                line = made.add_paragraph(style="List Number" if block.is_ordered else "List Bullet")
                if first:
                    line.add_run(f"{first} ").bold = True
                line.add_run(rest)
        case Tiles():
            _tiles(made, block)
        case Table():
            _table(made, block)
        case Figure():
            _figure(made, block, pictures[block.key])
        case PageBreak():
            made.add_page_break()


def _paragraph(made: Any, block: Paragraph) -> None:
    run = made.add_paragraph().add_run(block.text)
    if block.kind == "lead":
        run.bold, run.font.size = True, Pt(13)
    elif block.kind == "small":
        run.font.size, run.font.color.rgb = Pt(8.5), _SOFT


def _tiles(made: Any, block: Tiles) -> None:
    deepest = max(len(tiles) for _, tiles in block.groups)
    grid = made.add_table(rows=1 + deepest, cols=len(block.groups))
    grid.style = "Table Grid"
    for across, (title, tiles) in enumerate(block.groups):
        grid.cell(0, across).paragraphs[0].add_run(title).bold = True
        for down, tile in enumerate(tiles, 1):
            cell = grid.cell(down, across)
            _shade(cell, _TINTS[tile.colour])
            cell.paragraphs[0].add_run(tile.title).font.size = Pt(8.5)
            value = cell.add_paragraph().add_run(tile.value)
            value.bold, value.font.size = True, Pt(13)
            if tile.change:
                cell.add_paragraph().add_run(tile.change).font.size = Pt(8)
            told = f"{tile.word} · {tile.of}" if tile.of else tile.word
            cell.add_paragraph().add_run(told).font.size = Pt(8)


def _table(made: Any, table: Table) -> None:
    caption = made.add_paragraph().add_run(table.caption)
    caption.font.size, caption.font.color.rgb = Pt(8.5), _SOFT
    rows = table.rows[: table.shown]
    grid = made.add_table(rows=1 + len(rows), cols=len(table.columns))
    grid.style = "Light List"
    grid.autofit = False
    whole = sum(column.width for column in table.columns)
    for at, column in enumerate(table.columns):
        grid.columns[at].width = Cm(_WIDTH * column.width / whole)
    lines = [
        [(column.head, 0) for column in table.columns],
        *([(c.text, c.shade) for c in row] for row in rows),
    ]
    for made_row, line in zip(grid.rows, lines, strict=True):
        for cell, (text, shade), column in zip(made_row.cells, line, table.columns, strict=True):
            cell.width = Cm(_WIDTH * column.width / whole)
            cell.paragraphs[0].add_run(text).font.size = Pt(8)
            if column.is_number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if shade:
                _shade(cell, _SHADES[shade])
    _repeat_head(grid)
    if table.is_cut and table.more:
        _paragraph(made, Paragraph(table.more, "small"))
    else:
        made.add_paragraph()


def _repeat_head(grid: Any) -> None:
    """The first row stands again at the top of the next page, and is read as the heads of the columns."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(head)


def _shade(cell: Any, colour: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _figure(made: Any, figure: Figure, drawn: bytes) -> None:
    made.add_heading(figure.title, 3)
    made.add_paragraph(figure.says)
    picture = made.add_picture(io.BytesIO(drawn))
    scale = min(1.0, Cm(_WIDTH) / picture.width, Cm(13) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    described = picture._inline.docPr
    described.set("descr", figure.says)
    described.set("name", figure.key)
    _table(made, figure.table)


def as_pictures(drawings: Sequence[str]) -> list[bytes]:
    """Drawings as PNG, all at once, with the fonts that Typst brings."""
    if not drawings:
        return []
    made = typst.compile(
        _PICTURES,
        ignore_system_fonts=True,
        format="png",
        ppi=192,
        sys_inputs={"drawings": json.dumps([on_paper(drawing) for drawing in drawings])},
    )
    return made if isinstance(made, list) else [made]
