"""Destroying the key of one child takes two: everything sealed is unreadable, the entries stay, the ledger verifies."""

import pytest
from django.conf import LazySettings
from django.db import IntegrityError

from halka.casework.access.actions.erasure import destroy_child_key, propose_erasure, stop_erasure
from halka.casework.acts import CHILD_ERASURE_PROPOSED, CHILD_ERASURE_STOPPED, CHILD_SHREDDED
from halka.casework.models import Case, Erasure, Exclusion
from halka.casework.things import things
from halka.config.keeping import destroy_key
from halka.directory.models import Person
from halka.trust import ledger, vault
from halka.trust.actor import CARETAKER, OPERATOR
from tests.cast import DAY, START, Cast, a_case, a_closed_case, a_planned_case, cast, somebody
from tests.paper import Reader
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + 40 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def jon(c: Cast) -> Person:
    return somebody("Jon", c.clinic, "administrator")


@pytest.fixture
def ines(c: Cast) -> Person:
    return somebody("Ines", c.clinic, "auditor")


@pytest.fixture
def closed(c: Cast) -> Case:
    return a_closed_case(c, a_planned_case(c)[0], START + 5 * DAY)


def proposed(by: Person, case: Case) -> Erasure:
    return propose_erasure(by=by, code=f" {case.code.lower()} ", basis="time_is_over", at=LATER)


def test_what_was_sealed_about_the_child_is_gone_and_the_entries_stay(
    c: Cast, closed: Case, jon: Person, ines: Person
) -> None:
    with recorded_once(CHILD_ERASURE_PROPOSED, person=jon.ref, case=closed.ref, reason="time_is_over"):
        erasure = proposed(jon, closed)
    assert vault.get("child", closed.child.ref)
    with recorded_once(CHILD_SHREDDED, person=ines.ref, case=closed.ref, reason="time_is_over"):
        destroy_child_key(by=ines, erasure=erasure, at=LATER)
    for table in ("child", "whereabouts"):
        with pytest.raises(vault.Shredded):
            vault.get(table, closed.child.ref)
    assert ledger.verify().is_intact
    with refused("was erased before"):
        proposed(jon, closed)


def test_one_person_alone_erases_nothing(c: Cast, closed: Case, jon: Person) -> None:
    erasure = proposed(jon, closed)
    with denied(jon):
        destroy_child_key(by=jon, erasure=erasure, at=LATER)
    with denied(c.bob):
        destroy_child_key(by=c.bob, erasure=erasure, at=LATER)
    with denied(OPERATOR):
        destroy_child_key(by=OPERATOR, erasure=erasure, at=LATER)
    with refused("proposed before"):
        propose_erasure(by=OPERATOR, code=closed.code, basis="court_order", at=LATER)
    with pytest.raises(IntegrityError):
        Erasure.unscoped.filter(pk=erasure.pk).update(state="done", decided_by=jon)


def test_another_administrator_says_yes_once_and_nobody_in_conflict(
    c: Cast, closed: Case, jon: Person, ines: Person
) -> None:
    erasure, kim = proposed(jon, closed), somebody("Kim", c.clinic, "administrator")
    Exclusion.unscoped.create(case=closed, person=ines, reason="relative", declared_at=LATER)
    assert not list(things(ines, LATER))
    with denied(ines):
        destroy_child_key(by=ines, erasure=erasure, at=LATER)
    assert [row.why for row in things(kim, LATER)] == [closed.code]
    assert not list(things(jon, LATER))
    destroy_child_key(by=kim, erasure=Erasure.unscoped.get(pk=erasure.pk), at=LATER)
    with refused("decided this before you"):
        stop_erasure(by=jon, erasure=erasure, at=LATER, why="The file is needed.")


def test_it_can_be_stopped_also_by_who_proposed_it(c: Cast, closed: Case, jon: Person, ines: Person) -> None:
    erasure = proposed(jon, closed)
    with denied(c.bob):
        stop_erasure(by=c.bob, erasure=erasure, at=LATER, why="The file is needed.")
    with recorded_once(CHILD_ERASURE_STOPPED, person=jon.ref, case=closed.ref, thing=erasure.ref):
        stop_erasure(by=jon, erasure=erasure, at=LATER, why="The file is needed.")
    with refused("decided this before you"):
        destroy_child_key(by=ines, erasure=erasure, at=LATER)
    assert vault.get("child", closed.child.ref)
    assert proposed(jon, closed).pk != erasure.pk


def test_the_command_proposes_and_the_page_erases(
    c: Cast, closed: Case, ines: Person, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    assert destroy_key(closed.code, "court_order", sure=True) == 0
    assert vault.get("child", closed.child.ref)
    page = Reader(signed_in(ines, LATER, monkeypatch)).open("/erasures/")
    assert closed.code in page.text
    assert "Zed" not in page.text
    page.press("Erase it for ever")
    assert "No erasure waits" in page.text
    assert vault.read("child", closed.child.ref).is_erased


def test_a_child_with_an_open_case_is_not_erased(c: Cast, jon: Person) -> None:
    case = a_case(c)
    for code, why in ((case.code, "has an open case"), ("ZZZ-ZZZ", "There is no case")):
        with refused(why):
            propose_erasure(by=jon, code=code, basis="time_is_over", at=LATER)
    with refused("short code"):
        propose_erasure(by=jon, code=case.code, basis="because he said so", at=LATER)


def test_proposing_needs_the_permission(c: Cast, closed: Case) -> None:
    for person in (c.alice, c.bob, c.fatma, CARETAKER):
        with denied(person):
            propose_erasure(by=person, code=closed.code, basis="time_is_over", at=LATER)
