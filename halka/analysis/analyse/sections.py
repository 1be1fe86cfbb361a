"""The sections of the report, each a function from findings to HTML."""

from __future__ import annotations

import pyarrow.compute as pc

from .findings import Findings, Row
from .pieces import folded, scrolling, section, table
from .words import Speech

BARS = 8
WAYS = 8
TABLE_ROWS = 200
_MILLION = 1_000_000


def headline(found: Findings, say: Speech) -> str:
    """The finding: how long cases waited, and how much of that sits in the three heaviest steps."""
    _ = say.gettext
    steps = heaviest(found)
    total = sum(step["sum_us"] for step in steps)
    cases = say.counted("%(n)s case", "%(n)s cases", found.cases)
    events = say.counted("%(n)s event", "%(n)s events", found.events)
    about = f"{say.name(found.name)} · {cases} · {events}"
    if not total:
        return _head(
            about,
            _("No time passes between the events of this log."),
            _("Nothing waited, or the times are all the same."),
        )
    top = sum(step["sum_us"] for step in steps[:3])
    told = _("Cases waited %(time)s in all.") % {"time": f"<em>{say.span(total / _MILLION)}</em>"}
    if len(steps) > 3:
        words = {"share": say.share(top, total), "n": say.number(len(steps))}
        more = _("%(share)s of that sits in three of %(n)s steps.") % words
    else:
        more = _("The longest wait is %(between)s.") % {"between": between(steps[0], say)}
    return _head(about, f"{told} {more}", _tail(steps[0], say))


def _head(about: str, told: str, lead: str) -> str:
    return (
        f'<div class="head"><p class="soft">{about}</p><h1 class="headline">{told}</h1>'
        f'<p class="lead">{lead}</p></div>\n'
    )


def _tail(step: Row, say: Speech) -> str:
    """What the heaviest step is like: a few long waits, or slow every time."""
    _ = say.gettext
    where = {"time": say.span(step["sum_us"] / _MILLION), "between": between(step, say)}
    start = _("The most, %(time)s, lies %(between)s.") % where
    if step["count"] == 1:
        return " ".join((start, _("It happened once.")))
    middle, long = step["median_s"], step["p90_s"]
    spread = _("Half of these %(n)s waits are over within %(middle)s; one in ten lasts %(long)s or more.") % {
        "n": say.number(step["count"]),
        "middle": say.span(middle),
        "long": say.span(long),
    }
    kind = [_("A few long waits, not a slow step.")] if long > 20 * max(middle, 1) else []
    return " ".join((start, spread, *kind))


def between(step: Row, say: Speech) -> str:
    """Where a step lies, in words."""
    _ = say.gettext
    if step["from"] == step["to"]:
        return _("between one “%(a)s” and the next") % {"a": say.name(step["from"])}
    return _("between “%(a)s” and “%(b)s”") % {"a": say.name(step["from"]), "b": say.name(step["to"])}


def heaviest(found: Findings) -> list[Row]:
    """The steps by total waiting, the heaviest first."""
    return sorted(found.rows("directly_follows"), key=lambda r: (-r["sum_us"], r["from"], r["to"]))


def facts(found: Findings, say: Speech) -> str:
    """Six facts under the headline."""
    _ = say.gettext
    spans = found.rows("durations")[0]
    cases = found.tables["cases"]
    first, last = pc.min(cases["start_us"]).as_py(), pc.max(cases["end_us"]).as_py()
    told = {
        _("From, to"): _("%(first)s to %(last)s") % {"first": say.day(first), "last": say.day(last)},
        _("Cases"): say.number(found.cases),
        _("Different activities"): say.number(found.tables["activities"].num_rows),
        _("Ways through"): say.number(found.tables["variants"].num_rows),
        _("Half of the cases take up to"): say.span(spans["p50"]),
        _("Nine of ten take up to"): say.span(spans["p90"]),
    }
    items = "".join(f"<div><dt>{term}</dt><dd>{said}</dd></div>" for term, said in told.items())
    return f'<dl class="facts">{items}</dl>\n'


def lost_time(found: Findings, say: Speech) -> str:
    """Bars: the steps with the most waiting in total, and all the others as one."""
    _ = say.gettext
    title = _("Where time is lost")
    steps = [step for step in heaviest(found) if step["sum_us"]]
    if not steps:
        nowhere = _("Nowhere: no step took any time.")
        return section("lost", title, "", f"<p>{nowhere}</p>")
    ranked = _("Ranked by all waiting together: an average would hide the few who wait longest.")
    body = f'<p>{ranked}</p><ol class="bars" role="list">{"".join(_bars(steps, say))}</ol>'
    return section("lost", title, _("total waiting"), body + steps_table(found, say))


