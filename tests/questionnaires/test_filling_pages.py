"""Filling a questionnaire as somebody does whose browser has no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from halka.directory.models import Person
from halka.questionnaires.models import Filling, Submission
from halka.questionnaires.received import raw
from tests.cast import DAY, START, cast
from tests.questionnaires.shelf import Filler, begun, published
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
NOW = START + DAY
Fill = Callable[[Person], Filler]


@pytest.fixture
def fill(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Fill:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person: Filler(signed_in(person, NOW, monkeypatch))


def _begun(fill: Fill) -> Filler:
    c = cast()
    filler = fill(c.alice)
    return begun(c.alice, filler.client, published(c.fatma, NOW))


def test_a_page_with_answers_that_make_questions_appear_comes_back_with_them_marked(fill: Fill) -> None:
    filler = _begun(fill)
    assert "Where" not in filler.page.main.text
    page = filler.send(who__name="Ayşe", who__trained="yes")
    assert "One question came up because of what you answered." in page.main.text
    assert "Where, Ayşe?" in page.main.text
    assert [one.said["name"] for one in page.main.all("input") if "autofocus" in one.said] == ["who:where"]
    page = filler.send(who__where="Ankara")
    assert page.title == "Course"


def test_what_is_wrong_stands_in_a_summary_and_at_its_field(fill: Fill) -> None:
    filler = _begun(fill)
    page = filler.send(who__name="", who__age="17")
    assert filler.status == 422
    summary = page.main.all("div", kind="problems")[0]
    assert "autofocus" in summary.said
    assert [link.said["href"] for link in summary.all("a")] == ["#id_who:name", "#id_who:age"]
    assert "You have to be 18 or older." in page.main.text
    filler.send(who__name="Ayşe", who__age="many")
    assert "Write a whole number, such as 12." in filler.page.main.text
    assert filler.send(who__age="٣٠").title == "Course"


def test_a_note_that_stops_is_said_above_the_page(fill: Fill) -> None:
    note = {
        "type": "note",
        "name": "no",
        "label": "Nobody is so old.",
        "relevant": "${age} > 120",
        "required": "yes",
    }
    c = cast()
    filler = fill(c.alice)
    asked = [{"type": "integer", "name": "age", "label": "Your age"}, note]
    filler = begun(c.alice, filler.client, published(c.fatma, NOW, asked, form_id="old"))
    filler.send(age="130")
    filler.send()
    assert filler.status == 422
    assert "This has to be put right before you can go on." in filler.page.main.text
    filler.send(age="30")
    assert filler.status == 200


def test_back_leave_and_come_back_on_another_device(fill: Fill) -> None:
    filler = _begun(fill)
    filler.send(who__name="Ayşe")
    page = filler.send("back")
    assert [one.said["value"] for one in page.main.all("input") if one.said.get("name") == "who:name"] == [
        "Ayşe"
    ]
    page = filler.send("leave", who__age="40")
    assert page.title == "One questionnaire is half filled"
    row = Filling.objects.get()
    assert "Ayşe" not in bytes(row.ct).decode("latin-1")
    other = fill(row.person)
    other.open(f"/fill/{row.questionnaire.ref}/")
    page = other.send()
    assert {
        one.said["name"]: one.said["value"] for one in page.main.all("input") if "who:" in one.said["name"]
    }["who:age"] == "40"


def test_nobody_else_opens_what_somebody_began(fill: Fill) -> None:
    filler = _begun(fill)
    filler.send(who__name="Ayşe")
    row = Filling.objects.get()
    bob = Person.objects.get(username="bob")
    address = f"/fill/{row.questionnaire.ref}/"
    assert "Begin" in fill(bob).open(f"{address}1/").main.text
    Filling.objects.update(person=bob)
    page = fill(bob).open(f"{address}1/")
    assert "Ayşe" not in page.text


def test_entries_are_added_and_removed(fill: Fill) -> None:
    filler = _begun(fill)
    filler.send(who__name="Ayşe")
    before = len([one for one in filler.page.main.all("input") if "course" in one.said["name"]])
    add = next(
        b.said["value"] for b in filler.page.main.all("button") if b.said.get("value", "").startswith("add:")
    )
    filler.send(add)
    filler.send(add)
    names = [one.said["name"] for one in filler.page.main.all("input") if "course" in one.said["name"]]
    assert len(names) == before + 2
    filler.send("next", **{names[-1].replace(":", "__"): "First aid"})
    filler.send("back")
    filler.send(f"remove:{names[0].rsplit(':', 1)[0]}")
    left = [one for one in filler.page.main.all("input") if "course" in one.said["name"]]
    assert [one.said.get("value") for one in left][-1] == "First aid"
    assert len(left) == before + 1


def test_a_choice_that_is_not_offered_any_more_is_taken_out_and_said(fill: Fill) -> None:
    filler = _begun(fill)
    filler.send(who__name="Ayşe")
    filler.send()
    assert "Hill" in filler.send(province="east").main.text
    filler.send("stay", district="hill")
    page = filler.send(province="west")
    assert "A choice is not offered any more and was taken out: District" in page.main.text


def test_what_was_answered_is_looked_over_and_sent_once(fill: Fill) -> None:
    filler = _begun(fill)
    page = filler.send("review", who__name="Ayşe", who__trained="unsure")
    assert page.title == "What you answered: look it over and send it"
    assert "I do not know (does not know)" in page.main.text
    assert "not answered" in page.main.text
    assert "Where" not in page.main.text  # not asked is not skipped
    last, address = filler.page, filler.address
    assert "Sent and kept." in filler.send().main.text
    for _again in range(3):
        filler.page, filler.address = last, address
        assert "It was kept once." in filler.send().main.text
    submission = Submission.objects.get()
    assert b"Ay\xc5\x9fe" in raw(submission)
    assert b"<where" not in raw(submission)
    assert not Filling.objects.exists()


def test_nothing_incomplete_is_sent(fill: Fill) -> None:
    filler = _begun(fill)
    page = filler.send("review", who__name="Ayşe", who__trained="yes")
    assert page.title == "One answer is still to mend"
    link = page.main.all("div", kind="problems")[0].all("a")[0].said["href"]
    filler.send()
    assert filler.status == 422
    assert not Submission.objects.exists()
    assert "Where, Ayşe?" in filler.open(link.split("#")[0]).main.text
    assert filler.status == 422


def test_a_form_in_arabic_stands_from_right_to_left(fill: Fill) -> None:
    c = cast()
    survey = [{"type": "text", "name": "a", "label::English (en)": "Name", "label::العربية (ar)": "الاسم"}]
    version = published(c.fatma, NOW, survey, choices=[])
    filler = begun(c.alice, fill(c.alice).client, version)
    assert filler.page.main.all("div", kind="asked")[0].said["dir"] == "ltr"
    page = filler.send("language:العربية (ar)", a="x")
    asked = page.main.all("div", kind="asked")[0]
    assert (asked.said["dir"], asked.said["lang"]) == ("rtl", "ar")
    assert "الاسم" in asked.text
    assert asked.all("input")[0].said["value"] == "x"


def test_a_long_list_is_searched_and_not_sent(fill: Fill) -> None:
    c = cast()
    survey = [{"type": "select_one town", "name": "town", "label": "Town"}]
    choices = [{"list_name": "town", "name": f"t{n}", "label": f"Town {n}"} for n in range(1000)]
    filler = begun(c.alice, fill(c.alice).client, published(c.fatma, NOW, survey, choices=choices))
    assert "Town 7" not in filler.page.main.text
    page = filler.send("find:town", **{"town:find": "town 77"})
    assert "Town 777" in page.main.text
    assert "Town 100" not in page.main.text
    filler.send(town="t777")
    assert "Town 777" in filler.page.main.text
    assert "Town 777" in filler.open(filler.address.replace("review", "1")).main.text


def test_each_kind_of_question_is_asked_and_kept_as_a_form_keeps_it(fill: Fill) -> None:
    c = cast()
    survey = [
        {"type": "decimal", "name": "d", "label": "d"},
        {"type": "date", "name": "day", "label": "day"},
        {"type": "time", "name": "t", "label": "t"},
        {"type": "dateTime", "name": "dt", "label": "dt"},
        {"type": "geopoint", "name": "g", "label": "g"},
        {"type": "select_multiple yes_no", "name": "m", "label": "m"},
        {"type": "rank yes_no", "name": "r", "label": "r"},
        {"type": "range", "name": "s", "label": "s", "parameters": "start=0 end=10 step=1"},
        {"type": "acknowledge", "name": "ok", "label": "ok"},
        {"type": "text", "name": "long", "label": "long", "appearance": "multiline"},
        {"type": "geotrace", "name": "p", "label": "p"},
    ]
    filler = begun(c.alice, fill(c.alice).client, published(c.fatma, NOW, survey))
    assert "A plain page cannot take it." in filler.page.main.text
    filler.send(
        d="3,5", day="2026-03-01", t="14:30", dt="2026-03-01T10:00", g="41.33, 19.82", m=["yes", "no"],
        s="4", ok="on", long="one\ntwo", r__1="2", r__2="1", r__3="3",
    )  # fmt: skip
    filler.send()
    said = raw(Submission.objects.get()).decode()
    for part in ("<d>3.5</d>", "<day>2026-03-01</day>", "<t>14:30:00.000", "<dt>2026-03-01T10:00:00.000"):
        assert part in said
    for part in (
        "<g>41.33 19.82 0 0</g>",
        "<m>yes no</m>",
        "<r>no yes unsure</r>",
        "<s>4</s>",
        "<ok>OK</ok>",
    ):
        assert part in said


def test_a_page_of_forty_questions_stays_small(fill: Fill) -> None:
    c = cast()
    survey = [
        {"type": "select_one yes_no", "name": f"q{n}", "label": f"Question number {n}"} for n in range(40)
    ]
    filler = Filler(fill(c.alice).client)
    version = published(c.fatma, NOW, survey)
    filler.client.post(f"/fill/{version.questionnaire.ref}/")
    answer = filler.client.get(f"/fill/{version.questionnaire.ref}/1/")
    assert len(answer.content) < 60_000
    assert answer.content.decode().count("<fieldset") == 40
