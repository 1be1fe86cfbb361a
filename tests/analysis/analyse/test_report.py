"""The whole command: what it writes, what it says, and that a name out of a log does no harm."""

from __future__ import annotations

import csv
import errno
import json
import os
import random
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis.analyse import analyse, contents, files, run
from halka.analysis.analyse.command import main
from halka.analysis.analyse.measuring import Measuring
from halka.analysis.analyse.queries import named, stored, translated
from tests.analysis.measures.test_order import tied_log
from tests.analysis.toys import answers, reference

LOG = '''case,activity,time,resource,org:group
1,ask,2024-01-01T10:00:00Z,Ann,Unit A
1,"=cmd|'/c calc'!A0",2024-01-03T10:00:00Z,Ben,Unit B
1,close,2024-01-03T11:00:00Z,Ben,Unit B
2,ask,2024-01-01T10:00:00Z,Ann,<script>alert(1)</script>
2,close,2024-01-02T10:00:00Z,,"Unit ""B"""
,ask,2024-01-02T10:00:00Z,,
'''


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


class Page(HTMLParser):
    """Counts tags and checks that each is closed."""

    VOID = frozenset({"meta", "col", "br", "hr", "img", "link", "input", "rect", "path", "circle", "line"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_writes_the_report_the_summary_and_the_tables(log: Path, tmp_path: Path) -> None:
    written = analyse(log, tmp_path / "out")
    names = {str(path.relative_to(tmp_path / "out")) for path in written}
    assert {"report.html", "summary.json", "tables/events.parquet", "tables/directly_follows.csv"} <= names
    assert all(path.exists() for path in written)
    found = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert (found["cases"], found["events"], found["variants"]) == (2, 5, 2)
    assert found["durations_s"] == {"min": 86400, "p50": 131400, "p90": 167400, "max": 176400, "mean": 131400}
    assert found["left_out"]["count"] == 1
    assert found["left_out"]["listed"] == [{"place": "line 7", "reason": "no case"}]
    assert [p.name for p in tmp_path.iterdir() if "partly" in p.name] == []


def test_the_page_stands_alone_and_a_name_in_the_log_is_only_text(log: Path, tmp_path: Path) -> None:
    analyse(log, tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text("utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert page.links == ["#main"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "http:" not in text.replace("http-equiv", "")
    assert "https:" not in text
    assert page.tags.count("h1") == 1
    assert page.tags.count("caption") == page.tags.count("table") >= 3
    assert not re.search(r"\bAnn\b|\bBen\b", text)  # a single person is never shown


class Foreign(HTMLParser):
    """The text of a page, without what it marks as English."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.skips = ""
        self.feed(text.partition("<body>")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("lang", "en") in attrs:
            self.skips = tag
        self.said += [value or "" for name, value in attrs if name == "aria-label"]

    def handle_endtag(self, tag: str) -> None:
        self.skips = "" if tag == self.skips else self.skips

    def handle_data(self, data: str) -> None:
        if not self.skips:
            self.said.append(data)


ENGLISH = re.compile(
    r"\b(the|of|and|in|is|from|half|by|times?|steps?|cases?|events?|waits?|days?|hours?|people)\b", re.I
)


@pytest.mark.parametrize(("language", "some"), [("tr", "%50"), ("sq", "50\xa0%"), ("en", "50\xa0%")])
def test_the_page_speaks_one_language(log: Path, tmp_path: Path, language: str, some: str) -> None:
    rows = [f"{n},step {n},2024-01-01T10:00:00,Ann,U{n % 2}\n" for n in range(3, 1503)]
    named = LOG.replace("case,activity,time", "no,what,when", 1)
    log.write_text(named + "".join(rows), encoding="utf-8")
    columns = {"case_id": "no", "type": "what", "ts_us": "when"}
    analyse(log, tmp_path / "out", measuring=Measuring(language=language), columns=columns)
    text = (tmp_path / "out" / "report.html").read_text("utf-8")
    Page(text)
    assert f'<html lang="{language}" dir="ltr">' in text
    said = [words for words in Foreign(text).said if not re.search(r"step \d|\.csv$|Unit", words)]
    assert some in " ".join(said)
    assert {"en": "1,502", "tr": "1.502", "sq": "1\xa0502"}[language] in text
    assert bool([words for words in said if ENGLISH.search(words)]) == (language == "en")


def test_a_language_that_there_is_not_is_refused(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(log), "--out", str(tmp_path / "out"), "--language", "xx"]) == 2
    assert "Choose one of: en, tr, sq." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_formula_in_a_log_is_text_in_a_spreadsheet(log: Path, tmp_path: Path) -> None:
    analyse(log, tmp_path / "out")
    with (tmp_path / "out" / "tables" / "activities.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["activity"] for row in csv.DictReader(file)}
    assert "'=cmd|'/c calc'!A0" in names
    assert pq.read_table(tmp_path / "out" / "tables" / "events.parquet").num_rows == 5


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_every_beginning_of_a_formula_is_made_harmless(text: str) -> None:
    assert files.harmless(text) == f"'{text}"
    assert files.harmless(-1) == -1


def test_an_existing_folder_keeps_what_else_is_in_it(log: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    analyse(log, tmp_path / "out")
    analyse(log, tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_a_file_in_the_way_is_refused(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(log), str(log)) == 2
    assert "is a file" in capsys.readouterr().err
    assert log.read_text("utf-8") == LOG


def test_a_full_disk_leaves_nothing_behind_and_says_what_to_do(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    assert run(str(log), str(tmp_path / "out")) == 2
    assert "The disk is full" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.csv"]


def test_a_wrong_file_is_answered_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "none.xes"), str(tmp_path / "out")) == 2
    said = capsys.readouterr().err
    assert said.startswith("Nothing was written. There is no file")
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "rows",
    [
        "1,a,2024-01-01,,\n",
        "1,a,2024-01-01,,\n2,a,2024-01-01,,\n",
        "1,a,2024-01-01,,\n1,a,2024-01-01,,\n",
        "1,a,2024-01-01,,\n1,a,2024-01-02,,\n",
        "1,a,2024-01-01,Ann,X\n1,b,2024-01-02,Ben,Y\n1,a,2024-01-03,Ann,X\n",
    ],
)
def test_the_smallest_logs_have_a_page_too(tmp_path: Path, rows: str) -> None:
    (tmp_path / "log.csv").write_text("case,activity,time,resource,org:group\n" + rows)
    assert run(str(tmp_path / "log.csv"), str(tmp_path / "out")) == 0
    Page((tmp_path / "out" / "report.html").read_text("utf-8"))


@cache
def changed_queries() -> list[tuple[str, str]]:
    """As stored, and as translated now, of those that are not the same text."""
    fresh = named(translated())
    assert list(stored()) == list(fresh)
    return [(query, fresh[name]) for name, query in stored().items() if query != fresh[name]]


@settings(max_examples=2, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_the_stored_queries_answer_as_the_measures_do(chance: random.Random) -> None:
    queries = [query for pair in changed_queries() for query in pair]
    found = answers(tied_log(chance), *queries)
    assert found[::2] == found[1::2]


def test_a_large_log_gets_the_same_report_from_the_kernel(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse(log, tmp_path / "small")
    stages: list[str] = []
    monkeypatch.setattr(contents, "LARGE", 1)
    analyse(log, tmp_path / "large", progress=lambda stage, _: stages.append(stage))
    small, large = (sorted(folder.rglob("*.*")) for folder in (tmp_path / "small", tmp_path / "large"))
    assert [path.name for path in small] == [path.name for path in large]
    for one, other in zip(small, large, strict=True):
        if one.suffix == ".parquet":
            assert pq.read_table(one).to_pylist() == pq.read_table(other).to_pylist()
        else:
            assert one.read_bytes() == other.read_bytes()
    assert stages.index("Compiling") < stages.index("Measuring")


def test_without_spark_it_says_what_to_install(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("halka.analysis.spark.find_spec", lambda _: None)
    assert run(str(log), str(tmp_path / "out"), measuring=Measuring(engine="spark")) == 2
    assert "pip install 'halka[spark]'" in capsys.readouterr().err
    monkeypatch.setattr("halka.analysis.spark.find_spec", lambda _: True)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert run(str(log), str(tmp_path / "out"), measuring=Measuring(engine="spark")) == 2
    assert "apt install openjdk-17-jre-headless" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_summary_of_the_receipt_log_is_its_reference(tmp_path: Path) -> None:
    path, expected = reference("receipt")
    analyse(path, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert found["activities"] == expected["activity_counts"]
    assert (found["cases"], found["events"]) == (expected["cases"], expected["events"])
    assert (found["variants"], len(found["directly_follows"])) == (
        expected["variants"],
        expected["dfg_edges"],
    )
    columns = expected["dfg"]["columns"]
    rows = [dict(zip(columns, row, strict=True)) for row in expected["dfg"]["rows"]]
    for ours, theirs in zip(found["directly_follows"], rows, strict=True):
        assert ours == {k: pytest.approx(theirs[k]) if k.endswith("_s") else theirs[k] for k in ours}
    for name in ("handover_resource", "handover_group"):
        theirs_by_pair = {(r[0], r[1]): r[2:4] for r in expected[name]["matrix"]["rows"]}
        ours_by_pair = {(r["from"], r["to"]): [r["count"], r["sum_us"]] for r in found[name]}
        assert len(ours_by_pair) == expected[name]["edges"]
        assert all(ours_by_pair[pair] == numbers for pair, numbers in theirs_by_pair.items())


def test_the_command_starts_without_ibis_and_pandas(log: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from halka.analysis.analyse import run; "
        f"code = run({str(log)!r}, {str(tmp_path / 'out')!r}); "
        "sys.exit(code or bool({'ibis', 'pandas', 'django', 'polars'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0
