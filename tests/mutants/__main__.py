"""`python -m tests.mutants [word ...]`: are small bugs noticed?

Each row of the tables beside this file is a bug: a file, the text that stands there, and the text that somebody could
have written instead. It is put into a copy of the project, and every test file named by the row must fail there. A
text that is not found exactly once is a failure, too: the code has moved, and the row must follow. With words, only
rows that hold one of them are tried, or whose table is called so (`leaks`); `--fit` asks only whether the texts are found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from tests.place import temporary

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("halka", "tests", "benchmarks", "docs", "pyproject.toml", "README.md")
AT_ONCE = 2
PYTEST = (
    sys.executable,
    "-m",
    "pytest",
    "-x",
    "-q",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "--no-header",
)
PASSED, FAILED = 0, 1


@dataclass(frozen=True)
class Mutant:
    """A small bug. `harm` is what it would do to a person."""

    file: str
    text: str
    instead: str
    harm: str
    tests: tuple[str, ...]
    table: str

    @property
    def name(self) -> str:
        return f"{self.file}: {self.harm}"

    def put_into(self, copy: Path) -> None:
        path = copy / self.file
        path.write_text(self.read(copy).replace(self.text, self.instead), encoding="utf-8")
        then = (ROOT / self.file).stat().st_mtime + 10  # never taken for what was compiled before
        os.utime(path, (then, then))

    def take_from(self, copy: Path) -> None:
        shutil.copy2(ROOT / self.file, copy / self.file)

    def read(self, root: Path) -> str:
        path = root / self.file
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    @property
    def misfit(self) -> str:
        """Why this row does not fit the code any more; empty when it does."""
        found = self.read(ROOT).count(self.text)
        if found != 1:
            return f"the text is found {found} times, not once: {self.text!r}"
        missing = [test for test in self.tests if not (ROOT / test).is_file()]
        if missing or not self.tests:
            return f"there is no test file {', '.join(missing)}"
        return "the replacement changes nothing" if self.text == self.instead else ""


def mutants() -> list[Mutant]:
    return [mutant for table in sorted(Path(__file__).parent.glob("*.toml")) for mutant in _in(table)]


def _in(table: Path) -> Iterator[Mutant]:
    for row in tomllib.loads(table.read_text(encoding="utf-8"))["mutant"]:
        yield Mutant(**{**row, "tests": tuple(row["tests"])}, table=table.stem)


def copy_of_the_project(place: Path) -> Path:
    """With what Python has compiled, so that only the changed file is compiled again."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("node_modules"))
        else:
            shutil.copy2(source, place / name)
    return place


def tried(copy: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """The end of pytest in the copy, and its last words."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HALKA_", "PYTEST_"))}
    env |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*PYTEST, *tests], cwd=copy, env=env, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr)[-2000:]


def survived(mutant: Mutant, copies: Queue[Path]) -> list[str]:
    """What is wrong: test files that did not notice the bug, or could not run."""
    copy = copies.get()
    try:
        mutant.put_into(copy)
        return [
            f"{test} noticed nothing" if end == PASSED else f"{test} did not run:\n{words}"
            for test in mutant.tests
            for end, words in [tried(copy, (test,))]
            if end != FAILED
        ]
    finally:
        mutant.take_from(copy)
        copies.put(copy)


def problems(chosen: list[Mutant], place: Path) -> Iterator[str]:
    copies: Queue[Path] = Queue()
    for number in range(AT_ONCE):
        copies.put(copy_of_the_project(place / str(number)))
    copy = copies.queue[0]
    where = subprocess.check_output(
        [sys.executable, "-c", "import halka; print(halka.__file__)"],
        cwd=copy,
        env={"PYTHONPATH": str(copy)},
        text=True,
    )
    if not where.startswith(str(copy)):
        yield f"Python takes halka from {where.strip()}, not from the copy."
        return
    end, words = tried(copy, tuple(sorted({test for mutant in chosen for test in mutant.tests})))
    if end != PASSED:
        yield f"The tests fail without any bug:\n{words}"
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for mutant, found in zip(chosen, pool.map(lambda one: survived(one, copies), chosen), strict=True):
            say(f"{'SURVIVES' if found else 'noticed '} {mutant.name}")
            yield from (f"{mutant.name}\n    {words}" for words in found)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(asked: list[str]) -> int:
    words = [word for word in asked if word != "--fit"]
    chosen = [
        m
        for m in mutants()
        if not words or any(word == m.table or word in f"{m.name} {m.text}" for word in words)
    ]
    wrong = [f"{mutant.name}\n    {mutant.misfit}" for mutant in chosen if mutant.misfit]
    began = time.monotonic()
    if not wrong and "--fit" not in asked:
        place = temporary("halka-mutants-")
        try:
            wrong = list(problems(chosen, place))
        finally:
            shutil.rmtree(place, ignore_errors=True)
    for one in wrong:
        say(f"\n{one}")
    say(f"\n{len(chosen)} small bugs, {len(wrong)} problems, {time.monotonic() - began:.0f} s")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
