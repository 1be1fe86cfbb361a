"""CSV and workbooks: letters, delimiters, headers, dates and everything else that offices do to a table."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from halka.analysis.logs import EventLog, UnreadableLog, read_log
from halka.analysis.logs import delimited as csv_reader
from halka.analysis.logs.moments import microseconds

NAMES = ["Müşteri İğdır", "Rasti i fëmijës", "ملف الطفل"]


def us(text: str) -> int:
    return microseconds(text, UTC)[0]


def read(tmp_path: Path, content: str | bytes, **more: Any) -> EventLog:
    path = tmp_path / "log.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_log(path, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_letters_and_delimiters_are_found_and_said(tmp_path: Path, encoding: str, mark: str) -> None:
    rows = [["Vaka No", "Faaliyet", "Tarih"], *([name, "Görüşme", "31.12.2025 14:30"] for name in NAMES)]
    log = read(tmp_path, "\r\n".join(mark.join(row) for row in rows).encode(encoding))
    assert log.events["case_id"].to_pylist() == NAMES
    assert log.events["ts_us"].to_pylist() == [us("2025-12-31T14:30")] * 3
    kind = "UTF-16" if "16" in encoding else "UTF-8"
    assert any(f"letters are {kind}" in said for said in log.assumptions)


def test_an_office_file_that_is_not_utf8_is_read_as_windows_1254_and_that_is_said(tmp_path: Path) -> None:
    late = "x;y;2024-01-01\n" * 9000 + "Çağrı İş;Şikâyet;2024-01-01\n"  # the first such letter comes late
    log = read(tmp_path, ("vaka;işlem;tarih\n" + late).encode("cp1254"))
    assert log.events["case_id"][-1].as_py() == "Çağrı İş"
    assert log.events.num_rows == 9001
    assert any("windows-1254" in said for said in log.assumptions)


def test_the_line_that_names_the_delimiter_is_passed_over(tmp_path: Path) -> None:
    log = read(tmp_path, "sep=;\r\ncase;activity;time\r\n1;a,b,c,d;2024-01-01\r\n;x;2024-01-01\r\n")
    assert log.events["type"].to_pylist() == ["a,b,c,d"]
    assert log.left_out[0].place == "line 4"


def test_columns_with_the_same_name_are_told_apart_and_that_is_said(tmp_path: Path) -> None:
    log = read(tmp_path, "case,activity,time,time,\n1,a,2024-01-01,2024-02-02,z\n", attributes=True)
    assert log.events["ts_us"].to_pylist() == [us("2024-01-01")]
    assert json.loads(log.events["attributes"][0].as_py()) == {"time (2)": "2024-02-02", "column 5": "z"}
    assert any("column 4 is called 'time (2)'" in said for said in log.assumptions)
    named = read(
        tmp_path, "case,activity,time,time\n1,a,2024-01-01,2024-02-02\n", columns={"ts_us": "time (2)"}
    )
    assert named.events["ts_us"].to_pylist() == [us("2024-02-02")]


def test_attributes_are_what_maps_to_no_column(tmp_path: Path) -> None:
    content = "case,activity,time,ünvan,boş,actor\n1,a,2024-01-01,Öğretmen,,Ann\n2,a,2024-01-01,,,\n"
    log = read(tmp_path, content, attributes=True)
    assert log.events["attributes"].to_pylist() == ['{"ünvan":"Öğretmen"}', None]
    assert read(tmp_path, content).events["attributes"].null_count == 2


def test_enormous_attributes_are_cut_off_and_the_row_is_named(tmp_path: Path) -> None:
    cells = ",".join("v" for _ in range(12_000))
    header = ",".join(f"n{at}" for at in range(12_000))
    log = read(tmp_path, f"case,activity,time,{header}\n1,a,2024-01-01,{cells}\n", attributes=True)
    assert len(json.loads(log.events["attributes"][0].as_py())) == 10_000
    assert (log.shortened_count, log.shortened[0].place) == (1, "line 2")
    assert "12,000 attributes; the first 10,000 were kept" in log.shortened[0].reason
    path = tmp_path / "log.xes"
    path.write_text(
        '<log><trace><string key="concept:name" value="1"/><event><string key="concept:name" value="a"/>\n'
        f'<string key="long" value="{"x" * 3_000_000}"/><date key="time:timestamp" value="2024-01-01"/></event></trace></log>'
    )
    log = read_log(path, attributes=True)
    assert len(json.loads(log.events["attributes"][0].as_py())["long"]) == 1 << 20
    assert log.shortened[0].reason == "'long' has 3,000,000 letters; the first 1,048,576 were kept"
    assert any("Attributes cut off: 1. The first, line 1" in said for said in log.assumptions)


def test_a_broken_row_is_left_out_and_the_rest_is_kept(tmp_path: Path) -> None:
    log = read(tmp_path, 'case,activity,time\n1,a,2024-01-01\n2,"a"b,2024-01-01\n3,a,2024-01-01\n')
    assert log.events["case_id"].to_pylist() == ["1", "3"]
    assert (log.left_out[0].place, log.left_out[0].reason[:7]) == ("line 3", "not CSV")


def test_an_enormous_line_is_left_out_and_the_rest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "_LONGEST_LINE", 1000)
    rows = f'1,a,2024-01-01\n2,a,{" " * 5000}\n3,a,2024-01-01\n4,"a\n{"y" * 5000}\n",2024-01-01\n5,a,2024-01-01\n'
    log = read(tmp_path, "case,activity,time\n" + rows)
    assert log.events["case_id"].to_pylist() == ["1", "3", "5"]
    assert [(row.place, row.reason) for row in log.left_out] == [
        ("line 3", "longer than 1,000 letters"),
        ("line 7", "longer than 1,000 letters"),
    ]


def test_dates_that_may_be_two_days_are_refused_until_somebody_says(tmp_path: Path) -> None:
    rows = "case,activity,time\n1,a,03/04/2024\n1,b,05/04/2024\n"
    with pytest.raises(UnreadableLog, match="--day-first or --month-first"):
        read(tmp_path, rows)
    assert read(tmp_path, rows, day_first=True).events["ts_us"][0].as_py() == us("2024-04-03")
    assert read(tmp_path, rows, day_first=False).events["ts_us"][0].as_py() == us("2024-03-04")
    settled = read(tmp_path, rows + "1,c,25/04/2024\n")
    assert settled.events["ts_us"].to_pylist() == [us("2024-04-03"), us("2024-04-05"), us("2024-04-25")]
    assert "Dates in 'time' were read with the day first, because of 25/04/2024." in settled.assumptions


def workbook(tmp_path: Path, *rows: list[Any], title: str = "Log", merge: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    book.create_sheet("Other").append(["case", "activity", "time"])
    path = tmp_path / "log.xlsx"
    book.save(path)
    return path


def test_a_workbook_with_real_dates_numbers_and_text_dates_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["Vaka No", "İşlem", "Tarih", "Kurum", "Yaş", "Acil"],
        [101, "Bildirim", datetime(2025, 12, 31, 14, 30), "Okul", 12, True],  # noqa: DTZ001 - cells have no zone
        [101.0, "Görüşme", "31.12.2025 15:30", None, 7.5, None],
        ["102", "Kapanış", date(2026, 1, 1), "Sağlık", None, "hayır"],
        [103, "Kapanış", 46023.25, None, None, None],
        [104, "Kapanış", None, None, None, None],
        [None] * 6,
        ["", "", None],
    )
    log = read_log(path, attributes=True)
    assert log.events["case_id"].to_pylist() == ["101", "101", "102", "103"]
    assert log.events["ts_us"].to_pylist() == [
        us("2025-12-31T14:30"), us("2025-12-31T15:30"), us("2026-01-01"), us("2026-01-01T06:00"),
    ]  # fmt: skip
    assert log.events["from_org"].to_pylist() == ["Okul", None, "Sağlık", None]
    assert log.events["attributes"].to_pylist() == [
        '{"Acil":true,"Yaş":12}',
        '{"Yaş":7.5}',
        '{"Acil":"hayır"}',
        None,
    ]
    assert [(row.place, row.reason) for row in log.left_out] == [("row 6", "no time")]
    assert "Sheet 'Log' was read, of 2." in log.assumptions
    assert any("such as 46023.25, were read as days" in said for said in log.assumptions)


def test_titles_and_merged_names_above_the_table_are_understood(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["2025 yılı kayıtları"],
        [],
        ["Vaka No", "İşlem", "Tarih", None, "Kişi"],
        [None, None, "Başlangıç", "Bitiş", None],
        [1, "Görüşme", "05.12.2025", "31.12.2025", "p1"],
        [1, "Kapanış", "06.12.2025", "31.12.2025", "p2"],
        merge="C3:D3",
    )
    with pytest.raises(UnreadableLog, match="'Vaka No', 'İşlem', 'Tarih Başlangıç', 'Tarih Bitiş', 'Kişi'"):
        read_log(path)
    log = read_log(path, columns={"ts_us": "Tarih Başlangıç"})
    assert log.events["ts_us"].to_pylist() == [us("2025-12-05"), us("2025-12-06")]
    assert log.events["actor"].to_pylist() == ["p1", "p2"]
    assert "The names of the columns were taken from row 3 and 4." in log.assumptions


def test_a_sheet_is_chosen_by_name_or_number(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["case", "activity", "time"], [NAMES[2], "a", "2024-01-01"], title="سجل")
    assert read_log(path, sheet="سجل").events["case_id"].to_pylist() == [NAMES[2]]
    assert read_log(path, sheet="1").events.num_rows == 1
    with pytest.raises(UnreadableLog, match="holds no event"):
        read_log(path, sheet="Other")
    with pytest.raises(UnreadableLog, match=r"no sheet 'Foo'. The workbook has: 'سجل', 'Other'"):
        read_log(path, sheet="Foo")


def test_a_damaged_or_foreign_workbook_is_refused_in_words(tmp_path: Path) -> None:
    import zipfile

    path = workbook(tmp_path, ["case", "activity", "time"], ["1", "a", "2024-01-01"])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableLog, match="damaged or cut short"):
        read_log(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(UnreadableLog, match="an archive, but no workbook"):
        read_log(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<a/>")
        packed.writestr("xl/workbook.xml", "<broken")
    with pytest.raises(UnreadableLog, match="damaged, or no workbook"):
        read_log(path)
