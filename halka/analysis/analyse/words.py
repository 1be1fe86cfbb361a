"""Numbers as people say them, in the language of the page, and text made safe for it."""

from __future__ import annotations

from html import escape

from halka.analysis.report.language import Language

_SIZES = (86_400, 3_600, 60, 1)  # seconds of a day, an hour, a minute, a second
_LONGEST_NAME = 200
_HARD = "\N{NO-BREAK SPACE}"  # a number stays on the line of its unit


class Speech(Language):
    """Speaks the language of a page. Raises NoSuchLanguage."""

    def name(self, text: object) -> str:
        """A name out of a log: escaped, kept apart from the direction of the text around it."""
        said = self.gettext("(no name)") if text is None else str(text) or self.gettext("(empty)")
        said = said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"
        return f"<bdi>{escape(said)}</bdi>"

    def counted(self, one: str, many: str, number: int) -> str:
        """1 case, 1,434 cases: the sentence for this number, which it calls %(n)s."""
        return self.ngettext(one, many, number) % {"n": self.number(number)}

    def span(self, seconds: float) -> str:
        """A length of time in one unit: 38 seconds, 2.4 hours, 1,204 days."""
        size, number, many = self._in_unit(seconds)
        words = {
            86_400: self.ngettext("%(n)s day", "%(n)s days", many),
            3_600: self.ngettext("%(n)s hour", "%(n)s hours", many),
            60: self.ngettext("%(n)s minute", "%(n)s minutes", many),
            1: self.ngettext("%(n)s second", "%(n)s seconds", many),
        }
        return _together(words[size] % {"n": number})

    def short_span(self, seconds: float) -> str:
        """The same, as short as a drawing needs it: 38 s, 2.4 h, 1,204 d."""
        _ = self.gettext
        size, number, _many = self._in_unit(seconds)
        words = {86_400: _("%(n)s d"), 3_600: _("%(n)s h"), 60: _("%(n)s min"), 1: _("%(n)s s")}
        return _together(words[size] % {"n": number})

    def _in_unit(self, seconds: float) -> tuple[int, str, int]:
        """The unit, the number of it, and what decides between singular and plural."""
        size = next(size for size in _SIZES if seconds >= size or size == 1)
        value = seconds / size
        digits = 1 if 0 < value < 10 and round(value, 1) != round(value) else 0
        return size, self.number(value, digits), 1 if not digits and round(value) == 1 else 2

    def share(self, part: float, whole: float) -> str:
        """A share in whole percent, honest at its ends: under 1 %, over 99 %."""
        percent = 100 * part / whole if whole else 0
        if 0 < percent < 1:
            return self.gettext("under %(n)s") % {"n": self._percent(1)}
        if 99 < percent < 100:
            return self.gettext("over %(n)s") % {"n": self._percent(99)}
        return self._percent(percent)

    def _percent(self, percent: float) -> str:
        return _together(self.gettext("%(n)s %%") % {"n": self.number(percent)})


def _together(words: str) -> str:
    return words.replace(" ", _HARD)
