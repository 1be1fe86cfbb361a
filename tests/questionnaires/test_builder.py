"""A questionnaire made in the browser: rows, conditions in words, undo, what is wrong at its question, and what comes of it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.conf import LazySettings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from halka.questionnaires.acts import QUESTIONNAIRE_BUILT
from halka.questionnaires.builder.actions import hand_in_questionnaire
from halka.questionnaires.builder.conditions import (
    Condition,
    NoCondition,
    as_expression,
    in_words,
    of_expression,
)
from halka.questionnaires.builder.sheets import (
    Row,
    Sheets,
    as_xlsx,
    ends,
    fresh,
    move,
    of_workbook,
    remove,
    speak,
)
from halka.questionnaires.examine import examined
from halka.questionnaires.models import Built, WorkbookDraft
from halka.questionnaires.workbook.reading import read
from tests.cast import DAY, START, Cast, cast, somebody
from tests.paper import Reader
from tests.questionnaires.answers.study import CHOICES, STUDY
from tests.questionnaires.sheets import PUBLIC, workbook
from tests.questionnaires.shelf import published
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

NOW = START + DAY
EN, TR = "English (en)", "Türkçe (tr)"


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def client(c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.HALKA_SECOND_FACTOR = False
    return signed_in(c.fatma, NOW, monkeypatch)


def begun(client: Client, *languages: str) -> Reader:
    answer = client.post(
        "/questionnaires/build/",
        {"title": "How are you?", "languages": languages or [EN], "pages": "", "version": "1"},
    )
    assert answer.status_code == 302, answer.content
    return Reader(client).open(answer.headers["Location"])


def sheets() -> Sheets:
    return Sheets.of_json(Built.objects.get().state)


def survey() -> list[tuple[str, str]]:
    return [(row.get("type", ""), row.get("label::English (en)", "")) for row in sheets().survey]


@pytest.mark.django_db
def test_questions_are_added_changed_moved_taken_out_and_brought_back(client: Client) -> None:
    page = begun(client)
    assert "Nothing is asked yet." in page.text
    page.follow("Add a question").press(
        "Keep, and add", label_0="Are you well?", kind="one", scale="yes_no", dont_know="on"
    )
    page.press("Keep", label_0="How old are you?", kind="integer", at_least="6", at_most="17", required="on")
    name = sheets().survey[0]["name"]
    page.follow("Add a question")
    page.press("Keep", label_0="Why not?", kind="long", on=name, operator="is", value="no", level="3")
    assert "Asked if “Are you well?” is “No”" in page.text
    asked, age, why = sheets().survey
    assert asked["type"] == "select_one q1_choices"
    assert [row["name"] for row in sheets().choices] == ["yes", "no", "dont_know"]
    assert sheets().choices[2]["missing"] == "dont_know"
    assert (age["constraint"], age["required"]) == (". >= 6 and . <= 17", "yes")
    assert (why["relevant"], why["appearance"], why["bind::halka:level"]) == (
        "${q1} = 'no'",
        "multiline",
        "3",
    )
    page.press("Up How old are you?")
    assert [words for _kind, words in survey()] == ["How old are you?", "Are you well?", "Why not?"]
    page.press("Take out Are you well?")
    assert [words for _kind, words in survey()] == ["How old are you?", "Why not?"]
    assert sheets().choices == []
    assert "1 thing" in page.text or "one thing to mend" in page.text  # what the condition names is gone
    page.press("Undo")
    assert "to mend" not in page.text
    page.press("Undo")
    assert [words for _kind, words in survey()] == ["Are you well?", "How old are you?", "Why not?"]


@pytest.mark.django_db
def test_what_is_changed_comes_back_as_it_was_written(client: Client) -> None:
    page = begun(client, EN, TR).follow("Add a question")
    said = {
        "label_0": "Who helped?",
        "label_1": "Kim yardım etti?",
        "choice_0_0": "Mother",
        "choice_0_1": "Anne",
    }
    page.press("Keep", kind="many", **said, choice_1_0="Somebody else")
    page.follow("1. Who helped?")
    form = next(form for form in page.page.forms if "kind" in form.fields)
    for name, words in said.items():
        assert form.given[name] == words
    assert form.given["choice_1_1"] == "Somebody else"  # not translated yet
    page.press("Keep", choice_0_0="Her mother")
    assert [(one["name"], one["label::English (en)"]) for one in sheets().choices] == [
        ("mother", "Her mother"),
        ("somebody_else", "Somebody else"),
    ]
    assert {form.given["kind"], form.given["level"]} == {"many", "2"}


@pytest.mark.django_db
def test_what_is_wrong_stands_at_its_question_and_in_the_form(client: Client) -> None:
    page = begun(client).follow("Add a question")
    page.press("Keep", label_0="Who?", kind="one")
    assert "Write its choices, or take ready-made ones." in page.text
    page.press("Keep", label_0="Who?", kind="text", free="${nobody} = 'x'")
    assert "one thing to mend" in page.text
    assert "nobody" in page.text.partition("Who?")[2]
    assert "Hand it in" not in page.text
    page.follow("1. Who?").press("Keep", free="")
    assert "Hand it in" in page.text
    page.follow("Add a question")
    page.press("Keep", label_0="Then?", kind="text", on="q1", operator="more", value="a")
    assert "Only a number is more or less than something." in page.text


@pytest.mark.django_db
def test_pages_hold_their_questions(client: Client) -> None:
    page = begun(client).follow("Add a question").press("Keep", label_0="First", kind="text")
    page.follow("Add a page").press("Keep", label_0="About you")
    page.follow("Add below About you").press("Keep", label_0="Second", kind="text")
    assert [kind for kind, _words in survey()] == ["text", "begin_group", "text", "end_group"]
    page.press("Up About you")
    assert [kind for kind, _words in survey()] == ["begin_group", "text", "end_group", "text"]
    page.press("Take out About you")
    assert [words for _kind, words in survey()] == ["Second", "First"]


@pytest.mark.django_db
def test_a_language_that_is_left_out_goes_and_one_without_a_name_is_named(client: Client) -> None:
    page = begun(client, EN, TR).follow("Add a question")
    page.press("Keep", label_0="Are you well?", label_1="İyi misin?", kind="one", scale="yes_no")
    address = page.address.partition("#")[0]
    said = {"title": "How are you?", "form_id": "how", "version": "1", "pages": "question"}
    changes = str(Built.objects.get().changes)
    client.post(f"{address}settings/", {**said, "languages": [TR], "changes": changes})
    assert sheets().languages == [TR]
    assert examined(as_xlsx(sheets()), "a.xlsx").languages == [TR]
    page.open(address).press("Undo")
    assert sheets().languages == [EN, TR]
    plain = of_workbook(read(workbook([{"type": "text", "name": "a", "label": "Who?"}]), "a.xlsx"))
    assert plain.languages == [""]
    speak(plain, [EN])
    assert plain.survey == [{"type": "text", "name": "a", f"label::{EN}": "Who?"}]


@pytest.mark.django_db
def test_two_windows_do_not_overwrite_each_other(client: Client) -> None:
    page = begun(client).follow("Add a question").press("Keep", label_0="First", kind="text")
    stale = Reader(client).open(page.address)
    page.follow("1. First").press("Keep", label_0="Changed")
    stale.press("Take out First")
    assert "It was changed in another window meanwhile." in stale.text
    assert survey() == [("text", "Changed")]


@pytest.mark.django_db
def test_it_is_looked_at_downloaded_and_handed_in(c: Cast, client: Client) -> None:
    page = begun(client, EN, TR).follow("Add a question")
    page.press("Keep", label_0="=1+1?", label_1="Kaç?", kind="scale", scale="quality", refused="on")
    address = page.address.partition("#")[0]
    assert "So-so" in Reader(client).open(f"{address}preview/").text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}workbook/").content))
    row = [cell.value for cell in book["survey"][2]]
    assert row[:4] == ["select_one q1_choices", "q1", "=1+1?", "Kaç?"]
    assert book["survey"]["C2"].data_type == "s"
    turkish = ["Çok kötü", "Kötü", "Şöyle böyle", "İyi", "Çok iyi", "Yanıtlamak istemiyorum"]
    assert [cell.value for cell in book["choices"]["D"]][1:] == turkish
    built = Built.objects.get()
    with recorded_once(QUESTIONNAIRE_BUILT):
        page.open(address).press("Hand it in to be published")
    assert not Built.objects.filter(pk=built.pk).exists()
    draft = WorkbookDraft.objects.get()
    Reader(client).open(f"/questionnaires/drafts/{draft.ref}/").press("Publish")
    assert not WorkbookDraft.objects.exists()


@pytest.mark.django_db
def test_only_its_maker_sees_it_and_only_a_whole_one_is_handed_in(
    c: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begun(client).address
    rea = signed_in(somebody("Rea", c.child_unit, "researcher"), NOW, monkeypatch)
    for end in ("", "settings/", "preview/", "workbook/", "0/add/question/"):
        assert rea.get(f"{address}{end}").status_code == 404
    assert signed_in(c.alice, NOW, monkeypatch).get("/questionnaires/build/").status_code == 403
    built = Built.objects.get()
    with denied(c.alice):
        hand_in_questionnaire(by=c.alice, at=NOW, built=built)
    with refused("still something wrong"):
        hand_in_questionnaire(by=c.fatma, at=NOW, built=built)


@pytest.mark.django_db
def test_a_published_version_is_changed_as_a_new_one(c: Cast, client: Client) -> None:
    version = published(c.fatma, NOW)
    page = Reader(client).open(f"/questionnaires/{version.questionnaire.ref}/")
    page.press("Change it as a new version")
    assert "Your name" in page.text
    assert "Asked if “Were you trained?” is “Yes”" in page.text
    assert sheets().settings["version"] != version.name
    page.press("Hand it in to be published")
    assert WorkbookDraft.objects.get().verdict["form_id"] == "visit"


@pytest.mark.parametrize("path", sorted(PUBLIC.glob("*.xlsx")), ids=lambda path: path.stem)
def test_what_came_from_a_workbook_goes_back_into_one(path: object) -> None:
    content = path.read_bytes()  # type: ignore[attr-defined]
    before = examined(content, "a.xlsx")
    if not before.ok:
        pytest.skip("this one cannot be converted as it is")
    after = examined(as_xlsx(of_workbook(read(content, "a.xlsx"))), "a.xlsx")
    assert after.ok
    assert after.questions == before.questions
    assert after.languages == before.languages


def test_a_study_goes_there_and_back() -> None:
    settings = [{"form_id": "study", "version": "1", "namespaces": 'halka="urn:halka:xforms:1"'}]
    content = workbook(STUDY, choices=CHOICES, settings=settings)
    again = as_xlsx(of_workbook(read(content, "a.xlsx")))
    assert examined(again, "a.xlsx").xform == examined(content, "a.xlsx").xform


def _asking() -> Sheets:
    made = fresh("A", [EN], "1")
    rows: list[Row] = [
        {"type": "select_one l", "name": "one"},
        {"type": "select_multiple l", "name": "many"},
        {"type": "integer", "name": "age"},
        {"type": "text", "name": "said"},
    ]
    made.survey = [{**row, "label::English (en)": row["name"].title()} for row in rows]
    made.choices = [
        {"list_name": "l", "name": "a", "label::English (en)": "Apple"},
        {"list_name": "l", "name": "b", "label::English (en)": "Bread"},
    ]
    return made


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (Condition("one", "is", "Apple"), "${one} = 'a'"),
        (Condition("one", "is_not", "bread"), "${one} != '' and ${one} != 'b'"),
        (Condition("many", "is", "a"), "selected(${many}, 'a')"),
        (Condition("many", "is_not", "a"), "not(selected(${many}, 'a'))"),
        (Condition("age", "more", "12"), "${age} > 12"),
        (Condition("age", "less", "12,5"), "${age} != '' and ${age} < 12.5"),
        (Condition("age", "is", "12"), "${age} = 12"),
        (Condition("said", "is", "x y"), "${said} = 'x y'"),
        (Condition("said", "answered"), "${said} != ''"),
        (Condition("said", "not_answered"), "${said} = ''"),
    ],
)
def test_a_condition_in_words_is_one_in_xpath_and_back(condition: Condition, written: str) -> None:
    made = _asking()
    assert as_expression(condition, made) == written
    found = of_expression(written)
    assert found is not None
    assert (found.question, found.operator) == (condition.question, condition.operator)
    assert as_expression(found, made) == written
    assert in_words(written, made).startswith(f"“{condition.question.title()}”")
    made.survey.append({"type": "text", "name": "then", "label::English (en)": "Then", "relevant": written})
    result = examined(as_xlsx(made), "a.xlsx")
    assert [problem for problem in result.problems if problem.row] == []


@pytest.mark.parametrize(
    "condition",
    [
        Condition("one", "is", "cheese"),
        Condition("one", "more", "1"),
        Condition("age", "is", "old"),
        Condition("said", "is", ""),
        Condition("said", "is", "it's"),
        Condition("gone", "answered"),
    ],
)
def test_what_makes_no_condition_is_said(condition: Condition) -> None:
    with pytest.raises(NoCondition):
        as_expression(condition, _asking())


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["up", "down", "out"]), st.integers(0, 8)), max_size=20))
def test_no_moving_loses_a_question_or_breaks_a_page(steps: list[tuple[str, int]]) -> None:
    made = _asking()
    made.survey[1:1] = [
        {"type": "begin_group", "name": "p"},
        {"type": "text", "name": "in"},
        {"type": "end_group"},
    ]
    left = {row["name"] for row in made.survey if row.get("name")}
    for deed, number in steps:
        if number >= len(made.survey) or (deed == "out" and ends(made.survey[number])):
            continue
        if deed == "out":
            left.discard(made.survey[number].get("name", ""))
            remove(made, number)
        else:
            move(made, number, -1 if deed == "up" else 1)
    assert {row["name"] for row in made.survey if row.get("name")} == left
    depth = 0
    for row in made.survey:
        depth += row["type"].startswith("begin") - row["type"].startswith("end")
        assert depth in (0, 1)
    assert depth == 0
