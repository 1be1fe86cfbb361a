"""Tiles, tables and figures in Word."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_SECTION
from docx.shared import Cm

from halka.documents import ink, widths
from halka.documents.blocks import Figure, Table, Tile, Tiles

from . import styles
from .made import Made, cling, properties_of, repeat_head
from .xml import borders, element

_TINTS = {"good": "E3F0E8", "watch": "FAEDD0", "bad": "FCE5DD", "none": "F2EDE5"}
_SHADES = ("", "F5ECE4", "EFD9C8", "E6BDA2", "D98E6A")
_SIGNS = {"good": "●", "watch": "◆", "bad": "▲", "none": "○"}
_WIDER = 1.08  # Arial, against our own font
_WHOLE = 8  # rows: so short a table stays on one page
_POINTS = 72 / 2.54


def table(made: Made, table: Table) -> None:
    """The caption with its number, the rows, and what was cut. A table that fits in no size lies on its side."""
    found = widths.columns(table, made.width * _POINTS, _WIDER)
    if found.fits:
        _table(made, table, found, made.width)
        return
    long = Cm(made.body.sections[-1].page_height / Cm(1)) / Cm(1) - 2 * styles.SIDE
    styles.paper(made.body.add_section(WD_SECTION.NEW_PAGE), made.document, is_turned=True)
    _table(made, table, widths.columns(table, long * _POINTS, _WIDER), long)
    styles.paper(made.body.add_section(WD_SECTION.NEW_PAGE), made.document)


def _table(made: Made, table: Table, found: widths.Widths, wide: float) -> None:
    made.tables += 1
    caption = made.paragraph(f"{made.document.words.numbered} ", "Caption")
    made.field(caption, "SEQ Table \\* ARABIC", str(made.tables))
    made.runs(caption, f". {table.caption}")
    rows = table.rows[: table.shown]
    grid = made.grid(1 + len(rows), found.shares, wide=wide, says=table.caption)
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        made.cell(cell, column.head, size=found.size, is_number=column.is_number, is_bold=True)
    for line, row in zip(list(grid.rows)[1:], rows, strict=True):
        for cell, said, column in zip(line.cells, row, table.columns, strict=True):
            made.cell(cell, said.text, size=found.size, is_number=column.is_number)
            if said.shade:
                properties_of(cell).append(shading(_SHADES[said.shade]))
    repeat_head(grid)
    lines = list(grid.rows)
    cling(lines[:-1] if len(rows) <= _WHOLE else [*lines[:3], lines[-2]])
    if table.is_cut and table.more:
        made.paragraph(table.more, "Halka Small")
    else:
        made.gap()


def shading(colour: str) -> Any:
    return element("shd", val="clear", color="auto", fill=colour)


def tiles(made: Made, block: Tiles) -> None:
    deepest = max(len(tiles) for _, tiles in block.groups)
    grid = made.grid(1 + deepest, [1 / len(block.groups)] * len(block.groups), style="")
    for across, (title, tiles) in enumerate(block.groups):
        made.cell(grid.cell(0, across), title, size=10, is_bold=True, colour=styles.ACCENT)
        for down, tile in enumerate(tiles, 1):
            _tile(made, grid.cell(down, across), tile)
    repeat_head(grid)
    cling(list(grid.rows)[:-1])
    made.gap()


def _tile(made: Made, cell: Any, tile: Tile) -> None:
    properties = properties_of(cell)
    properties.append(borders("tcBorders", ("top", "bottom", "left", "right"), 24, "FFFFFF"))
    properties.append(shading(_TINTS[tile.colour]))
    made.cell(cell, tile.title, size=8.5)
    made.line(cell, tile.value, size=14, is_bold=True)
    if tile.change:
        made.line(cell, tile.change, size=8)
    told = f"{_SIGNS[tile.colour]} {tile.word}"
    made.line(cell, f"{told} · {tile.of}" if tile.of else told, size=8)


def figure(made: Made, block: Figure) -> None:
    made.paragraph(block.title, "Heading 3")
    if block.says:
        made.paragraph(block.says).paragraph_format.keep_with_next = True
    paragraph = made.body.add_paragraph()
    high = 11.0 if ink.is_tall(block.drawing) else 7.5
    made.picture(paragraph, block.drawing, block.alt, wide=made.width - 0.5, high=high)
    if block.table is not None:
        table(made, block.table)
