"""The options of `halka analyse`: a look at the columns first, and the log in another form."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from halka.analysis.analyse.command import main
from halka.analysis.analyse.options import analyse_options
from halka.analysis.logs import read_log
from halka.config import command

ROWS = "Nr;Adım;Zaman;kurum\n1;ask;03/04/2024 10:00;Okul\n1;answer\x1b[31m;05/04/2024 10:00;RAM\n;x;05/04/2024;\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_the_guess_is_shown_with_values_and_nothing_is_written(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(log), "--columns"]) == 0
    said = capsys.readouterr().out
    assert "divided by a semicolon; the letters are UTF-8" in said
    assert "kurum" in said
    assert "the unit that acted (guessed)  Okul | RAM" in said
    assert "No column was found for the case. Name it: --case COLUMN." in said
    assert "03/04/2024 is two days" in said
    assert "\x1b" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_what_was_named_is_no_guess(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(log), "--columns", "--case", "Nr", "--activity", "Adım", "--day-first"]) == 0
    said = capsys.readouterr().out
    assert "No column was found" not in said
    assert "go on with --out FOLDER" in said
    assert "the case (guessed)" not in said
    assert "were read with the day first, as you said" in said
    assert main([str(log), "--columns", "--case", "Foo"]) == 2
    assert "There is no column 'Foo' for case_id" in capsys.readouterr().err


def test_a_log_is_written_in_another_form_and_what_was_left_out_is_said(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ["--case", "Nr", "--activity", "Adım", "--day-first", "--zone", "Europe/Istanbul"]
    target = tmp_path / "log.xes.gz"
    assert main([str(log), "--export", str(target), *named]) == 0
    said = capsys.readouterr().out
    assert f"{target} holds 2 events." in said
    assert "Rows left out: 1. The first, line 4: no case." in said
    assert "Times without a time zone" in said
    assert "1 control characters" in said
    assert read_log(target).events["from_org"].to_pylist() == ["Okul", "RAM"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Say where the report goes, with --out FOLDER"),
        (["--export", "log.doc"], "ends in none of .parquet"),
        (["--export", "nowhere/log.xes"], "There is no folder"),
        (["--export", "log.csv"], "is the log itself"),
    ],
)
def test_what_cannot_be_done_is_said(
    log: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    words = [str(log.parent / word) if "." in word else word for word in words]
    named = ["--case", "Nr", "--activity", "Adım", "--day-first"]
    assert main([str(log), *words, *named]) == 2
    assert said in capsys.readouterr().err


def test_every_form_has_a_first_look(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = ["--case", "Nr", "--activity", "Adım", "--day-first"]
    for name in ("l.parquet", "l.xes", "l.json", "l.xml", "l.sqlite"):
        assert main([str(log), "--export", str(tmp_path / name), *named]) == 0
        capsys.readouterr()
        assert main([str(tmp_path / name), "--columns"]) == 0
        said = capsys.readouterr().out
        assert "Okul | RAM" in said, name
    book = Workbook()
    for row in (["Vaka", "İşlem", "Tarih"], [1, "a", "31.12.2025"]):
        book.active.append(row)
    book.save(tmp_path / "l.xlsx")
    assert main([str(tmp_path / "l.xlsx"), "--columns"]) == 0
    assert "Sheet 'Sheet' was read, of 1." in capsys.readouterr().out


def test_both_ways_to_start_it_have_the_same_options() -> None:
    subcommands = next(a for a in command._parser()._actions if isinstance(a, argparse._SubParsersAction))
    own = argparse.ArgumentParser()
    analyse_options(own)
    assert set(subcommands.choices["analyse"]._option_string_actions) == set(own._option_string_actions)


def test_help_does_not_load_what_reads_logs() -> None:
    program = (
        "import sys; from halka.config.command import _parser; _parser().format_help(); "
        "sys.exit(bool({'pyarrow', 'numpy', 'django', 'duckdb'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
