"""Sentences in four languages, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from halka.documents.blocks import Block, Document, Look, Words

Say = Callable[[str, str, str, str], str]
"""English, Turkish, Albanian, Arabic -> the one that is wanted."""

_ORDER = ("en", "tr", "sq", "ar")


def in_language(language: str) -> Say:
    return lambda *words: words[_ORDER.index(language)]


def percent(language: str, number: int) -> str:
    return {"en": "{}%", "tr": "%{}", "sq": "{}\u00a0%", "ar": "{}٪"}[language].format(number)


def interval(language: str, low: int, high: int) -> str:
    shapes = {"en": "{}–{}%", "tr": "%{}–{}", "sq": "{}–{}\u00a0%", "ar": "من {} إلى {}٪"}
    return shapes[language].format(low, high)


def thousands(language: str, number: int) -> str:
    mark = {"en": ",", "tr": ".", "sq": "\u00a0", "ar": ","}[language]
    return f"{number:,}".replace(",", mark)


def document(
    language: str,
    title: str,
    blocks: tuple[Block, ...],
    *,
    subtitle: str = "",
    footer: str,
    mark: str = "",
    look: Look = "report",
) -> Document:
    say = in_language(language)
    direction: Literal["ltr", "rtl"] = "rtl" if language == "ar" else "ltr"
    words = Words(
        page=say("Page", "Sayfa", "Faqe", "صفحة"),
        numbered=say("Table", "Tablo", "Tabela", "الجدول"),
        table=say("Table of the numbers", "Sayıların tablosu", "Tabela e numrave", "جدول الأرقام"),
        about=say("About", "Hakkında", "Rreth", "عن التقرير"),
        contents=say("Contents", "İçindekiler", "Përmbajtja", "المحتويات"),
        skip=say("Skip to content", "İçeriğe geç", "Te përmbajtja", "إلى المحتوى"),
        scrolls=say("scrolls sideways", "yana kayar", "lëviz anash", "يتحرك جانبا"),
        how_much=say("How much of it", "Ne kadarı", "Sa prej tij", "مقداره"),
    )
    return Document(title, subtitle, language, direction, footer, mark, words, blocks, look)
