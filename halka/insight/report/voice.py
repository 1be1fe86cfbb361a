"""The language of a report: its sentences, and numbers, days and dates as that language writes them.

It reads the catalogues of `halka/locale` without Django, so that `halka analyse` needs no installation."""

from __future__ import annotations

import gettext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from halka.insight.protect import FEWEST

from .amounts import FEWEST_SHARED, FEWEST_SHOWN, Count, Ratio, Spread
from .facts import Period
from .wish import WrongWish

LANGUAGES = ("en", "tr", "sq")
_LOCALE = Path(__file__).resolve().parents[2] / "locale"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMATS = {"en": "en_GB"}
NOTHING = "–"


class NoSuchLanguage(WrongWish):
    """The message says which languages there are."""


class Voice:
    """Speaks one language. `gettext` is called `_` where sentences are written, so that they are found and translated."""

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
    def direction(self) -> str:
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

    def count(self, count: Count) -> str:
        """A count as it may be said: a rounded zero that was not nothing is "under 5"."""
        if count.is_rounded and count.value < FEWEST:
            return self.gettext("under 5")
        return self.number(count.value)

    def percent(self, share: float | None) -> str:
        """A whole percentage of a share between 0 and 1."""
        if share is None:
            return NOTHING
        return self.gettext("%(n)s%%") % {"n": self.number(100 * share)}

    def share(self, ratio: Ratio) -> str:
        return self.percent(ratio.share) if ratio.is_shown else self.few(FEWEST_SHARED)

    def few(self, fewest: int = FEWEST_SHOWN) -> str:
        return self.gettext("under %(n)s") % {"n": fewest}

    def days(self, value: float | None) -> str:
        """Hours below two days, then days, with one decimal under ten; None is "not reached"."""
        if value is None:
            return self.gettext("not reached")
        if value < 1 / 24:
            return self.gettext("under an hour")
        if value < 2:
            hours = round(value * 24)
            return self.ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": self.number(hours)}
        digits = 1 if value < 9.95 else 0
        return self.ngettext("%(n)s day", "%(n)s days", 2) % {"n": self.number(value, digits)}

    def working_days(self, value: float | None) -> str:
        """Days as long as an office is open, with one decimal under ten; None is "not reached"."""
        if value is None:
            return self.gettext("not reached")
        least = 0.1
        shown = self.number(max(value, least), 1 if value < 9.95 else 0)
        words = self.ngettext("%(n)s working day", "%(n)s working days", 2) % {"n": shown}
        return self.gettext("under %(n)s") % {"n": words} if value < least else words

    def middle(self, spread: Spread) -> str:
        return self.days(spread.p50) if spread.is_shown else self.few()

    def both(self, spread: Spread) -> str:
        """The middle and nine of ten, side by side."""
        if not spread.is_shown:
            return self.few()
        return f"{self.days(spread.p50)} / {self.days(spread.p90)}"

    def day(self, us: int, zone: str = "UTC") -> str:
        """A date in words: 30 September 2026."""
        moment = (_EPOCH + timedelta(microseconds=us)).astimezone(ZoneInfo(zone))
        return str(format_date(moment.date(), format="d MMMM y", locale=self._locale))

    def since(self, period: Period) -> str:
        return self.day(period.since_us, period.zone)

    def until(self, period: Period) -> str:
        """The last day of a period: when it ends at midnight, the day before."""
        return self.day(period.until_us - 1, period.zone)
