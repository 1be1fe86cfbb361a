"""From blocks to the bytes of a Word file."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from halka.documents import pictures
from halka.documents.blocks import (
    Beside,
    Block,
    Bullets,
    Cards,
    Code,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Scale,
    Table,
    Tiles,
)
from halka.documents.pdf.writer import as_pictures

from .forms import form
from .made import Made
from .styles import set_up
from .tables import figure, table, tiles
from .xml import order, timeless

_KINDS = {"plain": "Normal", "lead": "Halka Lead", "small": "Halka Small", "notice": "Halka Notice"}


def word(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes."""
    body = docx.Document()
    set_up(body, document)
    drawings = list(dict.fromkeys(_drawings(document)))
    made = Made(body, document, dict(zip(drawings, as_pictures(drawings), strict=True)))
    _head_and_foot(made)
    for block in document.flat:
        _add(made, block)
    section = body.sections[0]
    for part in (body.element, body.styles.element, section.header._element, section.footer._element):
        order(part)
    written = io.BytesIO()
    body.save(written)
    return timeless(written.getvalue())


def _drawings(document: Document) -> Iterator[str]:
    for block in document.flat:
        match block:
            case Figure():
                yield block.drawing
            case Scale(has_faces=True):
                yield from (pictures.face(at, len(block.marks)) for at in range(len(block.marks)))
            case Cards():
                yield from (card.picture for card in block.items)
            case Code():
                yield pictures.square_code(block.payload)


def _head_and_foot(made: Made) -> None:
    document = made.document
    section = made.body.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    if document.mark:
        made.runs(head, document.mark, is_bold=True)
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.runs(foot, f"{document.footer}   {document.words.page} ")
    made.field(foot, "PAGE", "1")
    made.runs(foot, " / ")
    made.field(foot, "NUMPAGES", "1")


def _add(made: Made, block: Block) -> None:
    match block:
        case Heading():
            made.paragraph(block.text, "Title" if block.level == 1 else f"Heading {block.level - 1}")
            if block.level == 1 and made.document.subtitle:
                made.paragraph(made.document.subtitle, "Subtitle")
        case Paragraph():
            made.paragraph(block.text, _KINDS[block.kind])
        case Bullets():
            _bullets(made, block)
        case Tiles():
            tiles(made, block)
        case Table():
            table(made, block)
        case Figure():
            figure(made, block)
        case PageBreak() | Beside():
            pass  # who writes on in the file decides where its pages end; what stood beside each other follows
        case _:
            form(made, block)


def _bullets(made: Made, block: Bullets) -> None:
    for first, rest in block.items:
        line = made.body.add_paragraph(style="List Number" if block.is_ordered else "List Bullet")
        if first:
            made.runs(line, f"{first} ", is_bold=True)
        made.runs(line, rest)
