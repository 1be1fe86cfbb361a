"""What people get wrong at a terminal is answered with a sentence: no insides of Python, and no warning of a library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from halka.trust import keys
from tests.architecture import ROOT

ROWS = "case,activity,time\n" + "".join(f"{n},ask,2024-04-0{1 + n % 9}T10:00:00Z\n" for n in range(40))
PASSWORD = "Quiet-Lantern-1907"  # long enough, and common to nobody

# A person's commands one after the other, each as the console script starts it; many processes would take a minute.
PLAYER = """
import json, sys, traceback
from halka.config.command import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["halka", *words]
    sys.stderr.write("$ " + " ".join(words) + "\\n")
    try:
        code = main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = "fault"
    sys.stderr.write(f"= {code}\\n")
"""


def halka(where: Path, *commands: Sequence[str], **env: str) -> list[tuple[str, str]]:
    """What each of the commands said on stderr, and how it ended."""
    said = python(where, "-c", PLAYER, json.dumps(commands), **env)
    told = [part.rpartition("\n= ") for part in said.split("$ ")[1:]]
    assert len(told) == len(commands), said
    return [(one.partition("\n")[2], code.strip()) for one, _, code in told]


def python(where: Path, *words: str, **env: str) -> str:
    """What a process of its own says on stderr, in which nobody answers and nothing is set for tests."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HALKA_", "DJANGO_", "PYTHON", "DATABASE_URL"))
    }
    done = subprocess.run(
        [sys.executable, *words],
        cwd=where,
        env=clean | {"PYTHONPATH": f"{where}:{ROOT.parent}"} | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stderr


def assert_told(found: list[tuple[str, str]], words: Sequence[str]) -> None:
    for (said, code), expected in zip(found, words, strict=True):
        assert expected in said
        assert (code, "Traceback" in said, "Warning" in said) == ("2", False, False), said


def test_halka_analyse_says_nothing_but_what_a_person_needs(tmp_path: Path) -> None:
    """DuckDB and others warn their callers; a report in every format passes all of them."""
    (tmp_path / "log.csv").write_text(ROWS, encoding="utf-8")
    report = ["analyse", "log.csv", "--out", "out", "--report", "html,pdf,docx,xlsx"]
    assert halka(tmp_path, report) == [("", "0")]
    module = ["-m", "halka.analysis.analyse", "log.csv", "--out", "again"]
    assert python(tmp_path, *module) == ""
    assert "UserWarning" in python(tmp_path, "-W", "always", *module)  # who develops sees them


def test_where_there_is_no_installation_every_command_says_so(tmp_path: Path) -> None:
    commands = [
        ["backup"], ["restore", "x.db"], ["upgrade"], ["doctor"], ["serve"], ["report", "--out", "r"],
        ["ledger", "verify"], ["ledger", "checkpoint"], ["insight", "rebuild"], ["keys", "rotate"],
        ["keys", "destroy", "K7R-2M9", "--basis", "court_order"], ["places", "import", "x.csv"],
        ["people", "add", "--role", "auditor", "--username", "ines", "--name", "Ines"],
    ]  # fmt: skip
    found = halka(tmp_path, *(["--home", "none", *words] for words in commands))
    assert_told(found, ["There is no installation in none. Make one with: halka init"] * len(commands))
    assert list(tmp_path.iterdir()) == []


def test_wrong_words_and_wrong_files_are_answered_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\x00\xff\xfe")
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    cases = {
        "": "required: COMMAND",
        "nonsense": "invalid choice: 'nonsense'",
        "analyse": "required: file",
        "analyse none.csv --out out": "There is no file none.csv",
        "analyse file --out out": "Nothing was written.",
        "analyse full --out out": "full is a folder",
        "serve --port 99999": "99999 is no port",
        "serve --port x": "x is no port",
        "people add --role king --username x --name X": "invalid choice: 'king'",
        "--home new init --password-file none": "none cannot be used: No such file",
        "--home file init --password-file password": "cannot be used: Not a directory",
        "--home file demo --build-only": "file was not made by halka demo",
        "--home full demo --build-only": "full was not made by halka demo",
        "--home full demo --build-only --fresh": "full was not made by halka demo",
    }
    assert_told(halka(tmp_path, *(line.split() for line in cases)), list(cases.values()))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full", "letter.txt", "password"]


def test_in_an_installation_too_and_the_demo_never_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\x00\xff\xfe")
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    made = halka(tmp_path, ["--home", "real", "init", "--password-file", "password"])
    assert made == [("", "0")]
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    cases = {
        "init --password-file password": "there is an installation in real already",
        "ledger verify --outside none": "none cannot be used: No such file",
        "ledger verify --outside file": "file is no text with checkpoints",
        "restore none": "there is no file none",
        "restore file": "cannot be restored",
        "report --out file": "file cannot be written",
        "report --out r --place X": "There is no place with the code X",
        "report --out r --report poem": "There is no report as poem",
        "keys destroy NONE --basis court_order --yes": "There is no case NONE",
        "keys destroy NONE --basis court_order": "nobody is at the terminal",
        "places import none": "There is no file none",
        "places import file": "file is not UTF-8 text",
        "serve --host nowhere.invalid": "nowhere.invalid is no address of this machine",
        "demo --build-only": "real was not made by halka demo",
        "demo --build-only --fresh": "real was not made by halka demo",
    }
    assert_told(halka(tmp_path, *(["--home", "real", *line.split()] for line in cases)), list(cases.values()))
    after = [str(path) for path in tmp_path.rglob("*") if path.name != "caretaker.lock"]
    assert sorted(after) == before


def test_a_store_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    away = halka(tmp_path, ["backup"], DATABASE_URL="mysql://here/halka")
    assert_told(away, ["DATABASE_URL must start with postgres://"])
    keys.create(tmp_path / "key")
    nobody = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/halka", "HALKA_KEY": str(tmp_path / "key")}
    assert_told(halka(tmp_path, ["insight", "rebuild"], **nobody), ["The store does not answer: "])


@pytest.mark.parametrize(
    ("library", "words", "told"),
    [
        ("psycopg", ["backup"], "pip install 'halka[postgres]'"),
        ("pyspark", ["analyse", "log.csv", "--out", "o", "--engine", "spark"], "pip install 'halka[spark]'"),
    ],
)
def test_the_extra_that_is_missing_is_named(
    tmp_path: Path, library: str, words: list[str], told: str
) -> None:
    (tmp_path / "log.csv").write_text(ROWS, encoding="utf-8")
    assert_told(halka(without(tmp_path, library), words, DATABASE_URL="postgres://here/halka"), [told])


def without(tmp_path: Path, library: str) -> Path:
    """A folder in which Python does not find the library."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nfrom importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "PathFinder.find_spec = classmethod(\n"
        f"    lambda cls, name, *rest: None if name.partition('.')[0] == {library!r} else find(name, *rest)\n)\n",
        encoding="utf-8",
    )
    return tmp_path
