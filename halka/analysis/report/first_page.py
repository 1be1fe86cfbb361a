"""The one page: what happened in numbers, nine tiles, three bottlenecks, who waits, what to decide, how sure it is."""

from __future__ import annotations

from halka.analysis.disclosure import FEWEST
from halka.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table, Tile, Tiles

from . import rules
from .amounts import FEWEST_JUDGED, FEWEST_SHARED, FEWEST_SHOWN
from .facts import Facts, Measured, Place
from .figures import name, number, way
from .protected import Report
from .voice import NOTHING, Voice
from .wording import ACTIONS, CAUSES, DIMENSIONS, WITHOUT_CALENDAR, indicator

BOTTLENECKS = 3
WAITING_PLACES = 5


def first_page(report: Report, voice: Voice) -> list[Block]:
    facts = report.facts
    return [
        Paragraph(headline(facts, voice), "lead"),
        tiles(facts, voice),
        *_bottlenecks(facts, voice),
        *_waiting(facts, voice),
        *_decisions(facts, voice),
        Heading(voice.gettext("How sure this is"), 2),
        Paragraph(honesty(report, voice), "small"),
    ]


def headline(facts: Facts, voice: Voice) -> str:
    """One or two sentences with the numbers that matter most."""
    _ = voice.gettext
    head = facts.headline
    if not head.requests.value:
        return _(
            "This record holds no requests between institutions for these days. What it holds of the flow of work follows."
        )
    told = _("%(requests)s requests went out for %(children)s children.") % {
        "requests": voice.count(head.requests),
        "children": voice.count(head.children),
    }
    if head.answered.share is not None:
        told += " " + _("%(share)s of those that were due were answered.") % {
            "share": voice.percent(head.answered.share)
        }
    told += " " + _("%(children)s children waited longer than was due, and lost %(days)s days.") % {
        "children": voice.count(head.overdue),
        "days": voice.count(head.days_lost),
    }
    return told


def tiles(facts: Facts, voice: Voice) -> Tiles:
    before = {measured.code: measured for measured in facts.before}
    groups = []
    for dimension in rules.DIMENSIONS:
        shown = rules.on_first_page(dimension, facts.indicators)
        made = tuple(_tile(rule, measured, before.get(rule.code), voice) for rule, measured in shown)
        groups.append((voice.gettext(DIMENSIONS[dimension]), made))
    return Tiles(tuple(groups))


def _tile(rule: rules.Rule, now: Measured | None, before: Measured | None, voice: Voice) -> Tile:
    _ = voice.gettext
    title = indicator(rule.code, voice)
    if now is None:
        return Tile(title, NOTHING, "", "", "none", _("not recorded"))
    return Tile(
        title,
        value(now, voice),
        _change(rules.change(rule, now, before), before, voice),
        _("n = %(n)s") % {"n": voice.count(now.n)},
        rules.colour(rule, now),
        _judgement(rule, now, voice),
    )


def value(measured: Measured, voice: Voice) -> str:
    """The number as people read it, with P90 where it is a distribution."""
    if measured.count is not None:
        return voice.count(measured.count)
    if measured.ratio is not None and not measured.ratio.is_shown:
        return voice.few(FEWEST_SHARED)
    if measured.n.is_rounded and measured.n.value < FEWEST_SHOWN:
        return voice.few()
    amount = rules.amount(measured)
    if measured.unit in ("days", "working days"):
        said = voice.days if measured.unit == "days" else voice.working_days
        is_one = measured.p90 is None and measured.code != "C1.2"
        return said(amount) if is_one else f"{said(amount)} / {said(measured.p90)}"
    if amount is None:
        return voice.gettext("not reached")
    if measured.unit == "%":
        return voice.percent(amount / 100)
    return voice.number(amount, 0 if measured.unit == "n" and amount == round(amount) else 2)


def _change(found: int | None, before: Measured | None, voice: Voice) -> str:
    _ = voice.gettext
    if found is None or before is None:
        return ""
    words = {
        1: _("↑ better; before: %(value)s"),
        0: _("→ no clear change; before: %(value)s"),
        -1: _("↓ worse; before: %(value)s"),
    }
    return words[found] % {"value": value(before, voice)}


def _judgement(rule: rules.Rule, now: Measured, voice: Voice) -> str:
    _ = voice.gettext
    if now.n.value < FEWEST_JUDGED:
        return _("too few to judge")
    if rule.good is None:
        return _("no target")
    words = {
        "good": _("on target"),
        "watch": _("near the target"),
        "bad": _("far from target"),
        "none": _("not reached"),
    }
    return words[rules.colour(rule, now)]


