"""The pieces that every section is made of: the section itself and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .words import Speech


def section(key: str, title: str, note: str, body: str) -> str:
    """A section with its heading and a quiet word beside it."""
    return (
        f'<section class="stack" aria-labelledby="{key}">'
        f'<div class="section-head"><h2 id="{key}">{title}</h2><span class="soft">{note}</span></div>\n'
        f"{body}</section>\n"
    )


def table(caption: str, heads: Sequence[str], rows: str, *, numbers_from: int = 99) -> str:
    """A table; the columns from `numbers_from` on hold numbers and stand at the end of their cell."""
    cells = "".join(
        f'<th scope="col"{" class=n" if at >= numbers_from else ""}>{head}</th>'
        for at, head in enumerate(heads)
    )
    return f"<table><caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"


def scrolling(label: str, inside: str, say: Speech) -> str:
    """A region that scrolls sideways on a small screen, also by keyboard."""
    words = ", ".join((label, say.gettext("scrolls sideways")))
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(words)}">{inside}</div>'


def folded(summary: str, inside: str) -> str:
    """Something that opens when asked for."""
    return f"<details><summary>{summary}</summary>{inside}</details>"
