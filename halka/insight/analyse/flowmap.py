"""The process map: the most frequent steps as a drawing made on the server, with their times."""

from __future__ import annotations

from .contents import Findings, Row
from .mapdrawing import Way, drawn
from .pieces import scrolling, section
from .sections import heaviest
from .words import count, share, short_span

STEPS = 16  # more edges than these, and people see spaghetti
SHOWN = 0.95  # or fewer, once they carry this share of all steps
HEAVY = 3


def flow_map(found: Findings) -> str:
    """The section with the map, what it leaves out, and where its table is."""
    steps = found.rows("directly_follows")
    shown = _shown(steps, {row["activity"] for row in found.rows("starts")})
    if not shown:
        return section("map", "How the work flows", "", "<p>No activity follows another one in this log.</p>")
    carried = sum(s["count"] for s in shown)
    every = sum(s["count"] for s in steps if s["from"] != s["to"])
    left = sum(s["from"] != s["to"] for s in steps) - len(shown)
    told = f"<p>The {count(len(shown), 'most frequent step')} carry {share(carried, every)} of the movement."
    told += f" {count(left, 'rarer step is', 'rarer steps are')} left out of the drawing." if left else ""
    told += " The table under the bars above has them all.</p>"
    figure = (
        f'<figure class="map">{scrolling("Process map", _drawing(found, shown))}'
        '<figcaption class="small soft">Box: activity and how often. Line: how often, and the middle wait; '
        "thicker is more often. In colour: the steps with the most waiting in total. "
        "Dashed: back to an earlier activity.</figcaption></figure>"
    )
    return section("map", "How the work flows", "most frequent steps", told + figure)


def _shown(steps: list[Row], starts: set[str]) -> list[Row]:
    """The commonest steps between different activities, until they carry nearly all.

    An activity that would stand there as if cases began with it brings its commonest way in along.
    """
    different = [s for s in steps if s["from"] != s["to"]]
    every = sum(s["count"] for s in different)
    shown: list[Row] = []
    carried = 0
    for step in different[:STEPS]:
        if carried >= SHOWN * every:
            break
        shown.append(step)
        carried += step["count"]
    reached = starts | {s["to"] for s in shown}
    for activity in dict.fromkeys(s["from"] for s in shown):
        way_in = next((s for s in different if s["to"] == activity), None)
        if activity not in reached and way_in is not None:
            shown.append(way_in)
    return shown


def _drawing(found: Findings, shown: list[Row]) -> str:
    heavy = {(s["from"], s["to"]) for s in heaviest(found)[:HEAVY]}
    times = {a["activity"]: a["count"] for a in found.rows("activities")}
    again = {s["from"]: s["count"] for s in found.rows("directly_follows") if s["from"] == s["to"]}
    ways = [
        Way(
            s["from"],
            s["to"],
            s["count"],
            f"{s['count']:,} × · {short_span(s['median_s'])}",
            is_heavy=(s["from"], s["to"]) in heavy,
        )
        for s in shown
    ]
    notes = {
        node: f"{times[node]:,} ×" + (f", {again[node]:,} at once again" if node in again else "")
        for way in ways
        for node in (way.origin, way.target)
    }
    title = (
        f"Process map of {len(notes)} activities and {len(shown)} steps; the table of steps says the same."
    )
    return drawn(ways, notes, title)
