"""The body of a report: method, a chapter for each C, figures, two stories, recommendations, and the annex."""

from __future__ import annotations

from halka.documents.blocks import Block, Bullets, Cell, Column, Heading, PageBreak, Paragraph, Table

from . import figures, rules
from .facts import Facts, Felt, Measured, Pair, Period
from .figures import name, number, way
from .first_page import value, why
from .protected import Report
from .trace import code_of_indicator
from .voice import NOTHING, Voice
from .wording import ACTIONS, CAUSES, DIMENSIONS, FORMULAS, GLOSSARY, METHOD, indicator

FINGERPRINT = 16  # so many digits of one are printed
MATRIX = (7, 10)  # senders and receivers on paper; the workbook has all pairs
_NEW_PAGE = 0.35  # of a page: with less left, the method and the annex begin a new one
_SLOW = (2, 5, 12)  # days from which on a cell of the reply-time table is darker


def body(report: Report, voice: Voice) -> list[Block]:
    facts = report.facts
    blocks: list[Block] = [*method(voice)]
    for dimension in rules.DIMENSIONS:
        blocks += [*_dimension(dimension, facts, voice), *_of_dimension(dimension, facts, voice)]
    blocks += [*_network(facts, voice), *_stories(facts, voice), *_map(facts, voice)]
    return [*blocks, *_felt(facts, voice), *_recommendations(facts, voice), *annex(facts, voice)]


def method(voice: Voice) -> list[Block]:
    _ = voice.gettext
    return [
        PageBreak(_NEW_PAGE),
        Heading(_("How this was measured"), 2),
        Bullets(tuple(("", _(sentence)) for sentence in METHOD)),
        Heading(_("What the words mean"), 3),
        Bullets(tuple((_(term), _(meaning)) for term, meaning in GLOSSARY)),
    ]


def _dimension(dimension: str, facts: Facts, voice: Voice) -> list[Block]:
    """Every indicator of one C, also those that the record does not hold."""
    _ = voice.gettext
    known = {m.code: m for m in facts.indicators if m.is_recorded}
    columns = (
        Column(""),
        Column(_("Indicator")),
        Column(_("Value"), True),
        Column(_("95% interval"), True),
        Column(_("n"), True),
        Column(_("Target"), True),
    )
    rows = tuple(
        _indicator_row(rule, known.get(rule.code), voice)
        for rule in sorted(rules.of_dimension(dimension), key=lambda r: float(r.code.split(".")[1]))
    )
    title = _(DIMENSIONS[dimension])
    return [
        Heading(title, 2),
        Table(dimension, _("The indicators: %(c)s") % {"c": title}, columns, rows),
    ]


def _indicator_row(rule: rules.Rule, found: Measured | None, voice: Voice) -> tuple[Cell, ...]:
    _ = voice.gettext
    target = NOTHING
    if rule.good is not None:
        sign = "≥" if rule.is_high_better else "≤"
        said = (
            voice.percent(rule.good / 100)
            if rule.unit == "%"
            else voice.number(rule.good, 0 if rule.good >= 1 else 2)
        )
        target = f"{sign} {said} ({rule.basis})"
    code, title = Cell(rule.code), Cell(indicator(rule.code, voice))
    if found is None:
        return code, title, Cell(_("not recorded")), Cell(NOTHING), Cell(NOTHING), Cell(target)
    shown = Cell(value(found, voice), _spreadsheet(found))
    return code, title, shown, Cell(_interval(found, voice)), number(found.n, voice), Cell(target)


def _spreadsheet(found: Measured) -> float | None:
    amount = rules.amount(found)
    hidden = found.n.is_rounded and found.n.value < 10
    return None if amount is None or hidden else round(amount, 1 if found.unit != "0-1" else 2)


