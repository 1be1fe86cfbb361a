"""What went into a document as text, and what two readers take out of its PDF."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

import pypdfium2

from halka.documents import bidi
from halka.documents.blocks import Document, Field, Table

from .lint import needs_poppler

_TOKEN = re.compile(r"[\u0621-\u065f\u0670-\u06d3]+|[^\W\d_\u0600-\u06ff]+|\d+")
"""A run of letters of one script, or a number."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\ufffe\x02]\s*(?=[^\W\d_])")
"""At the end of a line readers take it for one that was put there to break the word."""
_UNREAD = frozenset(
    [
        "drawing",
        "picture",
        "payload",
        "alt",
        "key",
        "kind",
        "colour",
        "levels",
        "words",
        "language",
        "direction",
        "look",
    ]
)


def texts(document: Document) -> Iterator[str]:
    """Every text that stands on paper, in its order. What is written into boxes is taken out letter by letter."""
    yield from (document.subtitle, document.footer, document.mark)
    yield from _texts(document.blocks)


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _texts(one)
    elif isinstance(thing, Table):
        yield from (thing.caption, *(column.head for column in thing.columns))
        yield from (cell.text for row in thing.rows[: thing.shown] for cell in row)
        yield thing.more if thing.is_cut else ""
    elif is_dataclass(thing):
        unread = _UNREAD | (
            {"value", "chosen"}
            if isinstance(thing, Field) and thing.kind in ("date", "boxes")
            else {"chosen"}
        )
        for field in fields(thing):
            if field.name not in unread:
                yield from _texts(getattr(thing, field.name))


def tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.translate(bidi.MARKS))
    return _TOKEN.findall(_HYPHEN.sub("", plain))


def by_poppler(pdf: bytes) -> str:
    needs_poppler()
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def by_pdfium(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def lost(document: Document, read: str) -> tuple[Counter[str], float]:
    """The words and numbers that did not come back, and the share of those that did."""
    wanted = Counter(token for text in texts(document) for token in tokens(text))
    missing = wanted - Counter(tokens(read))
    return missing, 1 - missing.total() / wanted.total()


def in_order(document: Document, read: str) -> float:
    """The share of neighbouring words and numbers that are still neighbours, in the same order."""
    wanted = Counter(pair for text in texts(document) for pair in pairwise(tokens(text)))
    missing = wanted - Counter(pairwise(tokens(read)))
    return 1 - missing.total() / wanted.total()
