"""The sections of the report, each a function from findings to HTML."""

from __future__ import annotations

import pyarrow.compute as pc

from .contents import Findings, Row
from .pieces import folded, scrolling, section, table
from .words import count, day, name, share, short_span, span

BARS = 8
WAYS = 8
TABLE_ROWS = 200
_MILLION = 1_000_000


def headline(found: Findings) -> str:
    """The finding: how long cases waited, and how much of that sits in the three heaviest steps."""
    steps = heaviest(found)
    total = sum(step["sum_us"] for step in steps)
    begin = (
        '<div class="head"><p class="soft">{}</p><h1 class="headline">{}</h1><p class="lead">{}</p></div>\n'
    )
    about = f"{name(found.name)} · {count(found.cases, 'case')} · {count(found.events, 'event')}"
    if not total:
        return begin.format(
            about,
            "No time passes between the events of this log.",
            "Nothing waited, or the times are all the same.",
        )
    top = sum(step["sum_us"] for step in steps[:3])
    told = f"Cases waited <em>{span(total / _MILLION)}</em> in all."
    if len(steps) > 3:
        told += f" {share(top, total)} of that sits in three of {len(steps):,} steps."
    else:
        told += f" The longest wait is {between(steps[0])}."
    return begin.format(about, told, f"{_tail(steps[0])}")


def _tail(step: Row) -> str:
    """What the heaviest step is like: a few long waits, or slow every time."""
    start = f"The most, {span(step['sum_us'] / _MILLION)}, lies {between(step)}."
    if step["count"] == 1:
        return f"{start} It happened once."
    middle, long = step["median_s"], step["p90_s"]
    spread = f"Half of these {step['count']:,} waits are over within {span(middle)};"
    spread += f" one in ten lasts {span(long)} or more."
    kind = " A few long waits, not a slow step." if long > 20 * max(middle, 1) else ""
    return f"{start} {spread}{kind}"


def between(step: Row) -> str:
    """Where a step lies, in words."""
    if step["from"] == step["to"]:
        return f"between one “{name(step['from'])}” and the next"
    return f"between “{name(step['from'])}” and “{name(step['to'])}”"


def heaviest(found: Findings) -> list[Row]:
    """The steps by total waiting, the heaviest first."""
    return sorted(found.rows("directly_follows"), key=lambda r: (-r["sum_us"], r["from"], r["to"]))


def facts(found: Findings) -> str:
    """Six facts under the headline."""
    spans = found.rows("durations")[0]
    cases = found.tables["cases"]
    first, last = pc.min(cases["start_us"]).as_py(), pc.max(cases["end_us"]).as_py()
    told = {
        "From, to": f"{day(first)} to {day(last)}",
        "Cases": f"{found.cases:,}",
        "Different activities": f"{found.tables['activities'].num_rows:,}",
        "Ways through": f"{found.tables['variants'].num_rows:,}",
        "Half of the cases take up to": span(spans["p50"]),
        "Nine of ten take up to": span(spans["p90"]),
    }
    items = "".join(f"<div><dt>{term}</dt><dd>{said}</dd></div>" for term, said in told.items())
    return f'<dl class="facts">{items}</dl>\n'


def lost_time(found: Findings) -> str:
    """Bars: the steps with the most waiting in total, and all the others as one."""
    steps = [step for step in heaviest(found) if step["sum_us"]]
    if not steps:
        return section("lost", "Where time is lost", "", "<p>Nowhere: no step took any time.</p>")
    total = sum(step["sum_us"] for step in steps)
    rest = sum(step["sum_us"] for step in steps[BARS:])
    longest = max(steps[0]["sum_us"], rest)
    bars = [
        _bar(
            f"{name(s['from'])} <span class='soft'>to</span> {name(s['to'])}",
            f"{s['count']:,} × · half within {short_span(s['median_s'])}"
            f" · one in ten from {short_span(s['p90_s'])}",
            s["sum_us"], longest, total, "bar",
        )
        for s in steps[:BARS]
    ]  # fmt: skip
    if rest:
        others = f"All other {count(len(steps) - BARS, 'step')}"
        bars.append(_bar(others, "", rest, longest, total, "bar rest"))
    body = (
        "<p>Ranked by all waiting together: an average would hide the few who wait longest.</p>"
        f'<ol class="bars" role="list">{"".join(bars)}</ol>' + steps_table(found)
    )
    return section("lost", "Where time is lost", "total waiting", body)


def _bar(label: str, note: str, us: int, longest: int, total: int, kind: str) -> str:
    width = 70 * us / longest  # the number needs the rest of the line
    said = f"{span(us / _MILLION)} · {share(us, total)}"
    return (
        f'<li><p class="label">{label}</p><p class="note soft">{note}</p>'
        '<svg height="22" aria-hidden="true">'
        f'<rect class="{kind}" y="2" width="{width:.1f}%" height="18" rx="2"/></svg>'
        f'<p class="amount">{said}</p></li>'
    )