def _interval(found: Measured, voice: Voice) -> str:
    if found.ratio is not None:
        between = found.ratio.interval
        if between is None or found.unit != "%":
            return NOTHING
        return voice.percents(*between)
    if found.low is None or found.high is None or (found.n.is_rounded and found.n.value < 10):
        return NOTHING
    digits = 2 if found.unit == "0-1" else 1
    return f"{voice.number(found.low, digits)}–{voice.number(found.high, digits)}"


def _of_dimension(dimension: str, facts: Facts, voice: Voice) -> list[Block]:
    if not facts.headline.requests.value:
        return []
    if dimension == "C1":
        return [receivers(facts, voice), figures.funnel(facts, voice)]
    if dimension == "C2":
        return [figures.days_lost(facts, voice)] if facts.places else []
    return [reply_times(facts, voice), all_pairs(facts, voice)]


def receivers(facts: Facts, voice: Voice) -> Table:
    """How each institution answers, whoever asks: a distribution, not a mean."""
    _ = voice.gettext
    columns = (
        Column(_("Institution that was asked")),
        Column(_("Requests"), True, _("requests")),
        Column(_("Half have answered"), True, _("days")),
        Column(_("Nine of ten"), True, _("days")),
        Column(_("No answer"), True, "%"),
        Column(_("Refused"), True, "%"),
        Column(_("Sender told"), True, "%"),
    )
    rows = tuple((Cell(name(p.receiver, facts, voice)), *_pair_cells(p, voice)) for p in facts.receivers)
    more = _("The workbook has all of them.") if len(rows) > 14 else ""
    return Table(
        "receivers", _("How each institution answers, silence counted"), columns, rows, shown=14, more=more
    )


def _pair_cells(pair: Pair, voice: Voice) -> tuple[Cell, ...]:
    few = not pair.answer.is_shown
    p50 = Cell(voice.few()) if few else Cell(voice.days(pair.answer.p50), _tenth(pair.answer.p50))
    p90 = Cell(voice.few()) if few else Cell(voice.days(pair.answer.p90), _tenth(pair.answer.p90))
    shares = tuple(
        Cell(voice.share(r), None if r.share is None else round(100 * r.share))
        for r in (pair.silent, pair.refused, pair.told)
    )
    return (number(pair.requests, voice), p50, p90, *shares)


def _tenth(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 1)


def reply_times(facts: Facts, voice: Voice) -> Table:
    """Institution by institution: after how many days half have an answer. Darker is slower."""
    _ = voice.gettext
    by_pair = {(p.sender, p.receiver): p for p in facts.pairs}
    senders = _busiest([(p.sender or "", p.requests.value) for p in facts.pairs])[: MATRIX[0]]
    asked = _busiest([(p.receiver, p.requests.value) for p in facts.pairs])[: MATRIX[1]]
    columns = (
        Column(_("Asked ↓   Asking →")),
        *(Column(name(s, facts, voice), True, _("days")) for s in senders),
    )
    rows = tuple(
        (Cell(name(a, facts, voice)), *(_reply_cell(by_pair.get((s, a)), voice) for s in senders))
        for a in asked
    )
    caption = _("Days until half of the requests have an answer, silence counted; darker is slower")
    return Table("reply_times", caption, columns, rows)


def _busiest(found: list[tuple[str, int]]) -> list[str]:
    sums: dict[str, int] = {}
    for unit, requests in found:
        sums[unit] = sums.get(unit, 0) + requests
    return sorted(sums, key=lambda unit: (-sums[unit], unit))


def _reply_cell(pair: Pair | None, voice: Voice) -> Cell:
    if pair is None:
        return Cell(NOTHING)
    if not pair.answer.is_shown:
        return Cell(voice.few())
    p50 = pair.answer.p50
    shade = 4 if p50 is None else 1 + sum(p50 >= step for step in _SLOW)
    return Cell(voice.days(p50), _tenth(p50), shade)


