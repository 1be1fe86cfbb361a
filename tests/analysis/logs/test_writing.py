"""What Halka writes, in any form, it reads again without a difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.analysis.logs import EVENT_SCHEMA, read_log, write_log
from halka.analysis.logs.moments import FIRST_US, LAST_US

LETTERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("İıŞşëÇ\"'<>&;\n\r\t"),
    max_size=8,
)
NAMES = st.sampled_from(["note", "yaş", 'a"b', "ü<&>", "x'"])
VALUES = st.one_of(
    LETTERS,
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),  # -0.0 is 0.0
    st.booleans(),
)
MOMENTS = st.integers(FIRST_US, LAST_US)


ATTRIBUTES = st.dictionaries(NAMES, VALUES, min_size=1, max_size=3).map(
    lambda found: json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
)


def event_tables(ids: st.SearchStrategy[str]) -> st.SearchStrategy[pa.Table]:
    """Logs whose cases and acts have these names."""
    maybe = st.none() | LETTERS
    row = st.fixed_dictionaries(
        {
            "case_id": ids, "ts_us": MOMENTS, "recorded_us": st.none() | MOMENTS, "type": ids, "from_org": maybe,
            "to_org": maybe, "actor": maybe, "thread": maybe, "due_us": st.none() | MOMENTS, "reason": maybe,
            "attributes": st.none() | ATTRIBUTES,
        }
    )  # fmt: skip
    return st.lists(row, min_size=1, max_size=8).map(
        lambda rows: pa.Table.from_pylist([{"seq": at, **row} for at, row in enumerate(rows)], EVENT_SCHEMA)
    )


def placed(table: pa.Table) -> list[dict[str, Any]]:
    """The rows with their place in their case instead of their place in the file."""
    rows = sorted(table.to_pylist(), key=lambda row: (row["case_id"], row["ts_us"], row["seq"]))
    return [{name: value for name, value in row.items() if name != "seq"} for row in rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=event_tables(LETTERS))
def test_xes_brings_back_every_case_with_its_events_in_order(tmp_path: Path, table: pa.Table) -> None:
    for name in ("log.xes", "log.xes.gz"):
        assert write_log(table, tmp_path / name) == ()
        log = read_log(tmp_path / name, attributes=True)
        assert placed(log.events) == placed(table)
        assert (log.left_out_count, log.assumptions) == (0, ())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=event_tables(LETTERS), order=st.randoms())
def test_parquet_brings_back_every_row_with_its_seq(tmp_path: Path, table: pa.Table, order: Any) -> None:
    rows = list(range(table.num_rows))
    order.shuffle(rows)
    mixed = table.take(pa.array(rows, pa.int64()))
    write_log(mixed, tmp_path / "log.parquet")
    assert read_log(tmp_path / "log.parquet", attributes=True).events == mixed


KNOWN = LETTERS.filter(lambda text: text != "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=event_tables(KNOWN))
def test_ocel_brings_back_every_row_with_its_place(tmp_path: Path, table: pa.Table) -> None:
    for name in ("log.jsonocel", "log.xmlocel", "log.sqlite"):
        said = write_log(table, tmp_path / name)
        log = read_log(tmp_path / name, object_type="case", attributes=True)
        found = log.events.to_pylist()
        if said:  # an attribute of two kinds has become text
            assert all("became text" in note for note in said)
            found = [row | {"attributes": None} for row in found]
            assert found == [row | {"attributes": None} for row in table.to_pylist()]
        else:
            assert found == table.to_pylist()
        assert log.left_out_count == 0


def test_a_unit_that_is_called_like_a_case_stays_a_unit(tmp_path: Path) -> None:
    rows = [{"seq": 0, "case_id": "unit:A", "ts_us": 0, "type": "a", "from_org": "A"}]
    write_log(pa.Table.from_pylist(rows, schema=EVENT_SCHEMA), tmp_path / "log.json")
    assert read_log(tmp_path / "log.json", object_type="unit").events["case_id"].to_pylist() == [":unit:A"]
    assert read_log(tmp_path / "log.json", object_type="case").events["case_id"].to_pylist() == ["unit:A"]


def test_what_has_no_name_cannot_be_written_as_ocel_and_that_is_said(tmp_path: Path) -> None:
    rows = [
        {"seq": at, "case_id": case, "ts_us": 0, "type": act}
        for at, (case, act) in enumerate([("1", "a"), ("", "a"), ("1", "")])
    ]
    said = write_log(pa.Table.from_pylist(rows, schema=EVENT_SCHEMA), tmp_path / "log.json")
    assert said == ("OCEL cannot hold all of it. Left out: 3, first object 2, no id.",)
    assert read_log(tmp_path / "log.json").events["case_id"].to_pylist() == ["1"]


def test_control_characters_are_replaced_and_that_is_said(tmp_path: Path) -> None:
    rows = [{"seq": 0, "case_id": "a\x00b", "ts_us": 0, "type": "\x1b"}]
    table = pa.Table.from_pylist(rows, schema=EVENT_SCHEMA)
    assert "2 control characters" in write_log(table, tmp_path / "log.xes")[0]
    assert read_log(tmp_path / "log.xes").events["case_id"].to_pylist() == ["a\ufffdb"]


def test_another_ending_is_refused_and_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.Table.from_pylist([{"seq": 0, "case_id": "1", "ts_us": 0, "type": "a"}], schema=EVENT_SCHEMA)
    with pytest.raises(ValueError, match="ends in none of"):
        write_log(table, tmp_path / "log.doc")
    path = tmp_path / "log.xes"
    path.write_text("the old one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("halka.analysis.logs.xes_writing.write_xes", full)
    with pytest.raises(OSError, match="No space"):
        write_log(table, path)
    assert [found.name for found in tmp_path.iterdir()] == ["log.xes"]
    assert path.read_text() == "the old one"
