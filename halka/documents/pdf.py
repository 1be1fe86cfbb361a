"""The report as PDF, set by Typst with the fonts it brings; no network, no fonts of the machine, no clock."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import typst

from .blocks import Block, Bullets, Document, Figure, Heading, PageBreak, Paragraph, Table, Tiles
from .ink import on_paper


def pdf(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes."""
    made: bytes = typst.compile(
        files(__package__).joinpath("report.typ").read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data(document), ensure_ascii=False, sort_keys=True)},
    )
    return made


def data(document: Document) -> dict[str, Any]:
    """What the template reads: every word of the report, and its drawings."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "footer": document.footer,
        "mark": document.mark,
        "words": document.words,
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"kind": block.kind, "text": block.text}
        case Bullets():
            return {"kind": "numbers" if block.is_ordered else "bullets", "items": block.items}
        case Tiles():
            return {"kind": "tiles", "groups": [_group(*group) for group in block.groups]}
        case Table():
            return {"kind": "table", **_table(block)}
        case Figure():
            return {
                "kind": "figure",
                "title": block.title,
                "says": block.says,
                "drawing": on_paper(block.drawing),
                "table": _table(block.table),
            }
        case PageBreak():
            return {"kind": "break"}


def _group(title: str, tiles: tuple[Any, ...]) -> dict[str, Any]:
    fields = ("title", "value", "change", "of", "colour", "word")
    return {"title": title, "tiles": [{name: getattr(tile, name) for name in fields} for tile in tiles]}


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "columns": [
            {"head": column.head, "number": column.is_number, "width": column.width}
            for column in table.columns
        ],
        "rows": [
            [{"text": cell.text, "shade": cell.shade} for cell in row] for row in table.rows[: table.shown]
        ],
        "more": table.more if table.is_cut else "",
    }
