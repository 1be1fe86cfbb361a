"""Spark answers as DuckDB does, to the last digit: ties, the change of clocks, Turkish letters, nothing, one row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from halka.analysis import measures, spark
from halka.analysis.logs import EVENT_SCHEMA
from tests.analysis.toys import DAY, HOUR, SECOND

pytestmark = pytest.mark.spark
CUTOFF = 10**16
SMALL = {  # so that a query on a few rows takes no second
    "spark_sql_shuffle_partitions": "1",
    "spark_sql_adaptive_enabled": "false",
    "spark_sql_codegen_wholeStage": "false",
    "spark_driver_memory": "1g",
    "spark_master": "local[1]",
}


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    try:
        spark.require()
    except spark.SparkMissing as problem:
        pytest.skip(str(problem))  # an extra: what everybody installs does not bring it
    connection = spark.start(**SMALL)
    yield connection
    connection.disconnect()


def moment(zone: str, *parts: int) -> int:
    return int(datetime(*parts, tzinfo=ZoneInfo(zone)).timestamp()) * SECOND  # type: ignore[arg-type, misc]


def tied() -> list[tuple[Any, ...]]:
    """Equal times in a case, some out of the order of the rows; and waits between which a percentile lies."""
    waits = [1, 7, 10**12 + 1, 10**14 + 3, 10**14 + 4, 123_456_789_012_347, 3]
    return [
        *(("tied", at // 3 * DAY, "ABBAB"[at % 5], "xyx"[at % 3], "U") for at in range(12)),
        *(
            (f"waits{at}", us, act, "x", None)
            for at, wait in enumerate(waits)
            for us, act in ((0, "A"), (wait, "B"))
        ),
        ("early", -5 * DAY - 1, "A", None, "U"),
        ("early", -1, "B", "y", "V"),
    ]


def clocks() -> list[tuple[Any, ...]]:
    """Hours around the changes of clocks in spring and autumn, as written in local time."""
    days = [(3, 29), (3, 30), (3, 31), (10, 24), (10, 25), (10, 26), (10, 27)]
    return [
        (zone, moment(zone, 2024, month, day, hour, 30), "ABC"[hour % 3], "x", zone)
        for zone in ("Europe/Tirane", "Europe/London", "America/New_York")
        for month, day in days
        for hour in (0, 1, 2, 3, 23)
    ]


def letters() -> list[tuple[Any, ...]]:
    """Words that lose their order, or one another, where somebody folds or collates them."""
    words = [
        "İstanbul",
        "istanbul",
        "ISTANBUL",
        "ıstanbul",
        "i̇stanbul",
        "Şanlıurfa",
        "şanlıurfa",
        "Çocuk",
        "çocuk",
    ]
    words += ["Ç", "C\u0327", "", " ", "😀", "\uffff", "Ё", "ë", "zyrë", "Zyrë"]
    return [("harfler ğ", at * HOUR, word, word[::-1], word) for at, word in enumerate(words * 2)]


def referrals() -> list[tuple[Any, ...]]:
    """Two referrals: one answered late, one that nobody answers."""
    acts = ["sent", "seen", "reminded", "refused", "sent", "accepted", "served"]
    return [
        ("yönlendirme", at * DAY, f"referral.{act}", "x", "U", "1" if at < 4 else "2", "V", at * DAY + HOUR)
        for at, act in enumerate(acts)
    ]


COLUMNS = ("case_id", "ts_us", "type", "actor", "from_org", "thread", "to_org", "due_us")
LOGS = {
    "many": [*tied(), *clocks(), *letters(), *referrals()],
    "none": [],
    "one": [("1", 5, "İ", None, "Ü")],
}
MEASURES: dict[str, Callable[[Any], Any]] = {
    "directly_follows": measures.flow.directly_follows,
    "handover": lambda events: measures.handover.handovers(events, "actor"),
    "durations": measures.cases.durations,
    "duration_summary": lambda events: measures.cases.duration_summary(measures.cases.durations(events)),
    "variants": measures.cases.variants,
    "rework": measures.rework.rework,
    "together": lambda events: measures.together.shared_cases(events, "actor").order_by(["a", "b"]),
    "acts_spread": lambda events: measures.workload.evenness(
        measures.workload.acts(events, "actor"), "events"
    ),
    "open_cases": measures.workload.open_by_week,
    "threads": lambda events: measures.threads.threads(events, CUTOFF).order_by("thread"),
}


def table_of(rows: list[tuple[Any, ...]]) -> pa.Table:
    """The rows in a scrambled order, each with its place as `seq`."""
    numbered = [dict(zip(COLUMNS, row, strict=False)) | {"seq": at} for at, row in enumerate(rows)]
    return pa.Table.from_pylist(sorted(numbered, key=lambda row: row["seq"] * 7919 % 101), EVENT_SCHEMA)


@pytest.mark.parametrize("name", LOGS)
def test_spark_and_duckdb_agree_to_the_last_digit(connection: Any, tmp_path: Path, name: str) -> None:
    table = table_of(LOGS[name])
    on_spark, on_duckdb = spark.load(connection, table, tmp_path), measures.load(table)
    for title, measure in MEASURES.items():
        found, expected = measures.compute(measure(on_spark)), measures.compute(measure(on_duckdb))
        assert (title, found.to_pylist()) == (title, expected.to_pylist())
        assert found.schema.names == expected.schema.names
    if name == "many":
        assert measures.compute(MEASURES["directly_follows"](on_spark)).num_rows > len(letters()) / 2


def test_it_listens_on_the_loopback_address_only(connection: Any) -> None:
    settings = dict(connection._session.sparkContext.getConf().getAll())
    assert settings["spark.driver.bindAddress"] == settings["spark.driver.host"] == "127.0.0.1"
    assert settings["spark.ui.enabled"] == "false"
    assert connection._session.sparkContext.uiWebUrl is None