def _bottlenecks(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    blocks: list[Block] = [Heading(_("Where children lose days"), 2)]
    if not facts.places:
        return [*blocks, Paragraph(_("No place lost days in this period, as far as the record shows."))]
    rows = tuple(_bottleneck_row(place, facts, voice) for place in facts.places[:BOTTLENECKS])
    columns = (
        Column(_("From → to")),
        Column(_("Children"), True, _("children")),
        Column(_("Days lost"), True, _("days")),
        Column(_("Cause")),
        Column(_("Who can change it")),
    )
    return [*blocks, Table("bottlenecks", _("The three largest bottlenecks"), columns, rows)]


def _bottleneck_row(place: Place, facts: Facts, voice: Voice) -> tuple[Cell, ...]:
    return (
        Cell(way(place.from_place, place.to_place, facts, voice)),
        number(place.children, voice),
        number(place.days_lost, voice),
        Cell(f"{voice.gettext(CAUSES.get(place.cause, place.cause))}: {why(place, voice)}"),
        Cell(name(place.who or None, facts, voice)),
    )


def why(place: Place, voice: Voice) -> str:
    """The evidence for the cause, in one clause."""
    _ = voice.gettext
    found = {
        "silence": (place.silent, _("%(k)s of %(n)s requests that were due have no answer")),
        "return": (place.refused, _("%(k)s of %(n)s answers were a refusal")),
        "no_feedback": (place.untold, _("after %(k)s of %(n)s services the sender was not told")),
        "slow": (place.late, _("%(k)s of %(n)s requests that were due were answered late or not at all")),
        "closed_hours": (place.closed, _("%(k)s of %(n)s requests fell due in closed time")),
        "batch": (place.batched, _("%(k)s of %(n)s answers came in one hour of the week")),
    }
    if place.cause not in found:
        return _("the middle answer took %(days)s") % {"days": voice.middle(place.middle_answer)}
    share, words = found[place.cause]
    return words % {"k": voice.count(share.k), "n": voice.count(share.n)}


def _waiting(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    waiting = facts.waiting
    if not waiting.by_receiver:
        return []
    told = _("%(all)s children wait for an answer now, %(late)s of them longer than is allowed.") % {
        "all": voice.count(waiting.children),
        "late": voice.count(waiting.overdue),
    }
    first = [
        f"{name(at.receiver, facts, voice)} ({voice.count(at.overdue)})"
        for at in waiting.by_receiver[:WAITING_PLACES]
        if at.overdue.value >= FEWEST
    ]
    if first:
        told += " " + _("Most of these wait at: %(places)s.") % {"places": ", ".join(first)}
    return [Heading(_("Children waiting now"), 2), Paragraph(told)]


def _decisions(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    blocks: list[Block] = []
    if facts.decisions:
        columns = (
            Column(_("From → to")),
            Column(_("Proposal")),
            Column(_("Owner")),
            Column(_("By")),
            Column(_("Days it could save"), True, _("days")),
        )
        rows = tuple(
            (
                Cell(way(d.from_place, d.to_place, facts, voice)),
                Cell(voice.gettext(ACTIONS.get(d.action, d.action))),
                Cell(name(d.owner or None, facts, voice)),
                Cell(voice.day(d.due_us, facts.period.zone)),
                number(d.effect, voice),
            )
            for d in facts.decisions
        )
        caption = _("Proposals that follow from the record; the board decides")
        blocks += [Heading(_("Decisions asked for"), 2), Table("decisions", caption, columns, rows)]
    return [*blocks, Paragraph(past_decisions(facts, voice), "small")]


def past_decisions(facts: Facts, voice: Voice) -> str:
    """What became of the last proposals; it does not say that anything was decided, for that is in no record."""
    _ = voice.gettext
    if not facts.past_decisions:
        return _("What became of the last proposals: the record of the period before gave none.")
    told = "; ".join(
        _("%(place)s (%(cause)s): %(then)s before, %(now)s now")
        % {
            "place": way(past.from_place, past.to_place, facts, voice),
            "cause": voice.gettext(CAUSES.get(past.action, past.action)),
            "then": voice.count(past.lost_then),
            "now": voice.count(past.lost_now),
        }
        for past in facts.past_decisions
    )
    return " ".join(
        (
            _(
                "What became of the last proposals, in days lost for the same cause, before and in this period: %(told)s."
            )
            % {"told": told},
            _("The record does not say whether they were decided."),
        )
    )


def honesty(report: Report, voice: Voice) -> str:
    """Coverage, late entries, protected cells, cut-off."""
    _ = voice.gettext
    found = report.facts.honesty
    told = [
        _("Known up to %(day)s (%(zone)s).")
        % {"day": voice.until(report.facts.period), "zone": report.facts.period.zone},
        _("The record holds %(events)s entries on %(cases)s children.")
        % {"events": voice.count(found.events), "cases": voice.count(found.cases)},
    ]
    if found.addressed:
        told.append(
            _("Of %(asked)s institutions that were asked something, %(wrote)s recorded anything themselves.")
            % {"asked": voice.number(found.addressed), "wrote": voice.number(found.recording)}
        )
    if found.late.n.value:
        told.append(
            _("%(share)s of the entries were written more than a day late.")
            % {"share": voice.share(found.late)}
        )
    else:
        told.append(_("The record does not say when entries were written."))
    if found.no_calendar:
        told.append(_(WITHOUT_CALENDAR[found.no_calendar]))
    if found.left_out:
        told.append(_("%(n)s rows could not be read.") % {"n": voice.number(found.left_out)})
    told.append(
        _("Counts are exact: this copy is for those who may see them, and must not leave the institution.")
        if report.is_internal
        else _(
            "Counts of children, requests and days are rounded to fives by chance, so that no child can be told from them."
        )
    )
    return " ".join(told)
