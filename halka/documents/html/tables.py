"""Tables, and figures with the tables behind them."""

from __future__ import annotations

from halka.documents import widths
from halka.documents.blocks import Cell, Figure, Table

from .text import Text

_WIDTH = 480.0  # points: a page on a screen, whose letters and gaps are larger than those of paper
_SHORT = 8  # rows: so short a table is not torn in print


def table(table: Table, t: Text) -> str:
    heads = "".join(
        f'<th scope="col"{" class=n" if column.is_number else ""}><bdi>{t(column.head)}</bdi></th>'
        for column in table.columns
    )
    shares = widths.columns(table, _WIDTH).shares
    columns = "".join(f'<col style="inline-size: {100 * share:.1f}%">' for share in shares)
    rows = "".join(_row(row, table, t) for row in table.rows[: table.shown])
    label = f"{t.plain(table.caption)}, {t.plain(t.words.scrolls)}"
    more = f'<p class="small soft">{t(table.more)}</p>' if table.is_cut and table.more else ""
    keep = " keep" if min(len(table.rows), table.shown) <= _SHORT else ""
    return (
        f'<div class="scroll{keep}" tabindex="0" role="group" aria-label="{label}"><table>'
        f"<caption>{t(table.caption)}</caption><colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{more}\n"
    )


def _row(row: tuple[Cell, ...], table: Table, t: Text) -> str:
    cells = []
    for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        kinds = " ".join(
            kind
            for kind in ("n" if column.is_number else "", f"sh{cell.shade}" if cell.shade else "")
            if kind
        )
        named = f' class="{kinds}"' if kinds else ""
        tag = 'th scope="row"' if at == 0 else "td"
        cells.append(f"<{tag}{named}><bdi>{t(cell.text)}</bdi></{tag[:2]}>")
    return f"<tr>{''.join(cells)}</tr>"


def figure(figure: Figure, t: Text) -> str:
    drawing = f'<div class="drawing">{t.drawing(figure.drawing, figure.alt)}</div>'
    if len(figure.levels) > 1:
        drawing = _levels(figure, t)
    behind = ""
    if figure.table is not None:
        behind = f"<details><summary>{t(t.words.table)}</summary>{table(figure.table, t)}</details>"
    return (
        f'<figure class="figure"><figcaption><h3>{t(figure.title)}</h3><p>{t(figure.says)}</p></figcaption>'
        f"{drawing}{behind}</figure>\n"
    )


def _levels(figure: Figure, t: Text) -> str:
    """A slider without a script: one radio button for each drawing, and the style sheet shows the chosen one."""
    key = t.plain(figure.key)
    drawings = [drawing for _, drawing in figure.levels]
    chosen = drawings.index(figure.drawing) if figure.drawing in drawings else 0
    buttons = "".join(
        f'<input type="radio" name="{key}" id="{key}-{at}"{" checked" if at == chosen else ""}>'
        f'<label for="{key}-{at}">{t(words)}</label>'
        for at, (words, _) in enumerate(figure.levels)
    )
    shown = "".join(
        f'<div class="drawing level-{at}">{t.drawing(svg, figure.alt)}</div>'
        for at, svg in enumerate(drawings)
    )
    return f'<fieldset class="levels"><legend>{t(t.words.how_much)}</legend>{buttons}{shown}</fieldset>'
