"""Nobody lets themselves in: posts that lead to children and new passwords concern two people, and others can stop them."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse

from halka.casework.models import Case
from halka.directory import access
from halka.directory.actions import (
    add_person,
    confirm_post,
    confirm_sign_in,
    end_post,
    give_password,
    give_post,
    look_at_machine,
    stop_post,
    stop_sign_in,
)
from halka.directory.acts import POST_CONFIRMED, POST_GIVEN, POST_STOPPED, SIGN_IN_CONFIRMED, SIGN_IN_STOPPED
from halka.directory.models import Person, Post
from halka.directory.things import things
from halka.trust import clock
from halka.trust.action import Denied, Refused
from halka.trust.actor import OPERATOR
from halka.trust.acts import ACCESS_DENIED, LEDGER_OPENED
from halka.trust.policy import ROLES, Permission
from tests.cast import DAY, HOUR, START, Cast, a_case, cast, somebody
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db

AT = START + 4 * DAY  # a Friday, ten in the morning in the office
MONDAY = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
WORDS = "lamp river seven onion"
OTHERS = sorted(code for code, role in ROLES.items() if not role.by_two and not role.leads_to_children)


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def jon(c: Cast) -> Person:
    return somebody("Jon", c.clinic, "administrator")


@pytest.fixture
def kim(c: Cast) -> Person:
    return somebody("Kim", c.clinic, "administrator")


@pytest.fixture
def ines(c: Cast) -> Person:
    return somebody("Ines", c.clinic, "auditor")


@pytest.fixture
def zoe(c: Cast) -> Person:
    return add_person(by=OPERATOR, at=START, username="zoe", name="Zoe", password=WORDS)


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def given(c: Cast, jon: Person, zoe: Person, role: str = "supervisor") -> Post:
    return give_post(by=jon, at=AT, person=zoe, unit=c.child_unit, role=role)


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "focal", "coordinator"])
def test_a_post_that_one_person_made_begins_on_the_next_working_morning(
    c: Cast, jon: Person, zoe: Person, role: str
) -> None:
    case = a_case(c)
    with recorded_once(POST_GIVEN, person=jon.ref, to_unit="CPU-1", thing=zoe.ref, reason=role):
        post = given(c, jon, zoe, role)
    opens = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    assert post.starts_at == opens
    for moment in (AT, AT + 12 * HOUR, AT + DAY, AT + 2 * DAY):
        assert fresh(zoe).posts_at(moment) == []
        assert case not in Case.objects.visible_to(fresh(zoe), moment)
    assert [held.role for held in fresh(zoe).posts_at(opens)] == [role]


@pytest.mark.parametrize("role", OTHERS)
def test_what_leads_to_no_child_is_given_at_once(c: Cast, jon: Person, zoe: Person, role: str) -> None:
    given(c, jon, zoe, role)
    assert [post.role for post in fresh(zoe).posts_at(AT)] == [role]


def test_a_command_at_the_machine_gives_at_once(c: Cast, zoe: Person) -> None:
    give_post(by=OPERATOR, at=AT, person=zoe, unit=c.child_unit, role="auditor")
    assert fresh(zoe).may(Permission.READ_LEDGER, AT)


@pytest.mark.parametrize("second", ["kim", "ines", "bob"])
def test_with_a_second_yes_it_begins_at_once(
    c: Cast, jon: Person, zoe: Person, second: str, request: pytest.FixtureRequest
) -> None:
    """Of another administrator, the data-protection officer, or the supervisor of that unit."""
    post = given(c, jon, zoe, "caseworker")
    person: Person = c.bob if second == "bob" else request.getfixturevalue(second)
    assert [row.title for row in things(person, AT) if "Zoe" in row.title] == ["Jon gave Zoe a post"]
    with recorded_once(POST_CONFIRMED, person=person.ref, thing=zoe.ref, reason="caseworker"):
        confirm_post(by=person, at=AT + HOUR, post=post)
    assert fresh(zoe).may(Permission.WORK_CASE, AT + HOUR)
    assert [row for row in things(person, AT + HOUR) if "Zoe" in row.title] == []
    with refused("Somebody has decided this already"):
        stop_post(by=person, at=AT + HOUR, post=post, why="Nobody asked for it.")


@pytest.mark.parametrize("second", ["kim", "ines", "bob"])
def test_whoever_is_told_can_stop_it(
    c: Cast, jon: Person, zoe: Person, second: str, request: pytest.FixtureRequest
) -> None:
    post = given(c, jon, zoe)
    person: Person = c.bob if second == "bob" else request.getfixturevalue(second)
    with recorded_once(POST_STOPPED, person=person.ref, thing=zoe.ref, reason="supervisor"):
        stop_post(by=person, at=AT + HOUR, post=post, why="Nobody asked for it.")
    assert not any(fresh(zoe).posts_at(AT + days * DAY) for days in range(20))
    with refused("Somebody has decided this already"):
        confirm_post(by=person, at=AT + HOUR, post=post)


def test_it_can_be_stopped_when_it_has_begun_unlooked_at(c: Cast, jon: Person, zoe: Person) -> None:
    post = given(c, jon, zoe)
    assert fresh(zoe).may(Permission.ASSIGN_CASE, MONDAY)
    assert any("Zoe" in row.title for row in things(c.bob, MONDAY))
    stop_post(by=c.bob, at=MONDAY, post=Post.objects.get(pk=post.pk), why="Nobody asked for it.")
    assert fresh(zoe).posts_at(MONDAY) == []


def test_no_second_person_is_the_first_or_the_one_it_is_for(
    c: Cast, jon: Person, kim: Person, zoe: Person
) -> None:
    post = given(c, jon, zoe)
    mine = give_post(by=jon, at=AT, person=kim, unit=c.child_unit, role="caseworker")
    for person, of in (
        (jon, post),
        (c.alice, post),
        (c.hugo, post),  # the supervisor of another unit
        (kim, mine),
    ):
        with denied(person):
            confirm_post(by=person, at=AT, post=of)
        with denied(person):
            stop_post(by=person, at=AT, post=of, why="Nobody asked for it.")
        assert of not in access.posts_to_second(fresh(person), AT)


def test_nobody_makes_the_second_person(c: Cast, jon: Person, zoe: Person) -> None:
    """A supervisor whom the administrator alone has made says no second yes, also when the post has begun."""
    given(c, jon, zoe)
    yves = add_person(by=OPERATOR, at=START, username="yves", name="Yves")
    post = give_post(by=jon, at=MONDAY, person=yves, unit=c.child_unit, role="caseworker")
    with denied(fresh(zoe)):
        confirm_post(by=fresh(zoe), at=MONDAY, post=post)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_the_posts_that_watch_over_others_always_take_two(
    c: Cast, jon: Person, ines: Person, zoe: Person, role: str
) -> None:
    post = given(c, jon, zoe, role)
    assert not any(fresh(zoe).posts_at(AT + days * DAY) for days in range(400))
    with denied(c.bob):  # a supervisor watches over a unit, not over these
        confirm_post(by=c.bob, at=AT, post=post)
    confirm_post(by=ines, at=AT, post=post)
    assert [held.role for held in fresh(zoe).posts_at(AT)] == [role]


def test_a_post_that_waits_can_be_ended_by_who_gave_it(
    c: Cast, jon: Person, ines: Person, zoe: Person
) -> None:
    post = given(c, jon, zoe, "auditor")
    end_post(by=jon, at=AT, post=post)
    with refused("Somebody has decided this already"):
        confirm_post(by=ines, at=AT, post=Post.objects.get(pk=post.pk))


@pytest.mark.parametrize("is_at_machine", [True, False])
@pytest.mark.parametrize("role", ["caseworker", "supervisor", "focal", "coordinator"])
def test_nobody_holds_auditor_and_casework(
    c: Cast, jon: Person, zoe: Person, role: str, is_at_machine: bool
) -> None:
    by = OPERATOR if is_at_machine else jon
    first = give_post(by=by, at=AT, person=zoe, unit=c.clinic, role="auditor")
    with refused("Whoever reviews who looked"):
        give_post(by=by, at=AT, person=zoe, unit=c.child_unit, role=role)
    end_post(by=by, at=AT, post=first)
    give_post(by=by, at=AT, person=zoe, unit=c.child_unit, role=role)
    with refused("Whoever reviews who looked"):
        give_post(by=by, at=AT, person=zoe, unit=c.clinic, role="auditor")


# A new password


def test_a_new_password_opens_nothing_until_a_second_person_says_yes(
    c: Cast, jon: Person, ines: Person
) -> None:
    case = a_case(c)
    give_password(by=jon, at=AT, person=c.bob, password=WORDS)
    bob = fresh(c.bob)
    assert bob.check_password(WORDS)
    assert bob.posts_at(AT) == []
    assert case not in Case.objects.visible_to(bob, AT)
    assert [row.title for row in things(ines, AT) if "Bob" in row.title] == ["Jon gave Bob a new password"]
    for person in (jon, bob, c.alice, c.hugo):
        with denied(person):
            confirm_sign_in(by=person, at=AT, person=bob)
        with denied(person):
            stop_sign_in(by=person, at=AT, person=bob, why="Nobody asked for it.")
    with recorded_once(SIGN_IN_CONFIRMED, person=ines.ref, thing=bob.ref):
        confirm_sign_in(by=ines, at=AT, person=bob)
    assert case in Case.objects.visible_to(fresh(bob), AT)
    with refused("Somebody has decided this already"):
        stop_sign_in(by=ines, at=AT, person=bob, why="Nobody asked for it.")


def test_a_supervisor_says_yes_for_the_unit_and_not_for_who_watches_over_others(
    c: Cast, jon: Person, kim: Person, ines: Person
) -> None:
    give_password(by=jon, at=AT, person=c.alice, password=WORDS)
    confirm_sign_in(by=c.bob, at=AT, person=fresh(c.alice))
    assert fresh(c.alice).may(Permission.WORK_CASE, AT)
    give_post(by=OPERATOR, at=AT, person=kim, unit=c.child_unit, role="m_and_e")
    give_password(by=jon, at=AT, person=kim, password=WORDS)
    with denied(c.bob):
        confirm_sign_in(by=c.bob, at=AT, person=fresh(kim))
    post = given(c, jon, c.emil, "caseworker")
    with denied(fresh(kim)):  # and with that password nobody is a second person either
        confirm_post(by=fresh(kim), at=AT, post=post)


def test_a_no_makes_the_new_password_useless(c: Cast, jon: Person, ines: Person) -> None:
    give_password(by=jon, at=AT, person=c.bob, password=WORDS)
    with recorded_once(SIGN_IN_STOPPED, person=ines.ref, thing=c.bob.ref):
        stop_sign_in(by=ines, at=AT, person=fresh(c.bob), why="Nobody asked for it.")
    assert not fresh(c.bob).has_usable_password()
    assert fresh(c.bob).posts_at(AT) == []
    assert access.sign_ins_to_second(ines, AT) == []


def test_the_yes_is_for_the_password_that_was_seen(c: Cast, jon: Person, ines: Person) -> None:
    give_password(by=jon, at=AT, person=c.bob, password=WORDS)
    seen = fresh(c.bob)
    give_password(by=jon, at=AT + HOUR, person=c.bob, password="another river seven onion")
    with refused("Somebody has decided this already"):
        confirm_sign_in(by=ines, at=AT + HOUR, person=seen)


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_the_same_moment_are_one_of_the_two() -> None:
    c = cast()
    jon, ines = (
        somebody(name, c.clinic, role) for name, role in (("Jon", "administrator"), ("Ines", "auditor"))
    )
    post = given(c, jon, add_person(by=OPERATOR, at=START, username="zoe", name="Zoe"))
    told: list[str] = []

    def decide(deed: object) -> None:
        try:
            more = {"why": "Nobody asked for it."} if deed is stop_post else {}
            deed(by=ines, at=AT, post=Post.objects.get(pk=post.pk), **more)  # type: ignore[operator]
            told.append("done")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(deed,)) for deed in [confirm_post, stop_post] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done"] + ["refused"] * 7
    kept = Post.objects.get(pk=post.pk)
    assert (kept.confirmed_at is None) is (kept.ends_at is not None)


# The pages


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> list[datetime]:
    settings.HALKA_SECOND_FACTOR = False
    moment = [AT]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_one_administrator_alone_reads_no_file(c: Cast, jon: Person, now: list[datetime]) -> None:
    """As it was tried: a person, two posts as supervisor and one as data-protection officer, in a second and a half."""
    case = a_case(c)
    page = browser(jon)
    said = {"name": "Mallory", "username": "mallory", "language": "en", "password": WORDS}
    assert page.post(reverse("new_person"), said).status_code == 302
    mallory = Person.objects.get(username="mallory")
    for role, unit in (("supervisor", "CPU-1"), ("supervisor", "CPU-2"), ("auditor", "CPU-1")):
        page.post(reverse("new_post", args=[mallory.ref]), {"role": role, "unit": unit, "rank": ""})
    inside = Client()
    inside.post(reverse("account_login"), {"login": "mallory", "password": WORDS})
    assert inside.get(reverse("case", args=[case.ref])).status_code == 404
    assert inside.get(reverse("record")).status_code == 403
    assert Post.objects.filter(person=mallory, role="auditor").count() == 0
    told = text(browser(c.bob), "access")
    assert "Mallory" in told
    assert "CPU-2" not in told  # Hugo is told of that one


def test_the_page_says_what_waits_and_takes_yes_and_stop(
    c: Cast, jon: Person, ines: Person, zoe: Person, now: list[datetime]
) -> None:
    post, other = given(c, jon, zoe, "caseworker"), given(c, jon, c.emil, "caseworker")
    give_password(by=jon, at=AT, person=c.alice, password=WORDS)
    page, own = browser(ines), browser(jon)
    assert "Jon gave Zoe a post" in text(page, "today")
    said = text(page, "access")
    for words in ("Zoe", "Emil", "Alice", "Jon gave it", "with your yes at once", "At the machine"):
        assert words in said
    assert "post given" in said
    assert "At the machine" not in text(own, "access")
    assert "Zoe" not in text(own, "access")
    assert re.search(r"begins (<time[^>]*>)?Mon 9 March, ", text(own, "person", zoe.ref))
    assert "opens nothing until a second person" in text(own, "person", c.alice.ref)
    stop = reverse("refuse_post", args=[other.pk])
    yes = [reverse("second_post", args=[post.pk]), reverse("second_sign_in", args=[c.alice.ref])]
    for address in (yes[0], stop, yes[1]):
        assert page.get(address).status_code == (200 if address == stop else 405)
        assert own.post(address).status_code == 403
        assert browser(c.charlie).post(address).status_code == 403
        assert browser(c.hugo).post(address).status_code == 404  # another unit's: like one that is not there
        assert page.post(address, {"why": "Nobody asked for it."}).status_code == 302
    assert page.post(reverse("second_post", args=[999_999])).status_code == 404
    assert page.post(reverse("second_sign_in", args=["none"])).status_code == 404
    assert fresh(zoe).may(Permission.WORK_CASE, AT)
    assert not fresh(c.emil).may(Permission.WORK_CASE, MONDAY)
    assert fresh(c.alice).may(Permission.WORK_CASE, AT)
    assert "Nothing waits" in text(page, "access")


@pytest.mark.parametrize("name", ["alice", "charlie", "fatma"])
def test_the_page_is_for_those_who_can_say_yes(c: Cast, now: list[datetime], name: str) -> None:
    person: Person = getattr(c, name)
    page = browser(person)
    with recorded_once(ACCESS_DENIED, person=person.ref, reason="confirm_access"):
        assert page.get(reverse("access")).status_code == 403
    assert [*things(person, AT)] == []


def test_whose_password_waits_sees_one_page_that_says_so(c: Cast, jon: Person, now: list[datetime]) -> None:
    give_password(by=jon, at=AT, person=c.bob, password=WORDS)
    page = Client()
    page.post(reverse("account_login"), {"login": "bob", "password": WORDS})
    for name in ("today", "cases", "notices", "access"):
        assert page.get(reverse(name)).headers["Location"] == reverse("sign_in_waits")
    assert "waits for a second person" in text(page, "sign_in_waits")
    assert page.post(reverse("lock")).status_code == 302
    assert browser(c.alice).get(reverse("sign_in_waits")).headers["Location"] == reverse("today")


def test_what_the_machine_did_is_told_until_it_was_looked_at(
    c: Cast, ines: Person, jon: Person, now: list[datetime]
) -> None:
    assert any("at the machine" in row.title for row in things(ines, AT))
    assert not any("at the machine" in row.title for row in things(jon, AT))
    with recorded_once(LEDGER_OPENED, person=ines.ref, thing="operator"):
        look_at_machine(by=ines, at=AT)
    assert not any("at the machine" in row.title for row in things(ines, AT))
    add_person(by=OPERATOR, at=AT, username="yves", name="Yves")
    assert [row.title for row in things(ines, AT)] == ["A command at the machine did something"]
    assert "Yves" in text(browser(ines), "access")
    assert [*things(ines, AT)] == []
    with pytest.raises(Denied):
        look_at_machine(by=jon, at=AT)
