"""The facts: what a hand-written log must give, and that neither the order of rows nor what came later matters."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.clocks import UnknownHolidays
from halka.analysis.measures.indicators import NOT_REACHED, Good, Indicator
from halka.analysis.report import first_page, rules, wording
from halka.analysis.report.amounts import Count, Spread, ratio
from halka.analysis.report.asked import places
from halka.analysis.report.build import last_quarter
from halka.analysis.report.drawings import Point, line
from halka.analysis.report.extras import Extras
from halka.analysis.report.facts import Facts, Measured, Period
from halka.analysis.report.gather import gather
from halka.analysis.report.graph import cut_off, network, only_ones
from halka.analysis.report.indicators import indicators_in, measured
from halka.analysis.report.stories import stories
from halka.analysis.report.voice import Voice
from halka.profiles import profile
from halka.profiles.clocks import Calendar
from tests.analysis.province import CUTOFF, DAY, START, table
from tests.analysis.report.worlds import facts, gathered, requests, shuffled, with_village


def hand_written() -> list[dict[str, object]]:
    """Three requests of A to B: one answered in time, served and told; one late; one never."""
    rows: list[dict[str, object]] = []
    for number in range(3):
        there = {
            "case_id": f"c{number}",
            "thread": f"t{number}",
            "from_org": "A",
            "to_org": "B",
            "reason": "need",
        }
        rows.append({**there, "type": "referral.sent", "ts_us": START, "due_us": START + 7 * DAY})
    back = {"from_org": "B", "to_org": "A"}
    first, second = {**back, "case_id": "c0", "thread": "t0"}, {**back, "case_id": "c1", "thread": "t1"}
    rows += [
        {**first, "type": "referral.accepted", "ts_us": START + 2 * DAY},
        {**first, "type": "referral.served", "ts_us": START + 4 * DAY},
        {**first, "type": "referral.feedback_given", "ts_us": START + 5 * DAY},
        {**second, "type": "referral.accepted", "ts_us": START + 10 * DAY, "recorded_us": START + 13 * DAY},
    ]
    return rows


PERIOD = Period(START, START + 20 * DAY)


@cache
def found_by_hand() -> Facts:
    return gather(table(hand_written()), PERIOD, source="x", indicators=indicators_in(), extras=Extras())


def test_a_log_by_hand_gives_the_numbers_by_hand() -> None:
    found = found_by_hand()
    head = found.headline
    assert (head.requests.value, head.children.value, head.overdue.value) == (3, 3, 2)
    assert (head.answered.k.value, head.answered.n.value) == (2, 3)
    assert [(step, count.value) for step, count in found.funnel] == [
        ("asked", 3), ("seen", 2), ("accepted", 2), ("served", 1), ("told", 1),
    ]  # fmt: skip
    assert (found.waiting.children.value, found.waiting.overdue.value) == (1, 1)
    assert [(p.sender, p.receiver, p.requests.value, p.days_lost.value) for p in found.pairs] == [
        ("A", "B", 3, 16)
    ]
    assert found.pairs[0].answer == Spread(
        10.0, None, found.pairs[0].requests
    )  # two of three: half reached at 10
    assert (found.honesty.late.k.value, found.honesty.late.n.value) == (1, 1)
    assert (found.honesty.recording, found.honesty.addressed) == (1, 1)
    assert found.places == ()  # under ten requests no place is judged
    assert (found.good, found.bad) == (None, None)  # too few alike for anybody to stay unknown


def test_the_order_of_the_rows_changes_nothing() -> None:
    assert gathered(shuffled(with_village(), 1)) == facts()


def test_what_comes_after_the_cut_off_is_not_known() -> None:
    later = table([*hand_written(), {**hand_written()[0], "thread": "t9", "ts_us": START + 30 * DAY}])
    found = gather(later, PERIOD, source="x", indicators=indicators_in())
    assert found == found_by_hand()


def test_closed_hours_are_told_apart_with_a_calendar() -> None:
    def closed(calendar: Calendar | None) -> int:
        return sum(place.closed.k.value for _, place in places(requests(), Extras(calendar=calendar)))

    albanian = profile("al").calendar
    assert closed(None) == 0 < closed(albanian)
    with pytest.raises(UnknownHolidays, match="listed for 2030 to 2031, not for 2025"):
        closed(replace(albanian, years=(2030, 2031)))


def test_working_days_are_called_so() -> None:
    good = Good(None, "watched", "P")
    found = Indicator(
        code="C1.2", name="time", unit="working days", good=good, n=30, value=3.24, p90=NOT_REACHED
    )
    shown = measured(found, "m/")
    assert (shown.unit, first_page.value(shown, Voice("en"))) == (
        "working days",
        "3.2 working days / not reached",
    )
    assert Voice("tr").working_days(12) == "12 iş günü"
    assert Voice("en").working_days(0.01) == "under 0.1 working days"


def test_an_empty_log_is_an_answer() -> None:
    found = gather(table([]), PERIOD, source="x", indicators=indicators_in())
    assert found.headline.requests.value == 0
    assert (found.places, found.decisions, found.network.ties, found.steps) == ((), (), (), ())


def test_the_decisions_rest_on_the_largest_places() -> None:
    found = facts()
    assert len(found.decisions) == 5
    for decision, place in zip(found.decisions, found.places, strict=False):
        assert (decision.from_place, decision.to_place, decision.action) == (
            place.from_place, place.to_place, place.cause,
        )  # fmt: skip
        assert decision.owner == place.who
        assert decision.effect.value <= place.days_lost.value
    assert set(wording.ACTIONS) == set(wording.CAUSES)


def test_the_network_finds_who_nobody_can_do_without() -> None:
    pairs = {("A", "HUB"): 5, ("B", "HUB"): 5, ("HUB", "C"): 2, ("A", "A"): 9}
    found = network(pairs, [], "m/")
    assert found.cut_off == ("HUB",)
    assert (found.busiest, found.share and found.share.k.value) == ("HUB", 10)
    assert len(found.ties) == 3
    helped = [{"need": "law", "to_org": "BAR"}] * 10 + [{"need": "care", "to_org": "HOS"}] * 9
    assert only_ones(helped) == (("law", "BAR"),)
    assert only_ones([*helped, {"need": "law", "to_org": "NGO"}]) == ()


@given(st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")), max_size=12))
@settings(max_examples=30, deadline=None)
def test_who_cuts_others_off_is_who_the_measure_says(edges: list[tuple[str, str]]) -> None:
    pairs = sorted({(a, b) for a, b in edges if a != b})
    columns = {"from": [a for a, _ in pairs], "to": [b for _, b in pairs], "count": [1 for _ in pairs]}
    schema = pa.schema([("from", pa.string()), ("to", pa.string()), ("count", pa.int64())])
    nodes = measures.network.nodes(measures.network.network(measures.load(pa.table(columns, schema=schema))))
    assert cut_off(pairs) == tuple(sorted(node.name for node in nodes if node.cut_off))


def test_a_story_tells_the_silence_and_stays_in_its_order() -> None:
    rows = [
        {
            "case_id": f"c{n}", "thread": f"t{n}", "need": None, "to_org": "B", "sent_us": START, "due_us": START + 7 * DAY,
            "wait_us": (10 + n) * DAY, "answered_us": START + (10 + n) * DAY, "accepted_us": START + (10 + n) * DAY,
            "served_us": START + 40 * DAY, "feedback_us": None, "outcome": "accepted",
        }
        for n in range(21)
    ]  # fmt: skip
    good, bad = stories(rows, CUTOFF, "m/")
    assert good is None
    assert bad is not None
    assert [(s.days, s.kind) for s in bad.stretches] == [(7, "moving"), (18, "silence"), (15, "planned")]
    assert [(m.day, m.act) for m in bad.marks] == [(0, "sent"), (25, "accepted"), (40, "served")]
    assert bad.alike.value == 21
    drawing = line(
        [(7, "moving", ""), (18, "silence", "18")], [Point(0, "asked"), Point(25, "told")], "25", "x"
    )
    assert drawing.count('class="silent"') == 1


def test_targets_are_those_of_the_measures() -> None:
    """Two places name them: the measures judge by them, the report colours by them."""
    assert set(rules.rules()) >= set(measures.indicators.DECLARED)
    assert len(rules.rules()) == len(wording.INDICATORS) == 25
    assert set(wording.INDICATORS) <= set(wording.FORMULAS)
    compared = 0
    for code, declared in measures.indicators.DECLARED.items():
        good, rule = declared.good, rules.rules()[code]
        if callable(good) or good.value is None or good.direction == "watched" or good.of != "value":
            continue
        assert rule.good == pytest.approx(good.value * (100 if rule.unit == "%" else 1)), code
        assert (rule.is_high_better, rule.basis) == (good.direction == "at least", good.basis), code
        compared += 1
    assert compared >= 10


@pytest.mark.parametrize(
    ("code", "k", "n", "colour"),
    [
        ("C1.1", 95, 100, "good"),
        ("C1.1", 80, 100, "watch"),
        ("C1.1", 79, 100, "bad"),
        ("C1.1", 0, 19, "none"),
        ("C2.3", 5, 100, "good"),
        ("C2.3", 10, 100, "watch"),
        ("C2.3", 11, 100, "bad"),
        ("C2.7", 99, 100, "none"),
    ],
)
def test_a_colour_follows_the_table(code: str, k: int, n: int, colour: str) -> None:
    found = Measured(code, "%", Count(n, "x"), ratio=ratio(k, n, "x"))
    assert rules.colour(rules.rules()[code], found) == colour


def test_an_arrow_needs_a_clear_change() -> None:
    def of(k: int, n: int = 100) -> Measured:
        return Measured("C1.1", "%", Count(n, "x"), ratio=ratio(k, n, "x"))

    rule = rules.rules()["C1.1"]
    assert rules.change(rule, of(90), of(60)) == 1
    assert rules.change(rule, of(60), of(90)) == -1
    assert rules.change(rule, of(60), of(61)) == 0
    assert rules.change(rule, of(9, 10), of(60)) is None
    days = [Measured("C3.6", "days", Count(50, "x"), value=value) for value in (9, 12)]
    assert rules.change(rules.rules()["C3.6"], *days) == 1  # fewer days are better


def test_the_first_page_prefers_what_is_recorded() -> None:
    recorded = [Measured(code, "%", Count(30, "x"), value=1) for code in ("C2.7", "C2.6")]
    shown = [rule.code for rule, _ in rules.on_first_page("C2", recorded)]
    assert shown == ["C2.6", "C2.7", "C2.1"]
    assert [found is None for _, found in rules.on_first_page("C2", recorded)] == [False, False, True]


def test_a_quotient_never_leaves_with_its_exact_counts() -> None:
    loaded = measures.load(table(hand_written()))
    found = measures.indicators.indicators(loaded, PERIOD.until_us)
    for one in found:
        if one.k is not None and one.unit in ("share", "per request"):
            assert measured(one, "m/").value is None
            assert measured(one, "m/").ratio is not None


def test_the_last_quarter_is_whole() -> None:
    from datetime import date

    voice = Voice("en")
    for day, since, until in (
        (date(2026, 1, 1), "1 October 2025", "31 December 2025"),
        (date(2026, 11, 22), "1 July 2026", "30 September 2026"),
    ):
        period = last_quarter(day, "Europe/Istanbul")
        assert (voice.since(period), voice.until(period)) == (since, until)
        assert period.before.until_us == period.since_us


def test_the_table_of_rules_has_one_line_for_each_indicator() -> None:
    text = files("halka.analysis.report").joinpath("rules.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["code"] for row in rows}) == len(rows) == 25
    for dimension in rules.DIMENSIONS:
        orders = sorted(int(row["order"]) for row in rows if row["dimension"] == dimension)
        assert orders == list(range(1, len(orders) + 1))
