"""The process map: the most frequent steps as a drawing made on the server, with their times."""

from __future__ import annotations

from halka.analysis.report.mapdrawing import Way, drawn

from .findings import Findings, Row
from .pieces import scrolling, section
from .sections import heaviest
from .words import Speech

STEPS = 16  # more edges than these, and people see spaghetti
SHOWN = 0.95  # or fewer, once they carry this share of all steps
HEAVY = 3


def flow_map(found: Findings, say: Speech) -> str:
    """The section with the map, what it leaves out, and where its table is."""
    steps = found.rows("directly_follows")
    shown = _shown(steps, {row["activity"] for row in found.rows("starts")})
    _ = say.gettext
    title = _("How the work flows")
    if not shown:
        none = _("No activity follows another one in this log.")
        return section("map", title, "", f"<p>{none}</p>")
    legend = _(
        "Box: activity and how often. Line: how often, and the middle wait; "
        "thicker is more often. In colour: the steps with the most waiting in total. "
        "Dashed: back to an earlier activity."
    )
    drawing = scrolling(_("Process map"), _drawing(found, shown, say), say)
    figure = f'<figure class="map">{drawing}<figcaption class="small soft">{legend}</figcaption></figure>'
    return section("map", title, _("most frequent steps"), _told(steps, shown, say) + figure)


def _told(steps: list[Row], shown: list[Row], say: Speech) -> str:
    """How much of the movement the drawing carries, and what it leaves out."""
    carried = sum(s["count"] for s in shown)
    every = sum(s["count"] for s in steps if s["from"] != s["to"])
    left = sum(s["from"] != s["to"] for s in steps) - len(shown)
    carry = say.ngettext(
        "The %(n)s most frequent step carry %(share)s of the movement.",
        "The %(n)s most frequent steps carry %(share)s of the movement.",
        len(shown),
    )
    told = [carry % {"n": say.number(len(shown)), "share": say.share(carried, every)}]
    if left:
        told.append(
            say.counted(
                "%(n)s rarer step is left out of the drawing.",
                "%(n)s rarer steps are left out of the drawing.",
                left,
            )
        )
    told.append(say.gettext("The table under the bars above has them all."))
    return f"<p>{' '.join(told)}</p>"


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


def _drawing(found: Findings, shown: list[Row], say: Speech) -> str:
    heavy = {(s["from"], s["to"]) for s in heaviest(found)[:HEAVY]}
    times = {a["activity"]: a["count"] for a in found.rows("activities")}
    again = {s["from"]: s["count"] for s in found.rows("directly_follows") if s["from"] == s["to"]}
    ways = [
        Way(
            s["from"],
            s["to"],
            s["count"],
            f"{say.number(s['count'])} × · {say.short_span(s['median_s'])}",
            is_heavy=(s["from"], s["to"]) in heavy,
        )
        for s in shown
    ]
    at_once = say.gettext("%(n)s at once again")
    notes = {
        node: f"{say.number(times[node])} ×"
        + (f", {at_once % {'n': say.number(again[node])}}" if node in again else "")
        for way in ways
        for node in (way.origin, way.target)
    }
    title = say.gettext(
        "Process map of %(activities)s activities and %(steps)s steps; the table of steps says the same."
    ) % {"activities": len(notes), "steps": len(shown)}
    return drawn(ways, notes, title)
