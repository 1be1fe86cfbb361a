"""Pages of numbers: what is told to whom. Codes of cases reach those alone who may see them, even unprinted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halka.directory.models import Institution, Person, Place, Post, Unit
from halka.insight.precomputed import reader
from halka.sharing.actions.answer import accept_referral, serve
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, somebody
from tests.insight.live.conftest import AT, Province
from tests.seen import Page, See
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

OWN = "?months=own&since=2026-03-01&until=2026-04-30"
ANSWERS = "Answer times by institution"
ADDRESSES = {"numbers": f"/numbers/{OWN}", "behind": f"/numbers/1/{OWN}", "pairs": f"/numbers/pairs/{OWN}"}


def analyst(c: Cast) -> Person:
    return somebody("Nadia", c.child_unit, "analyst")


def test_case_codes_are_not_even_handed_to_the_page_of_an_analyst(
    province: Province, monkeypatch: pytest.MonkeyPatch, see: See
) -> None:
    """What a template is given, a later template may print."""
    c, case = province
    given: dict[str, list[bool]] = {}
    for person in (c.fatma, analyst(c)):
        client = signed_in(person, AT, monkeypatch)
        for name, address in ADDRESSES.items():
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            handed = str([vars(layer) for layer in (answer.context or [])])
            given[f"{person.name} {name}"] = [
                case.code in handed,
                any(
                    "casework_case" in query["sql"] and "code" in query["sql"]
                    for query in asked.captured_queries
                ),
            ]
    assert given["Fatma behind"] == [True, True]
    assert {name: found for name, found in given.items() if any(found)}.keys() == {"Fatma behind"}


def test_one_childs_line_is_drawn_for_those_alone_who_may_see_cases(province: Province, see: See) -> None:
    c, case = province
    again = a_sent_referral(c, case, START + 20 * DAY)
    accept_referral(by=c.dora, referral=again, at=START + 23 * DAY)
    reader.rebuild(AT)
    address = ADDRESSES["numbers"]
    line = "One child was referred"
    assert line in see(c.fatma, AT, address).main.text
    assert line not in see(analyst(c), AT, address).main.text


def test_exact_counts_are_for_those_who_may_see_cases(province: Province, see: See, even: None) -> None:
    c, _case = province
    page = ADDRESSES["numbers"]
    assert see(c.fatma, AT, page).table(ANSWERS)[0][:2] == ["Unit CLI-1", "12"]
    told = see(analyst(c), AT, page).table(ANSWERS)[0]
    assert told[:2] == ["Unit CLI-1", "15"]
    for role in ("coordinator", "analyst", "m_and_e"):
        said = see(somebody(f"A {role}", c.child_unit, role), AT, page).main.text
        assert ("rounded to multiples of 5" in said) == (role != "coordinator")


def test_numbers_of_other_places_are_told_to_nobody(province: Province, see: See, even: None) -> None:
    c, _case = province
    far = Place.objects.create(code="P9", name="Far", kind="province")
    nadia = somebody("Nadia", c.child_unit, "analyst")
    Post.objects.filter(person=nadia).update(place=far)
    for address in (ADDRESSES["numbers"], ADDRESSES["pairs"]):
        assert "CLI-1" not in see(nadia, AT, address).main.text
    Post.objects.filter(person=nadia).update(place=None)  # then the post reaches as far as its unit
    assert "CLI-1" in see(nadia, AT, ADDRESSES["numbers"]).main.text
    two = somebody("Tua", c.child_unit, "analyst")
    unit = Unit.objects.create(
        code="FAR-1",
        name="Far",
        institution=Institution.objects.get(),
        place=far,
        kind="social",
        level="local",
    )
    Post.objects.filter(person=two).update(unit=unit)
    Post.objects.create(person=two, unit=c.child_unit, role="researcher", starts_at=START)
    assert (
        "CLI-1" not in see(two, AT, ADDRESSES["numbers"]).main.text
    )  # a post without numbers reaches nothing


def test_a_hidden_unit_is_counted_and_not_named(province: Province, see: See, even: None) -> None:
    c, _case = province
    Unit.objects.filter(pk=c.clinic.pk).update(is_hidden=True)
    for person in (c.fatma, analyst(c)):
        for address in ADDRESSES.values():
            page: Page = see(person, AT, address)
            assert "CLI-1" not in page.main.text
            assert "another service" in page.main.text


def test_institutions_are_called_as_the_reader_calls_them(province: Province, see: See, even: None) -> None:
    c, _case = province
    Unit.objects.filter(pk=c.clinic.pk).update(name_local="Klinik Bir", profile_code="tr")
    assert "Unit CLI-1" in see(c.fatma, AT, ADDRESSES["numbers"]).main.text
    Person.objects.filter(pk=c.fatma.pk).update(language="tr")
    page = see(c.fatma, AT, ADDRESSES["numbers"])
    assert ("Klinik Bir" in page.main.text, "Unit CLI-1" in page.main.text) == (True, False)


def test_the_signs_of_the_page_are_those_of_the_requests(province: Province, see: See) -> None:
    """What is not due yet makes nobody look better."""
    c, case = province
    a_sent_referral(c, case, AT - HOUR)
    reader.rebuild(AT)
    page = see(c.fatma, AT, ADDRESSES["numbers"])
    tiles = [tile.text for tile in page.main.all("p", kind="tile")]
    assert tiles == [
        "33%of the requests that were due have no answer4 of 12",
        "50%of the answers were a refusal4 of 8",
        "50%of the acceptances led to feedback2 of 4",
    ]
    row = page.table(ANSWERS)[0]
    assert (row[1], row[4:]) == ("13", ["33%", "50%", "50%"])


def test_behind_a_place_stand_the_children_who_lost_days_there_the_longest_wait_first(
    province: Province, see: See
) -> None:
    """Who only misses the news stands behind the missing news."""
    c, case = province
    other, third = a_registered_case(c, START), a_registered_case(c, START)
    for one, sent in ((other, START + 2 * DAY), (third, START + 22 * DAY)):
        referral = a_sent_referral(c, one, sent)
        accept_referral(by=c.dora, referral=referral, at=sent + HOUR)
        serve(by=c.dora, referral=referral, at=sent + 2 * HOUR)
    reader.rebuild(AT)

    def codes(rank: int) -> list[str]:
        return see(c.fatma, AT, f"/numbers/{rank}/{OWN}").section("Which children").texts("li")

    assert codes(1) == [case.code]
    assert codes(2) == [case.code, other.code, third.code]
