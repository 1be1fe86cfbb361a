"""Deeds of the administrator: places, institutions, accounts; and the places that are read from a file."""

from pathlib import Path
from typing import Any

import pytest

from halka.config import keeping
from halka.directory.actions import (
    add_institution,
    add_place,
    add_unit,
    close_account,
    end_post,
    give_password,
    import_places,
    reopen_account,
)
from halka.directory.acts import (
    INSTITUTION_ADDED,
    PERSON_CLOSED,
    PERSON_REOPENED,
    PLACE_ADDED,
    PLACE_IMPORTED,
    SIGN_IN_RENEWED,
)
from halka.directory.models import Institution, Person, Place, Post
from halka.directory.places import Outcome, Row, UnreadablePlaces, read_file
from halka.trust.actor import CARETAKER, OPERATOR, OUTSIDER
from halka.trust.policy import Permission
from tests.cast import DAY, START, Cast, cast, somebody
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db

FILE = "code,name,parent\nA,Aville,\nA1,Anorth,A\n,Nameless,\nB1,Bnorth,B\n"


@pytest.fixture
def c() -> Cast:
    return cast()


def place(**more: Any) -> Place:
    said: dict[str, Any] = {"by": OPERATOR, "at": START, "code": "N-1", "name": "New", "kind": "district"}
    return add_place(**(said | more))


def body(**more: Any) -> Institution:
    said: dict[str, Any] = {"by": OPERATOR, "at": START, "code": "H-1", "name": "Hospital", "sector": "ngo"}
    return add_institution(**(said | more))


def test_a_place_is_added_once(c: Cast) -> None:
    with recorded_once(PLACE_ADDED, person="operator", thing="N-1", case=""):
        assert place(parent=c.school.place).parent == c.school.place
    with refused("already a place with the code N-1"):
        place(name="Another")


def test_an_institution_is_added_once() -> None:
    with recorded_once(INSTITUTION_ADDED, person="operator", thing="H-1", case=""):
        assert body().sector == "ngo"
    with refused("already an institution with the code H-1"):
        body(name="Another")


@pytest.mark.parametrize("code", ["", "two words", "Ş-1", "x" * 41])
def test_a_code_that_the_record_could_not_repeat_is_refused(c: Cast, code: str) -> None:
    with refused("A code has at most 40 letters"):
        place(code=code)
    with refused("A code has at most 40 letters"):
        body(code=code)
    if code:
        with refused("A code has at most 40 letters"):
            add_unit(
                by=OPERATOR, at=START, code=code, name="New", institution=c.school.institution,
                place=c.school.place, kind="health", level="local",
            )  # fmt: skip


def test_what_has_no_name_or_no_rules_is_refused() -> None:
    with refused("Write a name"):
        place(name=" ")
    with refused("Write a name"):
        body(name=" ")
    with refused("There is no profile"):
        place(profile_code="xx")


def test_who_is_switched_off_may_nothing_until_switched_on_again(c: Cast) -> None:
    with recorded_once(PERSON_CLOSED, person="operator", thing=c.bob.ref):
        close_account(by=OPERATOR, at=START + DAY, person=c.bob)
    bob = Person.objects.get(pk=c.bob.pk)
    assert not bob.may(Permission.ASSIGN_CASE, START + DAY)
    with refused("Bob is already switched off"):
        close_account(by=OPERATOR, at=START + DAY, person=bob)
    with recorded_once(PERSON_REOPENED, person="operator", thing=bob.ref):
        reopen_account(by=OPERATOR, at=START + 2 * DAY, person=bob)
    assert Person.objects.get(pk=bob.pk).may(Permission.ASSIGN_CASE, START + 2 * DAY)
    with refused("Bob is not switched off"):
        reopen_account(by=OPERATOR, at=START + 2 * DAY, person=bob)


def test_the_operator_gives_a_new_password(c: Cast) -> None:
    with recorded_once(SIGN_IN_RENEWED, person="operator", thing=c.bob.ref):
        give_password(by=OPERATOR, at=START, person=c.bob, password="onion gravel violin tide")
    assert Person.objects.get(pk=c.bob.pk).check_password("onion gravel violin tide")


def test_two_administrators_at_once_switch_somebody_off_once(c: Cast) -> None:
    same = Person.objects.get(pk=c.bob.pk)
    close_account(by=OPERATOR, at=START, person=c.bob)
    with refused("already switched off"):
        close_account(by=OPERATOR, at=START, person=same)


def test_an_administrator_does_not_lock_out_the_last_one(c: Cast) -> None:
    jon, kim = (somebody(name, c.child_unit, "administrator") for name in ("Jon", "Kim"))
    with refused("You cannot switch yourself off"):
        close_account(by=jon, at=START, person=jon)
    with refused("You cannot end your own post as administrator"):
        end_post(by=jon, at=START, post=Post.objects.get(person=jon))
    end_post(by=jon, at=START, post=Post.objects.get(person=kim))
    close_account(by=jon, at=START, person=kim)


def test_places_are_read_once_and_what_cannot_be_used_is_named(c: Cast, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text(FILE)
    rows, outcome = read_file(file)
    assert [row.code for row in rows] == ["A", "A1", "B1"]
    with recorded_once(PLACE_IMPORTED, person="operator", thing="places-2"):
        import_places(by=OPERATOR, at=START, rows=rows, profile="ia", outcome=outcome)
    assert (outcome.new, outcome.changed, outcome.same) == (2, 0, 0)
    assert [row.line for row in outcome.left_out] == [4, 5]
    child = Place.objects.get(code="A1")
    assert child.parent is not None
    assert child.parent.code == "A"
    again = import_places(by=OPERATOR, at=START, rows=rows, profile="ia", outcome=Outcome())
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_places_with_rules_that_do_not_exist_are_refused() -> None:
    with refused("There is no profile"):
        import_places(by=OPERATOR, at=START, rows=[], profile="xx", outcome=Outcome())


def test_the_terminal_reads_places_and_says_what_it_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "places.csv"
    file.write_text(FILE)
    assert keeping.import_places(file, "ia") == 0
    said = capsys.readouterr().out
    assert "2 places are new" in said
    assert "line 4 left out: it has no code" in said
    assert keeping.import_places(file, "xx") == 2
    assert keeping.import_places(tmp_path / "nothing.csv", "ia") == 2
    assert "There is no file" in capsys.readouterr().err
    with pytest.raises(UnreadablePlaces, match="no file"):
        read_file(tmp_path / "nothing.csv")


def test_only_administrators_keep_places_institutions_and_accounts(c: Cast) -> None:
    row = Row(2, "Z", "Zville", "", "district", "")
    for person in (c.alice, c.bob, c.fatma, CARETAKER, OUTSIDER):
        with denied(person):
            place(by=person)
        with denied(person):
            body(by=person)
        with denied(person):
            close_account(by=person, at=START, person=c.emil)
        with denied(person):
            reopen_account(by=person, at=START, person=c.emil)
        with denied(person):
            import_places(by=person, at=START, rows=[row], profile="ia", outcome=Outcome())
    jon = somebody("Jon", c.child_unit, "administrator")
    assert place(by=jon)
    assert body(by=jon)
