"""The library without the rest: no Django, no settings, no room above it, and no dependency that is an extra."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from halka.analysis.analyse import contents
from halka.analysis.analyse.command import analyse
from halka.analysis.report.wish import Wish
from tests.architecture import ROOT

ROWS = "case,activity,time,unit,resource\n" + "".join(
    f"{n},{act},2024-04-{1 + n % 20 + day:02d}T{8 + n % 9:02d}:00:00Z,U{(n + day) % 3},P{n % 4}\n"
    for n in range(40)
    for day, act in enumerate(("ask", "answer", "tell"))
)

WALK = """
import importlib, pkgutil, sys
from halka.analysis import logs, measures, statistics
import halka.analysis, halka.documents, halka.profiles

own = (halka.analysis, halka.documents, halka.profiles)
walked = [
    found.name for room in own for found in pkgutil.walk_packages(room.__path__, room.__name__ + ".")
    if not found.name.endswith("__main__")
]
for name in walked:
    importlib.import_module(name)
rooms = {name.split(".")[1] for name in sys.modules if name.startswith("halka.")}
print(len(walked), sorted(rooms), "django" in sys.modules)
"""

WITHOUT = """
import sys
from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = classmethod(
    lambda cls, name, *rest: None if name.partition(".")[0] in {"pandas", "numba", "django"} else find(name, *rest)
)
from pathlib import Path
from halka.analysis.analyse import contents
from halka.analysis.analyse.command import analyse
from halka.analysis.kernel.loops import IS_COMPILED
from halka.analysis.report.wish import Wish
contents.LARGE = 1
analyse(Path("log.csv"), Path("without"), report=Wish(("html",)))
print(IS_COMPILED, "pandas" in sys.modules)
"""


def python(where: Path, program: str) -> str:
    """What a process of its own prints, in which nothing is set that Halka reads."""
    env = {"PYTHONPATH": str(ROOT.parent), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=where, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_module_of_the_library_loads_django_or_a_room_above(tmp_path: Path) -> None:
    number, rooms = python(tmp_path, WALK).split(" ", 1)
    assert int(number) > 120
    assert rooms == "['analysis', 'documents', 'profiles'] False"


def test_the_ten_lines_of_the_document_run(tmp_path: Path) -> None:
    page = (ROOT.parent / "docs" / "analysis.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert len([line for line in program.splitlines() if line.strip()]) <= 10
    (tmp_path / "log.csv").write_text(ROWS, encoding="utf-8")
    said = python(tmp_path, program)
    assert said.startswith("The commonest step: answer to tell in 24.0 hours\nIts share of all steps: (0.3")
    assert 'lang="tr"' in (tmp_path / "situation.html").read_text(encoding="utf-8")
    assert (tmp_path / "situation.pdf").read_bytes().startswith(b"%PDF")


def test_without_pandas_and_numba_the_numbers_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(ROWS, encoding="utf-8")
    assert python(tmp_path, WITHOUT) == "False False"
    monkeypatch.setattr(contents, "LARGE", 1)
    analyse(log, tmp_path / "with", report=Wish(("html",)))
    made = {path.relative_to(tmp_path / "with"): path for path in (tmp_path / "with").rglob("*.*")}
    assert len(made) > 30
    for name, path in made.items():
        assert path.read_bytes() == (tmp_path / "without" / name).read_bytes(), name
