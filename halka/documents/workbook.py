"""The numbers of a document as XLSX: a sheet for each table, real numbers, with their units, and a first sheet that says
what is where."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter

from .blocks import Column, Document, Figure, Paragraph, Table

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the file says nothing of the moment at which it was made
_LONGEST_NAME = 31
_WIDEST, _NARROWEST = 60, 9
_HEAD = 3
"""The row of the heads, counted from 0; above it the caption, and what it must be handled like."""
_LANDSCAPE = 6  # more columns than these, and the page lies on its side
_PLAIN = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#6b2a57"},
    "soft": {"font_color": "#564c52"},
    "wrap": {"text_wrap": True},
    "head": {"bold": True, "text_wrap": True, "bottom": 2},
    "count": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.##"},
    "link": {"font_color": "#6b2a57", "underline": 1},
}


def workbook(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes. Text is never run as a formula."""
    written = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(written, {"in_memory": True, **options})
    book.set_properties(
        {"title": document.title, "subject": document.subtitle, "author": "Halka", "created": _EPOCH}
    )
    turned = {"reading_order": 2} if document.is_rtl else {}
    formats = {name: book.add_format({**_PLAIN, **turned, **shape}) for name, shape in _FORMATS.items()}
    pictures = _pictures(document)
    first = _about(book, document, formats)
    for table in document.tables:
        _sheet(book, table, document, formats, pictures)
    first.activate()
    book.close()
    return written.getvalue()


def _pictures(document: Document) -> Mapping[str, tuple[Figure, bytes]]:
    """The figure of each table that stands behind one, with its drawing as PNG."""
    from .pdf.writer import as_pictures

    figures = [block for block in document.flat if isinstance(block, Figure) and block.table is not None]
    drawn = as_pictures([figure.drawing for figure in figures])
    return {
        figure.table.key: (figure, picture)
        for figure, picture in zip(figures, drawn, strict=True)
        if figure.table is not None
    }


def _paper(sheet: Any, document: Document) -> None:
    if document.is_rtl:
        sheet.right_to_left()
    sheet.set_paper(9)
    sheet.set_margins(0.6, 0.6, 0.7, 0.7)
    sheet.fit_to_pages(1, 0)
    if document.mark:
        sheet.set_header(f"&C{_literal(document.mark)}")
    sheet.set_footer(f"&L{_literal(document.footer)}&R&P / &N")


def _literal(text: str) -> str:
    """An ampersand begins a command in a footer; Excel cuts what is longer than 255 letters."""
    return text.replace("&", "&&")[:200]


def _about(book: Any, document: Document, formats: Mapping[str, Any]) -> Any:
    sheet = book.add_worksheet(document.words.about[:_LONGEST_NAME])
    _paper(sheet, document)
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, document.title, formats["title"])
    lines = [document.subtitle, document.mark, document.footer]
    lines += [block.text for block in document.flat if isinstance(block, Paragraph)]
    row = 1
    for line in filter(None, lines):
        sheet.write_string(row, 0, line, formats["wrap"])
        row += 1
    sheet.write_string(row + 1, 0, document.words.contents, formats["head"])
    for at, table in enumerate(document.tables, row + 2):
        link = f"internal:'{table.key[:_LONGEST_NAME]}'!A1"
        sheet.write_url(at, 0, link, formats["link"], string=table.caption[:255])
    return sheet


def _sheet(
    book: Any,
    table: Table,
    document: Document,
    formats: Mapping[str, Any],
    pictures: Mapping[str, tuple[Figure, bytes]],
) -> None:
    """Caption, heads with their units, rows. Where there is no number ("under 5", "not reached") stands the word."""
    sheet = book.add_worksheet(table.key[:_LONGEST_NAME])
    _paper(sheet, document)
    if len(table.columns) > _LANDSCAPE:
        sheet.set_landscape()
    sheet.write_string(0, 0, table.caption, formats["title"])
    sheet.write_string(1, 0, document.mark or document.subtitle, formats["soft"])
    heads = _heads(table.columns)
    last = _HEAD + max(1, len(table.rows))
    sheet.add_table(
        _HEAD,
        0,
        last,
        len(heads) - 1,
        {
            "name": "T_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in table.key),
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [{"header": head, "header_format": formats["head"]} for head in heads],
        },
    )
    for down, row in enumerate(table.rows, _HEAD + 1):
        for across, cell in enumerate(row):
            if cell.value is None:
                sheet.write_string(down, across, cell.text, formats["wrap"])
            else:
                kind = "count" if float(cell.value).is_integer() else "number"
                sheet.write_number(down, across, cell.value, formats[kind])
    _widths(sheet, table, heads)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)
    if table.key in pictures:
        figure, drawn = pictures[table.key]
        shape = {"image_data": io.BytesIO(drawn), "description": figure.alt, "x_scale": 0.5, "y_scale": 0.5}
        sheet.insert_image(last + 2, 0, f"{figure.key}.png", shape)


def _heads(columns: tuple[Column, ...]) -> list[str]:
    """The heads of a table object must be different from each other and not empty."""
    found: list[str] = []
    seen = set()
    for column in columns:
        head = f"{column.head} ({column.unit})" if column.unit else column.head or "–"
        while head.casefold() in seen:
            head += " "
        seen.add(head.casefold())
        found.append(head)
    return found


def _widths(sheet: Any, table: Table, heads: list[str]) -> None:
    for at, head in enumerate(heads):
        longest = max((len(row[at].text) for row in table.rows), default=0)
        word = max(map(len, head.split()), default=0)
        sheet.set_column(at, at, min(_WIDEST, max(_NARROWEST, 3 + max(longest, word))))
