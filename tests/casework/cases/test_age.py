"""How old a child is: to the day, or as an estimate; never born after today; of age soon, for the supervisor."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from halka.casework.cases.actions import register_child
from halka.casework.models import Case, Child
from tests.cast import DAY, SPOKE, START, Cast, a_case, a_registered_case, cast
from tests.seen import See
from tests.walk import signed_in
from tests.witness import refused

pytestmark = pytest.mark.django_db
AT = START + DAY  # 3 March 2026
TYPED = {
    "first_name": "Zed", "concerns": "neglect", "heard_by": "1", "involved": "present", "words": "I am here.",
    "effect": "We go on.",
}  # fmt: skip


@pytest.fixture
def c() -> Cast:
    return cast()


def the_child(case: Case) -> Child:
    return Child.unscoped.get(pk=case.child_id)


@pytest.mark.parametrize(("born_on", "age"), [("2008-12-20", 17), ("2009-03-03", 17), ("2009-03-04", 16)])
def test_to_the_day_where_the_birthday_is_known(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch, born_on: str, age: int
) -> None:
    case = a_registered_case(c)
    address = f"/cases/{case.ref}/register/"
    assert signed_in(c.alice, AT, monkeypatch).post(address, {**TYPED, "born_on": born_on}).status_code == 302
    assert the_child(case).age_on(AT) == age
    assert f"Zed, {age}" in see(c.alice, AT, f"/cases/{case.ref}/").text
    assert "(estimated)" not in see(c.alice, AT, f"/cases/{case.ref}/").text


def test_what_was_told_is_an_estimate_and_grows_from_that_day(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    client = signed_in(c.alice, AT, monkeypatch)
    assert client.post(f"/cases/{case.ref}/register/", {**TYPED, "age_told": "12"}).status_code == 302
    child = the_child(case)
    assert (child.age_told, child.age_told_on, child.age_on(AT)) == (12, AT.date(), 12)
    assert (child.age_on(AT + 364 * DAY), child.age_on(AT + 365 * DAY)) == (12, 13)
    assert "Zed, 12 (estimated)" in see(c.alice, AT, f"/cases/{case.ref}/").text
    later = AT + 400 * DAY  # nobody tells it anew by saving the page again
    typed = {**TYPED, "age_told": "13"}
    signed_in(c.alice, later, monkeypatch).post(f"/cases/{case.ref}/register/", typed)
    assert (the_child(case).age_told, the_child(case).age_told_on) == (12, AT.date())


@pytest.mark.parametrize("born_on", ["2035-01-01", "2100-01-01", "2026-03-04"])
def test_a_day_to_come_is_refused_beside_the_field(
    c: Cast, monkeypatch: pytest.MonkeyPatch, born_on: str
) -> None:
    case = a_registered_case(c)
    answer = signed_in(c.alice, AT, monkeypatch).post(
        f"/cases/{case.ref}/register/", {**TYPED, "born_on": born_on}
    )
    assert answer.status_code == 422
    assert "The child is born after today. Correct the birthday." in answer.content.decode()
    assert the_child(case).born_on is None
    with refused("born after today"):
        register_child(
            by=c.alice, case=case, at=AT, identity={"first_name": "Mina"}, voice=SPOKE,
            born_on=date.fromisoformat(born_on),
        )  # fmt: skip
    with refused("born after today"):
        register_child(
            by=c.alice, case=case, at=AT, identity={"first_name": "Mina"}, voice=SPOKE, birth_year=2035
        )


@pytest.mark.parametrize("typed", [{"born_on": "1990-01-01"}, {"age_told": "36"}], ids=str)
def test_somebody_over_twenty_five_is_asked_back_once(
    c: Cast, monkeypatch: pytest.MonkeyPatch, typed: dict[str, str]
) -> None:
    case = a_registered_case(c)
    client = signed_in(c.alice, AT, monkeypatch)
    before = the_child(case).birth_year
    answer = client.post(f"/cases/{case.ref}/register/", {**TYPED, **typed})
    assert answer.status_code == 422
    assert "So old: is this not a child?" in answer.content.decode()
    assert 'type="checkbox" name="is_right_age"' in answer.content.decode()
    assert the_child(case).birth_year == before
    again = client.post(f"/cases/{case.ref}/register/", {**TYPED, **typed, "is_right_age": "on"})
    assert again.status_code == 302
    assert the_child(case).age_on(AT) == 36


def test_who_is_of_age_soon_stands_on_the_supervisors_today(c: Cast, see: See) -> None:
    case = a_case(c)

    def born(on: date) -> str:
        Child.unscoped.filter(pk=case.child_id).update(born_on=on)
        return see(c.bob, AT, "/").text

    today = AT.date()
    assert "Of age soon" in born(date(2008, 5, 1))
    assert case.code in born(date(2008, 5, 1))
    assert "Of age soon" in born(date(2007, 5, 1))  # already
    assert "Of age soon" not in born(date(2008, 3, 3) + timedelta(days=91))
    assert "Of age soon" not in born(today)
    Child.unscoped.filter(pk=case.child_id).update(born_on=None, birth_year=2008, age_told=None)
    page = see(c.bob, AT, "/")
    assert "about 18, only the year is known" in page.section("Of age soon").text
    assert "January" not in page.section("Of age soon").text
    told = {"birth_year": None, "age_told": 17, "age_told_on": today - timedelta(days=30)}
    Child.unscoped.filter(pk=case.child_id).update(**told)
    assert "about 17, only an age was told" in see(c.bob, AT, "/").section("Of age soon").text
    Child.unscoped.filter(pk=case.child_id).update(age_told=15)
    assert "Of age soon" not in see(c.bob, AT, "/").text
    Child.unscoped.filter(pk=case.child_id).update(born_on=date(2008, 5, 1))
    for person in (c.alice, c.hugo, c.fatma):
        assert "Of age soon" not in see(person, AT, "/").text
