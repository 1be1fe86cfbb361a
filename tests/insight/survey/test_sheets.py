"""What is opened, and what is refused before it is: wrong types, locked files, bombs, declarations, macros."""

import io
import random
import tracemalloc
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.insight.survey import sheets
from halka.insight.survey.reading import read
from halka.insight.survey.sheets import MEGABYTE, UnreadableSurvey, open_sheets
from tests.insight.survey.exports import csv_of, kobo, of, workbook

ROWS = [["org_type", "p_partner", "p_time"], ["health", "cpu", 4]]


def why_not(content: bytes) -> str:
    with pytest.raises(UnreadableSurvey) as problem:
        open_sheets("file", content)
    return str(problem.value)


def packed(**parts: bytes) -> bytes:
    """A workbook with parts added or replaced; the names stand for paths."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"s": ROWS}))) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_the_shape_of_csv_is_found() -> None:
    for delimiter in ",;\t|":
        (sheet,) = open_sheets("s.csv", csv_of(ROWS, delimiter))
        assert sheet.header == ("org_type", "p_partner", "p_time")
    (sheet,) = open_sheets("s.csv", "org_type;p_partner\nsağlık;ÇKB\n".encode("utf-16"))
    assert sheet.rows == ((2, ("sağlık", "ÇKB")),)
    (sheet,) = open_sheets("s.csv", b"\xef\xbb\xbforg_type\n\n\nhealth\n")
    assert sheet.rows == ((4, ("health",)),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "locked with a password"),
        (b"%PDF-1.7\n\xff\xfe\x80", "neither XLSX nor CSV"),
        (b"MZ\x00\x01", "not a table"),
        ("ş".encode("iso-8859-9") + b",x\n", "neither XLSX nor CSV"),
        (b'a,b\n"open', "is not CSV"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (b"a" * 2 * MEGABYTE, "is not CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    assert said in why_not(content)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert "no XLSX workbook" in why_not(held.getvalue())


def test_a_bomb_is_refused_before_it_grows() -> None:
    """100 MB of nothing in 100 kB: nothing of it is unpacked."""
    bomb = packed(**{SHEET: b" " * (100 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    tracemalloc.start()
    try:
        assert "would grow beyond 40 MB" in why_not(bomb)
        assert tracemalloc.get_traced_memory()[1] < 2 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(packed(**{SHEET: b" " * (41 * MEGABYTE)}))
    true, said = (41 * MEGABYTE).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert bomb.count(true) >= 2
    assert "damaged" in why_not(bytes(bomb.replace(true, said)))


def test_too_many_parts_are_refused() -> None:
    assert "would grow" in why_not(packed(**{f"xl/media/{n}": b"" for n in range(sheets.MOST_PARTS)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused(encoding: str) -> None:
    xml = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    assert "damaged" in why_not(packed(**{SHEET: xml.encode(encoding)}))


def test_a_sheet_with_a_row_far_below_is_refused_and_not_walked_to() -> None:
    book = packed(**{
        SHEET: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>org_type</t></is></c></row>'
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>health</t></is></c><c r="XFD3"><v>1</v></c></row>'
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    })  # fmt: skip
    with pytest.raises(UnreadableSurvey, match="rows"):
        open_sheets("s.xlsx", book)


def test_too_many_rows_and_columns_are_refused() -> None:
    assert "more than 20000 rows" in why_not(b"org_type\n" + b"health\n" * 20_002)
    assert "more than 400 columns" in why_not(b",".join([b"x"] * 401) + b"\n")


def test_formulas_are_read_as_the_value_that_was_left_and_never_computed() -> None:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>org_type</t></is></c><c r="B1"><v>1</v></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>"hea"&amp;"lth"</f><v>kept</v></c></row>'
        b'<row r="3"><c r="A3"><f>1+3</f></c><c r="B3"><v>7</v></c></row></sheetData></worksheet>'
    )
    (sheet,) = open_sheets("s.xlsx", packed(**{SHEET: xml}))
    assert sheet.rows == ((2, ("kept", None)), (3, (None, 7)))


def test_macros_and_outside_links_are_not_looked_at() -> None:
    found = open_sheets(
        "s.xlsm", packed(**{"xl/vbaProject.bin": b"\0" * 100, "xl/externalLinks/externalLink1.xml": b"<x/>"})
    )
    assert [sheet.header for sheet in found] == [("org_type", "p_partner", "p_time")]


GOOD = kobo([("u", "health", [of("cpu", p_time=4)])])
"""Made once: a workbook says when it was made, and is a byte longer in one second than in the other."""


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(chance: random.Random) -> None:
    _damaged_is_read_or_refused(chance, GOOD)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    _is_read_or_refused(content)


def _damaged_is_read_or_refused(chance: random.Random, good: bytes) -> None:
    bad = bytearray(good)
    for _ in range(chance.randint(1, 20)):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    _is_read_or_refused(bytes(bad[: chance.randint(1, len(bad))]))


def _is_read_or_refused(content: bytes) -> None:
    with suppress(UnreadableSurvey):
        assert read([("file", content)]).people


def test_openpyxl_reads_what_the_helper_packs() -> None:
    assert openpyxl.load_workbook(io.BytesIO(packed())).active["A2"].value == "health"
