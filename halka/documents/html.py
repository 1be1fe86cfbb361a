"""The report as one HTML page: self-contained, no script, light and dark, every figure with its table."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from .blocks import Block, Bullets, Cell, Document, Figure, Heading, PageBreak, Paragraph, Table, Tile, Tiles

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SIGNS = {"good": "●", "watch": "◐", "bad": "▲", "none": "○"}


def html(document: Document) -> str:
    """The page. Names out of a log are text, whatever they hold."""
    css = files(__package__).joinpath("page.css").read_text("utf-8")
    css += files(__package__).joinpath("report.css").read_text("utf-8")
    mark = f'<p class="internal">{escape(document.mark)}</p>' if document.mark else ""
    inside = "".join(_block(block, document) for block in document.blocks)
    return (
        f'<!doctype html>\n<html lang="{document.language}" dir="{document.direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(document.title)} · {escape(document.subtitle)}</title>\n<style>\n{css}</style>\n</head>\n"
        f'<body>\n<a class="unseen" href="#main">{escape(document.words["skip"])}</a>\n'
        f'<header class="top"><p class="brand">Halka</p>{mark}</header>\n'
        f'<main id="main" class="page report"><p class="soft">{escape(document.subtitle)}</p>{inside}</main>\n'
        f'<footer class="foot"><p>{escape(document.footer)}</p>{mark}</footer>\n</body>\n</html>\n'
    )


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>\n"
        case Paragraph():
            kind = {"lead": ' class="headline"', "small": ' class="small soft"', "plain": ""}[block.kind]
            return f"<p{kind}>{escape(block.text)}</p>\n"
        case Bullets():
            return _bullets(block)
        case Tiles():
            return _tiles(block)
        case Table():
            return _table(block, document)
        case Figure():
            return _figure(block, document)
        case PageBreak():
            return ""


def _bullets(block: Bullets) -> str:
    tag = "ol" if block.is_ordered else "ul"
    items = "".join(
        f"<li>{f'<strong><bdi>{escape(first)}</bdi></strong> ' if first else ''}{escape(rest)}</li>"
        for first, rest in block.items
    )
    return f'<{tag} class="told">{items}</{tag}>\n'


def _tiles(block: Tiles) -> str:
    groups = "".join(
        f'<section class="three"><h3>{escape(title)}</h3>{"".join(_tile(tile) for tile in tiles)}</section>'
        for title, tiles in block.groups
    )
    return f'<div class="tiles">{groups}</div>\n'


def _tile(tile: Tile) -> str:
    change = f'<p class="small">{escape(tile.change)}</p>' if tile.change else ""
    of = f" · {escape(tile.of)}" if tile.of else ""
    return (
        f'<div class="tile {tile.colour}"><p class="small">{escape(tile.title)}</p>'
        f'<p class="value">{escape(tile.value)}</p>{change}'
        f'<p class="small word"><span aria-hidden="true">{_SIGNS[tile.colour]} </span>{escape(tile.word)}{of}</p></div>'
    )


def _table(table: Table, document: Document) -> str:
    heads = "".join(
        f'<th scope="col"{" class=n" if column.is_number else ""}><bdi>{escape(column.head)}</bdi></th>'
        for column in table.columns
    )
    whole = sum(column.width for column in table.columns)
    widths = "".join(f'<col style="inline-size: {100 * c.width / whole:.1f}%">' for c in table.columns)
    rows = "".join(_row(row, table) for row in table.rows[: table.shown])
    label = f"{escape(table.caption)}, {escape(document.words['scrolls'])}"
    more = f'<p class="small soft">{escape(table.more)}</p>' if table.is_cut and table.more else ""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table>'
        f"<caption>{escape(table.caption)}</caption><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{more}\n"
    )


def _row(row: tuple[Cell, ...], table: Table) -> str:
    cells = []
    for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        kinds = " ".join(
            k for k in ("n" if column.is_number else "", f"sh{cell.shade}" if cell.shade else "") if k
        )
        named = f' class="{kinds}"' if kinds else ""
        tag = 'th scope="row"' if at == 0 else "td"
        cells.append(f"<{tag}{named}><bdi>{escape(cell.text)}</bdi></{tag[:2]}>")
    return f"<tr>{''.join(cells)}</tr>"


def _figure(figure: Figure, document: Document) -> str:
    drawing = f'<div class="drawing">{figure.drawing}</div>'
    if len(figure.levels) > 1:
        drawing = _levels(figure, document)
    table = _table(figure.table, document)
    return (
        f'<figure class="figure"><figcaption><h3>{escape(figure.title)}</h3><p>{escape(figure.says)}</p></figcaption>'
        f"{drawing}<details><summary>{escape(document.words['table'])}</summary>{table}</details></figure>\n"
    )


def _levels(figure: Figure, document: Document) -> str:
    """A slider without a script: one radio button for each drawing, and the style sheet shows the chosen one."""
    key = escape(figure.key)
    chosen = next(i for i, (_, drawing) in enumerate(figure.levels) if drawing == figure.drawing)
    buttons = "".join(
        f'<input type="radio" name="{key}" id="{key}-{at}"{" checked" if at == chosen else ""}>'
        f'<label for="{key}-{at}">{escape(words)}</label>'
        for at, (words, _) in enumerate(figure.levels)
    )
    drawings = "".join(
        f'<div class="drawing level-{at}">{svg}</div>' for at, (_, svg) in enumerate(figure.levels)
    )
    return f'<fieldset class="levels"><legend>{escape(document.words["how_much"])}</legend>{buttons}{drawings}</fieldset>'
