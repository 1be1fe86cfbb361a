"""Dates and lengths of time as people say them."""

import datetime as dt

from django.utils import timezone
from django.utils.dateformat import format as put
from django.utils.translation import gettext, ngettext, pgettext

from halka.trust import clock

DAY = dt.timedelta(days=1)


def local(value: dt.date) -> dt.date:
    """A moment in the time zone of the reader; a date as it is."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def said(value: dt.date, *, this_year: int) -> str:
    """ "Fri 3 July, 10:00"; the year only when it is another one, the weekday always."""
    here = local(value)
    # Translators: Django's letters for a date: D weekday, j day, F month, Y year.
    words = put(here, pgettext("a day", "D j F"))
    if here.year != this_year:
        # Translators: the same, with the year.
        words = put(here, pgettext("a day of another year", "D j F Y"))
    if isinstance(here, dt.datetime):
        return pgettext("a moment", "%(day)s, %(time)s") % {"day": words, "time": here.strftime("%H:%M")}
    return words


def day(moment: dt.datetime) -> str:
    """The day of a moment as people say it, in the reader's zone."""
    return said(timezone.localtime(moment).date(), this_year=timezone.localtime(clock.now()).year)


def moment(at: dt.datetime) -> str:
    """The day and the hour, in the reader's zone: "Fri 3 July, 10:00"."""
    return said(at, this_year=timezone.localtime(clock.now()).year)


def span(length: dt.timedelta) -> str:
    """A length of time as people say it: hours below two days, then days."""
    hours = max(0, round(length / dt.timedelta(hours=1)))
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return days(length // DAY)


def due(due_at: dt.datetime, at: dt.datetime) -> str:
    """How late something is; by which hour, when it is due within a day; else its day."""
    if due_at < at:
        return gettext("%(span)s late") % {"span": span(at - due_at)}
    if due_at - at >= DAY:
        return day(due_at)
    return gettext("by %(time)s") % {"time": timezone.localtime(due_at).strftime("%H:%M")}


def days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def days_left(n: int) -> str:
    """How a clock speaks: days left, today, or days late (below zero)."""
    if n == 0:
        return gettext("due today")
    if n > 0:
        return ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}
    return ngettext("%(n)s day late", "%(n)s days late", -n) % {"n": -n}
