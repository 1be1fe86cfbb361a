"""`python -m tests.quick [COMMIT]`: runs the tests that a change can reach, since this commit (the last one, if none is named).

Git says which files have changed; who imports their modules, by whatever way, import-linter's graph says. What no import
shows stands below: pages are reached by their addresses, templates by pages, data by the folder that reads them. Where
it cannot be told, everything runs. This is for the minute before a commit; `make test` is what a change has to pass.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import grimp

PROJECT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal")

# They read all of the code, or all of the documents.
ALWAYS = {
    *(
        "tests/test_architecture.py",
        "tests/test_deeds.py",
        "tests/test_acts.py",
        "tests/test_documents.py",
        "tests/test_migrations.py",
    ),
    "tests/web/test_translatable.py",
}
# They go over the pages of every room. Those that ask for every page as everybody take minutes, and are left to `make test`:
# test_denials.py, and the two in tests/harms.
ALL_PAGES = {
    *("tests/web/test_links.py", "tests/web/test_typed_words.py"),
    *("tests/web/test_rooms_join.py", "tests/web/test_journey.py", "tests/test_query_counts.py"),
}
# Settings name it, or every test stands on it.
CHANGES_EVERYTHING = re.compile(
    r"pyproject\.toml|setup\.py|requirements.*\.txt|Makefile|.*/migrations/.*|halka/\w+/apps\.py"
    r"|halka/config/(settings|store|urls)\.py|halka/trust/(sqlcipher/.*|logs\.py)|halka/web/(context|looks)\.py"
    r"|halka/questionnaires/phones(\.py|/.*)"
    r"|halka/(pages|directory)/(middleware|sessions|signing|second_step|passwords)\.py"
    r"|tests/(__init__|conftest|settings|store|place|postgres|architecture)\.py"
)
RUNS_NOTHING = re.compile(
    r"benchmarks/.*|\.ci/.*|\.gitignore|LICENSE|docs/pictures/.*|tests/(installed|tutorial)\.py"
)
ASKS_FOR_PAGES = re.compile(r"\bclient\b|\bClient\b|\bsigned_in\b|\bsee\b|\bReader\b")
SPEAKS_LANGUAGES = re.compile(r"\btranslation\b|\"(?:tr|sq)\"")


class CannotTell(Exception):
    """Everything has to run."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("halka", "tests", cache_dir=None)


@cache
def test_files() -> dict[str, str]:
    """Every file of tests with its text."""
    found = sorted(
        path for path in (PROJECT / "tests").rglob("test_*.py") if "node_modules" not in path.parts
    )
    return {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in found}


def inside(folder: str) -> set[str]:
    return {name for name in test_files() if name.startswith(f"{folder}/")}


def that_say(pattern: re.Pattern[str]) -> set[str]:
    return {name for name, text in test_files().items() if pattern.search(text)}


def reached(changed: Iterable[str]) -> set[str]:
    """The files of tests that these changed files can reach. CannotTell: all of them."""
    return ALWAYS.union(*map(_reached_by, changed))


def _reached_by(name: str) -> set[str]:
    path = Path(name)
    if CHANGES_EVERYTHING.fullmatch(name):
        raise CannotTell(name)
    if RUNS_NOTHING.fullmatch(name):
        return set()
    if path.suffix == ".md":
        return that_say(re.compile(rf"\b{re.escape(path.name)}"))
    if path.suffix == ".py":
        return _by_imports(name)
    if name.startswith("halka/locale/"):
        return that_say(SPEAKS_LANGUAGES) | ALL_PAGES
    if "templates" in path.parts or "static" in path.parts:
        return _by_pages(path.parts[1])
    if path.parts[0] == "halka":
        return _by_modules(_package_of(path), as_package=True)
    if path.parts[0] == "tests":
        return _beside(path)
    raise CannotTell(name)


def _by_imports(name: str) -> set[str]:
    parts = Path(name).with_suffix("").parts
    if parts[-1] == "conftest":
        return inside("/".join(parts[:-1]))
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)
    if module not in graph().modules:  # taken away: whoever needed it is not known any more
        raise CannotTell(name)
    return _by_modules(module, as_package=is_package)


def _by_modules(module: str, *, as_package: bool) -> set[str]:
    known = graph().modules
    members = {one for one in known if one == module or (as_package and one.startswith(f"{module}."))}
    affected = members | graph().find_downstream_modules(module, as_package=as_package)
    return set().union(*map(_tests_of, affected))


def _tests_of(module: str) -> set[str]:
    """The tests that this module is, or is reached by without an import."""
    parts = module.split(".")
    file = "/".join(parts) + ".py"
    if file in test_files():
        return {file}
    if module == "tests.conftest":  # its fixture `see` imports when it is used
        return set()
    if module in ("tests.seen", "tests.walk"):
        return that_say(ASKS_FOR_PAGES)
    if parts[-1] == "conftest":
        return inside("/".join(parts[:-1]))
    if parts[-1] == "urls" or "templatetags" in parts:
        return _by_pages(parts[1])
    return set()


def _by_pages(room: str) -> set[str]:
    """All that asks for pages, when what pages are made of has changed; else the room, and who goes over all pages."""
    return (
        that_say(ASKS_FOR_PAGES) | inside("tests/pages")
        if room == "pages"
        else inside(f"tests/{room}") | ALL_PAGES
    )


def _package_of(path: Path) -> str:
    return next(name for folder in path.parents if (name := ".".join(folder.parts)) in graph().modules)


def _beside(path: Path) -> set[str]:
    """The tests of the nearest folder that has some."""
    found = next(some for folder in path.parents if (some := inside(folder.as_posix())))
    if path.parent == Path("tests"):
        raise CannotTell(path.as_posix())
    return found


def changed_since(commit: str) -> Iterator[str]:
    for asked in (
        ("diff", "--name-only", "--no-renames", commit),
        ("ls-files", "--others", "--exclude-standard"),
    ):
        yield from subprocess.check_output(("git", *asked), cwd=PROJECT, text=True).splitlines()


def main(asked: list[str]) -> int:
    changed = sorted({*changed_since(asked[0] if asked else "HEAD")})
    try:
        tests = sorted(reached(changed))
        say(f"{len(changed)} changed files reach {len(tests)} of {len(test_files())} files of tests.")
    except CannotTell as why:
        say(f"What {why} reaches cannot be told: everything runs.")
        tests = []
    return subprocess.run((*PYTEST, *tests), cwd=PROJECT, check=False).returncode


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
