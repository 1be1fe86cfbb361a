"""Charts of the bottleneck page as numbers for SVG: lengths across in percent, down in pixels.

Text keeps its size on any screen; from right to left the positions are mirrored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from halka.pages.drawn import Bar, FunnelStep, Moment, Stretch

LONGEST = 84.0
"""Percent of the width that the longest bar takes; the rest is for its number."""
ROW = 72


@dataclass(frozen=True)
class BarMark:
    bar: Bar
    number: str
    start: str
    """Where the row begins: 0%, or 100% from right to left."""
    x: str
    width: str
    silent_x: str
    silent_width: str
    tip: str
    nudge: int
    label_y: int
    bar_y: int
    number_y: int
    cause_y: int


@dataclass(frozen=True)
class BarChart:
    marks: list[BarMark]
    height: int
    label: str


def percent(value: float) -> str:
    return f"{value + 0:.2f}%"


def mirrored(value: float, width: float = 0, *, rtl: bool) -> str:
    """Where something `width` wide that begins at `value` stands."""
    return percent(100 - value - width if rtl else value)


def bar_chart(bars: Sequence[Bar], *, rtl: bool = False) -> BarChart:
    most = max((bar.value for bar in bars), default=0) or 1
    marks = [_bar_mark(bar, i * ROW, LONGEST / most, rtl=rtl) for i, bar in enumerate(bars)]
    label = "; ".join(
        gettext("%(what)s: %(days)s child-days") % {"what": mark.bar.label, "days": mark.number}
        for mark in marks
    )
    return BarChart(marks, ROW * len(bars), label)


def _bar_mark(bar: Bar, top: int, scale: float, *, rtl: bool) -> BarMark:
    width, silent = scale * bar.value, scale * min(bar.silent, bar.value)
    return BarMark(
        bar, number_format(bar.value, use_l10n=True, force_grouping=True),
        start=mirrored(0, rtl=rtl), x=mirrored(0, width, rtl=rtl), width=percent(width),
        silent_x=mirrored(0, silent, rtl=rtl), silent_width=percent(silent),
        tip=mirrored(width, rtl=rtl), nudge=-8 if rtl else 8,
        label_y=top + 14, bar_y=top + 22, number_y=top + 36, cause_y=top + 56,
    )  # fmt: skip


STEP = 48


@dataclass(frozen=True)
class StepMark:
    step: FunnelStep
    share: int
    """Percent of the first step."""
    start: str
    end: str
    x: str
    width: str
    label_y: int
    bar_y: int


@dataclass(frozen=True)
class Funnel:
    marks: list[StepMark]
    height: int
    label: str


def funnel(steps: Sequence[FunnelStep], *, rtl: bool = False) -> Funnel:
    """How many of those who were asked for came to each step, drawn as bars that grow shorter."""
    most = (steps[0].value if steps else 0) or 1
    marks = []
    for at, step in enumerate(steps):
        width = 100 * min(step.value, most) / most
        top = at * STEP
        marks.append(
            StepMark(
                step, round(width), start=mirrored(0, rtl=rtl), end=mirrored(100, rtl=rtl),
                x=mirrored(0, width, rtl=rtl), width=percent(width), label_y=top + 14, bar_y=top + 22,
            )
        )  # fmt: skip
    said = "; ".join(f"{mark.step.label}: {mark.step.words}" for mark in marks)
    return Funnel(marks, STEP * len(steps), said)


@dataclass(frozen=True)
class StretchMark:
    stretch: Stretch
    x: str
    width: str
    middle: str
    words: str


@dataclass(frozen=True)
class MomentMark:
    moment: Moment
    x: str
    anchor: str
    y: int
    line_from: int


@dataclass(frozen=True)
class RequestLine:
    stretches: list[StretchMark]
    moments: list[MomentMark]
    bar_y: int
    words_y: int
    height: int
    label: str


Span = tuple[float, float, float]
"""Where the words begin, where their line stands, where they end, in percent."""

LETTER = 2.2
"""Percent that one letter takes on the smallest screen."""


def request_line(
    stretches: Sequence[Stretch], moments: Sequence[Moment], *, rtl: bool = False
) -> RequestLine:
    """One request from the day it was sent to its end."""
    whole = sum(stretch.days for stretch in stretches) or 1
    levels = _levels(moments, whole)
    bar_y = 22 + 18 * max(levels, default=0)
    return RequestLine(
        _stretch_marks(stretches, whole, rtl=rtl),
        [_moment_mark(moment, level, whole, rtl=rtl) for moment, level in zip(moments, levels, strict=True)],
        bar_y=bar_y, words_y=bar_y + 48, height=bar_y + 54, label=_line_label(stretches, whole),
    )  # fmt: skip


def _stretch_marks(stretches: Sequence[Stretch], whole: int, *, rtl: bool) -> list[StretchMark]:
    marks, before = [], 0
    for stretch in stretches:
        x, width = 100 * before / whole, 100 * stretch.days / whole
        words = f"{stretch.days} {stretch.words}".strip()
        fitting = next((text for text in (words, str(stretch.days)) if len(text) * LETTER <= width), "")
        middle = mirrored(x + width / 2, rtl=rtl)
        marks.append(StretchMark(stretch, mirrored(x, width, rtl=rtl), percent(width), middle, fitting))
        before += stretch.days
    return marks


def _anchor(share: float) -> str:
    return "start" if share < 10 else "end" if share > 90 else "middle"


def _span(moment: Moment, whole: int) -> Span:
    x = 100 * moment.day / whole
    width = LETTER * (len(moment.words) + 1)
    back = {"start": 0.0, "middle": width / 2, "end": width}[_anchor(x)]
    return x - back, x, x - back + width


def _levels(moments: Sequence[Moment], whole: int) -> list[int]:
    """A line of text for each moment, counted from the top, so that no words overlap.

    Where it can be had, no line crosses words either; otherwise the words keep a seam around them.
    """
    spans = [_span(moment, whole) for moment in moments]
    levels: list[int] = []
    for i, mine in enumerate(spans):
        others = list(zip(spans[:i], levels, strict=True))
        free = [
            level
            for level in range(len(spans))
            if not any(_overlaps(level, mine, *other) for other in others)
        ]
        clear = [level for level in free if not any(_crosses(level, mine, *other) for other in others)]
        levels.append((clear or free)[0])
    return levels


def _overlaps(level: int, mine: Span, other: Span, other_level: int) -> bool:
    return level == other_level and mine[0] < other[2] and other[0] < mine[2]


def _crosses(level: int, mine: Span, other: Span, other_level: int) -> bool:
    """Whether the line of the upper words runs through the lower ones."""
    (_, x, _), (start, _, end) = (mine, other) if level < other_level else (other, mine)
    return level != other_level and start < x < end


def _moment_mark(moment: Moment, level: int, whole: int, *, rtl: bool) -> MomentMark:
    share = 100 * moment.day / whole
    y = 12 + 18 * level
    return MomentMark(moment, mirrored(share, rtl=rtl), _anchor(share), y, y + 4)


def _line_label(stretches: Sequence[Stretch], whole: int) -> str:
    silent = sum(stretch.days for stretch in stretches if stretch.kind == "silence")
    words = ngettext(
        "%(whole)s day, %(silent)s of it without any answer.",
        "%(whole)s days, %(silent)s of them without any answer.",
        whole,
    )
    return words % {"whole": whole, "silent": silent}
