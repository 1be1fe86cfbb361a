"""At night: a notice of a child in danger goes to the duty post, too. And which numbers the office has confirmed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import write_household
from halka.casework.models import Case, EmergencyOpening, Notice
from halka.casework.notices.actions import accept_notice, send_notice
from halka.directory.actions import add_unit, end_post
from halka.directory.acts import NUMBER_CONFIRMED
from halka.directory.models import ConfirmedNumber, Person, Unit
from halka.directory.numbers.actions import confirm_number
from halka.profiles import profile
from halka.trust import clock
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, cast, somebody
from tests.paper import Reader
from tests.seen import Page, See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)  # a Friday; the profile is that of UTC


@pytest.fixture
def c() -> Cast:
    found = cast()
    Unit.objects.filter(pk=found.child_unit.pk).update(phone="0242 555")
    return found


@pytest.fixture
def duty(c: Cast) -> Unit:
    unit = add_unit(
        by=OPERATOR, at=START, code="DUTY", name="Night desk", institution=c.clinic.institution,
        place=c.clinic.place, kind="cpu", level="provincial",
    )  # fmt: skip
    Unit.objects.filter(pk=unit.pk).update(phone="0800 1")
    unit.refresh_from_db()
    return unit


@pytest.fixture
def nora(duty: Unit) -> Person:
    return somebody("Nora", duty, "supervisor")


def told(c: Cast, at: datetime, danger_now: str = "yes") -> Notice:
    return send_notice(
        by=c.charlie,
        at=at,
        to_unit=c.child_unit,
        source="school",
        what_seen="Locked out.",
        danger_now=danger_now,
    )


def titles(page: Page, heading: str = "In danger now") -> list[str]:
    return [row.title for row in page.rows(heading)] if heading in page.headings else []


def test_at_night_the_duty_post_sees_it_first_and_reads_it(c: Cast, see: See, nora: Person) -> None:
    notice = told(c, NIGHT)
    assert titles(see(nora, NIGHT + HOUR, "/")) == ["Notice: School"]
    assert titles(see(c.bob, NIGHT + HOUR, "/")) == ["Notice: School"]
    page = see(nora, NIGHT + HOUR, f"/notices/{notice.ref}/")
    assert "You are on duty: the office is closed." in page.main.text
    assert "Locked out." in page.main.text
    assert page.deeds == {f"/notices/{notice.ref}/emergency/"}
    with denied(nora):
        accept_notice(by=nora, notice=notice, risk="high", at=NIGHT + HOUR)
    accept_notice(by=c.bob, notice=notice, risk="emergency", at=NIGHT + 2 * HOUR)
    assert not Notice.objects.visible_to(
        nora, NIGHT + 3 * HOUR
    ).exists()  # somebody has it: their night is over


@pytest.mark.parametrize(
    ("at", "danger", "goes"),
    [
        (NIGHT, "yes", True),
        (NIGHT, "no", False),
        (NIGHT, "", False),
        (NIGHT - DAY + HOUR, "yes", True),
        (NIGHT.replace(hour=16, minute=59), "yes", False),
        (NIGHT.replace(hour=17), "yes", True),
        (NIGHT.replace(hour=7, minute=59), "yes", True),
        (NIGHT.replace(hour=8), "yes", False),
        (NIGHT.replace(hour=12) + DAY, "yes", True),  # a Saturday
    ],
)
def test_only_danger_and_only_while_the_office_is_closed(
    c: Cast, nora: Person, at: datetime, danger: str, *, goes: bool
) -> None:
    told(c, at, danger)
    assert Notice.objects.visible_to(nora, at + HOUR).exists() is goes


def test_who_sends_it_reads_the_number_and_when_the_office_opens(
    c: Cast, duty: Unit, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    sent = {"to_unit": str(c.child_unit.pk), "source": "school", "what_seen": "x", "danger_now": "yes"}
    for at, is_night in ((NIGHT, True), (NIGHT.replace(hour=12), False)):
        reader = Reader(signed_in(c.charlie, at, monkeypatch)).open("/tell/")
        reader.press("Send", **sent)
        assert "Emergency number: 112" in reader.text
        assert ("Duty post: 0800 1" in reader.text) is is_night
        assert ("The office is closed now. It opens Mon 9 March, 08:00" in reader.text) is is_night
        assert "Unit CPU-1: 0242 555" in reader.text


def test_without_a_duty_post_nothing_goes_anywhere(c: Cast) -> None:
    assert told(c, NIGHT).duty_unit is None


def test_when_offices_open_next() -> None:
    calendar = profile("ia").calendar
    for moment, opens in (
        (NIGHT, datetime(2026, 3, 9, 8, tzinfo=UTC)),
        (datetime(2026, 3, 9, 7, 59, tzinfo=UTC), datetime(2026, 3, 9, 8, tzinfo=UTC)),
        (datetime(2026, 3, 9, 8, tzinfo=UTC), datetime(2026, 3, 10, 8, tzinfo=UTC)),
    ):
        assert calendar.opens_next(moment) == opens


# Numbers that the office confirms


def test_an_administrator_confirms_a_number_and_pages_say_who_and_when(
    c: Cast, duty: Unit, see: See, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    jon = somebody("Jon", c.child_unit, "administrator")
    notice = told(c, START + HOUR)
    before = see(c.bob, START + 2 * HOUR, f"/notices/{notice.ref}/").main.text
    assert before.count("not confirmed by the office") == 2
    reader = Reader(signed_in(jon, START + DAY, monkeypatch)).open("/keep/").follow("Telephone numbers")
    assert "3 numbers are not confirmed" in reader.text
    with recorded_once(NUMBER_CONFIRMED, person=jon.ref, thing="unit:CPU-1", case=""):
        reader.press("It is right: Unit CPU-1, 0242 555")
    assert "2 numbers are not confirmed" in reader.text
    after = see(c.bob, START + 2 * DAY, f"/notices/{notice.ref}/").main.text
    assert "Unit CPU-1: 0242 555 confirmed by Jon, Tue 3 March" in after
    Unit.objects.filter(pk=c.child_unit.pk).update(phone="0242 999")
    changed = see(c.bob, START + 2 * DAY, f"/notices/{notice.ref}/").main.text
    assert "Unit CPU-1: 0242 999 not confirmed by the office" in changed


def test_who_has_no_account_reads_that_it_is_confirmed_and_no_name(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    jon = somebody("Jon", c.child_unit, "administrator")
    confirm_number(by=jon, at=START, what="unit:CPU-1", number="0242 555")
    monkeypatch.setattr(clock, "now", lambda: START + HOUR)
    sent = {"to_unit": c.child_unit.pk, "source": "community", "what_seen": "Cries.", "danger_now": "yes"}
    page = Client().post("/tell/", sent, follow=True).content.decode()
    assert "confirmed by the office" in page
    assert "Jon" not in page


def test_what_was_changed_meanwhile_is_not_confirmed(c: Cast, duty: Unit) -> None:
    jon = somebody("Jon", c.child_unit, "administrator")
    for what, number in (("unit:CPU-1", "0242 000"), ("unit:SHE-1", "1"), ("duty:xx", "0800 1")):
        with refused("another one now"):
            confirm_number(by=jon, at=START, what=what, number=number)
    for stranger in (c.alice, c.bob, c.dora, c.fatma):
        with denied(stranger):
            confirm_number(by=stranger, at=START, what="unit:CPU-1", number="0242 555")
    assert not ConfirmedNumber.objects.exists()


def test_the_number_of_a_hidden_unit_stands_nowhere(c: Cast, see: See) -> None:
    Unit.objects.filter(pk=c.shelter.pk).update(phone="0999 7")
    jon = somebody("Jon", c.child_unit, "administrator")
    assert "0999 7" not in see(jon, START, "/keep/numbers/").main.text


# What the notice needs at night: the case, by the name of the child

WHY = "The child stands before the police, and nobody of the office answers."


def at_night(
    nora: Person, notice: Notice, m: pytest.MonkeyPatch, name: str, at: datetime = NIGHT + HOUR
) -> Reader:
    page = Reader(signed_in(nora, at, m)).open(f"/notices/{notice.ref}/")
    page.follow("Open the child’s case in an emergency")
    return page.press("Open it for 4 hours", name=name, reason="worker_absent", words=WHY)


def test_on_duty_the_case_opens_by_the_name_of_the_child_and_is_looked_at_twice(
    c: Cast, nora: Person, see: See, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case, notice = a_registered_case(c), told(c, NIGHT)
    page = at_night(nora, notice, monkeypatch, "Zed Quux")
    assert "Opened in an emergency" in page.text
    assert case.code in page.text
    opening = EmergencyOpening.unscoped.get()
    assert (opening.case, opening.person, opening.unit.code) == (case, nora, "DUTY")
    assert "Nora opened a case in an emergency" in see(c.alice, NIGHT + 2 * HOUR, "/").text
    dpo = somebody("Deniz", c.child_unit, "auditor")
    assert WHY in see(dpo, NIGHT + DAY, "/broken-glass/").text


def test_on_duty_a_part_of_the_name_a_telephone_or_a_code_is_enough_when_it_fits_one_child(
    c: Cast, nora: Person, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case, notice = a_registered_case(c), told(c, NIGHT)
    Case.unscoped.filter(pk=case.pk).update(code="JJH-FHT")  # one code in eleven has no digit
    case.refresh_from_db()
    write_household(
        by=c.alice, case=case, at=START + DAY, relation="aunt", name="Ayla", phone="0532 111 22 33"
    )
    for hour, words in enumerate(
        ("uux zed", "+90 532 111 2233", case.code.replace("-", "").lower()), start=1
    ):
        assert case.code in at_night(nora, notice, monkeypatch, words, NIGHT + hour * HOUR).text, words
    assert {one.case for one in EmergencyOpening.unscoped.all()} == {case}
    a_registered_case(c, START + DAY)
    page = at_night(nora, notice, monkeypatch, "uux", NIGHT + 5 * HOUR).text
    assert "Nothing can be shown for this code." in page  # it fits two


@pytest.mark.parametrize("name", ["Mara Nobody", "Zed Quux"])
def test_a_child_who_hides_and_two_of_one_name_open_nothing(
    c: Cast, nora: Person, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case, notice = a_registered_case(c), told(c, NIGHT)
    held = restrict(
        by=c.alice, case=case, at=START + DAY, from_whom="F", reason="fear", whereabouts_secret=True
    )
    page = at_night(nora, notice, monkeypatch, name).text
    assert "Nothing can be shown for this code." in page
    assert case.code not in page
    assert EmergencyOpening.unscoped.get().case is None
    held.lifted_at = NIGHT
    held.save()
    a_registered_case(c, START + DAY)
    assert "Nothing can be shown for this code." in at_night(nora, notice, monkeypatch, "Zed Quux").text


def test_by_day_for_others_and_after_the_night_the_name_opens_nothing(
    c: Cast, nora: Person, duty: Unit, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    a_registered_case(c)
    notice = told(c, NIGHT)
    address = f"/notices/{notice.ref}/emergency/"
    second = somebody("Sara", duty, "supervisor")
    desk = somebody("Dila", duty, "focal")

    def status(person: Person, at: datetime) -> int:
        return signed_in(person, at, monkeypatch).get(address).status_code

    assert (status(nora, NIGHT + HOUR), status(second, NIGHT + HOUR)) == (200, 200)
    assert status(nora, datetime(2026, 3, 9, 9, tzinfo=UTC)) == 403  # Monday: the office answers
    assert status(c.bob, NIGHT + HOUR) == 403
    assert {status(person, NIGHT + HOUR) for person in (c.hugo, c.alice, c.charlie, desk)} == {403, 404}
    end_post(by=OPERATOR, post=nora.posts.get(), at=NIGHT + HOUR)
    assert status(Person.objects.get(pk=nora.pk), NIGHT + 2 * HOUR) == 403
    accept_notice(by=c.bob, notice=notice, risk="high", at=NIGHT + 2 * HOUR)
    assert status(second, NIGHT + 3 * HOUR) == 404
    assert not EmergencyOpening.unscoped.exists()


def test_the_form_sent_twice_and_a_fourth_in_the_hour_open_nothing_more(
    c: Cast, nora: Person, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    a_registered_case(c)
    notice = told(c, NIGHT)
    page = Reader(signed_in(nora, NIGHT + HOUR, monkeypatch)).open(f"/notices/{notice.ref}/emergency/")
    form = next(form for form in page.page.forms if "reason" in form.fields)
    sent = form.given | {"name": "Zed Quux", "reason": "worker_absent", "words": WHY}
    for _tab in range(2):
        page.client.post(page.address, sent)
    assert EmergencyOpening.unscoped.count() == 1
    for _more in range(2):
        at_night(nora, notice, monkeypatch, "Zed Quux")
    last = at_night(nora, notice, monkeypatch, "Zed Quux")
    assert "That is enough for one hour." in last.text
    assert EmergencyOpening.unscoped.count() == 3


def test_a_number_confirmed_in_two_windows_is_confirmed_once_and_by_who_looked(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    jon, ida = (somebody(name, c.child_unit, "administrator") for name in ("Jon", "Ida"))
    tabs = [Reader(signed_in(one, START + DAY, monkeypatch)).open("/keep/numbers/") for one in (jon, ida)]
    button = "It is right: Unit CPU-1, 0242 555"
    tabs[0].press(button)
    Unit.objects.filter(pk=c.child_unit.pk).update(phone="0242 999")
    assert "This number is another one now." in tabs[1].press(button).text
    assert ConfirmedNumber.objects.get(what="unit:CPU-1").confirmed_by == jon
    end_post(by=OPERATOR, post=ida.posts.get(), at=START + 2 * DAY)
    gone = signed_in(Person.objects.get(pk=ida.pk), START + 3 * DAY, monkeypatch)
    assert (
        gone.post("/keep/numbers/confirm/", {"what": "unit:CPU-1", "number": "0242 999"}).status_code == 403
    )
