"""The administrator's pages: an office begins, and nobody else gets in."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from halka.directory import forms
from halka.directory.actions import add_institution, add_place, add_unit, change_unit
from halka.directory.acts import (
    INSTITUTION_ADDED,
    PERSON_ADDED,
    PERSON_CLOSED,
    PERSON_REOPENED,
    PLACE_ADDED,
    POST_ENDED,
    POST_GIVEN,
    SERVICE_OFFERED,
    SIGN_IN_RENEWED,
    UNIT_ADDED,
    UNIT_CHANGED,
)
from halka.directory.models import Institution, Offer, Person, Place, Post, Unit
from halka.trust import clock
from halka.trust.actor import OPERATOR
from halka.trust.acts import ACCESS_DENIED
from tests.cast import DAY, START, Cast, cast, somebody
from tests.witness import entries_since, last_seq, recorded_once, refused

pytestmark = pytest.mark.django_db

AT = START + DAY
WORDS = "lamp river seven onion"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def jon(c: Cast) -> Client:
    return browser(somebody("Jon", c.child_unit, "administrator"))


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, page: str, /, *args: Any, **said: Any) -> int:
    return client.post(reverse(page, args=args), said).status_code


PAGES = [
    ("directory", []),
    ("new_place", []),
    ("new_institution", []),
    ("new_unit", []),
    ("new_person", []),
    ("unit", ["CLI-1"]),
    ("new_offer", ["CLI-1"]),
    ("edit_unit", ["CLI-1"]),
    ("person", ["alice"]),
    ("new_post", ["alice"]),
]


@pytest.mark.parametrize(("name", "args"), PAGES, ids=[name for name, _args in PAGES])
def test_a_page_is_for_administrators_alone(c: Cast, jon: Client, name: str, args: list[str]) -> None:
    address = reverse(name, args=[c.alice.ref if arg == "alice" else arg for arg in args])
    assert jon.get(address).status_code == 200
    for person in (c.alice, c.bob, c.charlie, c.fatma):
        client = browser(person)
        with recorded_once(ACCESS_DENIED, person=person.ref, outcome="denied", reason="keep_directory"):
            assert client.get(address).status_code == 403
    assert reverse("account_login") in Client().get(address).headers["Location"]


def test_what_is_not_there_is_404(jon: Client) -> None:
    for name, args in (
        ("unit", ["NONE"]),
        ("person", ["none"]),
        ("new_post", ["none"]),
        ("new_offer", ["X"]),
    ):
        assert jon.get(reverse(name, args=args)).status_code == 404
    assert post(jon, "finish_post", 999_999) == 404


def test_an_office_begins_from_nothing() -> None:
    """As `halka init` leaves it: two people. In the end a worker signs in and has cases to open."""
    place = add_place(by=OPERATOR, at=START, code="HERE", name="Here", kind="country")
    own = add_institution(by=OPERATOR, at=START, code="OWN", name="Own", sector="public")
    office = add_unit(
        by=OPERATOR, at=START, code="ADMIN", name="Administration", institution=own, place=place,
        kind="social", level="central",
    )  # fmt: skip
    jon = browser(somebody("Jon", office, "administrator"))
    page = text(jon, "directory")
    assert "No unit works with children yet" in page
    assert f'class="btn main" href="{reverse("new_unit")}"' in page

    with recorded_once(PLACE_ADDED, thing="AK"):
        said = {"name": "Akova", "code": "AK", "kind": "district", "parent": "HERE", "profile_code": "ia"}
        assert post(jon, "new_place", **said) == 302
    with recorded_once(INSTITUTION_ADDED, thing="MIN"):
        assert post(jon, "new_institution", name="Ministry", code="MIN", sector="public") == 302
    with recorded_once(UNIT_ADDED, to_unit="CPU"):
        unit = {"name": "Centre", "code": "CPU", "institution": "MIN", "place": "AK", "kind": "cpu"}
        more = {"level": "local", "profile_code": "ia", "takes_cases": "on"}
        assert post(jon, "new_unit", **unit, **more) == 302
    assert Place.objects.get(code="AK").parent == place
    assert Institution.objects.get(code="MIN").units.get().takes_cases
    assert f'class="btn main" href="{reverse("new_person")}"' in text(jon, "directory")

    with recorded_once(SERVICE_OFFERED, to_unit="CPU", reason="pss_basic"):
        assert post(jon, "new_offer", "CPU", service="pss_basic", places_a_month="4") == 302
    with recorded_once(PERSON_ADDED):
        zoe = {"name": "Zoe", "username": "Zoe", "language": "en", "password": WORDS}
        assert post(jon, "new_person", **zoe) == 302
    person = Person.objects.get(username="zoe")
    assert "has no post yet" in text(jon, "person", person.ref)
    with recorded_once(POST_GIVEN, to_unit="CPU", thing=person.ref, reason="caseworker"):
        assert post(jon, "new_post", person.ref, role="caseworker", unit="CPU", rank="") == 302
    assert not Person.objects.get(pk=person.pk).posts_at(AT)
    ines = browser(somebody("Ines", office, "auditor"))
    assert post(ines, "second_post", Post.objects.get(person=person).pk) == 302
    assert [held.role for held in Person.objects.get(pk=person.pk).posts_at(AT)] == ["caseworker"]
    signed_in = Client()
    signed_in.post(reverse("account_login"), {"login": "zoe", "password": WORDS})
    assert signed_in.get(reverse("cases")).status_code == 200
    assert Offer.objects.get().places_a_month == 4


def test_the_page_says_which_unit_has_no_deputy(c: Cast, jon: Client) -> None:
    assert "2 units have no deputy" in text(
        jon, "directory"
    )  # the school and the shelter; the clinic has Emil
    assert "No deputy." in text(jon, "unit", "SCH-1")
    assert "No deputy." not in text(jon, "unit", "CLI-1")
    assert "nobody is first" in text(jon, "unit", "SHE-1")
    for unit, rank in ((c.school, "2"), (c.shelter, "2")):
        assert post(jon, "new_post", c.greta.ref, role="focal", unit=unit.code, rank=rank) == 302
    assert "Every unit that is asked has a deputy" in text(jon, "directory")


def test_a_deputy_who_is_switched_off_is_none(c: Cast, jon: Client) -> None:
    assert post(jon, "switch_account", c.emil.ref, "close") == 302
    assert "3 units have no deputy" in text(jon, "directory")


def test_the_place_of_a_safe_house_is_not_shown(c: Cast, jon: Client) -> None:
    Place.objects.filter(pk=c.shelter.place_id).update(name="Canaryville")
    assert "Canaryville" in text(jon, "unit", "CLI-1")
    assert "Canaryville" not in text(jon, "unit", "SHE-1")
    assert "Canaryville" not in text(jon, "directory")


def test_a_post_is_ended_once(c: Cast, jon: Client) -> None:
    mine = Post.objects.get(person=c.emil)
    with recorded_once(POST_ENDED, thing=c.emil.ref):
        post(jon, "finish_post", mine.pk)
    response = jon.post(reverse("finish_post", args=[mine.pk]), follow=True)
    assert "This post has already ended." in response.content.decode()
    assert "One post that has ended" in text(jon, "person", c.emil.ref)


def test_who_is_switched_off_is_out_with_the_next_page(c: Cast, jon: Client) -> None:
    alice = browser(c.alice)
    assert alice.get(reverse("cases")).status_code == 200
    with recorded_once(PERSON_CLOSED, thing=c.alice.ref):
        post(jon, "switch_account", c.alice.ref, "close")
    assert reverse("account_login") in alice.get(reverse("cases")).headers["Location"]
    assert "Alice is switched off" in text(jon, "person", c.alice.ref)
    with recorded_once(PERSON_REOPENED, thing=c.alice.ref):
        post(jon, "switch_account", c.alice.ref, "reopen")
    assert browser(Person.objects.get(pk=c.alice.pk)).get(reverse("cases")).status_code == 200
    assert post(jon, "switch_account", c.alice.ref, "forget") == 404


def test_a_new_password_ends_every_visit_and_the_lost_second_step(c: Cast, jon: Client) -> None:
    alice = browser(c.alice)
    Authenticator.objects.create(user=c.alice, type=Authenticator.Type.TOTP, data={})
    said = {"password": "onion gravel violin tide", "forget_second_step": "on"}
    with recorded_once(SIGN_IN_RENEWED, thing=c.alice.ref, reason="second_step"):
        assert post(jon, "new_password", c.alice.ref, **said) == 302
    assert reverse("account_login") in alice.get(reverse("cases")).headers["Location"]
    assert Person.objects.get(pk=c.alice.pk).check_password("onion gravel violin tide")
    assert not Authenticator.objects.filter(user=c.alice).exists()


def test_a_weak_password_or_ones_own_is_refused(c: Cast, jon: Client) -> None:
    assert post(jon, "new_password", c.alice.ref, password="alice") == 422
    me = Person.objects.get(name="Jon")
    assert post(jon, "new_password", me.ref, password="onion gravel violin tide") == 422
    assert post(browser(c.bob), "new_password", c.alice.ref, password="onion gravel violin tide") == 403


def test_nobody_else_switches_or_ends_anything(c: Cast) -> None:
    alice = browser(c.alice)
    mine = Post.objects.get(person=c.emil)
    assert post(alice, "switch_account", c.emil.ref, "close") == 403
    assert post(alice, "finish_post", mine.pk) == 403
    assert post(alice, "new_person", name="Zoe", username="zoe", language="en", password=WORDS) == 403
    assert Person.objects.get(pk=c.emil.pk).is_active
    assert Post.objects.get(pk=mine.pk).ends_at is None


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"password": "short"}, "at least 12"),
        ({"password": "password12345"}, "too common"),
        ({"password": "zoe-zoe-zoe-zoe", "username": "zoe-zoe-zoe-zoe"}, "too similar"),
        ({"username": "zoe quux"}, "small letters"),
        ({"username": "alice"}, "Somebody already signs in as alice."),
    ],
)
def test_a_person_who_cannot_be_added_is_told_why(
    c: Cast, jon: Client, said: dict[str, str], complaint: str
) -> None:
    seq, whole = last_seq(), {"name": "Zoe", "username": "zoe", "language": "en", "password": WORDS, **said}
    response = jon.post(reverse("new_person"), whole)
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert f'value="{said.get("password", WORDS)}"' not in str(response.context["form"]["password"])
    assert entries_since(seq) == []


def test_a_code_with_spaces_is_told_at_its_field(jon: Client) -> None:
    response = jon.post(reverse("new_institution"), {"name": "Body", "code": "two words", "sector": "ngo"})
    assert response.status_code == 422
    assert "no spaces" in response.content.decode()


def test_thousands_of_places_become_a_line_to_write_the_code_in(
    c: Cast, jon: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "<option" in str(forms.UnitForm()["place"])
    monkeypatch.setattr(forms, "MOST_IN_A_LIST", 0)
    assert "<option" not in str(forms.UnitForm()["place"])
    said = {"name": "New", "code": "NEW", "institution": "B1", "place": "P1", "kind": "health"}
    assert post(jon, "new_unit", **said, level="local", profile_code="ia") == 302
    assert Unit.objects.get(code="NEW").place.code == "P1"


def test_the_list_asks_no_more_for_more_units(
    c: Cast, jon: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(60):
        add_unit(
            by=OPERATOR, at=START, code=f"U-{n:02}", name=f"A unit {n}", institution=c.school.institution,
            place=c.school.place, kind="health", level="local",
        )  # fmt: skip
    with django_assert_max_num_queries(17):
        page = text(jon, "directory")
    assert "?units=2" in page
    second = jon.get(reverse("directory"), {"units": "2"}).content.decode()
    clinic = reverse("unit", args=["CLI-1"])
    assert clinic not in page
    assert clinic in second


def test_the_way_there_is_shown_to_administrators_alone(c: Cast, jon: Client) -> None:
    address = reverse("directory")
    assert address in text(jon, "today")
    assert address not in text(browser(c.alice), "today")


def test_a_unit_is_changed(c: Cast, jon: Client) -> None:
    said = {"name": "Clinic", "name_local": "Klinik", "phone": "0242 555", "place": c.clinic.place.code}
    with recorded_once(UNIT_CHANGED, to_unit="CLI-1", case=""):
        assert post(jon, "edit_unit", "CLI-1", **said) == 302
    page = text(jon, "unit", "CLI-1")
    assert "Clinic" in page
    assert "0242 555" in page
    assert 'value="Klinik"' in text(jon, "edit_unit", "CLI-1")
    assert post(jon, "edit_unit", "CLI-1", **(said | {"name": " "})) == 422
    assert post(jon, "edit_unit", "NONE", **said) == 404


def test_a_safe_house_stays_one_and_its_page_does_not_say_where_it_is(c: Cast, jon: Client) -> None:
    Unit.objects.filter(pk=c.shelter.pk).update(phone="0999777")
    assert "Firstplace" not in text(jon, "edit_unit", "SHE-1")
    assert "0999777" not in text(jon, "edit_unit", "SHE-1") + text(jon, "unit", "SHE-1")
    assert post(jon, "edit_unit", "SHE-1", name="House", place="P1", phone="", is_hidden="") == 302
    kept = Unit.objects.get(code="SHE-1")
    assert (kept.name, kept.phone, kept.is_hidden) == ("House", "0999777", True)
    with refused("A safe house stays hidden"):
        change_unit(by=OPERATOR, at=AT, unit=kept, name="House", is_hidden=False)
