"""The parts that pages are built from. `{% load halka %}`; docs/design.md shows each."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext

from halka.pages import charts, dates_in_words, drawn, dumbbells, fields, icons, states
from halka.pages import ring as rings
from halka.pages.panels import Panel
from halka.pages.sheets import is_typed_before, sheet_for
from halka.trust import clock

register = template.Library()

BARS = ((0, 9, 3), (5, 6, 6), (10, 3, 9), (15, 0, 12))


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.drawn(name)


@register.simple_tag
def state(name: str, words: str = "") -> SafeString:
    """State of a link: colour, line, icon and word together."""
    mark = icons.drawn(states.ICONS[name])
    return format_html('<span class="state {}">{}{}</span>', name, mark, words or states.WORDS[name])


@register.simple_tag
def risk(level: str) -> SafeString:
    """Risk is ink: one to four bars and the word. Nothing for a child whose risk nobody has judged."""
    if level not in states.RISKS:
        return SafeString()
    return format_html('<span class="risk">{}{}</span>', _risk_bars(level), states.RISKS[level])


@cache
def _risk_bars(level: str) -> SafeString:
    """Drawn once for each level: a list has them in every row."""
    filled = list(states.RISKS).index(level)
    bars = (((' class="on"' if i <= filled else ""), *bar) for i, bar in enumerate(BARS))
    rects = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="3.5" height="{}"/>',
        ((SafeString(c), x, y, h) for c, x, y, h in bars),
    )
    return format_html('<svg viewBox="0 0 19 12" aria-hidden="true">{}</svg>', rects)


@register.simple_tag
def when(value: dt.date | None, year: int | None = None) -> SafeString:
    """`<time>` with the date as people say it, in the reader's time zone."""
    if value is None:
        return SafeString()
    here = dates_in_words.local(value)
    words = dates_in_words.said(value, this_year=year or dates_in_words.local(clock.now()).year)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), words)


@register.simple_tag
def days(n: int) -> str:
    return dates_in_words.days(n)


@register.simple_tag
def days_left(n: int) -> str:
    return dates_in_words.days_left(n)


@register.inclusion_tag("pages/components/words.html")
def words(
    text: str, caption: str = "", small: bool = False, lang: str = "", translation: str = ""
) -> dict[str, Any]:
    """The child's own words, in the language they were spoken in."""
    return {"text": text, "caption": caption, "small": small, "lang": lang, "translation": translation}


@register.inclusion_tag("pages/components/meter.html")
def meter(percent: float, label: str, state: str = "") -> dict[str, object]:
    """A bar of a hundred; the words must also stand beside it."""
    shown = max(0, min(100, round(percent)))
    return {"percent": shown, "rest": 100 - shown, "label": label, "state": state}


MANY = 8
"""More short answers than these stand side by side where there is room."""


