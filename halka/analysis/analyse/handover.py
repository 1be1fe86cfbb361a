"""Hand-over of work, between departments and between people: the sections of the report about it."""

from __future__ import annotations

from .findings import Findings, Row
from .pieces import scrolling, section, table
from .words import Speech

MATRIX = 12
FEWEST = 10  # steps under which a wait says little and gets no colour
_MILLION = 1_000_000


def departments(found: Findings, say: Speech) -> str:
    """Hand-over between departments as a matrix: who passes work to whom, how often, how long it lies."""
    pairs = found.rows("handover_group")
    _ = say.gettext
    title = _("Hand-over between departments")
    if not pairs:
        none = _("Not recorded: no event of this log names its department.")
        return section("units", title, "", f"<p>{none}</p>")
    volume: dict[str, int] = {}
    for row in pairs:
        for end in ("from", "to"):
            volume[row[end]] = volume.get(row[end], 0) + row["count"]
    shown = sorted(volume, key=lambda n: (-volume[n], n))[:MATRIX]
    cells = {(r["from"], r["to"]): r for r in pairs}
    waits = sorted(
        r["median_s"] for (a, b), r in cells.items() if a in shown and b in shown and r["count"] >= FEWEST
    )
    rows = "".join(
        f'<tr><th scope="row">{say.name(a)}</th>'
        + "".join(_cell(cells.get((a, b)), waits, say) for b in shown)
        + "</tr>"
        for a in shown
    )
    heads = [_("From"), *(say.name(n) for n in shown)]
    caption = _(
        "From the row to the column: how often, and the middle wait. Stronger colour is slower; "
        "under %(n)s times there is no colour. The diagonal is work that stays."
    ) % {"n": FEWEST}
    moved = _("%(moved)s of %(every)s steps (%(share)s) go to another department.") % _moved(pairs, say)
    body = f"<p>{moved}{_left_out(len(volume) - len(shown), say)}</p>"
    body += scrolling(_("Matrix of departments"), table(caption, heads, rows, numbers_from=1), say)
    return section("units", title, _("institutions, never people"), body)


def _moved(pairs: list[Row], say: Speech) -> dict[str, str]:
    moved, every = sum(r["count"] for r in pairs if r["from"] != r["to"]), sum(r["count"] for r in pairs)
    return {"moved": say.number(moved), "every": say.number(every), "share": say.share(moved, every)}


def _left_out(departments: int, say: Speech) -> str:
    if not departments:
        return ""
    told = say.counted(
        "%(n)s smaller department is left out here.",
        "%(n)s smaller departments are left out here.",
        departments,
    )
    return f" {told}"


def _cell(row: Row | None, waits: list[float], say: Speech) -> str:
    if row is None:
        return '<td class="n soft">–</td>'
    shade = ""
    if row["count"] >= FEWEST:
        shade = f" sh{1 + 4 * sum(wait < row['median_s'] for wait in waits) // len(waits)}"
    return f'<td class="n{shade}">{say.number(row["count"])} ×<br><small>{say.short_span(row["median_s"])}</small></td>'


def people(found: Findings, say: Speech) -> str:
    """Hand-over between single people: only whether hands change, and what that costs. No names, no ranks."""
    pairs = found.rows("handover_resource")
    _ = say.gettext
    title = _("Work that changes hands")
    if not pairs:
        none = _("Not recorded: no event of this log names a person.")
        return section("people", title, "", f"<p>{none}</p>")
    moved = [r for r in pairs if r["from"] != r["to"]]
    stays = [r for r in pairs if r["from"] == r["to"]]
    told = _("%(moved)s of %(every)s steps (%(share)s) go to another person.") % _moved(pairs, say)
    if moved and stays:
        told += " " + _(
            "Such a step takes %(moved)s on average; when the work stays with the same person, %(stays)s."
        ) % {"moved": say.span(_mean(moved)), "stays": say.span(_mean(stays))}
    elif moved:
        told += " " + _("Such a step takes %(moved)s on average.") % {"moved": say.span(_mean(moved))}
    rule = _(
        "Halka names and ranks no single person. Who passed work to whom stands, "
        "in the order of the names, in tables/handover_resource.csv."
    )
    body = f"<p>{told}</p><p class='soft'>{rule}</p>"
    return section("people", title, _("people, without names"), body)


def _mean(pairs: list[Row]) -> float:
    return float(sum(r["sum_us"] for r in pairs) / (sum(r["count"] for r in pairs) * _MILLION))
