"""Looks at a PDF as a careful person would: half-empty pages, text on text, text cut off, codes instead of words, broken
words, tiny letters, percent signs of another language.

`pdftotext -bbox-layout` says where each word stands, `pdftoppm` what is inked (both are of poppler)."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from halka.documents import bidi
from tests.missing import missing

FULLEST_EMPTY = 0.45
"""Of a page that is not the last: more than this is not left empty below its last line."""
LAST = 0.12
HOLE = 0.25
SMALLEST = 6.5
"""Points."""
EDGE = 20.0
_DOTS = 50  # an inch
_LINE = 1.5625  # the height that poppler gives a word of Halka Sans, as a multiple of its size
_CODE = re.compile(r"^(?=.*_)[A-Za-z][A-Za-z0-9_]*$|^[a-z]+(?:\.[a-z_]+)+$|^[A-ZÇĞİÖŞÜ]{2,}_[A-ZÇĞİÖŞÜ_]+$")
_NO_CODE = re.compile(r"^(https?:|www\.|[\w.+-]+@)|\.(?:example|org|com|gov|tr|al)(?:/|$)")
_PERCENTS = {
    "tr": re.compile(r"(?<![\d%])\d[\d.,]*(?:–\d+)?\s?%(?!\d)|\d+–%\d+"),
    "en": re.compile(r"(?<!\d)%\d+|\d\s%"),
    "sq": re.compile(r"(?<!\d)%\d+|\d%"),
}


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    ink: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finding:
    page: int
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Looked:
    findings: tuple[Finding, ...]
    fills: tuple[float, ...]
    """For each page, the share of it above its last line."""

    @property
    def kinds(self) -> set[str]:
        return {finding.kind for finding in self.findings}


def needs_poppler() -> None:
    if shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None:
        missing("poppler-utils is not here: nothing looks at the pages.")


def look(pdf: bytes, language: str = "", annex: str = "", known: frozenset[str] = frozenset()) -> Looked:
    """`annex` begins the heading after which codes may stand; `known` are all words of the document."""
    every = list(pages(pdf))
    fills = tuple(_fill(page) for page in every)
    found: list[Finding] = []
    in_annex = False
    for page, fill in zip(every, fills, strict=True):
        found += _emptiness(page, fill, len(every))
        found += _overlaps(page)
        found += _letters(page)
        found += _broken(page, known)
        found += _percents(page, language)
        begins = _begins(page, annex)
        found += _codes(page, 0.0 if in_annex else begins)
        in_annex = in_annex or begins < page.height
    return Looked(tuple(dict.fromkeys(found)), fills)


def pages(pdf: bytes) -> Iterator[Page]:
    needs_poppler()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.pdf"
        file.write_bytes(pdf)
        told = subprocess.run(
            ["pdftotext", "-bbox-layout", file, "-"], capture_output=True, text=True, check=True
        )
        clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", told.stdout)
        tree = ET.fromstring(clean.replace(' xmlns="http://www.w3.org/1999/xhtml"', ""))
        subprocess.run(
            ["pdftoppm", "-r", str(_DOTS), "-gray", file, f"{folder}/p"], check=True, capture_output=True
        )
        drawn = [inked(picture) for picture in sorted(Path(folder).glob("p*.pgm"))]
    for number, (page, ink) in enumerate(zip(tree.iter("page"), drawn, strict=True), 1):
        width, height = (float(page.get(side, 0)) for side in ("width", "height"))
        yield Page(number, width, height, tuple(_words(page)), ink)


def _words(page: ET.Element) -> Iterator[Word]:
    for number, line in enumerate(page.iter("line")):
        for word in line.iter("word"):
            text = unicodedata.normalize("NFC", (word.text or "").translate(bidi.MARKS)).strip()
            if text:
                x0, y0, x1, y1 = (float(word.get(side, 0)) for side in ("xMin", "yMin", "xMax", "yMax"))
                yield Word(text, x0, y0, x1, y1, number)


def inked(picture: Path, below: int = 245) -> NDArray[np.bool_]:
    """A grey picture as poppler writes it: P5, width and height, 255, then a byte for each dot."""
    _kind, size, _depth, dots = picture.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(dots, np.uint8).reshape(height, width) < below


def _body(page: Page) -> NDArray[np.bool_]:
    """What is inked between header and footer, row by row. The lines in the last 6.5 % of a page are its footer."""
    low = [word.y0 for word in page.words if word.y0 > page.height * 0.925]
    bottom = min(low) - 2 if low else page.height * 0.935
    scale = page.ink.shape[0] / page.height
    body = page.ink[int(page.height * 0.045 * scale) : int(bottom * scale)]
    rows: NDArray[np.bool_] = np.any(body, axis=1)
    return rows


def _fill(page: Page) -> float:
    body = _body(page)
    rows = np.flatnonzero(body)
    return float((rows[-1] + 1) / len(body)) if len(rows) else 0.0


def _emptiness(page: Page, fill: float, many: int) -> Iterator[Finding]:
    is_last = page.number == many
    if not is_last and fill < 1 - FULLEST_EMPTY:
        yield Finding(page.number, "empty", f"{1 - fill:.0%} of the page is empty below the last line")
    if is_last and many > 1 and fill < LAST:
        yield Finding(page.number, "spill", f"only {fill:.0%} of the last page is used")
    body = _body(page)
    gaps = np.diff(np.flatnonzero(body))
    if gaps.max(initial=0) / len(body) > HOLE:
        yield Finding(
            page.number, "hole", f"a hole of {gaps.max() / len(body):.0%} of the page between blocks"
        )


def _overlaps(page: Page) -> Iterator[Finding]:
    words = sorted(page.words, key=lambda word: word.y0)
    for at, a in enumerate(words):
        for b in words[at + 1 :]:
            if b.y0 > a.y1:
                break
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            high = min(a.y1, b.y1) - max(a.y0, b.y0)
            smaller = min((a.x1 - a.x0) * (a.y1 - a.y0), (b.x1 - b.x0) * (b.y1 - b.y0))
            # The box of a word has room above and below its letters; an Arabic line is measured in pieces.
            touches = wide > 1 and high > 0.55 * min(a.y1 - a.y0, b.y1 - b.y0) and wide * high > 0.3 * smaller
            if touches and a.text != b.text and not _is_rtl(a.text + b.text):
                yield Finding(page.number, "overlap", f"{a.text!r} and {b.text!r} stand on each other")


def _is_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _letters(page: Page) -> Iterator[Finding]:
    for word in page.words:
        is_at_side = word.x0 < EDGE or word.x1 > page.width - EDGE
        if is_at_side or word.y0 < EDGE / 2 or word.y1 > page.height - EDGE / 2:
            yield Finding(page.number, "edge", f"{word.text!r} stands within {EDGE:.0f} points of the edge")
        size = (word.y1 - word.y0) / _LINE
        if round(size, 1) < SMALLEST and any(letter.isalpha() for letter in word.text):
            yield Finding(page.number, "small", f"{word.text!r} is about {size:.1f} points high")
        if word.text.endswith("…") and len(word.text) > 1:
            yield Finding(page.number, "cut", f"{word.text!r} is cut off")


def _begins(page: Page, annex: str) -> float:
    """How far down the annex begins; the height of the page where it does not."""
    lines: dict[int, list[Word]] = {}
    for word in page.words:
        lines.setdefault(word.line, []).append(word)
    found = [
        line[0].y0 for line in lines.values() if annex and " ".join(w.text for w in line).startswith(annex)
    ]
    return min(found, default=page.height)


def _codes(page: Page, begins: float) -> Iterator[Finding]:
    for word in page.words:
        bare = word.text.strip("()[],.;:“”\"'،؛")
        if word.y0 < begins and _CODE.match(bare) and not _NO_CODE.search(bare):
            yield Finding(page.number, "code", f"{bare!r} is a code, not a word")


def _broken(page: Page, known: frozenset[str]) -> Iterator[Finding]:
    """A word that a cell broke: the last of a line and the first of the next are a known word only together."""
    lines: dict[int, list[Word]] = {}
    for word in page.words if known else ():
        lines.setdefault(word.line, []).append(word)
    for a in lines.values():
        for b in lines.values():
            is_below = 0 < b[0].y0 - a[0].y0 < 1.8 * (a[0].y1 - a[0].y0) and abs(b[0].x0 - a[0].x0) < 40
            first, second = _bare(a[-1].text), _bare(b[0].text)
            is_one = first + second in known and not {first, second} <= known
            if is_below and first and second and is_one:
                yield Finding(page.number, "broken", f"{a[-1].text!r} + {b[0].text!r} is one word")


def _bare(word: str) -> str:
    return word.strip("().,;:-–“”\u00ad").casefold()


def _percents(page: Page, language: str) -> Iterator[Finding]:
    if language not in _PERCENTS:
        return
    for found in _PERCENTS[language].finditer(" ".join(word.text for word in page.words)):
        yield Finding(page.number, "percent", f"{found.group()!r} is not how {language} writes it")


def words_known(texts: Iterator[str]) -> frozenset[str]:
    return frozenset(_bare(word) for text in texts for word in text.replace("\u00a0", " ").split())
