"""What the readers take, what they leave out and say so, and what they refuse in words."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis.logs import EVENT_SCHEMA, EventLog, UnreadableLog, read_log
from halka.analysis.logs.moments import UnreadableTime, microseconds

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="org:resource" value="nobody"/></global>
  <trace>
    <event><date value='2024-03-31T01:00:00.123456+02:00' key='time:timestamp'/>
      <string value='Turning &amp; Milling' key='concept:name'>
        <string key="concept:name" value="nested"/><string key="org:group" value="nested"/></string>
    </event>
    <event><string key="concept:name" value="Çağrı 😀"/><string key="org:resource" value=""/>
      <date key="time:timestamp" value="2024-03-31T03:00:00"/></event>
    <event><string key="concept:name" value="late"/></event>
    <string value="case &quot;1&quot;" key="concept:name"/>
  </trace>
  <trace><event><string key="concept:name" value="x"/></event></trace>
  <event><string key="concept:name" value="x"/></event>
</log>
"""


def read(tmp_path: Path, content: str | bytes, name: str = "log", **more: Any) -> EventLog:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_log(path, **more)


def us(text: str) -> int:
    return microseconds(text, UTC)[0]


def test_xes_is_read_whatever_the_order_quotes_and_nesting_of_its_attributes(tmp_path: Path) -> None:
    log = read(tmp_path, XES)
    assert log.events.schema == EVENT_SCHEMA
    assert log.events.select(["seq", "case_id", "type", "actor", "from_org", "ts_us"]).to_pylist() == [
        {
            "seq": 0, "case_id": 'case "1"', "type": "Turning & Milling", "actor": None, "from_org": None,
            "ts_us": us("2024-03-30T23:00:00.123456Z"),
        },
        {
            "seq": 1, "case_id": 'case "1"', "type": "Çağrı 😀", "actor": "", "from_org": None,
            "ts_us": us("2024-03-31T03:00:00Z"),
        },
    ]  # fmt: skip


def test_rows_of_xes_that_cannot_be_read_are_named_with_their_line(tmp_path: Path) -> None:
    log = read(tmp_path, XES)
    assert [(row.place, row.reason) for row in log.left_out] == [
        ("line 11", "no time"),
        ("line 14", "no case"),
        ("line 15", "no case"),
    ]
    assert log.left_out_count == 3


def test_a_time_without_a_zone_is_an_assumption_that_is_said(tmp_path: Path) -> None:
    assert read(tmp_path, XES).assumptions == ("Times without a time zone: 1. They were read as UTC.",)
    local = read(tmp_path, XES, zone="Europe/Berlin")  # the hour of 31 March that does exist
    assert local.events["ts_us"].to_pylist()[1] == us("2024-03-31T03:00:00+02:00")


def test_compressed_xes_and_other_encodings_are_read_by_what_they_are(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(XES.encode()), "log.bin").events == read(tmp_path, XES).events
    utf16 = XES.replace("UTF-8", "UTF-16").encode("utf-16")
    assert read(tmp_path, utf16).events == read(tmp_path, XES).events


CSV = "Case No;Activity;Timestamp;Resource\n1;ask;2024-01-01T10:00:00Z;Ann\n1;=answer;2024/1/2 10:00;\n"


def test_the_columns_of_a_csv_are_guessed_and_the_guess_is_said(tmp_path: Path) -> None:
    log = read(tmp_path, CSV.replace("Case No", "case_id"))
    assert log.columns == {
        "case_id": "case_id",
        "type": "Activity",
        "ts_us": "Timestamp",
        "actor": "Resource",
    }
    assert set(log.guessed) == set(log.columns)
    assert log.events["actor"].to_pylist() == ["Ann", None]


def test_a_given_column_is_taken_and_is_no_guess(tmp_path: Path) -> None:
    log = read(tmp_path, CSV, columns={"case_id": "Case No"})
    assert "case_id" not in log.guessed
    assert log.events["case_id"].to_pylist() == ["1", "1"]


