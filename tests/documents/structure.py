"""The structure tree of a PDF, as PDFium gives it to programs that read aloud."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as raw


@dataclass(frozen=True, slots=True)
class Element:
    kind: str
    alt: str
    inside: frozenset[str]
    """The kinds of everything below it."""


def tree(pdf: bytes) -> list[Element]:
    """Every element, page by page, from the top down."""
    found: list[Element] = []
    for page in pypdfium2.PdfDocument(pdf):
        root = raw.FPDF_StructTree_GetForPage(page)
        for at in range(raw.FPDF_StructTree_CountChildren(root)):
            found += _below(raw.FPDF_StructTree_GetChildAtIndex(root, at))
        raw.FPDF_StructTree_Close(root)
    return found


def _below(element: Any) -> Iterator[Element]:
    children = [
        child
        for at in range(raw.FPDF_StructElement_CountChildren(element))
        if (child := raw.FPDF_StructElement_GetChildAtIndex(element, at))
    ]
    below = [list(_below(child)) for child in children]
    flat = [one for elements in below for one in elements]
    inside = frozenset(one.kind for one in flat)
    kind = _text(raw.FPDF_StructElement_GetType, element)
    alt = _text(raw.FPDF_StructElement_GetAltText, element)
    yield Element(kind, alt, inside)
    yield from flat


def _text(ask: Any, element: Any) -> str:
    """PDFium says how long its answer is, then writes it as UTF-16."""
    long = ask(element, None, 0)
    if long <= 2:
        return ""
    room = ctypes.create_string_buffer(long)
    ask(element, ctypes.cast(room, ask.argtypes[1]), long)
    return room.raw[: long - 2].decode("utf-16-le")


def language_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return _text(raw.FPDFCatalog_GetLanguage, document)
