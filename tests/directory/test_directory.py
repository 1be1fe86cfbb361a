"""Deeds of the directory: units, people, posts, services."""

from datetime import timedelta
from typing import Any

import pytest

from halka.casework.models import Case
from halka.directory.actions import add_person, add_unit, end_post, give_post
from halka.directory.acts import PERSON_ADDED, POST_ENDED, POST_GIVEN, SERVICE_OFFERED, UNIT_ADDED
from halka.directory.models import Offer, Person, Post, Unit
from halka.directory.offers.actions import offer_service
from halka.trust.actor import CARETAKER, OPERATOR, OUTSIDER
from halka.trust.policy import Permission
from tests.cast import DAY, HOUR, START, Cast, a_case, a_notice, cast, somebody
from tests.witness import denied, last_seq, recorded_once, refused
from tests.witness import entries_since as entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    return cast()


def unit(c: Cast, **more: Any) -> Unit:
    said: dict[str, Any] = {
        "by": OPERATOR,
        "at": START,
        "code": "NEW-1",
        "name": "New",
        "institution": c.school.institution,
        "place": c.school.place,
        "kind": "health",
        "level": "local",
    }
    return add_unit(**(said | more))


def test_a_unit_is_added_once(c: Cast) -> None:
    with recorded_once(UNIT_ADDED, person="operator", to_unit="NEW-1", case=""):
        assert unit(c, parent=c.school).parent == c.school
    with refused("already a unit with the code NEW-1"):
        unit(c)


@pytest.mark.parametrize(
    ("nonsense", "message"),
    [
        ({"level": "cosmic"}, "a code, a name and a level"),
        ({"code": " "}, "a code, a name and a level"),
        ({"profile_code": "xx"}, "There is no profile"),
    ],
)
def test_a_unit_that_could_not_work_is_refused(c: Cast, nonsense: dict[str, str], message: str) -> None:
    with refused(message):
        unit(c, **nonsense)


def test_a_person_is_added_once_and_signs_in_with_the_password_given() -> None:
    made: list[Person] = []
    with recorded_once(PERSON_ADDED, person="operator", thing=lambda: made[0].ref):
        made.append(add_person(by=OPERATOR, at=START, username="zoe", name="Zoe", password="long-enough-1"))
    assert made[0].check_password("long-enough-1")
    with refused("already signs in as zoe"):
        add_person(by=OPERATOR, at=START, username="zoe", name="Another Zoe")


def test_a_person_without_a_password_cannot_sign_in_with_one() -> None:
    assert not add_person(by=OPERATOR, at=START, username="zoe", name="Zoe").has_usable_password()


def test_a_post_gives_its_permissions_in_its_unit_from_its_start(c: Cast) -> None:
    zoe = add_person(by=OPERATOR, at=START, username="zoe", name="Zoe")
    with recorded_once(POST_GIVEN, to_unit="CPU-1", thing=zoe.ref, reason="supervisor"):
        give_post(by=OPERATOR, at=START, person=zoe, unit=c.child_unit, role="supervisor")
    assert zoe.may(Permission.ASSIGN_CASE, START, "CPU-1")
    assert not zoe.may(Permission.ASSIGN_CASE, START, "CPU-2")
    assert not zoe.may(Permission.ASSIGN_CASE, START - timedelta(microseconds=1), "CPU-1")


def test_a_post_is_of_a_known_kind_and_not_given_twice(c: Cast) -> None:
    with refused("There is no role king"):
        give_post(by=OPERATOR, at=START, person=c.alice, unit=c.child_unit, role="king")
    with refused("Alice already holds this post"):
        give_post(by=OPERATOR, at=START, person=c.alice, unit=c.child_unit, role="caseworker")
    assert give_post(by=OPERATOR, at=START, person=c.alice, unit=c.other_unit, role="caseworker")


def test_a_post_ends_once_and_with_it_what_it_opened(c: Cast) -> None:
    case = a_case(c)
    post = Post.objects.get(person=c.bob)
    other = Post.objects.get(pk=post.pk)
    assert list(Case.objects.visible_to(c.bob, START + DAY)) == [case]
    with recorded_once(POST_ENDED, to_unit="CPU-1", thing=c.bob.ref, reason="supervisor"):
        end_post(by=OPERATOR, at=START + DAY, post=post)
    bob = Person.objects.get(pk=c.bob.pk)
    assert not Case.objects.visible_to(bob, START + DAY).exists()
    with refused("already ended"):
        end_post(by=OPERATOR, at=START + 2 * DAY, post=other)


