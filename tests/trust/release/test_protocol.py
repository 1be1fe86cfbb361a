"""The protocol and the page of rules: what the data say stands there, in every language; what they do not is a line."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from halka.config.command import main
from halka.documents.blocks import Cell, Heading, Paragraph
from halka.documents.word import word
from halka.profiles import known_profiles, profile
from halka.trust.release import RENDERERS
from halka.trust.release.page import page
from halka.trust.release.protocol import LINE, protocol
from tests.architecture import ROOT

LANGUAGES = ("en", "tr", "sq")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", known_profiles())
def test_it_holds_every_rule_level_age_and_renderer(code: str, language: str) -> None:
    country = profile(code)
    made = protocol(country, language)
    tables = {table.key: table for table in made.tables}
    numbers = [row[0].text.split(".")[0] for row in tables["rules"].rows]
    assert numbers == [*map(str, range(1, 28)), "0"]
    assert all(rule.label(language) in str(tables["rules"].rows) for rule in country.sharing.rules)
    assert len(tables["levels"].rows) == 6
    assert {row[0].text for row in tables["renderers"].rows} == set(RENDERERS)
    assert len(tables["access"].rows) == len(country.sharing.levels.columns)
    assert not any(table.is_cut for table in made.tables)
    empty = [
        cell
        for key, table in tables.items()
        if key != "signatures"
        for row in table.rows
        for cell in row[:1]
        if not cell.text
    ]
    assert empty == []
    assert set(tables["signatures"].rows) == {(Cell(""),) * 4}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_data_say_is_a_line_to_be_filled_by_hand(language: str) -> None:
    made = protocol(profile("ia"), language)
    lines = [block.text for block in made.blocks if isinstance(block, Paragraph) and LINE in block.text]
    assert len(lines) == 21
    assert len([block for block in made.blocks if isinstance(block, Heading)]) == 16
    assert made.language == language


def test_nothing_stays_in_english() -> None:
    english, others = protocol(profile("ia"), "en"), [protocol(profile("ia"), each) for each in ("tr", "sq")]
    for other in others:
        same = {block.text for block in english.blocks if isinstance(block, Heading | Paragraph)} & {
            block.text for block in other.blocks if isinstance(block, Heading | Paragraph)
        }
        assert same <= {f"E-mail: {LINE}"}
        cells = {c.text for t in english.tables if t.key != "renderers" for row in t.rows for c in row}
        both = cells & {c.text for t in other.tables for row in t.rows for c in row}
        assert {text for text in both if len(text) > 6} == set()


def test_no_code_reaches_the_reader() -> None:
    sharing = profile("ia").sharing
    codes = {code for code in (*sharing.fields, *sharing.recipients) if "_" in code}
    made = protocol(profile("ia"), "en")
    said = {
        cell.text for table in made.tables if table.key != "renderers" for row in table.rows for cell in row
    }
    assert [code for code in codes for text in said if code in text] == []


def test_the_command_writes_a_file_that_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "protocol.docx"
    assert main(["rules", "--out", str(out), "--language", "tr"]) == 0
    opened = docx.Document(io.BytesIO(out.read_bytes()))
    assert opened.paragraphs[0].text == protocol(profile("ia"), "tr").title
    assert out.read_bytes() == word(protocol(profile("ia"), "tr"))
    assert capsys.readouterr().out.strip() == str(out)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--out", "protocol.pdf"], "must end in .docx"),
        (["--out", "protocol.docx", "--language", "xx"], "Choose one of: en, tr, sq"),
        (["--out", "protocol.docx", "--profile", "xx"], "Use one of: al, ia, tr"),
        (["--out", "nowhere/at/all/protocol.docx"], "cannot be written"),
    ],
)
def test_a_wrong_wish_is_answered_with_a_sentence(
    more: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", *more]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_rules_says_what_the_data_say() -> None:
    written = (ROOT.parent / "docs" / "sharing.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m halka.trust.release.page > docs/sharing.md"
