"""The kernel answers as the Ibis measures do, to the last digit, in any order of the rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.analysis import kernel
from halka.analysis.analyse import large
from halka.analysis.analyse.queries import stored
from halka.analysis.kernel import compiled, loops, plain, tracks
from halka.analysis.logs import EVENT_SCHEMA, UnreadableLog, read_log
from tests.analysis.toys import DAY, SECOND, answers, reference, shuffled

NAMES = st.sampled_from(["A", "B", "", "EMPTY", "Ş", "ı", None])
ROW = st.tuples(
    st.sampled_from(["1", "2", "ç", ""]),
    st.one_of(st.integers(-2, 2).map(lambda d: d * DAY), st.integers(-(10**14), 10**14)),
    st.sampled_from(["a", "b", "İ", ""]),
    NAMES,
    NAMES,
)


@st.composite
def logs(draw: st.DrawFn) -> pa.Table:
    drawn = draw(st.lists(ROW, max_size=40))
    columns = ("case_id", "ts_us", "type", "actor", "from_org")
    rows = [dict(zip(columns, row, strict=True)) | {"seq": at} for at, row in enumerate(drawn)]
    return shuffled(pa.Table.from_pylist(rows, EVENT_SCHEMA), draw(st.permutations(range(len(drawn)))))


@pytest.fixture(params=["compiled", "plain"], autouse=True)
def loops_of(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test runs twice: as with numba, and as without."""
    made = {"compiled": compiled, "plain": plain}[request.param]
    with pytest.MonkeyPatch.context() as patch:
        for name in loops.LOOPS:
            patch.setattr(loops, name, getattr(made, name))
        yield


def by_kernel(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    found = large.tables(table, lambda stage, share: None)
    return {name: rows.to_pylist() for name, rows in found.items()}


@cache
def queries() -> dict[str, str]:
    """The stored SQL of the tables that the kernel makes."""
    made = by_kernel(EVENT_SCHEMA.empty_table())
    return {name: query for name, query in stored().items() if name in made}


def by_sql(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    return dict(zip(queries(), answers(table, *queries().values()), strict=True))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs())
def test_it_equals_the_measures(table: pa.Table) -> None:
    assert by_kernel(table) == by_sql(table)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs())
def test_it_equals_them_when_there_are_too_many_pairs_of_names(table: pa.Table) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracks, "_DENSE", 3)
        assert by_kernel(table) == by_sql(table)


def test_it_equals_them_on_waits_of_many_values() -> None:
    chance = random.Random(7)
    rows = [
        {
            "seq": at,
            "case_id": str(chance.randrange(300)),
            "ts_us": chance.choice([chance.randrange(10**15), chance.randrange(50) * SECOND]),
            "type": chance.choice("abc"),
            "actor": chance.choice("xyz"),
            "from_org": "u",
        }
        for at in range(6000)
    ]
    table = pa.Table.from_pylist(rows, EVENT_SCHEMA)
    assert by_kernel(table) == by_sql(table)


@pytest.mark.parametrize("name", ["running-example", "receipt", "Production"])
def test_it_equals_them_on_the_reference_logs(name: str) -> None:
    path, _ = reference(name)
    events = read_log(path).events
    order = random.Random(7).sample(range(events.num_rows), events.num_rows)
    expected = by_sql(events)
    assert by_kernel(events) == by_kernel(shuffled(events, order)) == expected


def test_sums_beyond_64_bits_are_refused_in_a_sentence() -> None:
    far = [
        {"seq": at, "case_id": "1", "ts_us": us, "type": "a"} for at, us in enumerate([-(2**62), 0, 2**62])
    ]
    with pytest.raises(UnreadableLog, match="292,000 years"):
        by_kernel(pa.Table.from_pylist(far, EVENT_SCHEMA))


def file_of(path: Path, table: pa.Table, cases: pa.Array, order: list[int]) -> Path:
    columns = {
        "seq": table["seq"],
        "case_id": cases,
        "activity": table["type"].dictionary_encode(),
        "ts": table["ts_us"].cast(pa.timestamp("us")),
        "resource": table["actor"],
        "org": table["from_org"].dictionary_encode(),
    }
    pq.write_table(pa.table(columns).take(pa.array(order, pa.int64())), path, row_group_size=7)
    return path


@settings(max_examples=8, deadline=None)
@given(logs(), st.sampled_from([1, 10**12]), st.randoms(use_true_random=False))
def test_a_parquet_file_gives_what_the_event_table_gives(
    tmp_path_factory: pytest.TempPathFactory, table: pa.Table, apart: int, chance: random.Random
) -> None:
    numbers = {name: 5 + at * apart for at, name in enumerate(["1", "2", "ç", ""])}
    cases = pa.array([numbers[name] for name in table["case_id"].to_pylist()], pa.int64())
    order = chance.sample(range(table.num_rows), table.num_rows)
    path = file_of(tmp_path_factory.mktemp("log") / "log.parquet", table, cases, order)
    found, expected = kernel.five_analyses(path), kernel.five_analyses(table)
    for one, other in zip(tables_of(found), tables_of(expected), strict=True):
        assert one.to_pylist() == other.to_pylist()


def tables_of(found: kernel.FiveAnalyses) -> list[pa.Table]:
    return [
        found.directly_follows,
        found.handover_units,
        found.handover_people,
        found.variants,
        found.durations,
    ]


def test_rows_without_case_activity_or_time_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = {
        "case": ["1", None, "1", "1", "1"],
        "activity": ["a", "b", "b", None, "c"],
        "time": pa.array([1, 2, None, 3, 4], pa.timestamp("s", "UTC")),
    }
    pq.write_table(pa.table(rows), tmp_path / "log.parquet")
    found = kernel.five_analyses(tmp_path / "log.parquet")
    assert (found.events, found.left_out) == (2, 3)
    assert [(r["from"], r["to"], r["sum_us"]) for r in found.directly_follows.to_pylist()] == [
        ("a", "c", 3_000_000)
    ]
    assert found.handover_units.num_rows == 0


@pytest.mark.parametrize(
    ("times", "said"), [(pa.array(["2024-01-01"]), "not a timestamp"), (pa.array([5]), "not a timestamp")]
)
def test_times_it_cannot_take_are_refused(tmp_path: Path, times: pa.Array, said: str) -> None:
    pq.write_table(pa.table({"case": ["1"], "activity": ["a"], "time": times}), tmp_path / "log.parquet")
    with pytest.raises(UnreadableLog, match=said):
        kernel.five_analyses(tmp_path / "log.parquet")


def test_a_broken_or_missing_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UnreadableLog, match=r"log\.parquet"):
        kernel.five_analyses(tmp_path / "log.parquet")
    with pytest.raises(UnreadableLog, match="No such file"):
        kernel.five_analyses(tmp_path / "none.parquet")
