"""The page of felt beside measured: its numbers, and who sees which survey."""

from __future__ import annotations

import pytest
from django.test import Client

from halka.directory.models import Place
from halka.insight.acts import NUMBERS_OPENED
from halka.insight.models import Survey
from halka.sharing.actions.answer import accept_referral
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral
from tests.insight.survey.exports import kobo
from tests.insight.survey.sending import AT, browser, confirmed, page, said_by, sent
from tests.witness import entries_since, last_seq

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_quiet_day")]


def requests_to_the_clinic(c: Cast, number: int) -> None:
    """Each is accepted within an hour; nobody is ever told what came of it."""
    for _ in range(number):
        referral = a_sent_referral(c, a_registered_case(c), START + 5 * DAY)
        accept_referral(by=c.dora, referral=referral, at=START + 5 * DAY + HOUR)


def test_felt_stands_beside_measured_with_its_numbers(c: Cast, fatma: Client) -> None:
    requests_to_the_clinic(c, 10)
    filled = [
        *said_by(6, p_time=5, p_feedback=5, p_ladder=3),
        *said_by(4, about="education", p_time=1),
    ]
    confirmed(fatma, sent(fatma, kobo(filled)))
    Survey.objects.update(last_on=AT.date())
    seq = last_seq()
    words = page(fatma.get("/numbers/felt/"))
    assert [entry.act for entry in entries_since(seq)] == [NUMBERS_OPENED]
    assert "In one place work feels better than the record says." in words
    assert (
        "on Health, “They tell me what happened after I refer”: 5.0 of 5 (6 people). The record: 0% (0 of 10)."
        in words
    )
    assert "felt 5.0 of 5 (6 people) · record 100% (10 of 10)" in words
    assert "3: works by appointment (6 people)" in words
    assert "One pair was spoken of by fewer than five people. It is not shown." in words
    assert "Education" not in words


def test_a_survey_is_seen_where_it_was_held(c: Cast, fatma: Client) -> None:
    confirmed(fatma, sent(fatma, kobo(list(said_by(6, p_time=4)))))
    Place.objects.create(code="P2", name="Secondplace", kind="province")
    Survey.objects.update(place=Place.objects.get(code="P2"))
    assert "No survey has been read in yet" in page(fatma.get("/numbers/felt/"))


def test_of_several_surveys_the_newest_is_shown_and_another_can_be_chosen(fatma: Client) -> None:
    confirmed(fatma, sent(fatma, kobo(list(said_by(5, p_time=4)))))
    confirmed(fatma, sent(fatma, kobo(list(said_by(5, first=5, p_time=4))), name="Autumn"))
    Survey.objects.filter(name="Autumn").update(last_on=AT.date())
    spring = Survey.objects.get(name="Spring")
    assert "Autumn, Firstplace" in page(fatma.get("/numbers/felt/"))
    assert "Spring, Firstplace" in page(fatma.get(f"/numbers/felt/?survey={spring.ref}"))
    assert "Autumn, Firstplace" in page(fatma.get("/numbers/felt/?survey=nothing"))


def test_it_is_not_for_those_who_see_no_numbers(c: Cast) -> None:
    assert browser(c.alice).get("/numbers/felt/").status_code == 403
