"""The pages of the survey: send, look, say that it is right, read."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from halka.insight.models import Survey, SurveyTally
from tests.cast import Cast, somebody
from tests.insight.survey.exports import Filled, csv_of, kobo, odk, of
from tests.insight.survey.sending import browser, confirmed, page, said_by, sent
from tests.witness import entries_since, everything, last_seq

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_quiet_day")]


def test_what_was_understood_is_shown_and_nothing_is_stored(fatma: Client) -> None:
    filled: list[Filled] = [
        *said_by(5, p_time=4),
        ("x", "cpu", [of("the moon", p_time=1), of("health", p_time=9)]),
    ]
    before, seq = everything(), last_seq()
    answer = sent(fatma, kobo(filled))
    assert answer.status_code == 200
    words = page(answer)
    for told in (
        "This is what was understood", "Spring, Firstplace", "Rows left out 1", "“9” is no answer to p_time",
        "the moon", "_submitted_by a name", "phone telephone or device", "you/suggestion free text", "They answer in time",
    ):  # fmt: skip
        assert told in words
    assert "0555" not in answer.content.decode()
    assert "Yılmaz" not in answer.content.decode()
    assert everything() == before
    assert entries_since(seq) == []


def test_names_are_matched_by_themselves_where_they_are_known(fatma: Client) -> None:
    filled: list[Filled] = [
        ("a", "CPU-1", [of("Sağlık", p_time=4), of("unit sch-1", p_time=2), of("the moon", p_time=1)])
    ]
    html = sent(fatma, kobo(filled)).content.decode()
    chosen = {
        unescape(name): next(iter(re.findall(r'value="([^"]+)" selected', options)), "")
        for name, options in re.findall(
            r"<label[^>]*>([^<]*)</label>.*?<select(.*?)</select>", html, re.DOTALL
        )
    }
    assert chosen == {
        "CPU-1": "child-units", "Sağlık": "kind:health", "unit sch-1": "unit:SCH-1", "the moon": "",
    }  # fmt: skip
    assert "SHE-1" not in html


def test_a_hidden_unit_is_not_on_the_list(fatma: Client) -> None:
    html = sent(fatma, kobo(list(said_by(1, about="Unit SHE-1", p_time=4)))).content.decode()
    assert 'value="unit:CLI-1"' in html
    assert 'value="unit:SHE-1"' not in html


def test_once_it_is_right_the_answers_are_counted(fatma: Client) -> None:
    answer = confirmed(fatma, sent(fatma, kobo(list(said_by(6, p_time=4)))))
    assert "Counted: 6. There already: 0. Not matched: 0." in page(answer)
    assert SurveyTally.objects.get().people == 6
    again = confirmed(fatma, sent(fatma, kobo(list(said_by(6, p_time=4)))))
    assert "Nothing is new in this file" in page(again)
    assert SurveyTally.objects.get().people == 6


def test_two_files_of_odk_are_sent_together(fatma: Client) -> None:
    first, second = odk(list(said_by(5, p_time=4)))
    confirmed(fatma, sent(fatma, first, second))
    assert Survey.objects.get().people == 5


def test_what_cannot_be_read_is_said_beside_the_file(fatma: Client) -> None:
    for content, said in (
        (b"%PDF \xff", "neither XLSX nor CSV"),
        (csv_of([["a"], ["b"]]), "Your institution"),
    ):
        answer = sent(fatma, content)
        assert answer.status_code == 422
        assert said in page(answer)
    assert not Survey.objects.exists()


def test_a_page_that_was_changed_or_packed_for_somebody_else_counts_nothing(c: Cast, fatma: Client) -> None:
    looked_at = sent(fatma, kobo(list(said_by(5, p_time=4))))
    assert "grown too old" in page(confirmed(fatma, looked_at, packed="x"))
    other = browser(somebody("Nil", c.child_unit, "analyst"))
    assert "grown too old" in page(confirmed(other, looked_at))
    assert "not there any more" in page(confirmed(fatma, looked_at, place="P9"))
    assert "not there any more" in page(confirmed(fatma, looked_at, side_0="unit:NOWHERE"))
    assert not Survey.objects.exists()


def test_only_those_who_may_import_reach_the_form(c: Cast) -> None:
    for person, status in ((c.alice, 403), (somebody("Mira", c.child_unit, "m_and_e"), 403), (c.fatma, 200)):
        assert browser(person).get("/numbers/survey/").status_code == status
        assert browser(person).post("/numbers/survey/right/").status_code in (
            {403} if status == 403 else {302}
        )


def test_a_form_without_a_file_is_not_read_beyond_two_megabytes(fatma: Client) -> None:
    too_much = "x" * (3 * 1024 * 1024)
    answer = fatma.post("/numbers/survey/right/", {"packed": too_much})
    assert answer.status_code == 413
    assert "At most 2 MB" in page(answer)


def test_a_file_larger_than_the_limit_is_refused_in_words(fatma: Client) -> None:
    answer = sent(fatma, b"x" * (11 * 1024 * 1024))
    assert answer.status_code == 413
    assert "This is too large" in page(answer)
    assert "At most 10 MB" in page(answer)
    assert "is not CSV" in page(sent(fatma, b"x" * (9 * 1024 * 1024)))
    assert sent(Client(), b"x" * (3 * 1024 * 1024)).status_code == 413
