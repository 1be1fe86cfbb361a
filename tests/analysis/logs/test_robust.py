"""Files that are cut off, misnamed, empty, enormous or from another time: a sentence or a log, never a crash."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.analysis.logs import EventLog, UnreadableLog, read_log
from halka.analysis.logs.moments import FIRST_US

HEAD = "case,activity,time\n"
XES = (
    '<log><trace><string key="concept:name" value="1"/><event><string key="concept:name" value="a"/>'
    '<date key="time:timestamp" value="2024-01-01T00:00:00Z"/></event></trace></log>'
)


def read(tmp_path: Path, content: str | bytes, name: str = "log.csv") -> EventLog:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_log(path)


@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "log.xlsx", "log", "log.xes.gz"])
def test_the_name_of_a_file_is_not_believed(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, XES, name).events.num_rows == 1
    assert read(tmp_path, gzip.compress(XES.encode()), name).events.num_rows == 1
    assert read(tmp_path, HEAD + "1,a,2024-01-01\n", name).events.num_rows == 1


@pytest.mark.parametrize("content", [XES, HEAD + "1,a,2024-01-01\n" * 5000])
def test_a_compressed_file_that_was_cut_off_is_refused_wherever_it_was_cut(
    tmp_path: Path, content: str
) -> None:
    whole = gzip.compress(content.encode())
    for end in {12, len(whole) // 2, len(whole) - 9, len(whole) - 1}:
        with pytest.raises(UnreadableLog, match="damaged or cut short"):
            read(tmp_path, whole[:end])


def test_times_at_the_ends_of_the_calendar(tmp_path: Path) -> None:
    rows = "1,a,0000-12-31\n2,a,0001-01-01\n3,a,1969-12-31T23:59:59.999999Z\n4,a,9999-12-31T23:59:59Z\n5,a,10000-01-01\n"
    log = read(tmp_path, HEAD + rows)
    assert log.events["case_id"].to_pylist() == ["2", "3", "4"]
    assert log.events["ts_us"].to_pylist() == [FIRST_US, -1, 253_402_300_799_000_000]
    assert [row.place for row in log.left_out] == ["line 2", "line 6"]


def test_microseconds_outside_of_the_calendar_are_left_out(tmp_path: Path) -> None:
    rows = f"1,a,{10**18 - 1}\n2,a,-5\n3,a,{'9' * 30}\n4,a,x\n"
    log = read(tmp_path, "case,activity,ts_us\n" + rows)
    assert log.events["ts_us"].to_pylist() == [-5]
    assert [row.reason.partition(" time")[0] for row in log.left_out] == [
        "the",
        "cannot read the",
        "cannot read the",
    ]


def test_a_zone_that_is_broken_is_named_before_a_long_reading(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(HEAD + "1,a,2024-01-01\n")
    for zone in ("Europe/Ankara", "../etc/passwd", "", "+03:00"):
        with pytest.raises(UnreadableLog, match="There is no time zone"):
            read_log(tmp_path / "log.csv", zone=zone)


ENORMOUS = """
import re, sys
from pathlib import Path
from halka.analysis.logs import UnreadableLog, read_log
def megabytes():  # the most that this process took; getrusage would count the one it was started from
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10
before = megabytes()
for path in sys.argv[1:]:
    try:
        print(read_log(Path(path)).events.num_rows)
    except UnreadableLog as problem:
        print(problem)
print(megabytes() - before)
"""
SPACES = gzip.compress(b" " * (1 << 20)) * 100  # parts of a compressed file may follow each other
SAID = {
    (HEAD + "1,a,2024-01-01\n2,a,", "\n3,a,2024-01-01\n"): "2",
    ("", ""): "is empty",
    ("", HEAD): "longer than 16,777,216 letters",
    (XES[:-6], "</log>"): "1",
    ('<log><trace><string key="a" value="', '"/></trace></log>'): "larger than 16 MB",
}


def test_a_hundred_megabytes_of_spaces_do_not_fill_the_memory(tmp_path: Path) -> None:
    paths = []
    for number, (begin, end) in enumerate(SAID):
        paths.append(tmp_path / f"{number}.gz")
        paths[-1].write_bytes(gzip.compress(begin.encode()) + SPACES + gzip.compress(end.encode()))
    found = subprocess.run(
        [sys.executable, "-c", ENORMOUS, *map(str, paths)], check=True, capture_output=True, text=True
    )
    *lines, megabytes = found.stdout.strip().splitlines()
    for line, said in zip(lines, SAID.values(), strict=True):
        assert said in line
    assert int(megabytes) < 160


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", b"<log>", XES.encode(), HEAD.encode(), b"PAR1", b"PK\x03\x04", b"SQLite format 3\x00",
                           b'{"events": [], "objects": [', b"\x1f\x8b\x08\x00", b"\xff\xfe"]),
    rest=st.binary(max_size=200),
)  # fmt: skip
def test_no_bytes_at_all_lead_to_anything_but_a_log_or_a_sentence(
    tmp_path: Path, start: bytes, rest: bytes
) -> None:
    assert said_of(tmp_path, start + rest).endswith((".", ")"))


def said_of(tmp_path: Path, content: bytes) -> str:
    try:
        return f"{read(tmp_path, content).events.num_rows} events."
    except UnreadableLog as problem:
        return str(problem)