def test_a_post_that_has_not_begun_ends_before_it_is_ever_held(c: Cast) -> None:
    zoe = add_person(by=OPERATOR, at=START, username="zoe", name="Zoe")
    post = give_post(
        by=OPERATOR, at=START, person=zoe, unit=c.child_unit, role="caseworker", starts_at=START + 9 * DAY
    )
    end_post(by=OPERATOR, at=START + DAY, post=post)
    post.refresh_from_db()
    assert not any(post.is_held(START + days * DAY) for days in range(20))


def test_an_inactive_person_holds_no_post(c: Cast) -> None:
    a_case(c)
    Person.objects.filter(pk=c.bob.pk).update(is_active=False)
    bob = Person.objects.get(pk=c.bob.pk)
    assert bob.posts_at(START + DAY) == []
    assert not bob.may(Permission.SEND_NOTICE, START + DAY)
    assert not Case.objects.visible_to(bob, START + DAY).exists()


def test_an_offer_is_kept_once_and_its_places_are_the_newest(c: Cast) -> None:
    for places in (3, 5):
        with recorded_once(SERVICE_OFFERED, to_unit="CLI-1", reason="medicines"):
            offer_service(
                by=OPERATOR, at=START + DAY, unit=c.clinic, service="medicines", places_a_month=places
            )
    offer = Offer.objects.get(unit=c.clinic, service="medicines")
    assert (offer.places_a_month, offer.verified_on) == (5, (START + DAY).date())
    with refused("There is no service miracles"):
        offer_service(by=OPERATOR, at=START, unit=c.clinic, service="miracles")


def test_the_directory_is_kept_by_administrators_alone(c: Cast) -> None:
    post = Post.objects.get(person=c.emil)
    jon = somebody("Jon", c.child_unit, "administrator")
    for person in (c.alice, c.bob, c.fatma, CARETAKER, OUTSIDER):
        with denied(person):
            unit(c, by=person)
        with denied(person):
            add_person(by=person, at=START, username="zoe", name="Zoe")
        with denied(person):
            give_post(by=person, at=START, person=c.emil, unit=c.school, role="focal")
        with denied(person):
            end_post(by=person, at=START, post=post)
        with denied(person):
            offer_service(by=person, at=START, unit=c.clinic, service="medicines")
    end_post(by=jon, at=START, post=post)


def test_entries_name_the_unit_in_which_a_deed_was_done(c: Cast) -> None:
    give_post(by=OPERATOR, at=START, person=c.hugo, unit=c.child_unit, role="supervisor")
    hugo, notice, seq = Person.objects.get(pk=c.hugo.pk), a_notice(c), last_seq()
    from halka.casework.notices.actions import acknowledge_notifier

    acknowledge_notifier(by=hugo, notice=notice, told="known", at=START)
    assert entries(seq)[0].unit == "CPU-1"


def test_after_a_move_entries_name_the_new_unit(c: Cast) -> None:
    end_post(by=OPERATOR, at=START, post=Post.objects.get(person=c.alice))
    give_post(by=OPERATOR, at=START, person=c.alice, unit=c.other_unit, role="caseworker")
    assert Person.objects.get(pk=c.alice.pk).unit_code == "CPU-2"


def test_the_everyday_name_is_the_one_of_the_place_for_who_reads_its_language(c: Cast) -> None:
    tr = unit(c, code="T", name_local="Yeni", profile_code="tr")
    al = unit(c, code="A", name_local="E re", profile_code="al")
    assert [tr.everyday_name(language) for language in ("tr", "en", "sq")] == ["Yeni", "New", "New"]
    assert [al.everyday_name(language) for language in ("tr", "en", "sq")] == ["New", "New", "E re"]
    assert unit(c, code="I", name_local="x").everyday_name("en") == "New"


def test_the_hour_does_not_change_who_works_where(c: Cast) -> None:
    alice = Person.objects.get(pk=c.alice.pk)
    assert [post.unit for post in alice.posts_at(START + HOUR)] == [c.child_unit]
