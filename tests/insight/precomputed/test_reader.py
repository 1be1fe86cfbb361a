"""What is kept ready equals what the ledger says: read bit by bit, made again, or measured from the raw entries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.casework.acts import ASSESSMENT_FINISHED, CASE_CLOSED, CASE_OPENED, CLOSURE_APPROVED, CONTACT_MADE
from halka.insight import extract
from halka.insight.models import CaseEntry, Handover, Reading, RollUp, Thread, Written
from halka.insight.precomputed import reader
from halka.insight.precomputed.aggregates import COUNTS, Aggregate
from halka.sharing.acts import (
    REFERRAL_ACCEPTED,
    REFERRAL_DONE,
    REFERRAL_FEEDBACK_GIVEN,
    REFERRAL_REFUSED,
    REFERRAL_REVOKED,
    REFERRAL_SEEN,
    REFERRAL_SENT,
    REFERRAL_SERVED,
)
from halka.trust import ledger
from halka.trust.acts import ACTS, Act
from halka.trust.codes import microseconds
from halka.trust.models import LedgerEntry

pytestmark = pytest.mark.django_db

START = datetime(2026, 2, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TABLES = (CaseEntry, Thread, RollUp, Handover, Written)
ANSWERS = [
    REFERRAL_SEEN,
    REFERRAL_ACCEPTED,
    REFERRAL_REFUSED,
    REFERRAL_SERVED,
    REFERRAL_FEEDBACK_GIVEN,
    REFERRAL_REVOKED,
    REFERRAL_DONE,
]
OTHERS = [CONTACT_MADE, CASE_CLOSED, CLOSURE_APPROVED]


@st.composite
def deeds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Entries in the order in which they were written down; some happened long before."""
    recorded, found = START, []
    threads: list[tuple[str, str, str, datetime]] = []
    for number in range(draw(st.integers(3, 22))):
        recorded += HOUR * draw(st.sampled_from([0, 1, 30, 200, 900]))
        happened = recorded - HOUR * draw(st.sampled_from([0, 0, 0, 2, 40, 400]))
        case = draw(st.sampled_from(["K1", "K2"]))
        kind = draw(st.sampled_from(["send", "answer", "answer", "other"]))
        if kind == "send":
            sender, receiver = draw(st.sampled_from([("CPU", "CLI"), ("CPU", "SCH"), ("CLI", "SCH")]))
            threads.append((f"t{number}", case, f"{sender} {receiver}", happened))
            due = happened + HOUR * draw(st.sampled_from([24, 168]))
            found.append(
                {"act": REFERRAL_SENT, "unit": sender, "to_unit": receiver, "due_at": due, "case": case}
                | {"thread": f"t{number}", "reason": draw(st.sampled_from(["legal", "food"]))}
            )
        elif kind == "answer" and threads:
            thread, case, pair, _sent = draw(st.sampled_from(threads))
            sender, receiver = pair.split()
            act = draw(st.sampled_from(ANSWERS))
            found.append({"act": act, "unit": receiver, "to_unit": sender, "case": case, "thread": thread})
        else:
            found.append({"act": draw(st.sampled_from(OTHERS)), "unit": "CPU", "case": case})
        found[-1] |= {"at": recorded, "happened_at": happened, "person": "p1"}
    return found


@contextmanager
def forgotten() -> Iterator[None]:
    """What is written inside is gone afterwards, so that every example begins with an empty ledger."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the tables, without the numbers of the rows."""
    found = {}
    for model in TABLES:
        names = [f.name for f in model._meta.concrete_fields if f.name != "id"]
        rows = [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in model.objects.values_list(*names)
        ]
        found[model.__name__] = sorted(rows, key=repr)
    return found