def test_rows_of_a_csv_that_cannot_be_read_are_left_out_and_the_rest_is_kept(tmp_path: Path) -> None:
    rows = "case,activity,time\n1,ask,2024-01-01\n,ask,2024-01-01\n2,,2024-01-01\n"
    rows += "3,ask,01/02/20x4\n4,ask\n5,ask,31.12.2024 08:30\n6,ask,2024-01-01,7\n"
    log = read(tmp_path, rows)
    assert log.events["case_id"].to_pylist() == ["1", "5"]
    assert [(row.place, row.reason) for row in log.left_out] == [
        ("line 3", "no case"),
        ("line 4", "no activity"),
        ("line 5", "cannot read the time '01/02/20x4'"),
        ("line 6", "no time"),
        ("line 8", "4 values where the header has 3 names"),
    ]


def test_the_line_of_a_bad_row_is_right_after_a_line_break_inside_quotes(tmp_path: Path) -> None:
    log = read(tmp_path, 'case,activity,time\n1,"two\nlines",2024-01-01\n,x,2024-01-01\n')
    assert [row.place for row in log.left_out] == ["line 4"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_csv_of_a_spreadsheet_program_is_read(tmp_path: Path, encoding: str) -> None:
    content = "case\tactivity\ttime\nİ\tÇağrı\t2024-01-01\n".encode(encoding)
    assert read(tmp_path, content).events["case_id"].to_pylist() == ["İ"]


def test_parquet_is_read_with_its_times(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 1, 10, 0, 0, 5, tzinfo=UTC)
    table = pa.table(
        {
            "case": pa.array([1, None], pa.int64()),
            "activity": ["a", "b"],
            "time": pa.array([moment, moment], pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet")
    log = read_log(tmp_path / "log.parquet")
    assert log.events["ts_us"].to_pylist() == [us("2024-01-01T10:00:00.000005Z")]
    assert (log.left_out[0].place, log.left_out[0].reason) == ("row 2", "no case")


def test_what_halka_writes_it_reads_again(tmp_path: Path) -> None:
    log = read(tmp_path, XES)
    pq.write_table(log.events, tmp_path / "events.parquet")
    assert read_log(tmp_path / "events.parquet").events == log.events


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"<log><trace>", "not whole or not XML: no element found at line 1"),
        (b"<html></html>", "no event log: it begins with <html>"),
        (b"<log></log>", "holds no event"),
        (b'<!DOCTYPE log [<!ENTITY a "b">]><log/>', "declares an entity"),
        (gzip.compress(XES.encode())[:-30], "damaged or cut short"),
        (b"\x1f\x8bnot gzip at all", "damaged or cut short"),
        (b"PAR1 but not really", "not a whole Parquet file"),
        (b"PK\x03\x04zip", "a workbook or an archive without its end"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook of the old kind"),
        (b"%PDF-1.7\n1 0 obj", "no event log that Halka knows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no event log that Halka knows"),
        (b"when,what\n1,2\n", "No column for the case and the activity and the time"),
        (b"case,activity,time\n", "holds no event"),
        (b"case,activity,time\n1,a,soon\n", "None of the 1 rows could be read"),
        (b"case,activity,time\n1,\x81\x8d,2024-01-01\n", "neither UTF-8 nor windows-1254"),
        (b"case,case,activity,time\n1,1\n", "None of the 1 rows could be read"),
        (b'case,activity,time\n1,"a,2024-01-01\n', "is not CSV"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableLog, match=re.escape(said)):
        read(tmp_path, content)


def test_what_is_no_file_or_no_zone_or_no_column_is_refused_in_words(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.xes", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(UnreadableLog, match=said):
            read_log(path)
    with pytest.raises(UnreadableLog, match="no time zone 'Mars'"):
        read(tmp_path, CSV, zone="Mars")
    with pytest.raises(UnreadableLog, match="no column 'Nr' for case_id"):
        read(tmp_path, CSV, columns={"case_id": "Nr"})


def test_the_reader_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []
    read(tmp_path, XES, tick=told.append)
    assert told[-1] == 1.0


@settings(max_examples=60, deadline=None)
@given(st.datetimes(min_value=datetime(1850, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - the zone is added
def test_no_microsecond_is_lost_between_text_and_number(moment: datetime) -> None:
    exact = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    found, has_zone = microseconds(moment.isoformat() + "+03:00", UTC)
    assert has_zone
    assert found // 1_000_000 == int(exact // 1) - 3 * 3600
    assert found % 1_000_000 == moment.microsecond


def test_a_time_that_means_two_days_is_refused() -> None:
    with pytest.raises(UnreadableTime):
        microseconds("03/04/2024", UTC)
