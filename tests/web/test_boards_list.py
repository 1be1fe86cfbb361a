"""The board's list on Today: who sees it, of which places, with codes and without names."""

from __future__ import annotations

import pytest

from halka.directory.actions import add_unit, give_post
from halka.directory.models import Institution, Person, Place, Post, Unit
from halka.sharing.jobs import watch_referrals
from halka.sharing.models import Referral
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, Cast, a_planned_case, a_sent_referral, cast, somebody
from tests.seen import See

pytestmark = pytest.mark.django_db

BOARD = "On the board’s list"
OTHERS = "From others"


@pytest.fixture
def c() -> Cast:
    return cast()


def _listed(c: Cast, to_unit: Unit) -> Referral:
    """Nobody has answered after twice the time."""
    case, _plan = a_planned_case(c)
    service = "safe_shelter" if to_unit == c.shelter else "health_check"
    referral = a_sent_referral(c, case, START + 5 * DAY, to_unit, service)
    watch_referrals(START + 8 * DAY)
    return referral


def _coordinator(c: Cast, place: Place | None = None) -> Person:
    """Omar works in another province; his post reaches `place`."""
    far = Place.objects.create(code="P9", name="Far", kind="province")
    body = Institution.objects.get()
    unit = add_unit(
        by=OPERATOR,
        at=START,
        code="FAR-1",
        name="Far",
        institution=body,
        place=far,
        kind="social",
        level="provincial",
    )
    omar = somebody("Omar", c.school, "focal")
    post = {"person": omar, "unit": unit, "role": "coordinator", "starts_at": START - DAY}
    give_post(by=OPERATOR, at=START, place=place or far, **post)  # type: ignore[arg-type]
    return omar


def test_the_boards_list_names_codes_and_no_hidden_place(c: Cast, see: See) -> None:
    referral = _listed(c, c.shelter)
    at = START + 9 * DAY
    page = see(c.fatma, at, "/")
    assert page.table("another service: 1") == [
        [f"{referral.case.code} Safety/safe shelter", "Unit CPU-1", "another service", "4 days silent"]
    ]
    assert ("Zed" in page.text, "SHE-1" in page.text) == (False, False)
    assert BOARD not in see(c.fatma, START + 7 * DAY, "/").headings
    for stranger in (c.alice, c.bob, c.dora, c.hugo, somebody("Ada", c.child_unit, "analyst")):
        assert BOARD not in see(stranger, at, "/").headings
    alice = see(c.alice, at, "/").rows(OTHERS)
    assert [row.title.partition(":")[0] for row in alice if referral.ref in row.url] == ["another service"]


def test_a_post_that_reaches_another_place_sees_that_list(c: Cast, see: See) -> None:
    _listed(c, c.clinic)
    omar = _coordinator(c)
    assert BOARD not in see(omar, START + 9 * DAY, "/").headings
    Post.objects.filter(person=omar, role="coordinator").update(place=c.child_unit.place)
    assert BOARD in see(omar, START + 9 * DAY, "/").headings


def test_a_post_without_a_place_sees_the_list_of_the_place_of_its_unit(c: Cast, see: See) -> None:
    _listed(c, c.clinic)
    omar = _coordinator(c)
    Post.objects.filter(person=omar, role="coordinator").update(place=None)
    assert BOARD not in see(omar, START + 9 * DAY, "/").headings


def test_a_long_list_is_cut_and_can_be_opened(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    for number in range(14):
        a_sent_referral(c, case, START + 5 * DAY + number * HOUR)
    watch_referrals(START + 9 * DAY)
    short, whole = (see(c.fatma, START + 10 * DAY, address) for address in ("/", "/?listed=all"))
    assert (len(short.table("Body: 14")), len(whole.table("Body: 14"))) == (12, 14)
    assert "All 14 on the list" in short.main.texts("a")
    assert [row[3] for row in whole.table("Body: 14")] == sorted(
        (row[3] for row in whole.table("Body: 14")), reverse=True
    )


def test_the_list_goes_by_institution_the_one_with_the_longest_silence_first(c: Cast, see: See) -> None:
    other = Institution.objects.create(code="B2", name="Ministry", sector="public")
    Unit.objects.filter(pk=c.school.pk).update(institution=other)
    case, _plan = a_planned_case(c)
    for number, unit in enumerate((c.clinic, c.school, c.clinic)):
        service = "formal_education" if unit == c.school else "health_check"
        a_sent_referral(c, case, START + 5 * DAY + number * HOUR, unit, service)
    watch_referrals(START + 40 * DAY)
    page = see(c.fatma, START + 41 * DAY, "/")
    captions = [table.texts("caption")[0] for table in page.section(BOARD).all("table")]
    assert captions == ["Body: 2", "Ministry: 1"]
    assert len(page.table("Body: 2")) == 2


def test_the_institution_is_named_in_the_language_of_the_reader(c: Cast, see: See) -> None:
    Institution.objects.update(name_local="Müdürlük")
    Unit.objects.update(profile_code="tr")
    Person.objects.filter(pk=c.fatma.pk).update(language="tr")
    _listed(c, c.clinic)
    assert "Müdürlük: 1" in see(c.fatma, START + 9 * DAY, "/").text
