"""The voice of a report: counts, shares and lengths of time in its language, as far as they may be said."""

from __future__ import annotations

from halka.analysis.disclosure import FEWEST

from .amounts import FEWEST_SHARED, FEWEST_SHOWN, Count, Ratio, Spread
from .facts import Period
from .language import Language

NOTHING = "–"


class Voice(Language):
    """Speaks one language, and knows which counts may be said."""

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

    def percents(self, low: float, high: float) -> str:
        """From one share to another: 83–87% in English, %83–87 in Turkish, 83–87 % in Albanian."""
        return self.gettext("%(low)s–%(high)s%%") % {
            "low": self.number(100 * low),
            "high": self.number(100 * high),
        }

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

    def since(self, period: Period) -> str:
        return self.day(period.since_us, period.zone)

    def until(self, period: Period) -> str:
        """The last day of a period: when it ends at midnight, the day before."""
        return self.day(period.until_us - 1, period.zone)
