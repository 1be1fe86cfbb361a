"""Text on its way into the page."""

from __future__ import annotations

import re
from html import escape

from halka.documents import bidi
from halka.documents.blocks import Document, Words

_SPOKEN = re.compile(r' role="[^"]*"| aria-label="[^"]*"')


class Text:
    """Makes text of a document safe to stand in HTML, with its marks of direction."""

    def __init__(self, document: Document) -> None:
        self._is_rtl = document.is_rtl
        self.words: Words = document.words

    def __call__(self, text: str) -> str:
        return escape(bidi.spoken(text, self._is_rtl))

    def plain(self, text: str) -> str:
        """Where marks would be shown: in titles and labels."""
        return escape(text)

    def drawing(self, svg: str, alt: str) -> str:
        """A drawing with what it says to those who do not see it."""
        head, _, rest = svg.partition(">")
        bare = _SPOKEN.sub("", head)
        return f'{bare} role="img" aria-label="{escape(alt)}">{rest}'
