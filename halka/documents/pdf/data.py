"""What the template reads: every word of a document, its drawings, and how wide everything is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from halka.documents import bidi, ink, pictures, widths
from halka.documents.blocks import (
    Beside,
    Block,
    Bullets,
    Cards,
    Code,
    Document,
    Field,
    Fields,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Parties,
    Scale,
    Signatures,
    Table,
    Tile,
    Tiles,
)

from .sheet import SHEETS, Sheet, points

Data = dict[str, Any]

_GUTTER = 14.0
_HIGHEST, _HIGHEST_TALL = points(8), points(12)
_LARGEST = 0.85  # units of a drawing are points; so much larger than natural looks coarse beside the text
_BESIDE = 0.45  # the share of the width that a tall drawing has beside its table


def data(document: Document) -> Data:
    """The whole document; nothing in it is read as markup."""
    sheet = SHEETS[document.look]
    say = partial(bidi.spoken, is_rtl=document.is_rtl)
    laid = _Laid(say, sheet)
    return {
        "title": document.title,
        "subtitle": say(document.subtitle),
        "language": document.language,
        "direction": document.direction,
        "footer": say(document.footer),
        "mark": say(document.mark),
        "page": say(document.words.page),
        "look": document.look,
        "sheet": asdict(sheet),
        "tight": False,
        "blocks": [laid.block(block, sheet.points) for block in document.blocks],
    }


@dataclass(frozen=True, slots=True)
class _Laid:
    """Blocks as data: with marks of direction in their words, and as wide as they may be."""

    say: Callable[[str], str]
    sheet: Sheet

    def block(self, block: Block, width: float) -> Data:
        match block:
            case Heading():
                return {"kind": "heading", "level": block.level, "text": self.say(block.text)}
            case Paragraph():
                return {"kind": block.kind, "text": self.say(block.text)}
            case Bullets():
                items = [[self.say(first), self.say(rest)] for first, rest in block.items]
                return {"kind": "numbers" if block.is_ordered else "bullets", "items": items}
            case Tiles():
                groups = [
                    {"title": self.say(title), "tiles": self.tiles(tiles)} for title, tiles in block.groups
                ]
                return {"kind": "tiles", "groups": groups}
            case Table():
                return {"kind": "table", **self.table(block, width, may_turn=width == self.sheet.points)}
            case Figure():
                return {"kind": "figure", **self.figure(block, width)}
            case PageBreak():
                return {"kind": "break", "unless": block.unless}
            case Beside():
                first = self.block(block.first, width * block.share - _GUTTER)
                second = self.block(block.second, width * (1 - block.share) - _GUTTER)
                return {"kind": "beside", "share": block.share, "first": first, "second": second}
            case _:
                return self.form(block)

    def form(self, block: Parties | Fields | Scale | Signatures | Code | Cards) -> Data:
        """What letters, forms and sheets are made of."""
        say = self.say
        match block:
            case Parties():
                parties = [[say(what), say(who)] for what, who in block.rows]
                return {"kind": "parties", "rows": parties, "mark": say(block.mark)}
            case Fields():
                fields = [[self.field(one) for one in row] for row in block.rows]
                return {"kind": "fields", "title": say(block.title), "rows": fields}
            case Scale():
                many = len(block.marks)
                faces = (
                    [ink.on_paper(pictures.face(at, many)) for at in range(many)] if block.has_faces else []
                )
                marks = [say(mark) for mark in block.marks]
                return {"kind": "scale", "question": say(block.question), "marks": marks, "faces": faces}
            case Signatures():
                names = [[say(row.name), say(row.post), say(row.unit)] for row in block.rows]
                heads = [say(head) for head in block.heads]
                return {"kind": "signatures", "caption": say(block.caption), "heads": heads, "rows": names}
            case Code():
                drawing = ink.on_paper(pictures.square_code(block.payload))
                return {"kind": "code", "drawing": drawing, "says": say(block.says), "alt": block.alt}
            case Cards():
                items = [
                    {"picture": ink.on_paper(card.picture), "alt": card.alt, "text": say(card.text)}
                    for card in block.items
                ]
                return {"kind": "cards", "across": block.across, "items": items}

    def tiles(self, tiles: tuple[Tile, ...]) -> list[Data]:
        said = ("title", "value", "change", "of", "word")
        return [{"colour": one.colour, **{key: self.say(getattr(one, key)) for key in said}} for one in tiles]

    def field(self, field: Field) -> Data:
        return {
            "label": self.say(field.label),
            "help": self.say(field.help),
            "kind": field.kind,
            "value": None if field.value is None else self.value(field),
            "options": [[self.say(option), option in field.chosen] for option in field.options],
            "room": field.room,
            "width": field.width,
        }

    def value(self, field: Field) -> str | list[str]:
        """A date as day, month, year; what stands in boxes as it is; other words with their marks."""
        text = field.value or ""
        if field.kind == "date":
            return list(reversed(text.split("-")))
        return text if field.kind == "boxes" else self.say(text)

    def table(self, table: Table, width: float, *, may_turn: bool = False) -> Data:
        found = widths.columns(table, width)
        is_turned = may_turn and not found.fits
        if is_turned:
            found = widths.columns(table, self.sheet.points_turned)
        columns = [
            {"head": self.say(column.head), "number": column.is_number, "share": share}
            for column, share in zip(table.columns, found.shares, strict=True)
        ]
        rows = table.rows[: table.shown]
        return {
            "caption": self.say(table.caption),
            "size": found.size,
            "turned": is_turned,
            "more": self.say(table.more) if table.is_cut else "",
            "columns": columns,
            "rows": [[{"text": self.say(cell.text), "shade": cell.shade} for cell in row] for row in rows],
        }

    def figure(self, figure: Figure, width: float) -> Data:
        """A tall drawing stands beside its table, unless its letters would be too small to read there."""
        natural, high = ink.size(figure.drawing)
        is_tall = ink.is_tall(figure.drawing)
        narrow = width * _BESIDE - _GUTTER
        is_beside = is_tall and figure.table is not None and narrow / natural >= ink.LEAST_SCALE
        most = _HIGHEST_TALL if is_tall else _HIGHEST
        room = narrow if is_beside else width
        scale = min(_LARGEST, room / natural, max(most / high, ink.LEAST_SCALE))
        table = None
        if figure.table is not None:
            table = self.table(figure.table, width * (1 - _BESIDE) if is_beside else width)
        return {
            "title": self.say(figure.title),
            "says": self.say(figure.says),
            "alt": figure.alt,
            "drawing": ink.on_paper(figure.drawing),
            "wide": natural * scale,
            "high": high * scale,
            "least": ink.LEAST_SCALE / scale,
            "beside": is_beside,
            "table": table,
        }
