"""A language: its sentences, and numbers and dates as it writes them. Light, for those who say little.

It reads the catalogues of `halka/locale` without Django, so that `halka analyse` needs no installation."""

from __future__ import annotations

import gettext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from .wish import WrongWish

LANGUAGES = ("en", "tr", "sq")
_LOCALE = Path(__file__).resolve().parents[2] / "locale"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMATS = {"en": "en_GB"}


class NoSuchLanguage(WrongWish):
    """The message says which languages there are."""


class Language:
    """One language. `gettext` is called `_` where sentences are written, so that they are found and translated."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise NoSuchLanguage(
                f"There is no report in {language!r}. Choose one of: {', '.join(LANGUAGES)}."
            )
        self.language = language
        self._locale = Locale.parse(_FORMATS.get(language, language))
        try:
            self._words = (
                gettext.NullTranslations()
                if language == "en"
                else gettext.translation("django", _LOCALE, [language])
            )
        except FileNotFoundError:
            made = "python -m halka.config.messages compile"
            raise NoSuchLanguage(f"The translations are not compiled yet. Run: {made}") from None

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return "rtl" if self._locale.character_order == "right-to-left" else "ltr"

    def gettext(self, sentence: str) -> str:
        return self._words.gettext(sentence) if sentence else ""

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self._words.ngettext(one, many, number)

    def number(self, value: float, digits: int = 0) -> str:
        """1,204.5 in English, 1.204,5 in Turkish, 1 204,5 in Albanian."""
        shown = round(value, digits) + 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(shown, format=pattern, locale=self._locale))

    def day(self, us: int, zone: str = "UTC") -> str:
        """A date in words: 30 September 2026."""
        moment = (_EPOCH + timedelta(microseconds=us)).astimezone(ZoneInfo(zone))
        return str(format_date(moment.date(), format="d MMMM y", locale=self._locale))
