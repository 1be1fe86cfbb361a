"""What leaves as a file, read back by programs of others: which cells, whose words, which kind of no answer, and no formula."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from django.conf import LazySettings
from django.test import Client

from halka.questionnaires.acts import ANSWERS_EXPORTED
from halka.questionnaires.models import Version
from tests.cast import DAY, START, Cast, cast, somebody
from tests.questionnaires.answers.study import BLANK, EN, FULL, REFUSING, STUDY, TR, sent, studied
from tests.walk import signed_in
from tests.witness import recorded_once

pytestmark = pytest.mark.django_db
NOW = START + DAY
ENGLISH, TURKISH = "English (en)", "Türkçe (tr)"
Take = Callable[..., bytes]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def rea(c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.HALKA_SECOND_FACTOR = False
    return signed_in(somebody("Rea", c.child_unit, "researcher"), NOW, monkeypatch)


@pytest.fixture
def version(c: Cast) -> Version:
    made = studied(c.fatma, NOW)
    for number, body in enumerate((FULL, BLANK, REFUSING), start=1):
        sent(c.alice, NOW, made, body, number)
    return made


def taken(
    client: Client, version: Version, kind: str, language: str = "-", reason: str = "evaluate"
) -> bytes:
    answer = client.post(
        f"/questionnaires/{version.questionnaire.ref}/answers/take/",
        {"kind": kind, "language": language, "reason": reason},
    )
    assert answer.status_code == 200, answer.content
    return b"".join(answer)


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_with_codes(rea: Client, version: Version) -> None:
    found = files(taken(rea, version, "csv"))
    assert set(found) == {"answers.csv", "child.csv", "school.csv", "codebook.csv"}
    full, blank, refusing = lines(found["answers.csv"])
    assert {
        key: full[key] for key in ("_index", "_uuid", "_version", "code", "who/age", "known", "help")
    } == {
        "_index": "1",
        "_uuid": "uuid:00000001",
        "_version": "1",
        "code": "I-07",
        "who/age": "12",
        "known": "yes",
        "help": "talk money",
    }
    assert [full[f"help/{one}"] for one in ("food", "talk", "money")] == ["0", "1", "1"]
    assert [full[f"best/{one}"] for one in ("food", "talk", "money")] == ["2", "3", "1"]
    assert full["who/way"] == "1.5"
    assert "thanks" not in full
    # not asked, not answered, does not know, did not want to answer
    assert [blank[name] for name in ("knows", "who/age", "known", "help/food")] == [
        "-9999",
        "-9998",
        "-9997",
        "-9997",
    ]
    assert refusing["known"] == "-9996"
    assert refusing["help"] == "-9998"
    assert refusing["who/way"] == "-9999"


def test_entries_of_repeats_are_tables_that_lead_back(rea: Client, version: Version) -> None:
    found = files(taken(rea, version, "csv"))
    ana, mira = lines(found["child.csv"])
    assert (ana["name"], ana["_index"], ana["_parent_table"], ana["_parent_index"]) == (
        "Ana",
        "1",
        "answers",
        "1",
    )
    assert (mira["name"], mira["_index"], mira["_uuid"]) == ("Mira", "2", "uuid:00000001")
    schools = [
        (one["year"], one["_parent_table"], one["_parent_index"]) for one in lines(found["school.csv"])
    ]
    assert schools == [("2020", "child", "1"), ("2021", "child", "1")]


def test_no_cell_is_run_as_a_formula(rea: Client, version: Version) -> None:
    full, *_rest = lines(files(taken(rea, version, "csv"))["answers.csv"])
    assert full["knows"] == '\'=HYPERLINK("x")'
    assert full["who/free"] == "'-1+1"
    assert full["_index"] == "1"
    labelled = files(taken(rea, version, "csv", ENGLISH))
    assert lines(labelled["answers.csv"])[0]["What helped?"] == "Talking; listening; +Money"
    book = openpyxl.load_workbook(io.BytesIO(taken(rea, version, "xlsx")))
    kinds = {cell.data_type for row in book["answers"].iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(
    ("language", "head", "yes", "none"),
    [
        (ENGLISH, "Do you know the unit?", "Yes", "(does not know)"),
        (TURKISH, "Birimi biliyor musun?", "Evet", "(does not know)"),
    ],
)
def test_choices_and_heads_in_each_language_of_the_form(
    rea: Client, version: Version, language: str, head: str, yes: str, none: str
) -> None:
    rows = lines(files(taken(rea, version, "csv", language))["answers.csv"])
    assert [row[head] for row in rows[:2]] == [yes, none]


def test_what_is_too_sensitive_stays_and_the_codebook_says_so(rea: Client, version: Version) -> None:
    found = files(taken(rea, version, "csv", reason=""))
    whole = b"".join(found.values())
    assert {"code", "who/age"} <= lines(found["answers.csv"])[0].keys()
    for closed in ("Yılmaz", "Something", "-1+1"):
        assert closed.encode() not in whole
    left = [row for row in lines(found["codebook.csv"]) if row["Table"] == "left out"]
    assert [(row["Name"], row["Level"]) for row in left] == [
        ("start", "not said"),
        ("who/surname", "4"),
        ("who/told", "5"),
        ("who/free", "not said"),
    ]
    found = files(taken(rea, version, "csv"))
    assert lines(found["answers.csv"])[0]["who/surname"] == "Yılmaz"
    assert b"Something" not in b"".join(found.values())


def test_a_file_is_entered_before_it_is_made(rea: Client, version: Version) -> None:
    with recorded_once(ANSWERS_EXPORTED, thing=version.questionnaire.ref, purpose="sav", reason="check"):
        taken(rea, version, "sav", reason="check")
    address = f"/questionnaires/{version.questionnaire.ref}/answers/take/"
    assert "Questions that go" in rea.get(address).content.decode()
    assert rea.post(address, {"kind": "doc", "language": "-"}).status_code == 422


def test_a_workbook_holds_numbers_days_and_a_sheet_for_each_table(rea: Client, version: Version) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(rea, version, "xlsx", ENGLISH)))
    assert book.sheetnames == ["answers", "child", "school", "codebook_"]
    head, full, blank, _refusing = [[cell.value for cell in row] for row in book["answers"].iter_rows()]
    row, none = dict(zip(head, full, strict=True)), dict(zip(head, blank, strict=True))
    assert (row["Your age"], row["Way in hours"]) == (12, 1.5)
    assert row["Day of the visit"].date() == datetime.date(2026, 3, 2)
    assert row["Do you know the unit?"] == "Yes"
    assert none["Who is it?"] == "(not asked)"
    assert row["Who is it?"] == '=HYPERLINK("x")'


def test_parquet_is_read_by_another_engine(rea: Client, version: Version, tmp_path: Path) -> None:
    for name, content in files(taken(rea, version, "parquet")).items():
        (tmp_path / name).write_bytes(content)
    asked = duckdb.sql(
        'select "who/age", "day", "help/food", "known", _no_answer[\'known\'], _no_answer[\'knows\'] '
        f"from '{tmp_path}/answers.parquet' order by _index"
    )
    assert asked.fetchall() == [
        (12, datetime.date(2026, 3, 2), False, "yes", None, None),
        (None, None, None, None, "dont_know", "not_asked"),
        (9, None, None, None, "refused", "not_asked"),
    ]
    years = duckdb.sql(f"select sum(year), count(*) from '{tmp_path}/school.parquet'").fetchall()
    assert years == [(4041, 2)]


def test_versions_are_one_table_with_the_version_as_a_column(c: Cast, rea: Client, version: Version) -> None:
    changed = [row for row in STUDY if row.get("name") not in ("way", "thanks")]
    changed.insert(2, {"type": "text", "name": "more", EN: "More", TR: "Daha", "bind::halka:level": "1"})
    newer = studied(c.fatma, NOW + DAY / 24, changed, version="2")
    sent(c.bob, NOW, newer, "<code>I-09</code><more>x</more>", 9)
    rows = lines(files(taken(rea, version, "csv"))["answers.csv"])
    assert [row["_version"] for row in rows] == ["1", "1", "1", "2"]
    assert [row["more"] for row in rows] == ["-9999", "-9999", "-9999", "x"]
    assert [row["who/way"] for row in rows] == ["1.5", "-9998", "-9999", "-9999"]


def test_spss_has_codes_labels_and_what_counts_as_no_answer(
    rea: Client, version: Version, tmp_path: Path
) -> None:
    pytest.importorskip("pyreadstat", reason="reads SPSS files; a developer's tool")
    from tests.questionnaires.answers.test_spss import read

    found = files(taken(rea, version, "sav", TURKISH))
    assert set(found) == {"answers.sav", "child.sav", "school.sav", "codebook.csv"}
    data, meta = read(found["answers.sav"], tmp_path)
    assert list(data["known"]) == [1.0, -9997.0, -9996.0]
    assert meta.variable_value_labels["known"] == {
        1.0: "Evet",
        2.0: "Hayır",
        -9999.0: "(not asked)",
        -9998.0: "(not answered)",
        -9997.0: "(does not know)",
        -9996.0: "(did not want to answer)",
    }
    assert meta.missing_ranges["known"] == [{"lo": -9999.0, "hi": -9996.0}]
    assert meta.column_names_to_labels["who_age"] == "Yaşın"
    assert list(data["who_age"]) == [12.0, -9998.0, 9.0]
    assert data["day"][0] == datetime.date(2026, 3, 2)
    assert list(data["help_food"]) == [0.0, -9997.0, -9998.0]
    assert data["knows"][:2] == ['=HYPERLINK("x")', "-9999"]
    assert data["hour"][0] == datetime.time(10, 30)
    data, _meta = read(found["school.sav"], tmp_path)
    assert list(data["year"]) == [2020.0, 2021.0]


def test_a_real_answer_is_never_taken_for_none(
    c: Cast, rea: Client, version: Version, tmp_path: Path
) -> None:
    pytest.importorskip("pyreadstat", reason="reads SPSS files; a developer's tool")
    from tests.questionnaires.answers.test_spss import read

    sent(c.bob, NOW, version, "<code>I-10</code><who><age>-9997</age><way/></who>", 10)
    data, meta = read(files(taken(rea, version, "sav"))["answers.sav"], tmp_path)
    assert list(data["who_age"]) == [12.0, -99998.0, 9.0, -9997.0]
    assert meta.missing_ranges["who_age"] == [{"lo": -99999.0, "hi": -99996.0}]
