"""What became of the last proposals: days lost for the same cause, then and now, and no word that anything was decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from halka.analysis import measures
from halka.analysis.measures.places import Grain
from halka.analysis.report.asked import asked as requests_of
from halka.analysis.report.asked import places
from halka.analysis.report.decisions import proposals
from halka.analysis.report.extras import Extras
from halka.analysis.report.facts import PastDecision, Period
from halka.analysis.report.first_page import past_decisions
from halka.analysis.report.past import past
from halka.analysis.report.protected import for_outside
from halka.analysis.report.voice import Voice
from tests.analysis.province import DAY, START, table
from tests.analysis.report.worlds import KEY, QUARTER, VILLAGE, facts, with_village

BEFORE, NOW = Period(START, START + 30 * DAY), Period(START + 30 * DAY, START + 60 * DAY)


def asked(n: int, day: int, sender: str = "A", answered: int | None = None) -> list[dict[str, object]]:
    """A request to B on that day, due two days later."""
    own = {"case_id": f"c{n}", "thread": f"t{n}"}
    there = {**own, "from_org": sender, "to_org": "B", "reason": "need"}
    sent = START + day * DAY
    rows = [{**there, "type": "referral.sent", "ts_us": sent, "due_us": sent + 2 * DAY}]
    if answered is not None:
        back = {**own, "from_org": "B", "to_org": sender}
        rows += [
            {**back, "type": "referral.accepted", "ts_us": sent + answered * DAY},
            {**back, "type": "referral.feedback_given", "ts_us": sent + answered * DAY},
        ]
    return rows


def found(*rows: list[dict[str, object]], grain: Grain = "pair") -> tuple[PastDecision, ...]:
    together = sorted((row for one in rows for row in one), key=lambda row: str(row["ts_us"]))
    loaded, extras = measures.load(table(together)), Extras(grain=grain)
    now = requests_of(loaded, NOW, None)
    return past(loaded, now, places(now, extras, fewest=1), extras)


def worded(told: tuple[PastDecision, ...]) -> str:
    return past_decisions(replace(facts(), past_decisions=told), Voice("en"))


# Twelve that B never answered in the first month, asked on day 10: due on day 12, 18 days lost by its end.
SILENT = [asked(n, 10) for n in range(12)]


def test_the_days_of_the_same_cause_stand_beside_each_other() -> None:
    told = found(*SILENT, asked(50, 35), asked(51, 40, answered=1))
    (one,) = told
    assert (one.action, one.from_place, one.to_place) == ("silence", "A", "B")
    assert (one.lost_then.value, one.lost_now.value) == (12 * 18, 23)  # due on day 37; to day 60
    assert one.lost_then.cell.startswith(f"{BEFORE.since_us // DAY}/")
    assert one.lost_now.cell.startswith(f"{NOW.since_us // DAY}/")
    assert worded(told) == (
        "What became of the last proposals, in days lost for the same cause, before and in this period: "
        "A → B (nobody answers): 216 before, 23 now. The record does not say whether they were decided."
    )


def test_it_is_what_was_known_at_the_end_of_the_period_before() -> None:
    late = [asked(n, 10, answered=25) for n in range(12)]  # answered in this period: silent when it was made
    (one,) = found(*late)
    assert (one.action, one.lost_then.value, one.lost_now.value) == ("silence", 12 * 18, 0)


def test_a_receiver_is_the_same_place_whoever_asks_it() -> None:
    more = [asked(60 + n, 35, sender=sender) for n, sender in enumerate("ACD")]
    (one,) = found(*SILENT, *more, grain="receiver")
    assert (one.from_place, one.to_place, one.lost_now.value) == ("A", "B", 3 * 23)


def test_a_period_before_that_lost_nothing_asks_for_nothing() -> None:
    told = found(*(asked(n, 35) for n in range(12)))
    assert told == ()
    assert worded(told).endswith("the record of the period before gave none.")


def test_it_agrees_with_the_report_of_the_period_before() -> None:
    earlier = requests_of(measures.load(with_village()), QUARTER.before, None)
    decisions = proposals(places(earlier, Extras()), QUARTER.before.until_us)
    told = facts().past_decisions
    assert [(d.action, d.from_place, d.to_place, d.effect) for d in decisions] == [
        (p.action, p.from_place, p.to_place, p.lost_then) for p in told
    ]
    now = {(d.action, d.from_place, d.to_place): d.effect for d in facts().decisions}
    shared = [(now[key], p.lost_now) for p in told if (key := (p.action, p.from_place, p.to_place)) in now]
    assert shared
    assert all(one == other for one, other in shared)


@pytest.mark.parametrize("number", range(3))
def test_what_leaves_is_rounded(number: int) -> None:
    safe = for_outside(facts(), KEY + bytes([number])).facts
    assert len(safe.past_decisions) == 5
    for one in safe.past_decisions:
        assert one.lost_then.is_rounded
        assert one.lost_now.is_rounded
        assert one.lost_then.value % 5 == one.lost_now.value % 5 == 0
    assert VILLAGE not in past_decisions(safe, Voice("en"))