def steps_table(found: Findings) -> str:
    """Every step of the process map in figures, folded away."""
    steps = heaviest(found)
    spans = ("median_s", "p90_s", "max_s")
    rows = "".join(
        f'<tr><th scope="row">{name(step["from"])}</th><td>{name(step["to"])}</td>'
        f'<td class="n">{step["count"]:,}</td><td class="n">{short_span(step["sum_us"] / _MILLION)}</td>'
        + "".join(f'<td class="n">{short_span(step[column])}</td>' for column in spans)
        + "</tr>"
        for step in steps[:TABLE_ROWS]
    )
    caption = "Waiting between two events of a case, most in total first."
    if len(steps) > TABLE_ROWS:
        caption += f" The first {TABLE_ROWS}; the rest is in tables/directly_follows.csv."
    heads = ["From", "To", "Times", "In total", "Middle wait", "9 of 10 within", "Longest"]
    figures = scrolling("Table of steps", table(caption, heads, rows, numbers_from=2))
    return folded(f"All {count(len(steps), 'step')} as a table", figures)


def ways(found: Findings) -> str:
    """The commonest ways through, in words."""
    variants = found.rows("variants")
    needed, covered = 0, 0
    while covered < 0.8 * found.cases:
        covered += variants[needed]["cases"]
        needed += 1
    items = "".join(
        f"<li><p><strong>{share(v['cases'], found.cases)}</strong> "
        f'<span class="soft">{count(v["cases"], "case")}, '
        f"{_half(v['median_s'])}</span></p><p>{_in_words(v['path'])}.</p></li>"
        for v in variants[:WAYS]
    )
    left = len(variants) - WAYS
    more = f"<p class='soft'>{count(left, 'more way')} in tables/variants.csv.</p>" if left > 0 else ""
    body = (
        f"<p>{count(needed, 'way covers', 'ways cover')} 80 % of the cases.</p>"
        f'<ol class="ways">{items}</ol>{more}'
    )
    return section("ways", "Ways through", f"{len(variants):,} different", body)


def _half(median_s: float) -> str:
    return f"half within {span(median_s)}" if median_s else "no time passes"


def _in_words(path: list[str]) -> str:
    """A, then B three times, then C."""
    said: list[str] = []
    at = 0
    while at < len(path):
        end = at
        while end < len(path) and path[end] == path[at]:
            end += 1
        times = end - at
        said.append(name(path[at]) + ("" if times == 1 else f" ({times} times)"))
        at = end
    shown = said if len(said) <= 14 else [*said[:12], f"{len(said) - 13} more steps", said[-1]]
    return "<span class='then'>, then </span>".join(shown)


def what_was_read(found: Findings) -> str:
    """What the reader took, guessed, assumed and left out."""
    log = found.log
    said = {
        "case_id": "case",
        "type": "activity",
        "ts_us": "time",
        "actor": "person",
        "from_org": "department",
    }
    columns = "".join(
        f"<tr><th scope='row'>{said.get(ours, ours)}</th><td>{name(theirs)}</td>"
        f"<td>{'guessed from its name' if ours in log.guessed else 'given by the format or by you'}</td></tr>"
        for ours, theirs in log.columns.items()
    )
    notes = [f"{name(note)}" for note in log.assumptions]
    for row in found.rows("names"):
        what = said.get(row["column"], row["column"])
        if row["missing"]:
            notes.append(f"{row['missing']:,} of {found.events:,} events name no {what}.")
        if row["empty"]:
            notes.append(
                f"In {count(row['empty'], 'event')} the {what} is an empty text. It counts as a name."
            )
    if log.left_out_count:
        notes.append(
            f"{count(log.left_out_count, 'row was', 'rows were')} left out, because they cannot be read."
        )
    else:
        notes.append("Every row of the file was read; none was left out.")
    body = f"<ul>{''.join(f'<li>{note}</li>' for note in notes)}</ul>"
    body += table("Which column was taken for what", ["Meaning", "In the file", "How"], columns)
    if log.left_out:
        rows = "".join(
            f"<tr><th scope='row'>{name(row.place)}</th><td>{name(row.reason)}</td></tr>"
            for row in log.left_out
        )
        why = table("Where they stand in the file, and why they were left out", ["Where", "Why"], rows)
        body += folded(f"Rows left out, the first {len(log.left_out)}", why)
    return section("read", "What was read", name(found.name), body)


def how_counted() -> str:
    """The rules, short."""
    return section(
        "rules",
        "How this is counted",
        "",
        "<ul><li>A step is two events of a case that follow each other; its wait is the time between them. "
        "Where times are equal, the order in the file decides.</li>"
        "<li>Times are calendar time: nights and weekends count. A day is 24 hours. Dates are UTC.</li>"
        "<li>“Half within” is the median, “nine of ten within” the 90th percentile; both are exact.</li>"
        "<li>For hand-over, events without a name are taken out first and the rest paired.</li>"
        "<li>Cases that had not ended when the log was made look shorter than they are.</li></ul>",
    )
