"""In the simulated province everything that was planted is found, and nothing else is ranked above it."""

from __future__ import annotations

from functools import cache

from halka.analysis import measures
from halka.analysis.measures.bottlenecks import Bottleneck, bottlenecks
from halka.analysis.measures.indicators import DECLARED, Indicator, verdict
from halka.analysis.measures.indicators.facts import Facts
from tests.analysis.simulated import CUTOFF, HOURS, WORDS, simulated

APPLICATION = "application to the judge for emergency protection"


@cache
def found() -> list[Bottleneck]:
    waits = measures.waiting.waiting(simulated()[0], CUTOFF, WORDS, HOURS)
    return bottlenecks(waits, CUTOFF, grain="receiver", calendar=HOURS)


@cache
def facts() -> Facts:
    return Facts(simulated()[0], CUTOFF, 0, HOURS, WORDS)


@cache
def indicator(code: str) -> Indicator:
    return DECLARED[code].measure(facts())


def place(step: str, from_place: str | None, to_place: str | None) -> Bottleneck:
    (one,) = [b for b in found() if (b.step, b.from_place, b.to_place) == (step, from_place, to_place)]
    return one


def test_the_slow_hospital_and_the_silent_municipality_come_first() -> None:
    first, second = found()[:2]
    assert (first.step, first.to_place, first.causes) == ("request", "HASTANE", ("slow", "silence"))
    assert (second.step, second.to_place, second.causes) == ("request", "BELEDIYE", ("silence", "slow"))
    assert (second.silent.k, second.silent.n, second.cause) == (293, 1039, "silence")
    assert second.who_can_change == "who_answers"


def test_the_court_that_decides_on_thursdays_is_a_batch() -> None:
    court = place("order", None, "ADLIYE")
    assert (court.cause, court.batched.k, court.batched.n) == ("batch", 438, 438)
    assert court.parts["batch"] > 0.8 * court.days_lost


def test_late_applications_are_found_where_they_are_made() -> None:
    late = [b.late for b in found() if b.step == APPLICATION]
    assert (sum(share.k for share in late), sum(share.n for share in late)) == (96, 438)
    assert all(b.stands_out for b in found() if b.step == APPLICATION)


def test_what_stands_out_was_planted_and_comes_before_all_the_rest() -> None:
    planted = {("request", "HASTANE"), ("request", "BELEDIYE"), ("order", "ADLIYE")}
    planted |= {(APPLICATION, unit) for unit in ("SHM", "IL_MUD")}
    planted |= {("referral", unit) for unit in ("HASTANE", "BELEDIYE", "RAM", "STK")}  # 12.8 % come back
    standing_out = [b for b in found() if b.stands_out]
    assert {(b.step, b.to_place) for b in standing_out if b.step != "feedback"} == planted
    # Feedback is given for 60 % of what each of the four services did.
    assert {b.from_place for b in standing_out if b.step == "feedback"} == {
        "HASTANE",
        "BELEDIYE",
        "RAM",
        "STK",
    }
    assert standing_out == found()[: len(standing_out)]
    assert {(b.step, b.to_place, b.cause) for b in found()[len(standing_out) :]} == {
        ("request", unit, "slow") for unit in ("ASM", "EMNIYET", "RAM", "OKUL")
    }


def test_parts_add_up_and_every_place_has_its_children() -> None:
    for one in found():
        assert abs(sum(one.parts.values()) - one.days_lost) < 1e-9
        assert len(set(one.cases)) == one.children > 0


def test_the_hospital_is_the_last_that_everybody_waits_for() -> None:
    last = {b.to_place: b.last.k / b.last.n for b in found() if b.step == "request"}
    assert max(last, key=lambda unit: last[unit]) == "HASTANE"
    assert round(last["HASTANE"], 2) == 0.91


def test_who_does_not_come_to_conferences_is_found() -> None:
    attendance = indicator("C2.6")
    missed = {place[0] for place, part in attendance.by.items() if verdict(part, attendance.good) == "missed"}
    assert missed == {"HASTANE", "BELEDIYE"}


def test_the_hub_and_the_doubled_and_returned_work_are_found() -> None:
    hub = indicator("C2.7")
    assert max(hub.by, key=lambda place: hub.by[place].value or 0) == ("SHM",)
    assert hub.value is not None
    assert hub.value > 0.6
    assert indicator("C2.3").verdict == indicator("C3.1").verdict == "missed"
    batching = indicator("C2.5")
    assert [place for place, part in batching.by.items() if verdict(part, batching.good) == "missed"] == [
        ("ADLIYE", "order.decided")
    ]
