"""What the documents say is there: files behind links, commands, excerpts of code, places on the map."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from halka.config.command import _parser
from tests.architecture import ROOT, TESTS, sources
from tests.tutorial import MOST_FILES, section

HOME = ROOT.parent
DOCS = HOME / "docs"
PAGES = sorted([*HOME.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("[0-9]*.md"))
LINES_OF_A_DECISION = 40
BYTES_OF_A_PICTURE = 200_000

# Words for a document; one that is meant has a file here, or an address.
A_DOCUMENT = re.compile(
    r"(?i)\b(?<!style )(hand-?book|guide(?!\()|guidelines|manual|conventions|specifications)\b"
)
FILE = re.compile(r"[\w./-]+\.md\b")

LINK = re.compile(r"\]\(([^)#\s]+)")
CODE = re.compile(r"^ {4}(.+)$|`([^`]+)`", re.MULTILINE)


def code(page: Path) -> Iterator[str]:
    """Every line of an indented block and every word between backticks, without comments."""
    for block, span in CODE.findall(page.read_text(encoding="utf-8")):
        yield (block or span).split("  #")[0].split(" # ")[0].rstrip()


def relative_links(page: Path) -> list[str]:
    links = LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in links if not link.startswith(("https://", "mailto:"))]


def understands(parser: argparse.ArgumentParser, words: list[str]) -> bool:
    """Whether the command knows these subcommands and options; what they are given is not looked at."""
    for word in words:
        inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        if word.startswith("-"):
            if word not in parser._option_string_actions:
                return False
        elif inner:
            if word not in inner[0].choices:
                return False
            parser = inner[0].choices[word]
    return True


def name(page: Path) -> str:
    return page.relative_to(HOME).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link for link in relative_links(page) if not (page.parent / link).exists()] == []


def test_every_command_of_the_documents_exists() -> None:
    said = [
        (name(page), line)
        for page in PAGES
        for line in code(page)
        if line.startswith("halka ") and "COMMAND" not in line
    ]
    unknown = [(page, line) for page, line in said if not understands(_parser(), line.split()[1:])]
    assert unknown == []
    assert {"halka init", "halka serve", "halka doctor"} <= {
        line for page, line in said if page == "README.md"
    }


def test_a_wrong_command_would_be_found() -> None:
    assert understands(_parser(), ["analyse", "LOG", "--out", "DIR"])
    assert not understands(_parser(), ["analyse", "LOG", "--into", "DIR"])
    assert not understands(_parser(), ["ledger", "rotate"])


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    said = {line.split()[1] for page in PAGES for line in code(page) if re.fullmatch(r"make [\w-]+", line)}
    assert said - targets == set()
    assert {"demo", "test", "quick", "mutants", "test-installed", "test-tutorial"} <= said


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_is_short_and_says_what_follows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_OF_A_DECISION
    assert text.startswith(f"# {int(page.name[:4])}. ")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads in (["Context", "Decision", "Consequences"], ["Situation", "Decision", "Consequences"])


def test_every_document_stands_in_its_index() -> None:
    listed = {(DOCS / link).resolve() for link in relative_links(DOCS / "README.md")}
    listed |= {(DOCS / "adr" / link).resolve() for link in relative_links(DOCS / "adr" / "README.md")}
    assert [name(page) for page in PAGES if page not in listed and page.parent != DOCS / "adr"] == [
        "docs/README.md"
    ]
    assert [name(page) for page in DECISIONS if page not in listed] == []


def test_pictures_are_light() -> None:
    assert [p.name for p in DOCS.rglob("*.png") if p.stat().st_size > BYTES_OF_A_PICTURE] == []


def test_the_map_names_only_what_is_there() -> None:
    rooms = [path for path in ROOT.iterdir() if path.is_dir()]
    places = (HOME, ROOT, *rooms, ROOT / "profiles" / "ia")
    paths = [
        word for word in code(DOCS / "map.md") if re.fullmatch(r"[\w./-]+(/|\.py|\.md|\.toml|\.csv)", word)
    ]
    assert len(paths) > 40
    assert [path for path in paths if not any((place / path).exists() for place in places)] == []


def test_every_room_and_every_folder_of_a_room_stands_on_the_map() -> None:
    said = {part for span in code(DOCS / "map.md") for part in span.split("/")}
    not_code = {"templates", "static", "migrations", "locale", "__pycache__"}
    folders = [path for path in sorted(ROOT.rglob("*")) if path.is_dir() and not not_code & {*path.parts}]
    assert len(folders) > 50
    assert [path.relative_to(ROOT).as_posix() for path in folders if path.name not in said] == []


def test_the_excerpts_of_the_tutorial_are_the_code() -> None:
    """Up to the part that the reader writes."""
    told = (DOCS / "first-deed.md").read_text(encoding="utf-8").split("## 7.")[0]
    excerpt = [line.strip() for line in re.findall(r"^ {4}(.+)$", told, re.MULTILINE)]
    written = {line.strip() for path in sources() for line in path.read_text(encoding="utf-8").splitlines()}
    assert len(excerpt) >= 40
    assert [line for line in excerpt if line not in written and line != "..."] == []


def test_the_places_of_the_tutorial_are_there() -> None:
    """It is played in `tests/tutorial.py`; that each of its edits fits the code is soon seen."""
    texts: dict[str, str] = {}
    for head in MOST_FILES:
        for edit in section(head).edits:
            path = HOME / edit.file
            before = path.read_text(encoding="utf-8") if path.is_file() else ""
            texts[edit.file] = edit.on(texts.get(edit.file, before))
    assert len(texts) == 16


def test_what_the_code_refers_to_is_here_or_has_an_address() -> None:
    """Comments and docstrings of code, heads of tables: no document that only its author has."""
    kinds = {".py", ".toml", ".csv", ".sql", ".typ"}
    paths = [path for folder in (ROOT, TESTS, HOME / "benchmarks") for path in sorted(folder.rglob("*"))]
    lines = [
        (name(path), line)
        for path in paths
        if path.suffix in kinds and "node_modules" not in path.parts and path != Path(__file__)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    elsewhere = [(file, line) for file, line in lines if A_DOCUMENT.search(line) and "https://" not in line]
    assert elsewhere == []
    named = {word for file, line in lines for word in FILE.findall(line)}
    places = (HOME, DOCS, DOCS / "adr")
    assert len(named) > 10
    assert [word for word in named if not any((place / word).is_file() for place in places)] == []


@pytest.mark.parametrize(
    "said", ["# as the handbook (6.3) says", "the guide, section 6", "as in the conventions"]
)
def test_a_document_that_is_not_here_would_be_found(said: str) -> None:
    assert A_DOCUMENT.search(said)
    assert not A_DOCUMENT.search("pages/style_guide.py shows the style guide")
