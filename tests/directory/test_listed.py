"""People and units as the administrator reads them: who answers now, who has left, who may sign in."""

from __future__ import annotations

import pytest

from halka.directory.actions import close_account, end_post
from halka.directory.models import Person, Post
from halka.directory.offers.actions import offer_service
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, Cast, cast, somebody
from tests.seen import See

pytestmark = pytest.mark.django_db

UNITS = "The first answers requests, the deputy is called next, then the head."
AT = START + DAY


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def jon(c: Cast) -> Person:
    return somebody("Jon", c.child_unit, "administrator")


def test_each_unit_says_who_answers_now(c: Cast, see: See, jon: Person) -> None:
    def clinic() -> list[str]:
        rows = see(jon, AT, "/keep/").table(UNITS)
        return next(row for row in rows if row[0].endswith("CLI-1"))[1:]

    assert clinic() == ["2", "1", "Dora", "Emil", "–"]
    somebody("Head", c.clinic, "focal", 3)
    assert clinic() == ["3", "1", "Dora", "Emil", "Head"]
    end_post(by=OPERATOR, at=START + HOUR, post=Post.objects.get(person=c.dora))
    assert clinic() == ["2", "1", "nobody", "Emil", "Head"]
    close_account(by=jon, at=START + HOUR, person=c.emil)
    assert clinic() == ["1", "1", "nobody", "no deputy", "Head"]


def test_the_headline_counts_units_whose_deputy_has_left(c: Cast, see: See, jon: Person) -> None:
    assert see(jon, AT, "/keep/").title == "2 units have no deputy"  # the school and the shelter
    end_post(by=OPERATOR, at=START + HOUR, post=Post.objects.get(person=c.emil))
    assert see(jon, AT, "/keep/").title == "3 units have no deputy"
    offer_service(by=OPERATOR, at=START, unit=c.other_unit, service="legal")
    assert see(jon, AT, "/keep/").title == "4 units have no deputy"


def test_people_stand_there_by_name_with_the_posts_that_have_not_ended(
    c: Cast, see: See, jon: Person
) -> None:
    somebody("Aaron", c.school, "focal", 2)
    end_post(by=OPERATOR, at=START + HOUR, post=Post.objects.get(person=c.charlie))
    close_account(by=jon, at=START + HOUR, person=c.greta)
    rows = see(jon, AT, "/keep/").table("By name. One is switched off.")
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    listed = {row[0]: row[1:] for row in rows}
    assert listed["Aaron"] == ["aaron", "Focal person, Unit SCH-1", "yes"]
    assert listed["Charlie"] == ["charlie", "no post yet", "yes"]
    assert listed["Greta"] == ["greta", "Caseworker, Unit CPU-2", "switched off"]


def test_the_page_of_a_unit_lists_who_works_there_and_its_services(c: Cast, see: See, jon: Person) -> None:
    end_post(by=OPERATOR, at=START + HOUR, post=Post.objects.get(person=c.emil))
    page = see(jon, AT, "/keep/units/CLI-1/")
    assert page.table(UNITS) == [["Dora", "Focal person", "first"]]
    assert page.main.texts("div", kind="banner") == [
        "No deputy. When the focal person is away, a request waits."
    ]
    offers = "Confirmed is the day on which somebody last said that the service is there."
    change = "Change: Health check/medical care"
    assert page.table(offers) == [["Health check/medical care", change, "10", "Mon 2 March"]]
    stale = see(jon, START + 91 * DAY, "/keep/units/CLI-1/").table(offers)
    assert stale == [["Health check/medical care", change, "10", "not for 90 days Mon 2 March"]]


def test_the_page_of_a_person_says_what_has_ended(c: Cast, see: See, jon: Person) -> None:
    end_post(by=OPERATOR, at=START + HOUR, post=Post.objects.get(person=c.emil))
    page = see(jon, AT, f"/keep/people/{c.emil.ref}/")
    assert page.title == "Emil has no post yet"
    assert "One post that has ended" in page.main.text
    dora = see(jon, AT, f"/keep/people/{c.dora.ref}/")
    assert dora.title == "Dora"
    assert "When a request comes: first" in dora.main.text
