"""The tutorial is played: what docs/first-deed.md and docs/adding.md say is done to a copy, and the copy passes.

Plays a copy, so it is no part of `make test`: `make test-tutorial`, which `.ci/run` calls. The file is none that pytest
finds by itself. Everything comes from the tutorial: files, places, code, commands and translations.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import ROOT
from tests.place import temporary

PROJECT = ROOT.parent
TUTORIALS = [PROJECT / "docs" / name for name in ("first-deed.md", "adding.md")]
COPIED = ("halka", "tests", "docs", "benchmarks", "pyproject.toml", "README.md", "CHANGELOG.md", "Makefile")
# What is played, in this order, and in how many files that are written by hand.
MOST_FILES = {"## 7. Now yours": 8, "## 8. A field": 4, "## A table": 3, "## A page": 6}

# A paragraph, and the indented block that follows it.
BLOCK = re.compile(r"((?:^(?! {4}).+\n)+)\n((?:^(?: {4}.*)?\n)+)", re.MULTILINE)
# The end of such a paragraph where the block is code: the file, and where in it.
LEAD = re.compile(
    r"[Ii]n\s(?P<new>a new file )?`(?P<file>[\w/.]+)`"
    r"(?:,\s(?:(?P<end>at the end)|(?P<where>above|below|instead of)\s`(?P<line>.+)`))?:\n$"
)


@dataclass(frozen=True)
class Edit:
    """One block of code, and where it goes: a new file, its end, above, below or instead of a line that begins so."""

    file: str
    where: str
    line: str
    code: str

    def on(self, text: str) -> str:
        if self.where == "new":
            assert text == "", f"{self.file} is there already."
        if self.where in ("new", "end"):
            return text + self.code
        found = [one for one in text.splitlines(keepends=True) if one.strip().startswith(self.line)]
        assert len(found) == 1, f"{self.file}: {len(found)} lines begin with {self.line!r}."
        (line,) = found
        instead = {"above": self.code + line, "below": line + self.code, "instead of": self.code}[self.where]
        return text.replace(line, instead, 1)


@dataclass(frozen=True)
class Section:
    """A part of the tutorial that the reader does."""

    text: str

    @property
    def promised(self) -> list[str]:
        """The files that it says are written by hand."""
        return re.findall(r"^\* `([\w/.]+)`$", self.text, re.MULTILINE)

    @property
    def edits(self) -> list[Edit]:
        return [_edit(lead, code) for words, code in self._blocks() if (lead := LEAD.search(words))]

    @property
    def commands(self) -> list[str]:
        return [
            line for words, code in self._blocks() if not LEAD.search(words) for line in code.splitlines()
        ]

    @property
    def translations(self) -> list[tuple[str, str, str]]:
        rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", self.text, re.MULTILINE)
        return [row for row in rows if row[0] not in ("sentence", "---")]

    def _blocks(self) -> list[tuple[str, str]]:
        return [(words, _without_margin(code)) for words, code in BLOCK.findall(self.text)]


def _edit(lead: re.Match[str], code: str) -> Edit:
    where = "new" if lead["new"] else "end" if lead["end"] else lead["where"]
    assert where, f"The tutorial does not say where in {lead['file']}."
    return Edit(lead["file"], where, lead["line"] or "", code)


def _without_margin(code: str) -> str:
    return re.sub(r"^ {4}", "", code, flags=re.MULTILINE).rstrip() + "\n"


def section(head: str) -> Section:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TUTORIALS)
    parts = re.split(r"^(?=##? )", text, flags=re.MULTILINE)
    (text,) = (part for part in parts if part.startswith(head))
    return Section(text)


def test_a_deed_and_a_field_take_no_more_files_than_promised() -> None:
    for head, most in MOST_FILES.items():
        said = section(head)
        assert {edit.file for edit in said.edits} == {*said.promised}
        assert 0 < len(said.promised) <= most


@pytest.fixture(scope="module")
def played() -> Iterator[Path]:
    """A copy of the project in which a reader has done what the tutorial says."""
    copy = temporary("halka-tutorial-")
    try:
        for name in COPIED:
            source = PROJECT / name
            made = shutil.ignore_patterns("node_modules", "__pycache__")
            shutil.copytree(source, copy / name, ignore=made) if source.is_dir() else shutil.copy2(
                source, copy
            )
        for head in MOST_FILES:
            play(section(head), copy)
        yield copy
    finally:
        shutil.rmtree(copy)


def play(said: Section, copy: Path) -> None:
    for edit in said.edits:
        path = copy / edit.file
        path.write_text(edit.on(path.read_text("utf-8") if path.exists() else ""), encoding="utf-8")
    for command in said.commands:
        run(copy, command)
    for column, language in enumerate(("tr", "sq"), start=1):
        path = copy / "halka" / "locale" / language / "LC_MESSAGES" / "django.po"
        text = path.read_text("utf-8")
        for row in said.translations:
            empty = f'msgid "{row[0]}"\nmsgstr ""\n'
            assert empty in text, f"{language}: {row[0]!r} is no new sentence."
            text = text.replace(empty, empty.replace('""', f'"{row[column]}"'))
        path.write_text(text, encoding="utf-8")
    run(copy, "python -m halka.config.messages compile")


def run(copy: Path, command: str) -> str:
    """As somebody types it there, with the programs of this environment."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HALKA_", "PYTEST_"))}
    env |= {"PYTHONPATH": str(copy), "PATH": f"{Path(sys.executable).parent}:{env['PATH']}"}
    done = subprocess.run(command, shell=True, cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
    return done.stdout


def test_the_copy_is_what_is_tested(played: Path) -> None:
    where = run(played, "python -c 'import halka; print(halka.__file__)'")
    assert Path(where.strip()).is_relative_to(played)
    assert list(played.glob("halka/sharing/migrations/*_appointment_ends_at.py"))


def test_the_style_is_that_of_the_house(played: Path) -> None:
    run(played, "ruff check halka tests && ruff format --check halka tests")


def test_the_types_are_right(played: Path) -> None:
    run(played, "mypy -n 2 halka/sharing tests/sharing")


def test_the_room_and_the_rules_of_the_house_pass(played: Path) -> None:
    """The room, and what reads every act, deed, sentence, table, page and form."""
    rules = "tests/test_architecture.py tests/test_deeds.py tests/test_acts.py tests/test_migrations.py"
    pages = "tests/web/test_translatable.py tests/web/test_links.py tests/web/test_typed_words.py"
    said = run(played, f"pytest -n 2 --dist worksteal tests/sharing {rules} {pages}")
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) > 300