def _bars(steps: list[Row], say: Speech) -> list[str]:
    _ = say.gettext
    total = sum(step["sum_us"] for step in steps)
    rest = sum(step["sum_us"] for step in steps[BARS:])
    longest = max(steps[0]["sum_us"], rest)
    note = _("%(n)s × · half within %(middle)s · one in ten from %(long)s")
    to, bars = _("to"), []
    for step in steps[:BARS]:
        label = f"{say.name(step['from'])} <span class='soft'>{to}</span> {say.name(step['to'])}"
        words = {
            "n": say.number(step["count"]),
            "middle": say.short_span(step["median_s"]),
            "long": say.short_span(step["p90_s"]),
        }
        bars.append(_bar(label, note % words, step["sum_us"], longest, _amount(step["sum_us"], total, say)))
    if rest:
        others = say.counted("All other %(n)s step", "All other %(n)s steps", len(steps) - BARS)
        bars.append(_bar(others, "", rest, longest, _amount(rest, total, say), "bar rest"))
    return bars


def _amount(us: int, total: int, say: Speech) -> str:
    return f"{say.span(us / _MILLION)} · {say.share(us, total)}"


def _bar(label: str, note: str, us: int, longest: int, said: str, kind: str = "bar") -> str:
    width = 70 * us / longest  # the number needs the rest of the line
    return (
        f'<li><p class="label">{label}</p><p class="note soft">{note}</p>'
        '<svg height="22" aria-hidden="true">'
        f'<rect class="{kind}" y="2" width="{width:.1f}%" height="18" rx="2"/></svg>'
        f'<p class="amount">{said}</p></li>'
    )


def steps_table(found: Findings, say: Speech) -> str:
    """Every step of the process map in figures, folded away."""
    _ = say.gettext
    steps = heaviest(found)
    spans = ("median_s", "p90_s", "max_s")
    rows = "".join(
        f'<tr><th scope="row">{say.name(step["from"])}</th><td>{say.name(step["to"])}</td>'
        f'<td class="n">{say.number(step["count"])}</td>'
        f'<td class="n">{say.short_span(step["sum_us"] / _MILLION)}</td>'
        + "".join(f'<td class="n">{say.short_span(step[column])}</td>' for column in spans)
        + "</tr>"
        for step in steps[:TABLE_ROWS]
    )
    caption = _("Waiting between two events of a case, most in total first.")
    if len(steps) > TABLE_ROWS:
        rest = _("The first %(n)s; the rest is in tables/directly_follows.csv.") % {"n": TABLE_ROWS}
        caption += f" {rest}"
    heads = [
        _("From"), _("To"), _("Times"), _("In total"), _("Middle wait"), _("9 of 10 within"), _("Longest"),
    ]  # fmt: skip
    figures = scrolling(_("Table of steps"), table(caption, heads, rows, numbers_from=2), say)
    summary = say.counted("All %(n)s step as a table", "All %(n)s steps as a table", len(steps))
    return folded(summary, figures)


def ways(found: Findings, say: Speech) -> str:
    """The commonest ways through, in words."""
    _ = say.gettext
    variants = found.rows("variants")
    needed, covered = 0, 0
    while covered < 0.8 * found.cases:
        covered += variants[needed]["cases"]
        needed += 1
    items = "".join(
        f"<li><p><strong>{say.share(v['cases'], found.cases)}</strong> "
        f'<span class="soft">{say.counted("%(n)s case", "%(n)s cases", v["cases"])}, '
        f"{_half(v['median_s'], say)}</span></p><p>{_in_words(v['path'], say)}.</p></li>"
        for v in variants[:WAYS]
    )
    left = len(variants) - WAYS
    more = say.counted(
        "%(n)s more way in tables/variants.csv.", "%(n)s more ways in tables/variants.csv.", left
    )
    enough = say.counted(
        "%(n)s way covers 80 %% of the cases.", "%(n)s ways cover 80 %% of the cases.", needed
    )
    body = f'<p>{enough}</p><ol class="ways">{items}</ol>'
    body += f"<p class='soft'>{more}</p>" if left > 0 else ""
    different = _("%(n)s different") % {"n": say.number(len(variants))}
    return section("ways", _("Ways through"), different, body)


def _half(median_s: float, say: Speech) -> str:
    if not median_s:
        return say.gettext("no time passes")
    return say.gettext("half within %(time)s") % {"time": say.span(median_s)}


def _in_words(path: list[str], say: Speech) -> str:
    """A, then B three times, then C."""
    said: list[str] = []
    at = 0
    while at < len(path):
        end = at
        while end < len(path) and path[end] == path[at]:
            end += 1
        times = end - at
        again = say.counted("(%(n)s time)", "(%(n)s times)", times)
        said.append(say.name(path[at]) + ("" if times == 1 else f" {again}"))
        at = end
    if len(said) > 14:
        left = say.counted("%(n)s more step", "%(n)s more steps", len(said) - 13)
        said = [*said[:12], left, said[-1]]
    then = say.gettext("then")
    return f"<span class='then'>, {then} </span>".join(said)
