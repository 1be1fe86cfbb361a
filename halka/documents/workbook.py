"""The numbers of the report as XLSX: a sheet for each table, real numbers, with units, and n beside every share."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from .blocks import Document, Paragraph, Table

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the file says nothing of the moment at which it was made
_LONGEST_NAME = 31
_WIDEST = 60


def workbook(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes. Text is never run as a formula."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"title": document.title, "subject": document.subtitle, "author": "Halka", "created": _EPOCH}
    )
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "soft": book.add_format({"font_color": "#5d5259", "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#6b2a57"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0.##", "valign": "top"}),
        "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
    }
    _about(book, document, formats)
    for table in document.tables:
        _sheet(book, table, document, formats)
    book.close()
    return written.getvalue()


def _about(book: Any, document: Document, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(document.words["about"][:_LONGEST_NAME])
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, document.title, formats["title"])
    lines = [document.subtitle, document.mark, document.footer]
    lines += [block.text for block in document.blocks if isinstance(block, Paragraph)]
    for at, line in enumerate((line for line in lines if line), 1):
        sheet.write_string(at, 0, line, formats["wrap"])


def _sheet(book: Any, table: Table, document: Document, formats: dict[str, Any]) -> None:
    """Caption, heads with their units, rows. Where there is no number ("under 5", "not reached") stands the word."""
    sheet = book.add_worksheet(table.key[:_LONGEST_NAME])
    if document.direction == "rtl":
        sheet.right_to_left()
    if document.mark:
        sheet.set_header(f"&C{document.mark}")
    sheet.write_string(0, 0, f"{table.caption} {document.mark}".strip(), formats["soft"])
    for at, column in enumerate(table.columns):
        head = f"{column.head} ({column.unit})" if column.unit else column.head
        sheet.write_string(1, at, head, formats["head"])
        longest = max((len(row[at].text) for row in table.rows), default=0)
        sheet.set_column(at, at, min(_WIDEST, 4 + max(longest, len(column.head) // 2, 8)))
    for down, row in enumerate(table.rows, 2):
        for across, cell in enumerate(row):
            if cell.value is None:
                sheet.write_string(down, across, cell.text, formats["wrap"])
            else:
                kind = "count" if float(cell.value).is_integer() else "number"
                sheet.write_number(down, across, cell.value, formats[kind])
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, 1 + len(table.rows), len(table.columns) - 1)
