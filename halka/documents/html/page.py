"""The frame of the page, and the blocks that are words."""

from __future__ import annotations

from importlib.resources import files

from halka.documents.blocks import (
    Beside,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    Tile,
    Tiles,
)

from .forms import form
from .tables import figure, table
from .text import Text

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_KINDS = {
    "plain": "",
    "lead": ' class="headline"',
    "small": ' class="small soft"',
    "notice": ' class="notice"',
}
_SIGNS = {"good": "●", "watch": "◆", "bad": "▲", "none": "○"}


def html(document: Document) -> str:
    """The page. Names out of a log or a letter are text, whatever they hold."""
    t = Text(document)
    css = files("halka.documents").joinpath("page.css").read_text("utf-8")
    css += files(__package__).joinpath("document.css").read_text("utf-8")
    mark = f'<p class="internal">{t(document.mark)}</p>' if document.mark else ""
    subtitle = f'<p class="soft">{t(document.subtitle)}</p>' if document.subtitle else ""
    inside = "".join(_block(block, t) for block in document.flat)
    return (
        f'<!doctype html>\n<html lang="{document.language}" dir="{document.direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<meta name="robots" content="noindex">\n'
        f"<title>{t.plain(' · '.join(filter(None, (document.title, document.subtitle))))}</title>\n"
        f"<style>\n{css}</style>\n</head>\n"
        f'<body>\n<a class="unseen" href="#main">{t(document.words.skip)}</a>\n'
        f'<header class="top"><p class="brand">Halka</p>{mark}</header>\n'
        f'<main id="main" class="page report {document.look}">{subtitle}{inside}</main>\n'
        f'<footer class="foot"><p>{t(document.footer)}</p>{mark}</footer>\n</body>\n</html>\n'
    )


def _block(block: Block, t: Text) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{t(block.text)}</h{block.level}>\n"
        case Paragraph():
            return f"<p{_KINDS[block.kind]}>{t(block.text)}</p>\n"
        case Bullets():
            return _bullets(block, t)
        case Tiles():
            return _tiles(block, t)
        case Table():
            return table(block, t)
        case Figure():
            return figure(block, t)
        case PageBreak() | Beside():
            return ""  # what stands beside each other on paper comes one after the other
        case _:
            return form(block, t)


def _bullets(block: Bullets, t: Text) -> str:
    tag = "ol" if block.is_ordered else "ul"
    items = "".join(
        f"<li>{f'<strong><bdi>{t(first)}</bdi></strong> ' if first else ''}{t(rest)}</li>"
        for first, rest in block.items
    )
    return f'<{tag} class="told">{items}</{tag}>\n'


def _tiles(block: Tiles, t: Text) -> str:
    groups = "".join(
        f'<section class="three"><h3>{t(title)}</h3>{"".join(_tile(tile, t) for tile in tiles)}</section>'
        for title, tiles in block.groups
    )
    return f'<div class="tiles">{groups}</div>\n'


def _tile(tile: Tile, t: Text) -> str:
    change = f'<p class="small">{t(tile.change)}</p>' if tile.change else ""
    of = f" · {t(tile.of)}" if tile.of else ""
    return (
        f'<div class="tile {tile.colour}"><p class="small">{t(tile.title)}</p>'
        f'<p class="value">{t(tile.value)}</p>{change}'
        f'<p class="small word"><span aria-hidden="true">{_SIGNS[tile.colour]} </span>{t(tile.word)}{of}</p></div>'
    )
