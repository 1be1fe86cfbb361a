"""The figures of a report, each with the sentence that says what it shows and the table that holds its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from halka.analysis.disclosure import FEWEST
from halka.analysis.report.mapdrawing import Way, close, drawn
from halka.documents import ink
from halka.documents.blocks import Cell, Column, Figure, Table

from . import drawings
from .amounts import Count
from .facts import Facts, Network, Step, Story
from .voice import Voice
from .wording import FUNNEL, MARKS, readable

BARS = 8
SENDERS, RECEIVERS = 8, 12
LEVELS = (4, 8, 14, 22)
ON_PAPER = 1
"""Which of the levels stands on paper, if it can be read there."""
_WIDEST, _HIGHEST = 480 / ink.LEAST_SCALE, 250 / ink.LEAST_SCALE
"""Units of a drawing as wide as a page and as high as a third of one, its letters as small as they may be."""


def number(count: Count, voice: Voice) -> Cell:
    """A count as it is said, and for the spreadsheet; "under 5" has no number."""
    hidden = count.is_rounded and count.value < FEWEST
    return Cell(voice.count(count), None if hidden else count.value)


def name(code: str | None, facts: Facts, voice: Voice) -> str:
    if code is None:
        return voice.gettext("all senders")
    return facts.names.get(code, readable(code)) or voice.gettext("not named")


def way(origin: str | None, target: str | None, facts: Facts, voice: Voice) -> str:
    return f"{name(origin, facts, voice)} → {name(target, facts, voice)}"


def days_lost(facts: Facts, voice: Voice) -> Figure:
    """The Pareto bars of days lost, silence in its own colour."""
    _ = voice.gettext
    largest = sorted(facts.places, key=lambda p: -p.days_lost.value)
    label = _("Days that children lost, by place; the silent part is striped")
    shown = [
        drawings.Bar(
            way(p.from_place, p.to_place, facts, voice),
            p.days_lost.value,
            p.silent_days.value,
            _("%(days)s, silent %(silent)s")
            % {"days": voice.count(p.days_lost), "silent": voice.count(p.silent_days)},
        )
        for p in largest[:BARS]
    ]
    rows = tuple(
        (
            Cell(name(p.from_place, facts, voice)),
            Cell(name(p.to_place, facts, voice)),
            number(p.days_lost, voice),
            number(p.silent_days, voice),
            number(p.children, voice),
            number(p.requests, voice),
        )
        for p in largest
    )
    columns = (
        Column(_("From")),
        Column(_("To")),
        Column(_("Days lost"), True, _("days")),
        Column(_("of them silent"), True, _("days")),
        Column(_("Children"), True, _("children")),
        Column(_("Requests"), True, _("requests")),
    )
    says = _(
        "The longest bars are where a change would help most children. The striped part is silence: it grows every day."
    )
    table = Table("days_lost", label, columns, rows, shown=BARS, more=_rest(len(rows) - BARS, voice))
    alt = _said((bar.label, bar.words) for bar in shown)
    return Figure("days_lost", _("Where children lose days"), says, alt, drawings.bars(shown, label), table)


def _said(found: Iterable[tuple[str, str]]) -> str:
    """The numbers of a drawing, for those who do not see it."""
    return "; ".join(f"{what}: {number}" for what, number in found)


def _rest(left: int, voice: Voice) -> str:
    if left <= 0:
        return ""
    return voice.ngettext(
        "%(n)s more row is in the workbook.", "%(n)s more rows are in the workbook.", left
    ) % {"n": voice.number(left)}


def funnel(facts: Facts, voice: Voice) -> Figure:
    _ = voice.gettext
    label = _("How far requests came")
    first = facts.funnel[0][1].value
    found = []
    rows = []
    for key, count in facts.funnel:
        share = min(1.0, count.value / first) if first and not (count.is_rounded and first < 10) else None
        words = f"{voice.count(count)} · {voice.percent(share)}"
        found.append((_(FUNNEL[key]), float(count.value), words))
        rows.append((Cell(_(FUNNEL[key])), number(count, voice), Cell(voice.percent(share), _whole(share))))
    columns = (
        Column(_("Step")),
        Column(_("Requests"), True, _("requests")),
        Column(_("Share"), True, "%"),
    )
    says = _(
        "Each bar counts the requests that came at least so far. Whoever answered has seen; the last two may still come."
    )
    alt = _said((step, words) for step, _number, words in found)
    table = Table("funnel", label, columns, tuple(rows))
    return Figure("funnel", label, says, alt, drawings.funnel(found, label), table)


def _whole(share: float | None) -> float | None:
    return None if share is None else round(100 * share)


def story(key: str, title: str, says: str, told: Story, voice: Voice) -> Figure:
    """One request as a time line, the silence shaded."""
    _ = voice.gettext

    def days(n: int) -> str:
        words = voice.ngettext("%(n)s day", "%(n)s days", n) % {"n": voice.number(n)}
        return _("about %(days)s") % {"days": words} if told.is_coarse else words

    kinds = {"silence": _("silence: %(days)s"), "moving": _("in time"), "planned": _("waiting for a place")}
    drawn_parts = [(s.days, s.kind, kinds[s.kind] % {"days": days(s.days)}) for s in told.stretches]
    places = sorted({mark.place for mark in told.marks})
    words = {
        place: "" if len(places) == 1 else _("institution %(letter)s") % {"letter": place.upper()}
        for place in places
    }
    marks = [(m.day, _(MARKS[m.act]), words[m.place]) for m in told.marks]
    points = [drawings.Point(day, f"{what} ({where})" if where else what) for day, what, where in marks]
    whole = _("From the first question: %(days)s") % {"days": days(told.days)}
    drawing = drawings.line(drawn_parts, points, whole, title)
    rows = tuple(
        (
            Cell(f"≈ {voice.number(day)}" if told.is_coarse else voice.number(day), day),
            Cell(what),
            Cell(where or _("the institution that was asked")),
        )
        for day, what, where in marks
    )
    columns = (
        Column(_("Day"), True, _("days")),
        Column(_("What happened")),
        Column(_("Where")),
    )
    alt = _said((row[0].text, row[1].text) for row in rows)
    return Figure(key, title, says, f"{whole}. {alt}", drawing, Table(key, title, columns, rows))


def network(facts: Facts, voice: Voice) -> Figure:
    """Who asks whom, with the single points of failure."""
    _ = voice.gettext
    found = facts.network
    left, right = _sides(found)
    needs: dict[str, list[str]] = {}
    for need, unit in found.only_ones:
        needs.setdefault(unit, []).append(facts.names.get(need, readable(need)))

    def node(unit: str) -> drawings.Node:
        note = _("others only through it") if unit in found.cut_off else ""
        if unit in needs:
            note = _("the only one for: %(need)s") % {"need": ", ".join(needs[unit])}
        return drawings.Node(name(unit, facts, voice), note, bool(note))

    weight: dict[tuple[int, int], float] = {}
    for tie in found.ties:
        for a, b in ((tie.origin, tie.target), (tie.target, tie.origin)):
            if a in left and b in right:
                at = (left.index(a), right.index(b))
                weight[at] = weight.get(at, 0) + tie.requests.value
    label = _("Who asks whom")
    drawing = drawings.network(
        [node(u) for u in left],
        [node(u) for u in right],
        [(a, b, w) for (a, b), w in sorted(weight.items())],
        label,
    )
    says = _(
        "Thicker lines are more requests. A ring marks an institution without which nobody helps, or others are not reached."
    )
    table = _ties(found, label, facts, voice)
    alt = _said((f"{row[0].text} → {row[1].text}", row[2].text) for row in table.rows[: table.shown])
    return Figure("network", label, says, alt, drawing, table)


def _ties(found: Network, label: str, facts: Facts, voice: Voice) -> Table:
    _ = voice.gettext
    rows = tuple(
        (Cell(name(t.origin, facts, voice)), Cell(name(t.target, facts, voice)), number(t.requests, voice))
        for t in sorted(found.ties, key=lambda t: (-t.requests.value, t.origin, t.target))
    )
    columns = (Column(_("From")), Column(_("To")), Column(_("Requests"), True, _("requests")))
    return Table("network", label, columns, rows, shown=6, more=_rest(len(rows) - 6, voice))


def _sides(found: Network) -> tuple[list[str], list[str]]:
    """Who mostly asks and who is mostly asked, the busiest of each."""
    out: dict[str, int] = {}
    into: dict[str, int] = {}
    for tie in found.ties:
        out[tie.origin] = out.get(tie.origin, 0) + tie.requests.value
        into[tie.target] = into.get(tie.target, 0) + tie.requests.value
    units = sorted(set(out) | set(into), key=lambda u: (-out.get(u, 0) - into.get(u, 0), u))
    asking = [u for u in units if out.get(u, 0) > into.get(u, 0)]
    asked = [u for u in units if u not in asking]
    return asking[:SENDERS], asked[:RECEIVERS]


def process_map(facts: Facts, voice: Voice) -> Figure | None:
    """The commonest steps; on a screen with a switch for how many."""
    _ = voice.gettext
    different = [s for s in facts.steps if s.origin != s.target]
    if not different:
        return None
    different.sort(key=lambda s: (-s.times.value, s.origin, s.target))
    sizes = sorted({min(level, len(different)) for level in LEVELS})
    levels = tuple(
        (
            voice.ngettext("%(n)s step", "%(n)s steps", size) % {"n": voice.number(size)},
            _map(_reached(different, size, facts), facts, voice),
        )
        for size in sizes
    )
    columns = (
        Column(_("From")),
        Column(_("To")),
        Column(_("How often"), True, _("times")),
        Column(_("Middle wait"), True, _("days")),
        Column(_("Nine of ten within"), True, _("days")),
    )
    rows = tuple(_step_row(s, facts, voice) for s in different)
    label = _("How the work flows")
    says = _(
        "A box is an activity, a line leads to the next one in the same case. Thicker is more often, dashed goes back."
    )
    table = Table("steps", label, columns, rows, shown=6, more=_rest(len(rows) - 6, voice))
    alt = _said((f"{row[0].text} → {row[1].text}", row[2].text) for row in rows[: table.shown])
    return Figure("map", label, says, alt, _on_paper(different, facts, voice), table, levels)


def _on_paper(different: Sequence[Step], facts: Facts, voice: Voice) -> str:
    """The largest map of the commonest steps whose letters can be read on a page."""
    for size in range(min(LEVELS[ON_PAPER], len(different)), 0, -1):
        drawing = _map(_reached(different, size, facts), facts, voice)
        wide, high = ink.size(drawing)
        if wide <= _WIDEST and high <= _HIGHEST:
            break
    return drawing


def _step_row(step: Step, facts: Facts, voice: Voice) -> tuple[Cell, ...]:
    if not step.wait.is_shown:
        waits = (Cell(voice.few()), Cell(voice.few()))
    else:
        waits = (
            Cell(voice.days(step.wait.p50), _tenth(step.wait.p50)),
            Cell(voice.days(step.wait.p90), _tenth(step.wait.p90)),
        )
    both = (Cell(facts.acts.get(name) or readable(name)) for name in (step.origin, step.target))
    return (*both, number(step.times, voice), *waits)


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _reached(different: Sequence[Step], size: int, facts: Facts) -> list[Step]:
    """The commonest steps; an activity that nothing would lead to brings its commonest way in along."""
    shown = list(different[:size])
    starts = {a.name for a in facts.activities if a.starts.value}
    reached = starts | {s.target for s in shown}
    for activity in dict.fromkeys(s.origin for s in shown):
        way_in = next((s for s in different if s.target == activity), None)
        if activity not in reached and way_in is not None:
            shown.append(way_in)
    return shown


def _map(shown: Sequence[Step], facts: Facts, voice: Voice) -> str:
    _ = voice.gettext
    times = {a.name: a.times for a in facts.activities}
    ways = [
        Way(
            s.origin,
            s.target,
            s.times.value,
            f"{voice.count(s.times)} × · {voice.middle(s.wait)}",
        )
        for s in shown
    ]
    notes = {node: f"{voice.count(times[node])} ×" for w in ways for node in (w.origin, w.target)}
    names = {node: facts.acts.get(node) or readable(node) for node in notes}
    drawing = drawn(ways, notes, _("How the work flows"), names, close(ways, notes, names))
    return drawing.replace("<svg ", '<svg class="map" ', 1)
