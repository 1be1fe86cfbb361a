"""Documents and their files, made once: the samples, and the situation report of an invented province."""

from __future__ import annotations

from functools import cache

from halka.analysis.report.document import document
from halka.analysis.report.voice import Voice
from halka.documents.blocks import Document
from halka.documents.pdf import pdf
from halka.documents.word import word
from tests.analysis.report.worlds import outside

from .samples import NAMES, sample

SITUATIONS = ("situation-en", "situation-tr", "situation-sq")
EVERY = (*NAMES, *SITUATIONS)
ANNEX = {"en": "Annex", "tr": "Ek:", "sq": "Shtojc", "ar": "ملحق"}
"""How the heading begins after which codes and fingerprints may stand."""


@cache
def blocks(name: str) -> Document:
    kind, _, language = name.rpartition("-")
    return document(outside(), Voice(language)) if kind == "situation" else sample(name)


@cache
def pdf_of(name: str) -> bytes:
    return pdf(blocks(name))


@cache
def word_of(name: str) -> bytes:
    return word(blocks(name))
