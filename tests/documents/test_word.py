"""The Word files: styles of their own, heads that repeat, pictures that speak, both directions of reading."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from halka.documents.bidi import LRM
from halka.documents.blocks import Figure, Table
from halka.documents.word import xml
from halka.documents.word.styles import KEPT
from tests.missing import missing

from . import lint, readback
from .made import ANNEX, EVERY, blocks, word_of
from .samples import NAMES

OWN = {"Halka Lead", "Halka Small", "Halka Notice", "Halka Cell", "Halka Table"}
FONTS = Path(lint.__file__).resolve().parents[2] / "halka" / "documents" / "fonts"
SOME = [name for name in NAMES if name.endswith(("-tr", "-ar"))]
BOXES = (8, 11)
"""Columns of a table of boxes: digits run from left to right in Arabic, too."""


def opened(name: str) -> Any:
    return docx.Document(io.BytesIO(word_of(name)))


def found(name: str, tag: str) -> list[Any]:
    return list(opened(name).element.iter(qn(f"w:{tag}")))


@pytest.mark.parametrize("name", SOME)
def test_it_has_its_own_styles_and_no_others(name: str) -> None:
    made = opened(name)
    styles = {style.name for style in made.styles}
    assert styles >= OWN
    assert styles - OWN <= KEPT
    used = {paragraph.style.name for paragraph in made.paragraphs}
    assert "Title" in used
    assert used <= KEPT | OWN


@pytest.mark.parametrize("name", SOME)
def test_every_table_of_data_repeats_its_head_and_says_what_it_is(name: str) -> None:
    tables = [block for block in blocks(name).flat if isinstance(block, Table)]
    tables += [block.table for block in blocks(name).flat if isinstance(block, Figure) and block.table]
    told = {caption.get(qn("w:val")) for caption in found(name, "tblCaption")}
    assert {table.caption for table in tables} <= told
    assert len(found(name, "tblHeader")) >= len(tables)


@pytest.mark.parametrize("name", SOME)
def test_every_picture_says_what_it_shows(name: str) -> None:
    pictures = [one for one in opened(name).element.iter() if one.tag.endswith("}docPr")]
    assert [one.get("id") for one in pictures if not one.get("descr")] == []
    assert len({one.get("id") for one in pictures}) == len(pictures)


@pytest.mark.parametrize("name", SOME)
def test_its_language_is_said_once_for_all(name: str) -> None:
    language = blocks(name).language
    said = opened(name).styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}")
    assert said.get(qn("w:bidi" if language == "ar" else "w:val")) == language
    assert opened(name).core_properties.language == language


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("-ar")])
def test_arabic_runs_from_the_right(name: str) -> None:
    made = opened(name)
    paragraphs = [style for style in made.styles if style.name.startswith(("Normal", "Halka L", "Title"))]
    assert all(
        style.element.find(f".//{qn('w:bidi')}") is not None for style in paragraphs if style.type == 1
    )
    assert all(section._sectPr.find(qn("w:bidi")) is not None for section in made.sections)
    for grid in made.element.iter(qn("w:tbl")):
        is_boxes = len(grid.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")) in BOXES
        is_turned = grid.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None
        assert is_turned != is_boxes


def test_what_runs_from_the_left_stands_in_a_run_of_its_own() -> None:
    runs = [
        run
        for paragraph in opened("referral-ar").element.iter(qn("w:p"))
        for run in paragraph.iter(qn("w:r"))
    ]
    telephone = [
        run for run in runs if "+90 312 555 01 42" in "".join(t.text or "" for t in run.iter(qn("w:t")))
    ]
    assert len(telephone) == 1
    assert telephone[0].find(f".//{qn('w:rtl')}") is None
    assert "".join(t.text for t in telephone[0].iter(qn("w:t"))).startswith(LRM)


@pytest.mark.parametrize("name", SOME)
def test_properties_stand_in_the_order_that_word_wants(name: str) -> None:
    """Word repairs or refuses a file that does not keep it; LibreOffice says nothing."""
    with zipfile.ZipFile(io.BytesIO(word_of(name))) as files:
        assert "docProps/thumbnail.jpeg" not in files.namelist()
        assert b"updateFields" not in files.read("word/settings.xml")
    made = opened(name).element
    before = xml_of(made)
    xml.order(made)
    assert xml_of(made) == before


def xml_of(element: Any) -> str:
    return str(element.xml)  # as python-docx writes it


def test_captions_are_numbered_without_a_question_at_opening() -> None:
    captions = [p.text for p in opened("report-en").paragraphs if p.style.name == "Caption"]
    assert [re.match(r"Table \d", caption) is not None for caption in captions] == [True] * 3
    assert captions[2].startswith("Table 3. ")


def _as_libreoffice_lays_it_out(names: list[str], folder: Path) -> dict[str, bytes]:
    """All files in one call, which takes half a minute: only where everything is required (`.ci/run`). Where Arial is
    asked for our own font is given, and no other font is there, so that every machine sets the same: LibreOffice
    prefers Liberation Sans for Arial where it is installed, whatever fontconfig says."""
    if os.environ.get("HALKA_TESTS_REQUIRE") != "all":
        pytest.skip("LibreOffice lays the Word files out in .ci/run (HALKA_TESTS_REQUIRE=all).")
    if shutil.which("soffice") is None:
        missing("LibreOffice Writer is not here: nobody lays the Word files out.")
    for name in names:
        (folder / f"{name}.docx").write_bytes(word_of(name))
    arial = (
        '<match target="pattern"><test name="family"><string>Arial</string></test>'
        '<edit name="family" mode="assign" binding="strong"><string>Halka Sans</string></edit></match>'
    )
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{FONTS}</dir><cachedir>{folder}/fonts</cachedir>{arial}</fontconfig>"
    )
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{folder}/office"),
            *("--convert-to", "pdf", "--outdir", str(folder)),
            *(str(folder / f"{name}.docx") for name in names),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)},
        check=True,
        capture_output=True,
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in names}


def test_libreoffice_lays_every_file_out_whole(tmp_path: Path) -> None:
    """No broken word, no empty page, at most one that is half empty, no code, and every word is there."""
    faults: dict[str, object] = {}
    for name, pdf in _as_libreoffice_lays_it_out(list(EVERY), tmp_path).items():
        document = blocks(name)
        known = lint.words_known(readback.texts(document))
        looked = lint.look(pdf, document.language, ANNEX[document.language], known)
        kinds = sorted(looked.kinds - {"spill", "empty", "hole"})
        thin = sum(fill < 0.55 for fill in looked.fills[:-1])
        gone = readback.lost(document, readback.by_poppler(pdf))[1] if document.language != "ar" else 1.0
        if kinds or thin > 1 or min(looked.fills) < 0.04 or gone < 0.99:
            faults[name] = (kinds, [f"{fill:.0%}" for fill in looked.fills], gone, looked.findings[:6])
    assert faults == {}
