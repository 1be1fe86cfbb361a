"""Answers of other programs taken over: found by any heading, right rows once, wrong ones named and handed back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from halka.questionnaires import drafts
from halka.questionnaires.acts import ANSWERS_IMPORTED
from halka.questionnaires.answers.actions import import_answers
from halka.questionnaires.answers.takeover.submissions import looked_through
from halka.questionnaires.answers.takeover.tables import Unreadable, opened
from halka.questionnaires.models import Filling, Submission, Version
from halka.questionnaires.received import raw
from halka.trust.models import LedgerEntry
from tests.cast import DAY, START, Cast, cast
from tests.questionnaires.answers.study import BLANK, FULL, REFUSING, sent, studied
from tests.questionnaires.answers.test_files import ENGLISH, TURKISH, taken
from tests.seen import read as seen
from tests.walk import signed_in
from tests.witness import denied, refused

pytestmark = pytest.mark.django_db
NOW = START + DAY
ONE = "9a1f0000-0000-4000-8000-000000000001"


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def version(c: Cast) -> Version:
    return studied(c.fatma, NOW)


@pytest.fixture
def fatma(c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.HALKA_SECOND_FACTOR = False
    return signed_in(c.fatma, NOW, monkeypatch)


def as_csv(*rows: Sequence[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def as_book(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, version: Version, content: bytes, what: str, name: str = "a.xlsx") -> bytes:
    address = f"/questionnaires/{version.questionnaire.ref}/answers/import/"
    file = SimpleUploadedFile(name, content)
    answer = client.post(address, {"file": file, "version": version.ref, "what": what}, follow=True)
    assert answer.status_code == 200, answer.content[-3000:]
    return b"".join(answer) if answer.streaming else answer.content


def kept(version: Version) -> list[str]:
    rows = Submission.objects.filter(version=version, way="import").order_by("pk")
    return [raw(row).decode() for row in rows]


@pytest.mark.parametrize("divider", ["/", ".", "-", ":"])
def test_kobo_and_odk_by_any_divider_codes_and_split_choices(
    fatma: Client, version: Version, divider: str
) -> None:
    heads = [
        "code",
        f"who{divider}age",
        "known",
        "knows",
        "help",
        f"help{divider}food",
        f"help{divider}talk",
        "_uuid",
        "_id",
    ]
    content = as_csv(heads, ["I-07", "12", "yes", "Ayşe", "", "1", "0", ONE, "44"])
    page = seen(send(fatma, version, content, "look", "a.csv").decode()).main.text
    assert "right and new 1" in page
    assert not Submission.objects.exists()
    send(fatma, version, content, "take", "a.csv")
    (answers,) = kept(version)
    for part in (
        "<code>I-07</code>",
        "<age>12</age>",
        "<knows>Ayşe</knows>",
        "<help>food</help>",
        f"uuid:{ONE}",
    ):
        assert part in answers
    assert Submission.objects.get().findings == {}


def test_words_of_any_language_and_names_alone(fatma: Client, version: Version) -> None:
    content = as_csv(
        [
            "Görüşmenin kodu",
            "age",
            "Birimi biliyor musun?",
            "What helped?",
            "Day of the visit",
            "meta/instanceID",
        ],
        ["I-08", "9,5", "Hayır", "Food Talking; listening", "02.03.2026", f"uuid:{ONE}"],
        ["I-09", "", "(bilmiyor)", "+Money", "2026-03-02", ""],
    )
    looked = looked_through(opened(content), drafts.definition(version), NOW)
    assert [(cell.row, cell.column) for cell in looked.wrong] == [(2, "age")]
    content = content.replace(b"9,5", b"9.0")
    looked = looked_through(opened(content), drafts.definition(version), NOW)
    assert looked.wrong == []
    first, second = (one.raw.decode() for one in looked.ready)
    assert "<known>no</known>" in first
    assert "<help>food talk</help>" in first
    assert "<day>2026-03-02</day>" in first
    assert "<known>unsure</known>" in second
    assert "<help>money</help>" in second


def test_a_workbook_with_entries_on_sheets_of_their_own(fatma: Client, version: Version) -> None:
    content = as_book(
        study=[["code", "_uuid", "_index"], ["I-07", ONE, 1], ["I-08", ONE[:-1] + "2", 2]],
        child=[
            ["name", "_index", "_parent_table_name", "_parent_index"],
            ["Ana", 1, "study", 1],
            ["Mira", 2, "study", 2],
            ["Ela", 3, "study", 1],
        ],
        school=[["year", "_index", "_parent_index"], [2020, 1, 3], [2021, 2, 3]],
    )  # fmt: skip
    send(fatma, version, content, "take")
    first, second = kept(version)
    assert first.count("<child>") == 2
    assert first.index("Ana") < first.index("Ela") < first.index("2020") < first.index("2021")
    assert second.count("<school>") == 0
    assert "Mira" in second


def test_wrong_rows_are_named_handed_back_and_right_ones_taken(fatma: Client, version: Version) -> None:
    content = as_csv(
        ["code", "age", "known", "knows", "colour"],
        ["I-01", "12", "yes", "", "red"],
        ["I-02", "twelve", "yes", "", ""],
        ["I-03", "3", "maybe", "", ""],
        ["I-04", "3", "no", "Somebody", ""],
    )
    page = seen(send(fatma, version, content, "look", "a.csv").decode()).main.text
    assert "right and new 1" in page
    assert "wrong 3" in page
    assert "colour" in page
    for words in (
        "“twelve” is no whole number. Write digits only, such as 12.",
        "“maybe” is not among the choices. Write one of: yes, no, unsure, rather_not.",
        "It was answered although it was not to be asked.",
    ):
        assert words in page
    book = openpyxl.load_workbook(io.BytesIO(send(fatma, version, content, "back", "a.csv")))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[0] for row in rows] == ["Row", "3", "4", "5"]
    assert rows[0][2:] == ["code", "age", "known", "knows", "colour"]
    assert rows[2][2:5] == ["I-03", "3", "maybe"]
    assert "known: “maybe” is not among the choices." in str(rows[2][1])
    assert not Submission.objects.exists()
    send(fatma, version, content, "take", "a.csv")
    assert len(kept(version)) == 1
    mended = as_book(rows=[[*rows[0]], [*rows[2][:4], "no", *rows[2][5:]]])
    send(fatma, version, mended, "take")
    assert ["I-03" in one for one in kept(version)] == [False, True]


def test_twice_the_same_file_is_taken_once(c: Cast, fatma: Client, version: Version) -> None:
    content = as_csv(["code", "age"], ["I-01", "12"], ["I-01", "12"], ["I-02\x01", "9"])
    send(fatma, version, content, "take", "a.csv")
    assert len(kept(version)) == 3  # two people may answer the same
    assert LedgerEntry.objects.get(act=ANSWERS_IMPORTED).reason == "rows-3"
    page = send(fatma, version, content, "take", "a.csv").decode()
    assert "Nothing is new in this file" in page
    send(fatma, version, content + b"I-03,8\r\n", "take", "a.csv")
    assert len(kept(version)) == 4
    assert LedgerEntry.objects.filter(act="questionnaire.received", reason="import").count() == 4


@pytest.mark.parametrize("language", ["-", ENGLISH, TURKISH])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_taken_along_is_taken_over_again_as_it_was(
    c: Cast, fatma: Client, version: Version, kind: str, language: str
) -> None:
    other = studied(c.fatma, NOW + DAY / 24, version="2")
    for number, body in enumerate((FULL, BLANK, REFUSING), start=1):
        sent(c.alice, NOW, version, body, number)
    content = taken(fatma, version, kind, language)
    Submission.objects.all().delete()
    looked = looked_through(opened(content), drafts.definition(other), NOW)
    assert looked.wrong == []
    answers = [one.raw.decode() for one in looked.ready]
    assert [one.instance_id for one in looked.ready] == [f"uuid:{n:08d}" for n in (1, 2, 3)]
    for part in (
        "<known>yes</known>",
        "<help>talk money</help>",
        '<knows>=HYPERLINK("x")</knows>',
        "<year>2021</year>",
    ):
        assert part in answers[0]
    assert "<known>unsure</known>" in answers[1]
    assert "<known>rather_not</known>" in answers[2]


def test_who_imports_keeps_what_was_half_filled(c: Cast, fatma: Client, version: Version) -> None:
    drafts.begin(c.fatma, version.questionnaire, "", NOW)
    send(fatma, version, as_csv(["code"], ["I-01"]), "take", "a.csv")
    assert Filling.objects.filter(person=c.fatma).count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0old", b"one,two\n1,2\n", b"\x00" * 200]
)
def test_what_is_no_such_file_is_answered_in_plain_words(
    fatma: Client, version: Version, content: bytes
) -> None:
    address = f"/questionnaires/{version.questionnaire.ref}/answers/import/"
    file = SimpleUploadedFile("a.csv", content)
    answer = fatma.post(address, {"file": file, "version": version.ref, "what": "take"})
    assert answer.status_code == 422
    if content.strip():
        with pytest.raises(Unreadable):
            looked_through(opened(content), drafts.definition(version), NOW)


def test_who_may_not_and_what_belongs_to_a_case(c: Cast, version: Version) -> None:
    ready = looked_through(opened(as_csv(["code"], ["I-01"])), drafts.definition(version), NOW).ready
    with denied(c.alice):
        import_answers(by=c.alice, at=NOW, version=version, ready=ready)
    case = studied(c.fatma, NOW + DAY / 24, version="2", purpose="contact")
    with refused("belongs to cases"):
        import_answers(by=c.fatma, at=NOW, version=case, ready=ready)
