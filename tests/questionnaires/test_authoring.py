"""From a workbook to a frozen version: read in, mended, looked at, published, compared, closed."""

from __future__ import annotations

import hashlib

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from halka.questionnaires.actions import (
    drop_workbook,
    mend_workbook,
    move_questionnaire,
    publish_questionnaire,
    read_in_workbook,
)
from halka.questionnaires.acts import (
    QUESTIONNAIRE_DROPPED,
    QUESTIONNAIRE_MENDED,
    QUESTIONNAIRE_MOVED,
    QUESTIONNAIRE_PUBLISHED,
    QUESTIONNAIRE_SENT,
)
from halka.questionnaires.examine import examined
from halka.questionnaires.models import Questionnaire, Version, WorkbookDraft
from tests.cast import DAY, START, Cast, cast
from tests.questionnaires.sheets import text, workbook
from tests.questionnaires.shelf import VISIT, Filler, published
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = START + DAY
CURLY = workbook([text("a", relevant="true() or \u201ca\u201d = 'b'")])
GOOD = workbook([text("a"), text("b", relevant="${a} != ''")])


@pytest.fixture
def fatma(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, Client]:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    return c, signed_in(c.fatma, NOW, monkeypatch)


def _sent(client: Client, content: bytes, name: str = "visit.xlsx") -> Filler:
    filler = Filler(client)
    answer = client.post("/questionnaires/new/", {"workbook": SimpleUploadedFile(name, content)}, follow=True)
    filler._read("", answer)
    return filler


def test_a_workbook_is_examined_mended_looked_at_and_published(fatma: tuple[Cast, Client]) -> None:
    c, client = fatma
    filler = _sent(client, CURLY)
    assert filler.page.title.endswith("from being published")
    assert "typographic quotation mark" in filler.page.main.text
    row = filler.page.main.all("li", kind="overdue")[0]
    assert "survey" in row.texts("p", kind="due")[0]
    link = next(a.said["href"] for a in filler.page.main.all("a") if "Write straight" in a.text)
    page = filler.open(link)
    assert "With this, 0 things are left that are wrong." in page.main.text
    assert "true() or “a” = 'b'" in page.main.text
    draft = WorkbookDraft.objects.get()
    assert draft.repairs == []  # looking keeps nothing
    assert filler.send().title == "It can be published"
    assert bytes(WorkbookDraft.objects.get().workbook) == CURLY
    assert "asked if" in filler.open(f"/questionnaires/drafts/{draft.ref}/preview/").main.text
    answer = client.post(f"/questionnaires/drafts/{draft.ref}/publish/", follow=True)
    assert answer.status_code == 200
    version = Version.objects.get()
    assert version.sha256 == hashlib.sha256(bytes(version.xform)).hexdigest()
    assert version.md5 == hashlib.md5(bytes(version.xform), usedforsecurity=False).hexdigest()
    assert (bytes(version.workbook), version.repairs) == (CURLY, ["straighten_quotes"])
    assert not WorkbookDraft.objects.exists()
    assert c.fatma == version.published_by


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"\x00" * 2000, b"name,label\na,b\n"])
def test_what_is_no_workbook_is_answered_in_plain_words(fatma: tuple[Cast, Client], content: bytes) -> None:
    _c, client = fatma
    answer = client.post(
        "/questionnaires/new/", {"workbook": SimpleUploadedFile("x.xlsx", content)}, follow=True
    )
    assert answer.status_code in (200, 422)
    assert b"file" in answer.content