def all_pairs(facts: Facts, voice: Voice) -> Table:
    _ = voice.gettext
    columns = (
        Column(_("From")),
        Column(_("To")),
        Column(_("Requests"), True, _("requests")),
        Column(_("Half have answered"), True, _("days")),
        Column(_("Nine of ten"), True, _("days")),
        Column(_("No answer"), True, "%"),
        Column(_("Refused"), True, "%"),
        Column(_("Sender told"), True, "%"),
    )
    rows = tuple(
        (Cell(name(p.sender, facts, voice)), Cell(name(p.receiver, facts, voice)), *_pair_cells(p, voice))
        for p in facts.pairs
    )
    more = _("The workbook has all of them.") if len(rows) > 10 else ""
    return Table("pairs", _("Pair by pair, the busiest first"), columns, rows, shown=10, more=more)


def _network(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    if not facts.network.ties:
        return []
    found = facts.network
    items = []
    if found.busiest is not None and found.share is not None and found.share.share is not None:
        told = _("%(share)s of all requests go to it.") % {"share": voice.percent(found.share.share)}
        items.append((name(found.busiest, facts, voice), told))
    for need, unit in found.only_ones:
        told = _("the only one that accepted requests for: %(need)s") % {"need": facts.names.get(need, need)}
        items.append((name(unit, facts, voice), told))
    if found.cut_off:
        told = ", ".join(name(unit, facts, voice) for unit in found.cut_off)
        items.append((_("Others are reached only through:"), told))
    blocks: list[Block] = [Heading(_("The network and its single points of failure"), 2)]
    return [*blocks, *([Bullets(tuple(items))] if items else []), figures.network(facts, voice)]


def _stories(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    told: list[Block] = []
    if facts.good is not None:
        says = _(
            "Answered in time, and the sender was told. %(n)s requests went like this; this one is in their middle."
        )
        says %= {"n": voice.count(facts.good.alike)}
        told.append(figures.story("good", _("A request that went well"), says, facts.good, voice))
    if facts.bad is not None:
        says = _("%(n)s needs met silence. A quarter of them waited longer than this one.")
        says %= {"n": voice.count(facts.bad.alike)}
        told.append(figures.story("bad", _("A request that met silence"), says, facts.bad, voice))
    if not told:
        return []
    note = _("Both are real. Names, dates and whatever else would tell who the child is have been left out.")
    return [Heading(_("Two requests from beginning to end"), 2), Paragraph(note), *told]


def _map(facts: Facts, voice: Voice) -> list[Block]:
    figure = figures.process_map(facts, voice)
    return [] if figure is None else [Heading(voice.gettext("The way through the work"), 2), figure]


def _felt(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    if facts.felt is None:
        return []
    columns = (
        Column(_("From")),
        Column(_("To")),
        Column(_("Felt"), True, _("points of 100")),
        Column(_("Measured"), True, _("points of 100")),
        Column(_("Gap"), True, _("points")),
        Column(_("Answers"), True, _("answers")),
    )
    both = [(pair, pair.measured) for pair in facts.felt.pairs]
    known = [(pair, measured) for pair, measured in both if measured is not None]
    known.sort(key=lambda one: (-abs(one[0].felt - one[1]), one[0].sender, one[0].receiver))
    rows = tuple(
        (
            Cell(name(pair.sender, facts, voice)),
            Cell(name(pair.receiver, facts, voice)),
            *(Cell(voice.number(v), round(v)) for v in (pair.felt, found, pair.felt - found, pair.answers)),
        )
        for pair, found in known
    )
    caption = _("What staff say of working together, beside what the record shows; the largest gaps first")
    table = [Table("felt", caption, columns, rows)] if rows else []
    return [
        Heading(_("Felt beside measured"), 2),
        Paragraph(_of_survey(facts.felt, facts.period, voice)),
        *table,
    ]


def _of_survey(felt: Felt, period: Period, voice: Voice) -> str:
    """Which survey, how many answered, and what is not shown."""
    _ = voice.gettext
    told = [
        _("The survey “%(survey)s”, %(since)s to %(until)s; people who answered: %(people)s.")
        % {
            "survey": felt.survey,
            "since": voice.day(felt.since_us, period.zone),
            "until": voice.day(felt.until_us, period.zone),
            "people": voice.number(felt.people),
        },
        _(
            "Measured: the mean of the requests answered at all, answered in time, and told, in the twelve months before."
        ),
    ]
    if felt.hidden:
        few = voice.ngettext(
            "One pair was spoken of by fewer than five people. It is not shown.",
            "%(n)s pairs were spoken of by fewer than five people. They are not shown.",
            felt.hidden,
        )
        told.append(few % {"n": voice.number(felt.hidden)})
    if all(pair.measured is None for pair in felt.pairs):
        told.append(_("The record says too little to stand beside this survey."))
    return " ".join(told)


def _recommendations(facts: Facts, voice: Voice) -> list[Block]:
    _ = voice.gettext
    if not facts.decisions:
        return []
    places = {(p.step, p.from_place, p.to_place): p for p in facts.places}
    items = []
    for decision in facts.decisions:
        place = places[(decision.step, decision.from_place, decision.to_place)]
        told = _(
            "%(action)s Evidence: %(cause)s; %(why)s; %(days)s days lost by %(children)s children. Owner: %(owner)s."
        ) % {
            "action": _(ACTIONS.get(decision.action, decision.action)),
            "cause": _(CAUSES.get(place.cause, place.cause)),
            "why": why(place, voice),
            "days": voice.count(place.days_lost),
            "children": voice.count(place.children),
            "owner": name(decision.owner or None, facts, voice),
        }
        items.append((f"{way(decision.from_place, decision.to_place, facts, voice)}.", told))
    note = _(
        "Proposals, not orders: each rests on one place of the record, and what it costs is for its owner to say."
    )
    heading = Heading(_("Recommendations, and what they rest on"), 2)
    return [heading, Paragraph(note), Bullets(tuple(items), is_ordered=True)]


def annex(facts: Facts, voice: Voice) -> list[Block]:
    """Every formula, the fingerprint of its code, on how many rows it stood, and the cut-off."""
    _ = voice.gettext
    words = _(
        "Source: %(source)s. Period: %(since)s to %(until)s. Cut-off: %(until)s. Events: SHA-256 %(digest)s."
    )
    words %= {
        "source": facts.source,
        "since": voice.since(facts.period),
        "until": voice.until(facts.period),
        "digest": facts.fingerprint,
    }
    heading = Heading(_("Annex: where every number comes from"), 2)
    return [
        PageBreak(_NEW_PAGE),
        heading,
        Paragraph(words, "small"),
        _formulas(voice),
        _sources(facts, voice),
    ]


def _formulas(voice: Voice) -> Table:
    _ = voice.gettext
    rows = tuple(
        (
            Cell(rule.code),
            Cell(indicator(rule.code, voice)),
            Cell(_(FORMULAS[rule.code])),
            Cell(code_of_indicator(rule.code)[:FINGERPRINT] or NOTHING),
        )
        for rule in rules.rules().values()
    )
    columns = (
        Column(""),
        Column(_("Indicator")),
        Column(_("Formula")),
        Column(_("Code")),
    )
    caption = _("Formulas of the indicators, with the fingerprint of their code")
    return Table("formulas", caption, columns, rows, shown=len(rows))


def _sources(facts: Facts, voice: Voice) -> Table:
    _ = voice.gettext
    rows = tuple(
        (
            Cell(trace.function),
            Cell(_(FORMULAS.get(trace.formula, trace.formula))),
            number(trace.n, voice),
            Cell(trace.fingerprint[:FINGERPRINT]),
        )
        for trace in facts.traces
    )
    columns = (
        Column(_("Function")),
        Column(_("Formula")),
        Column(_("Rows"), True, _("rows")),
        Column(_("Code")),
    )
    caption = _("Measures; a fingerprint is the first 16 digits of the SHA-256 of the code")
    return Table("sources", caption, columns, rows)
