"""What letters, forms, minutes and sheets for children are made of."""

from __future__ import annotations

from halka.documents import pictures
from halka.documents.blocks import Cards, Code, Field, Fields, Parties, Scale, Signatures

from .text import Text


def form(block: Parties | Fields | Scale | Signatures | Code | Cards, t: Text) -> str:
    match block:
        case Parties():
            return _parties(block, t)
        case Fields():
            title = f"<h2>{t(block.title)}</h2>\n" if block.title else ""
            return f'{title}<div class="fields">{"".join(_field(one, t) for one in block.fields)}</div>\n'
        case Scale():
            return _scale(block, t)
        case Signatures():
            return _signatures(block, t)
        case Code():
            drawing = t.drawing(pictures.square_code(block.payload), block.alt)
            return f'<div class="square">{drawing}<p class="small soft">{t(block.says)}</p></div>\n'
        case Cards():
            cards = "".join(
                f'<div class="child-card">{t.drawing(card.picture, card.alt)}<p>{t(card.text)}</p></div>'
                for card in block.items
            )
            return f'<div class="child-cards">{cards}</div>\n'


def _parties(block: Parties, t: Text) -> str:
    mark = f'<p class="handle">{t(block.mark)}</p>\n' if block.mark else ""
    rows = "".join(f"<dt>{t(what)}</dt><dd>{t(who)}</dd>" for what, who in block.rows)
    return f'{mark}<dl class="parties">{rows}</dl>\n'


def _field(field: Field, t: Text) -> str:
    help_text = f" ({t(field.help)})" if field.help else ""
    return (
        f'<div class="given" style="--twelfths: {field.width}"><p class="small soft">{t(field.label)}{help_text}</p>'
        f"{_answer(field, t)}</div>"
    )


def _answer(field: Field, t: Text) -> str:
    if field.options:
        options = "".join(
            f"<li>{'☒' if option in field.chosen else '☐'}\u00a0{t(option)}</li>" for option in field.options
        )
        return f'<ul class="options">{options}</ul>'
    if field.value is None:
        lines = field.room if field.kind == "lines" else 1
        return '<p class="line"></p>' * lines
    value = ".".join(reversed(field.value.split("-"))) if field.kind == "date" else field.value
    return f'<p class="line">{t(value)}</p>'


def _scale(block: Scale, t: Text) -> str:
    many = len(block.marks)
    marks = "".join(
        f"<li>{t.drawing(pictures.face(at, many), mark) if block.has_faces else '☐'}"
        f"<span{' aria-hidden=true' if block.has_faces else ''}>{t(mark)}</span></li>"
        for at, mark in enumerate(block.marks)
    )
    return f'<section class="scale"><p><strong>{t(block.question)}</strong></p><ol>{marks}</ol></section>\n'


def _signatures(block: Signatures, t: Text) -> str:
    heads = "".join(f'<th scope="col">{t(head)}</th>' for head in block.heads)
    rows = "".join(
        f'<tr><th scope="row">{t(row.name)}</th><td>{t(row.post)}'
        f"{f'<br><small>{t(row.unit)}</small>' if row.unit else ''}</td><td></td><td></td></tr>"
        for row in block.rows
    )
    return (
        f'<div class="scroll keep signatures" tabindex="0" role="group" aria-label="{t.plain(block.caption)}"><table>'
        f"<caption>{t(block.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
    )