def test_each_deed_is_recorded_once(fatma: tuple[Cast, Client]) -> None:
    c, _client = fatma
    found = examined(CURLY, "a.xlsx")
    with recorded_once(QUESTIONNAIRE_SENT):
        draft = read_in_workbook(by=c.fatma, at=NOW, name="a.xlsx", content=CURLY, found=found)
    mended = examined(CURLY, "a.xlsx", ["straighten_quotes"])
    with recorded_once(QUESTIONNAIRE_MENDED, thing=draft.ref, reason="straighten_quotes"):
        mend_workbook(by=c.fatma, at=NOW, draft=draft, repair="straighten_quotes", found=mended)
    with refused("mended already"):
        mend_workbook(by=c.fatma, at=NOW, draft=draft, repair="straighten_quotes", found=mended)
    with recorded_once(QUESTIONNAIRE_DROPPED, thing=draft.ref):
        drop_workbook(by=c.fatma, at=NOW, draft=draft)
    with recorded_once(QUESTIONNAIRE_PUBLISHED):
        version = published(c.fatma, NOW)
    with recorded_once(QUESTIONNAIRE_MOVED, thing=version.questionnaire.ref, reason="closing"):
        move_questionnaire(by=c.fatma, at=NOW, questionnaire=version.questionnaire, state="closing")
    with refused("in this state already"):
        move_questionnaire(by=c.fatma, at=NOW, questionnaire=Questionnaire.objects.get(), state="closing")


def test_who_does_not_keep_questionnaires_publishes_none(fatma: tuple[Cast, Client]) -> None:
    c, _client = fatma
    with denied(c.alice):
        published(c.alice, NOW)


def test_a_version_is_frozen(fatma: tuple[Cast, Client]) -> None:
    c, _client = fatma
    published(c.fatma, NOW)
    with refused("nothing has changed"):
        published(c.fatma, NOW)
    with refused("says something else"):
        published(c.fatma, NOW, [*VISIT, text("more")])
    published(c.fatma, NOW, [*VISIT, text("more")], version="2")
    assert Version.objects.count() == 2


def test_nothing_with_an_error_or_without_a_version_is_published(fatma: tuple[Cast, Client]) -> None:
    c, _client = fatma
    for content, why in (
        (CURLY, "something wrong"),
        (workbook([text("a")], settings=[{"form_id": "visit"}]), "a form_id and a version"),
    ):
        with refused(why):
            publish_questionnaire(
                by=c.fatma, at=NOW, name="a.xlsx", content=content, found=examined(content, "a.xlsx")
            )


def test_two_versions_are_compared_question_by_question(fatma: tuple[Cast, Client]) -> None:
    c, client = fatma
    version = published(c.fatma, NOW)
    changed = [{**row, "label": "Your full name"} if row.get("name") == "name" else row for row in VISIT]
    changed = [row for row in changed if row.get("name") != "age"]
    published(c.fatma, NOW + DAY / 24, [*changed, text("more", label="Anything else?")], version="2")
    page = Filler(client).open(f"/questionnaires/{version.questionnaire.ref}/compare/")
    assert page.title == "3 questions differ"
    assert page.headings == ["Your full name who/name", "Anything else? more", "Your age who/age"]
    assert "Your name" in page.main.text


def test_the_page_says_what_uses_each_version(fatma: tuple[Cast, Client]) -> None:
    c, client = fatma
    version = published(c.fatma, NOW)
    client.post(f"/fill/{version.questionnaire.ref}/")
    page = Filler(client).open(f"/questionnaires/{version.questionnaire.ref}/")
    cells = page.section("Versions, and what uses them").texts("td")
    assert cells[1:] == ["8", "1", "0", "0"]
    assert version.sha256 in page.main.text


def test_the_preview_speaks_each_language(fatma: tuple[Cast, Client]) -> None:
    _c, client = fatma
    survey = [{"type": "text", "name": "a", "label::English (en)": "Name", "label::العربية (ar)": "الاسم"}]
    filler = _sent(client, workbook(survey))
    draft = WorkbookDraft.objects.get()
    page = filler.open(f"/questionnaires/drafts/{draft.ref}/preview/?language=العربية (ar)")
    assert [form.said["dir"] for form in page.main.all("form")] == ["rtl"]
    assert "الاسم" in page.main.text
