"""Text on its way to a page, in two steps. `whole` keeps telephone numbers on one line. `isolate` marks what runs the
other way than the document: codes, telephone numbers, Latin names and addresses in one that runs from right to left,
Arabic words in the others. Without it "R-2026-0417" beside Arabic words is shown with its parts exchanged, and a number
after an Arabic name stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"
LRM, RLM = "\u200e", "\u200f"
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""For str.translate: what directs text and is not read."""

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_WORD = rf"[{_LATIN}][{_LATIN}0-9._/@:'’+-]*"
_LEFT_TO_RIGHT = re.compile(
    "|".join(
        (
            r"https?://[!-~]+",
            r"\+\d[\d\u00a0 ()/-]{5,}\d",
            r"\b\d{3}[\u00a0 ]\d{2}[\u00a0 ]\d{2}\b",
            rf"{_WORD}(?:[ \u00a0][{_LATIN}0-9][{_LATIN}0-9._/@:'’+-]*)*(?<![.:/])",
        )
    )
)
_ARABIC = "\u0621-\u065f\u066e-\u06ef\u06fa-\u06ff"
_RIGHT_TO_LEFT = re.compile(rf"[{_ARABIC}]+(?:[ \u00a0.،]+[{_ARABIC}]+)*")
_TELEPHONE = re.compile(r"\+?\d[\d ()/-]{5,}\d")


def whole(text: str) -> str:
    """Telephone numbers stay on one line."""
    return _TELEPHONE.sub(lambda found: found.group().replace(" ", "\u00a0"), text)


def isolate(text: str, is_rtl: bool = True) -> str:
    """The same text with marks around what runs the other way than its document."""
    other, mark = (_LEFT_TO_RIGHT, LRI) if is_rtl else (_RIGHT_TO_LEFT, RLI)
    return other.sub(lambda found: f"{mark}{found.group()}{PDI}", text)


def spoken(text: str, is_rtl: bool) -> str:
    """Both steps."""
    return isolate(whole(text), is_rtl)


def in_runs(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a right-to-left text, and whether each runs from left to right: Word wants them as runs of their own."""
    at = 0
    for found in _LEFT_TO_RIGHT.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], False
        yield found.group(), True
        at = found.end()
    if at < len(text):
        yield text[at:], False
