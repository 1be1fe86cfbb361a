"""Answers as a workbook: a sheet for each table and one for the codebook, written row by row.

The library that writes workbooks elsewhere keeps a sheet in memory, or in a file on the disk; answers are many, and are never
laid down unsealed. What is written here is the smallest workbook that spreadsheets read: texts are texts, never formulas.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from halka.questionnaires.answers.codebook import codebook, heads, missing_words
from halka.questionnaires.answers.rows import Missing
from halka.questionnaires.answers.streaming import archive, member
from halka.questionnaires.answers.taking import Row, Taking
from halka.questionnaires.answers.variables import (
    Variable,
    as_day,
    as_moment,
    as_number,
    in_words,
)

MOST_COLUMNS, MOST_LETTERS = 16_384, 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_XF = 'numFmtId="{number}" fontId="{font}" fillId="0" borderId="0"'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    f'<cellStyleXfs count="1"><xf {_XF.format(number=0, font=0)}/></cellStyleXfs><cellXfs count="4">'
    f'<xf {_XF.format(number=0, font=0)} xfId="0"/><xf {_XF.format(number=164, font=0)} xfId="0" applyNumberFormat="1"/>'
    f'<xf {_XF.format(number=165, font=0)} xfId="0" applyNumberFormat="1"/>'
    f'<xf {_XF.format(number=0, font=1)} xfId="0" applyFont="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_DAY, _MOMENT, _BOLD = 1, 2, 3
_EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets count days on the clock, without a zone
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SOME = 200


def as_xlsx(taking: Taking) -> Iterator[bytes]:
    names = [*(sheet.key for sheet in taking.sheets), "codebook_"]

    def writes(made: zipfile.ZipFile) -> Iterator[None]:
        for name, said in _frame(names).items():
            made.writestr(member(name), said)
        words = missing_words()
        for number, sheet in enumerate(taking.sheets, start=1):
            rows = (_row(row, taking, words) for row in taking.rows(sheet))
            yield from _sheet(made, number, heads(sheet, taking), rows)
        first, *rest = codebook(taking)
        yield from _sheet(made, len(names), first, ([_text(cell) for cell in row] for row in rest))

    return archive(writes)


def _frame(names: list[str]) -> dict[str, str]:
    """What a workbook needs beside its sheets."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    ways = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f"<bookViews><workbookView/></bookViews><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{ways}'
        f'<Relationship Id="rId{len(names) + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _sheet(made: zipfile.ZipFile, number: int, head: list[str], rows: Iterator[list[str]]) -> Iterator[None]:
    with made.open(member(f"xl/worksheets/sheet{number}.xml"), "w") as file:
        file.write(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
            'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'.encode()
        )
        lines = [_line([_text(cell, _BOLD) for cell in head])]
        for row in rows:
            lines.append(_line(row))
            if len(lines) >= _SOME:
                file.write("".join(lines).encode("utf-8", "replace"))
                lines.clear()
                yield
        file.write("".join(lines).encode("utf-8", "replace"))
        file.write(b"</sheetData></worksheet>")
    yield


def _line(cells: list[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _text(said: str, style: int = 0) -> str:
    if not said:
        return "<c/>"
    clean = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", said)
    if len(clean) > MOST_LETTERS:
        clean = clean[: MOST_LETTERS - 5] + " […]"
    styled = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{escape(clean)}</t></is></c>'


def _number(value: float, style: int = 0) -> str:
    styled = f' s="{style}"' if style else ""
    return f"<c{styled}><v>{value!r}</v></c>"


def _row(row: Row, taking: Taking, words: dict[Missing, str]) -> list[str]:
    cells = []
    for key in row.keys:
        if isinstance(key, datetime.datetime):
            cells.append(_on_clock(key.astimezone(taking.zone).replace(tzinfo=None), _MOMENT))
        else:
            cells.append(_number(key) if isinstance(key, int) else _text(key))
    return cells + [_cell(one, row, taking, words) for one in row.sheet.variables]


def _cell(variable: Variable, row: Row, taking: Taking, words: dict[Missing, str]) -> str:
    cell = variable.value(row.entry.cells)
    if isinstance(cell, Missing):
        return _text(words[cell]) if taking.language else _number(int(cell))
    if variable.kind in ("integer", "decimal", "flag", "position"):
        number = as_number(cell)
        # Spreadsheets hold fifteen digits; a longer whole number is kept as it was written.
        return _text(cell) if number is None or abs(number) >= 1e15 else _number(number)
    if variable.kind == "date" and (day := as_day(cell)):
        return _on_clock(datetime.datetime(day.year, day.month, day.day), _DAY)  # noqa: DTZ001 - a day
    if variable.kind == "moment" and (moment := as_moment(cell, taking.zone)):
        return _on_clock(moment, _MOMENT)
    return _text(in_words(variable, cell, taking.language) if taking.language else cell)


def _on_clock(moment: datetime.datetime, style: int) -> str:
    since = moment - _EPOCH
    days = since.days + since.seconds / 86_400
    return _number(int(days) if style == _DAY else days, style) if days >= 61 else _text(moment.isoformat())


def plain_workbook(rows: list[list[str]]) -> bytes:
    """A workbook of one sheet, of texts; the first row is its heading."""

    def writes(made: zipfile.ZipFile) -> Iterator[None]:
        for name, said in _frame(["rows"]).items():
            made.writestr(member(name), said)
        yield from _sheet(made, 1, rows[0], ([_text(cell) for cell in row] for row in rows[1:]))

    return b"".join(archive(writes))
