"""Hand-over of work, between departments and between people: the sections of the report about it."""

from __future__ import annotations

from .contents import Findings, Row
from .pieces import scrolling, section, table
from .words import count, name, share, short_span, span

MATRIX = 12
FEWEST = 10  # steps under which a wait says little and gets no colour
_MILLION = 1_000_000


def departments(found: Findings) -> str:
    """Hand-over between departments as a matrix: who passes work to whom, how often, how long it lies."""
    pairs = found.rows("handover_group")
    title = "Hand-over between departments"
    if not pairs:
        return section("units", title, "", "<p>Not recorded: no event of this log names its department.</p>")
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
        f'<tr><th scope="row">{name(a)}</th>'
        + "".join(_cell(cells.get((a, b)), waits) for b in shown)
        + "</tr>"
        for a in shown
    )
    heads = ["From", *(name(n) for n in shown)]
    caption = (
        "From the row to the column: how often, and the middle wait. Stronger colour is slower; "
        f"under {FEWEST} times there is no colour. The diagonal is work that stays."
    )
    body = f"<p>{_moved(pairs, 'department')}{_left_out(len(volume) - len(shown))}</p>"
    body += scrolling("Matrix of departments", table(caption, heads, rows, numbers_from=1))
    return section("units", title, "institutions, never people", body)


def _moved(pairs: list[Row], whom: str) -> str:
    moved, every = sum(r["count"] for r in pairs if r["from"] != r["to"]), sum(r["count"] for r in pairs)
    return f"{moved:,} of {every:,} steps ({share(moved, every)}) go to another {whom}."


def _left_out(departments: int) -> str:
    if not departments:
        return ""
    return f" {count(departments, 'smaller department is', 'smaller departments are')} left out here."


def _cell(row: Row | None, waits: list[float]) -> str:
    if row is None:
        return '<td class="n soft">–</td>'
    shade = ""
    if row["count"] >= FEWEST:
        shade = f" sh{1 + 4 * sum(wait < row['median_s'] for wait in waits) // len(waits)}"
    return f'<td class="n{shade}">{row["count"]:,} ×<br><small>{short_span(row["median_s"])}</small></td>'


def people(found: Findings) -> str:
    """Hand-over between single people: only whether hands change, and what that costs. No names, no ranks."""
    pairs = found.rows("handover_resource")
    title = "Work that changes hands"
    if not pairs:
        return section("people", title, "", "<p>Not recorded: no event of this log names a person.</p>")
    moved = [r for r in pairs if r["from"] != r["to"]]
    stays = [r for r in pairs if r["from"] == r["to"]]
    told = f"<p>{_moved(pairs, 'person')}"
    if moved:
        told += f" Such a step takes {span(_mean(moved))} on average"
        told += f"; when the work stays with the same person, {span(_mean(stays))}." if stays else "."
    told += (
        "</p><p class='soft'>Halka names and ranks no single person. Who passed work to whom stands, "
        "in the order of the names, in tables/handover_resource.csv.</p>"
    )
    return section("people", title, "people, without names", told)


def _mean(pairs: list[Row]) -> float:
    return float(sum(r["sum_us"] for r in pairs) / (sum(r["count"] for r in pairs) * _MILLION))