@register.inclusion_tag("pages/components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    kind = fields.kind(bound)
    cards = fields.choices(bound) if kind == "choices" else []
    groups = fields.groups(bound) if kind == "choices" else []
    across, many = fields.is_across(cards), len(cards) > MANY
    return {"field": bound, "kind": kind, "cards": cards, "groups": groups, "across": across, "many": many}


@register.inclusion_tag("pages/components/fields.html", takes_context=True)
def form_fields(context: Context, form: BaseForm) -> dict[str, object]:
    """The summary of problems, the hidden fields, then every question."""
    sheet, again = context.get("sheet", ""), context.get("typed_before", False)
    return {"form": form, "parts": fields.parts(form), "sheet": sheet, "typed_before": again}


@register.inclusion_tag("pages/components/small_sheet.html", takes_context=True)
def small_sheet(context: Context, page: str, child: str) -> dict[str, object]:
    """In a small form that is sent to `page`: kept once, and what was typed waits there. `child`: whose words they are."""
    request: HttpRequest = context["request"]
    return {"sheet": sheet_for(request, page, child), "page": page, "waits": is_typed_before(request, page)}


@register.inclusion_tag("pages/components/problems.html")
def problems(form: BaseForm) -> dict[str, object]:
    return {"problems": list(fields.problems(form))}


@register.inclusion_tag("pages/components/pages.html", takes_context=True)
def pages(context: Context, page: Page[Any], name: str = "page", label: str = "") -> dict[str, Any]:
    """Earlier and later; keeps what the address already asks for. Two lists on a page differ in `name` and `label`."""

    def address(number: int) -> str:
        asked = context["request"].GET.copy()
        asked[name] = str(number)
        return f"?{asked.urlencode()}"

    earlier = address(page.previous_page_number()) if page.has_previous() else ""
    later = address(page.next_page_number()) if page.has_next() else ""
    return {"page": page, "label": label, "earlier": earlier, "later": later}


# Figures, each with its table


@register.inclusion_tag("pages/components/ring.html")
def ring(ring: rings.Ring, id: str = "ring") -> dict[str, object]:
    """The drawing with its legend (from three links on) and the table that says the same."""
    links = ring.shown
    drawn = {"title": rings.title(links), "arcs": rings.arcs(links), "kin": rings.kin_marks(ring.kin)}
    return {"ring": ring, "links": links, "id": id, **(drawn if ring.is_drawn else {})}


@register.simple_tag
def ring_head(ring: rings.Ring, id: str = "ring-head") -> SafeString:
    """The heading that says whether the ring is closed and how many links work, and below it who waits for long."""
    heading = rings.heading(ring.links, is_seen=ring.is_seen, why_ended=ring.why_ended)
    works = ring.links and ring.why_ended is None
    head = section_head(heading, rings.remark(ring.links) if works else "", id)
    return head + format_html_join("", "<p>{}</p>", ((way,) for way in ring.ways))


@register.inclusion_tag("pages/components/bars.html")
def bars(bars: Sequence[drawn.Bar], of: str = "") -> dict[str, object]:
    """`of` heads the first column of the table; between whom, when it is not said."""
    rtl = get_language_bidi()
    chart = charts.bar_chart(bars, rtl=rtl)
    return {"chart": chart, "direction": "rtl" if rtl else "ltr", "of": of or gettext("Between")}


@register.inclusion_tag("pages/components/funnel.html")
def funnel(steps: list[drawn.FunnelStep]) -> dict[str, object]:
    rtl = get_language_bidi()
    return {"chart": charts.funnel(steps, rtl=rtl), "direction": "rtl" if rtl else "ltr"}


@register.inclusion_tag("pages/components/request_line.html")
def request_line(
    stretches: list[drawn.Stretch], moments: list[drawn.Moment], id: str = "request"
) -> dict[str, object]:
    rtl = get_language_bidi()
    line = charts.request_line(stretches, moments, rtl=rtl)
    return {"line": line, "id": id, "direction": "rtl" if rtl else "ltr"}


@register.inclusion_tag("pages/components/dumbbell.html")
def dumbbell(mark: drawn.Dumbbell) -> dict[str, object]:
    """One line from 0 to 100 percent with what is felt and what was measured; its words must stand beside it."""
    rtl = get_language_bidi()
    return {
        "mark": mark,
        "at": dumbbells.drawn(mark, rtl=rtl),
        "ticks": ("0%", "50%", "100%"),
        "direction": "rtl" if rtl else "ltr",
    }


# Lists


@register.inclusion_tag("pages/components/deeds.html")
def deeds(deeds: list[object]) -> dict[str, object]:
    """What was done, newest first. Each has `at, who, what`, perhaps `since, state, met, note, said, heard_by, changed`."""
    return {"deeds": deeds}


@register.inclusion_tag("pages/components/participation.html")
def participation(steps: list[Any]) -> dict[str, Any]:
    """Six steps, three arcs each. Each has `name, reached, asked, kept, changed`."""
    return {"steps": steps}


@register.inclusion_tag("pages/components/people.html", takes_context=True)
def people(context: Context, people: list[object], action: str, name: str = "person") -> dict[str, object]:
    """Choosing a person: one button each. Each has `value, name, unit` and perhaps `icon`."""
    return {"people": people, "action": action, "name": name, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("pages/components/filters.html")
def filters(form: BaseForm) -> dict[str, object]:
    """Narrowing a list: a short form that asks with GET."""
    return {"form": form}


@register.simple_tag(takes_context=True)
def panel(context: Context, panel: Panel) -> SafeString:
    """What a room offers to this page: its partial, with what it is told there."""
    template = context.template.engine.get_template(panel.template)  # type: ignore[union-attr]
    with context.push(**panel.told):
        return template.render(context)


# Parts that hold other parts


@register.simple_block_tag(takes_context=True)
def post(context: Context, content: str, url: str, kind: str = "") -> SafeString:
    """A small form that does something at once and leads back to this page."""
    style = format_html(' class="{}"', kind) if kind else ""
    return format_html(
        '<form{} method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="back" value="{}">{}</form>',
        style, url, context.get("csrf_token", ""), context["request"].path, content,
    )  # fmt: skip


@register.simple_block_tag
def banner(content: str, state: str = "", sign: str = "") -> SafeString:
    """A sentence that must not be missed. `overdue` is for restrictions and danger."""
    name = sign or states.ICONS.get(state, "question")
    return format_html('<div class="banner {}">{}<div>{}</div></div>', state, icons.drawn(name), content)


@register.simple_tag
def section_head(title: str, aside: str = "", id: str = "", url: str = "") -> SafeString:
    """Heading of a section with a quiet remark, or a link, at the other end of the line."""
    named = format_html(' id="{}"', id) if id else ""
    end = (
        format_html('<a href="{}">{}</a>' if url else '<span class="soft">{1}</span>', url, aside)
        if aside
        else ""
    )
    return format_html('<div class="section-head"><h2{}>{}</h2>{}</div>', named, title, end)


@register.simple_block_tag
def empty(content: str) -> SafeString:
    """Nothing here: what is good about it and what comes next."""
    mark = render_to_string("pages/components/mark.html")
    return format_html('<div class="empty">{}<p>{}</p></div>', mark, content)


@register.simple_block_tag
def facts(content: str) -> SafeString:
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


@register.simple_block_tag
def rows(content: str) -> SafeString:
    return format_html('<ul class="rows" role="list">{}</ul>', content)


@register.simple_block_tag
def row(
    content: str,
    title: str,
    due: str = "",
    state: str = "",
    url: str = "",
    deed: str = "",
    main: bool = False,
) -> SafeString:
    """A thing to do: when, what (verb and first name), why, one button."""
    mark = icons.drawn(states.ICONS[state]) if state else ""
    style = " main" if main else ""
    button = format_html('<a class="btn{}" href="{}">{}</a>', style, url, deed) if deed else ""
    return format_html(
        '<li class="{}"><p class="due">{}{}</p>'
        '<div class="what"><h3>{}</h3><div class="soft">{}</div></div>{}</li>',
        state, mark, due, title, content, button,
    )  # fmt: skip


@register.simple_block_tag
def table(content: str, caption: str, *headings: str, scroll: bool = False) -> SafeString:
    """A table that folds into blocks on a phone, or scrolls; a heading that starts with `#` holds numbers."""
    head = format_html_join(
        "", '<th role="columnheader" scope="col"{}>{}</th>', (_heading(str(words)) for words in headings)
    )
    shape = "" if scroll else "fold"
    whole = format_html(
        '<table role="table" class="{}"><caption>{}</caption>'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead><tbody role="rowgroup">{}</tbody></table>',
        shape, caption, head, content,
    )  # fmt: skip
    if not scroll:
        return whole
    return format_html(
        '<div class="scroll" tabindex="0" role="group" aria-label="{}">{}</div>', caption, whole
    )


def _heading(words: str) -> tuple[str, str]:
    if words.startswith("#"):
        return format_html(' class="{}"', "n"), words.removeprefix("#")
    return "", words


@register.simple_block_tag
def tr(content: str) -> SafeString:
    return format_html('<tr role="row">{}</tr>', content)


@register.simple_block_tag
def th(content: str) -> SafeString:
    return format_html('<th role="rowheader" scope="row">{}</th>', content)


@register.simple_block_tag
def td(content: str, label: str = "", number: bool = False, shade: int = 0) -> SafeString:
    """A cell. `label` stands before it on a phone, where headings are gone; not for plain cells."""
    kind = " ".join(name for name in ("n" if number else "", f"sh{shade}" if shade else "") if name)
    said = format_html(' data-l="{}"', label) if label else ""
    return format_html('<td role="cell" class="{}"{}>{}</td>', kind, said, content)
