"""The numbers of the pages: those of the deeds, narrowed by what is asked for, within what a person may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from halka.analysis import measures
from halka.analysis.statistics import Share
from halka.analysis.statistics.histograms import WORST_ERROR
from halka.casework.models import Case
from halka.directory.models import Institution, Place, Unit
from halka.directory.reach import reach
from halka.insight import extract
from halka.insight.live import behind
from halka.insight.live.filters import BETWEEN, INSIDE, Filters
from halka.insight.live.handed import handovers
from halka.insight.live.numbers import Numbers, numbers
from halka.insight.live.why import why
from halka.insight.models import Reading
from halka.insight.precomputed import reader
from halka.profiles import profile
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import revoke_referral
from halka.trust.acts import ACTS
from halka.trust.codes import microseconds
from tests.cast import DAY, HOUR, START, Cast, a_closed_case, a_registered_case, a_sent_referral
from tests.insight.live.conftest import AT, Province

pytestmark = pytest.mark.django_db


def asked(**more: Any) -> Filters:
    return Filters(**({"since": date(2026, 3, 1), "until": date(2026, 5, 1)} | more))


def found(c: Cast, **more: Any) -> Numbers:
    return numbers(asked(**more), reach(c.fatma, AT), AT)


def raw(cutoff_us: int, since: date | None = None, until: date | None = None) -> Any:
    """The same referrals measured from the raw entries."""
    threads = measures.settle(measures.threads.threads(measures.load(extract.events()), cutoff_us))
    if since is not None and until is not None:
        first, end = (microseconds(START.replace(month=d.month, day=d.day, hour=0)) for d in (since, until))
        threads = measures.settle(threads.filter((threads.sent_us >= first) & (threads.sent_us < end)))
    return threads


def test_they_are_those_of_the_raw_ledger(province: Province) -> None:
    c, _case = province
    Reading.objects.all().delete()  # nobody has read anything yet
    one = found(c)
    expected = measures.compute(measures.threads.pairs(raw(one.cutoff_us), one.cutoff_us)).to_pylist()
    assert [(row["from_org"], row["to_org"]) for row in one.pairs()] == [("CPU-1", "CLI-1")]
    for row, exact in zip(one.pairs(), expected, strict=True):
        for name in (
            "referrals",
            "due",
            "silent",
            "answered",
            "refused",
            "accepted",
            "feedback_due",
            "feedback",
        ):
            assert row[name] == exact[name], name
        assert row["days_lost"] == pytest.approx(exact["days_lost"])
        times = [name for name in exact if name.endswith("_d")]
        assert len(times) == 10
        for name in times:
            if exact[name] is None:
                assert row[name] is None, name
            else:
                assert row[name] == pytest.approx(exact[name], rel=WORST_ERROR), name


def test_the_bottlenecks_are_those_of_the_raw_ledger(province: Province) -> None:
    c, _case = province
    one = found(c)
    expected = measures.bottlenecks.bottlenecks(
        raw(one.cutoff_us), one.cutoff_us, grain="receiver", groups={"CPU-1": "child-units"}
    )
    places = one.timed(one.places)
    assert [(p.from_place, p.to_place) for p in places] == [(p.from_place, p.to_place) for p in expected]
    for place, exact in zip(places, expected, strict=True):
        assert place.days_lost == pytest.approx(exact.days_lost)
        assert sum(place.parts.values()) == pytest.approx(place.days_lost)
        assert (place.silent, place.refused, place.untold) == (exact.silent, exact.refused, exact.untold)
        assert place.median_answer_days == pytest.approx(exact.median_answer_days, rel=WORST_ERROR)
        assert behind.cases(one, place) == list(exact.cases)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 3, 5), date(2026, 3, 9)),
        (date(2026, 3, 1), date(2026, 3, 10)),
        (date(2026, 2, 20), date(2026, 4, 3)),
        (date(2026, 3, 14), date(2026, 5, 20)),
    ],
)
def test_days_and_months_together_cover_any_period(province: Province, since: date, until: date) -> None:
    c, _case = province
    one = found(c, since=since, until=until)
    expected = measures.compute(raw(one.cutoff_us, since, until).count().as_table()).to_pylist()
    assert one.totals["referrals"] == next(iter(expected[0].values()))


def test_the_funnel_only_grows_narrower(province: Province) -> None:
    c, _case = province
    total = found(c).totals
    steps = [total[name] for name in ("referrals", "seen", "accepted", "served", "told")]
    assert steps == [12, 8, 4, 4, 2]


def test_service_level_focus_area_and_institutions_narrow(province: Province) -> None:
    c, case = province
    Case.unscoped.filter(pk=case.pk).update(concerns=["child_labour"])
    other = Institution.objects.create(code="B2", name="Other body", sector="public")
    Unit.objects.filter(code="SCH-1").update(institution=other, level="district")
    a_sent_referral(c, case, START + 20 * DAY, to_unit=c.school, service="medicines")
    reader.rebuild(AT)
    for choice, number in (
        ({"service": "medicines"}, 1),
        ({"service": "health_check"}, 12),
        ({"level": "district"}, 1),
        ({"level": "central"}, 0),
        ({"focus": "child_labour"}, 13),
        ({"focus": "early_marriage"}, 0),
        ({"way": INSIDE}, 12),
        ({"way": BETWEEN}, 1),
        ({"way": BETWEEN, "service": "health_check"}, 0),
    ):
        assert found(c, **choice).totals["referrals"] == number, choice


def test_a_place_narrows_to_what_was_sent_or_received_there_and_below(province: Province) -> None:
    c, _case = province
    district = Place.objects.create(
        code="D1", name="District", kind="district", parent=Place.objects.get(code="P1")
    )
    quarter = Place.objects.create(code="Q1", name="Quarter", kind="unit", parent=district)
    Unit.objects.filter(code="CLI-1").update(place=quarter)
    assert found(c, place="D1").totals["referrals"] == 12
    Unit.objects.filter(code="CLI-1").update(place=Place.objects.get(code="P1"))
    Unit.objects.filter(code="SCH-1").update(place=quarter)
    assert found(c, place="D1").totals["referrals"] == 0
    assert found(c, place="P1").totals["referrals"] == 12


def test_a_place_never_gives_away_where_a_hidden_unit_stands(province: Province) -> None:
    c, _case = province
    district = Place.objects.create(
        code="D1", name="District", kind="district", parent=Place.objects.get(code="P1")
    )
    Unit.objects.filter(code="CLI-1").update(place=district, is_hidden=True)
    assert found(c, place="D1").totals["referrals"] == 0
    whole = found(c, place="P1")
    assert whole.totals["referrals"] == 12
    assert whole.name("CLI-1") == "another service"


def test_other_places_are_out_of_reach(province: Province) -> None:
    c, _case = province
    far = Place.objects.create(code="P2", name="Farplace", kind="province")
    assert numbers(asked(), frozenset({far.pk}), AT).totals["referrals"] == 0
    assert reach(c.fatma, AT) == {Place.objects.get(code="P1").pk}
    assert reach(c.alice, AT) == frozenset()


def test_the_request_that_waited_longest_and_the_reasons(province: Province) -> None:
    c, case = province
    again = a_sent_referral(c, case, START + 20 * DAY)
    accept_referral(by=c.dora, referral=again, at=START + 23 * DAY)
    reader.rebuild(AT)
    one = found(c)
    chain = behind.longest(one)
    assert (len(chain), chain[0].sent_us) == (13, microseconds(START + DAY))
    assert chain[-1].answered_us == microseconds(START + 23 * DAY)
    assert behind.reasons(one, ["CLI-1"]) == {("CPU-1", "CLI-1"): [("no_capacity", 4)]}


def test_what_was_written_down_late_is_counted(province: Province) -> None:
    c, _case = province
    entries, late = found(c).written
    assert (entries > 30, late) == (True, 0)


def test_hand_to_hand_is_the_hand_over_of_the_raw_ledger(province: Province) -> None:
    c, _case = province
    one = found(c)
    everything = measures.load(extract.events(acts=list(ACTS)))
    exact = {
        (row["from"], row["to"]): row
        for row in measures.compute(measures.handover.handovers(everything, by="from_org")).to_pylist()
        if row["from"] != row["to"]
    }
    told = handovers(one, fewest=1)
    assert {(row.from_unit, row.to_unit) for row in told} == set(exact)
    assert len(told) == 2
    assert handovers(one) == []  # of so few nothing is shown
    for row in told:
        raw_row = exact[row.from_unit, row.to_unit]
        assert row.entries == raw_row["count"]
        assert row.waited * 86_400_000_000 == pytest.approx(raw_row["sum_us"])
        assert row.median * 86_400 == pytest.approx(raw_row["median_s"], rel=WORST_ERROR)
        assert row.p90 * 86_400 == pytest.approx(raw_row["p90_s"], rel=WORST_ERROR)
    assert handovers(found(c, service="health_check"), fewest=1) == []
    assert handovers(found(c, way=BETWEEN), fewest=1) == []


def test_the_causes_of_a_place_are_those_of_the_raw_ledger(province: Province) -> None:
    c, case = province
    thursday = START + 3 * DAY + 5 * HOUR
    for n in range(
        12
    ):  # asked on three Mondays, answered on the second Thursday after, between two and three
        sent = START + (n % 3) * 7 * DAY + 4 * HOUR + n * HOUR / 4
        referral = a_sent_referral(c, case, sent, to_unit=c.school, service="medicines")
        if n == 11:
            revoke_referral(by=c.alice, referral=referral, at=sent + 4 * DAY)
        elif n != 5:
            accept_referral(by=c.charlie, referral=referral, at=thursday + (n % 3 + 1) * 7 * DAY)
    two = a_registered_case(c, START + 20 * DAY)
    for unit, service, person, days in (
        (c.school, "medicines", c.charlie, 3),
        (c.clinic, "health_check", c.dora, 1),
    ):
        asked_too = a_sent_referral(c, two, START + 21 * DAY, to_unit=unit, service=service)
        accept_referral(by=person, referral=asked_too, at=START + (21 + days) * DAY)
    three = a_registered_case(c, START)
    a_sent_referral(c, three, START + 2 * DAY, to_unit=c.school, service="medicines")
    a_closed_case(c, three, START + 9 * DAY)
    reader.rebuild(AT)
    one = found(c)
    calendar = profile("ia").calendar
    expected = measures.bottlenecks.bottlenecks(
        raw(one.cutoff_us),
        one.cutoff_us,
        grain="receiver",
        groups={"CPU-1": "child-units"},
        calendar=calendar,
    )
    compared = {(b.from_place, b.to_place): b for b in expected}
    assert {b.cause for b in expected} >= {"batch", "silence"}
    assert {b.last for b in expected} == {Share(0, 1), Share(1, 1)}
    for place in one.places:
        told, is_known = why(one, place)
        exact = compared[place.from_place, place.to_place]
        assert is_known
        assert told.parts == pytest.approx(exact.parts)
        assert sum(told.parts.values()) == pytest.approx(place.days_lost)
        for name in (
            "step",
            "cause",
            "causes",
            "silent",
            "refused",
            "untold",
            "late",
            "closed",
            "batched",
            "overload",
            "last",
        ):
            assert getattr(told, name) == getattr(exact, name), name