# Each example reads a ledger several times: finding the smallest one that fails would take minutes.
@settings(
    max_examples=int(os.environ.get("HALKA_EXAMPLES", "5")),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(deeds(), st.sets(st.integers(0, 21)), st.integers(1, 60 * 24))
def test_read_bit_by_bit_or_made_again_it_is_the_same(
    written: list[dict[str, Any]], pauses: set[int], hours_after: int
) -> None:
    with forgotten():
        for number, deed in enumerate(written):
            ledger.record(**deed)
            if number in pauses:
                reader.read(deed["at"])
        end = written[-1]["at"] + hours_after * HOUR
        reading = reader.read(end)
        assert reading.seq == len(written)
        bit_by_bit = kept()
        reader.rebuild(end)
        assert bit_by_bit == kept()
        _equals_the_raw_ledger(reading.cutoff_us)


def _equals_the_raw_ledger(cutoff_us: int) -> None:
    raw = measures.load(extract.events(acts=list(ACTS)))
    threads = measures.settle(measures.threads.threads(raw, cutoff_us))
    pairs = {
        (row["from_org"], row["to_org"]): row for row in rows(measures.threads.pairs(threads, cutoff_us))
    }
    for grain in (RollUp.DAY, RollUp.MONTH):
        aggregates: dict[tuple[str, str], Aggregate] = {}
        for roll in RollUp.objects.filter(grain=grain):
            aggregate = aggregates.setdefault((roll.from_unit, roll.to_unit), Aggregate())
            aggregate.add(
                Aggregate.unpacked(bytes(roll.counts), bytes(roll.waits), roll.chain_us, roll.chain)
            )
        assert set(aggregates) == set(pairs)
        for pair, aggregate in aggregates.items():
            counts = dict(zip(COUNTS, aggregate.counts, strict=True))
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
                assert counts[name] == pairs[pair][name], name
            lost = counts["silent_us"] + counts["late_us"] + counts["refusal_us"]
            assert lost / 86_400_000_000 == pytest.approx(pairs[pair]["days_lost"], abs=1e-6)
    follows = {(row["from"], row["to"]): row["count"] for row in rows(measures.flow.directly_follows(raw))}
    own: dict[tuple[str, str], int] = {}
    for step in CaseEntry.objects.filter(before_us__isnull=False):
        edge = (
            ACTS[step.before_act].extracted,
            ACTS[step.act].extracted,
        )
        own[edge] = own.get(edge, 0) + 1
    assert own == follows
    assert sum(row.entries for row in Written.objects.all()) == LedgerEntry.objects.exclude(case="").count()


def rows(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = measures.compute(table).to_pylist()
    return found


def record(act: Act, at: datetime, happened_at: datetime | None = None, unit: str = "CPU") -> int:
    with transaction.atomic():
        return ledger.record(act, at=at, happened_at=happened_at or at, case="K1", unit=unit, person="p")


def test_a_late_entry_becomes_the_predecessor_of_the_one_after_it() -> None:
    first = record(CASE_OPENED, START)
    third = record(CONTACT_MADE, START + 10 * HOUR)
    reader.read(START + 11 * HOUR)
    assert CaseEntry.objects.get(seq=third).before_act == CASE_OPENED
    late = record(ASSESSMENT_FINISHED, START + 90 * HOUR, START + 5 * HOUR, unit="CLI")
    reader.read(START + 91 * HOUR)
    step, after = CaseEntry.objects.get(seq=late), CaseEntry.objects.get(seq=third)
    assert (step.before_act, step.is_late) == (CASE_OPENED, True)
    assert (after.before_act, after.before_unit) == (ASSESSMENT_FINISHED, "CLI")
    assert CaseEntry.objects.get(seq=first).before_us is None
    handed = {(row.from_unit, row.to_unit): row.wait_us for row in Handover.objects.all()}
    assert handed == {("CPU", "CLI"): 5 * 3_600_000_000, ("CLI", "CPU"): 5 * 3_600_000_000}
    written = {row.unit: (row.entries, row.late) for row in Written.objects.all()}
    assert written == {"CPU": (2, 0), "CLI": (1, 1)}


def test_nothing_is_read_before_the_hour_is_full() -> None:
    record(CASE_OPENED, START + HOUR / 2)
    assert reader.read(START + HOUR * 0.9).seq == 0
    assert reader.read(START + HOUR).seq == 1
    assert Reading.objects.get().cutoff_us == microseconds(START + HOUR)


def test_a_page_leaves_much_to_the_caretaker() -> None:
    for number in range(4):
        record(CONTACT_MADE, START + number * HOUR)
    assert reader.read(START + 9 * HOUR, at_most=3).seq == 0
    assert not CaseEntry.objects.exists()
    assert reader.read(START + 9 * HOUR).seq == 4
    for number in range(4):
        record(CONTACT_MADE, START + (10 + number) * HOUR)
    assert reader.read(START + 20 * HOUR, at_most=3).seq == 4
    assert reader.read(START + 20 * HOUR, at_most=4).seq == 8


def test_what_another_version_made_is_made_again() -> None:
    record(CASE_OPENED, START)
    reader.read(START + HOUR)
    Reading.objects.update(rules=0)
    CaseEntry.objects.all().delete()
    reader.read(START + HOUR)
    assert CaseEntry.objects.count() == 1


def test_two_readers_do_not_do_the_same_work_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    record(CASE_OPENED, START)
    reader.read(START + HOUR)
    record(CONTACT_MADE, START + 2 * HOUR)
    known = extract.known

    def overtaken(after: int, cutoff_us: int) -> int:
        found = known(after, cutoff_us)
        monkeypatch.setattr(extract, "known", known)
        reader.read(START + 3 * HOUR)  # the other one is faster
        return found

    monkeypatch.setattr(extract, "known", overtaken)
    assert reader.read(START + 3 * HOUR).seq == 2
    assert [row.entries for row in Written.objects.all()] == [2]
