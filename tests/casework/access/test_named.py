"""One supervisor is named for a case, and reads beside the worker what is protected; nobody else does."""

from __future__ import annotations

from datetime import datetime

import pytest

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.access.actions.named import name_supervisor, take_naming
from halka.casework.access.named import named_supervisor
from halka.casework.acts import SUPERVISOR_NAMED
from halka.casework.cases.actions import write_household
from halka.casework.facts import may_reach
from halka.casework.jobs import watch_grants
from halka.casework.models import Case, NamedSupervisor
from halka.casework.summary import Summary
from halka.directory.actions import end_post, give_post
from halka.directory.models import Person
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.trust.actor import OPERATOR
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_case, a_registered_case, cast, somebody
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY
SECRETS = ("7 Hidden Lane", "School One", "0555 123", "0777")
"""Where the child is, and by whom the child is reached."""


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def cora(c: Cast) -> Person:
    """A second supervisor of the line."""
    return somebody("Cora", c.child_unit, "supervisor")


def a_secret_case(c: Cast) -> Case:
    case = a_registered_case(c)
    write_household(
        by=c.alice, case=case, at=AT - DAY, relation="aunt", name="Ayla", phone="0777", is_caregiver=True
    )
    restrict(by=c.alice, case=case, at=AT - DAY, from_whom="Omer", reason="fear", whereabouts_secret=True)
    return case


def named(case: Case, at: datetime = AT + HOUR) -> Person | None:
    return named_supervisor(Case.unscoped.get(pk=case.pk), at)


def test_only_the_named_supervisor_reads_how_to_reach_the_child(c: Cast, cora: Person, see: See) -> None:
    case = a_secret_case(c)
    file = f"/cases/{case.ref}/file/"

    def reads(person: Person) -> set[str]:
        page = see(person, AT + 2 * HOUR, file).text
        return {secret for secret in SECRETS if secret in page}

    assert (reads(c.bob), reads(cora)) == (set(), set())
    name_supervisor(by=c.alice, case=case, person=cora, at=AT)
    assert (reads(c.bob), reads(cora)) == (set(), set(SECRETS))
    assert reads(c.alice) == {"0555 123", "0777"}  # the rest stands for the worker in the registration
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT + HOUR)
    assert (reads(c.bob), reads(cora)) == (set(SECRETS), set())


def test_it_is_named_by_the_worker_recorded_once_and_one_at_a_time(c: Cast, cora: Person) -> None:
    case = a_case(c)
    with recorded_once(SUPERVISOR_NAMED, person=c.alice.ref, unit="CPU-1", case=case.ref, thing=cora.ref):
        name_supervisor(by=c.alice, case=case, person=cora, at=AT)
    with refused("Cora is named already"):
        name_supervisor(by=c.alice, case=case, person=cora, at=AT)
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    assert named(case) == c.bob
    assert NamedSupervisor.unscoped.filter(case=case, ended_at__isnull=True).count() == 1


def test_a_supervisor_of_the_line_takes_it_only_where_nobody_is_named(c: Cast, cora: Person) -> None:
    case = a_case(c)
    with recorded_once(SUPERVISOR_NAMED, person=c.bob.ref, unit="CPU-1", case=case.ref, thing=c.bob.ref):
        take_naming(by=c.bob, case=case, at=AT)
    with refused("Bob is named. The worker of the case can name somebody else"):
        take_naming(by=cora, case=case, at=AT)
    assert named(case) == c.bob


def test_who_does_not_supervise_the_case_is_not_named(c: Cast, cora: Person) -> None:
    case, kim = a_case(c), somebody("Kim", c.child_unit, "caseworker")
    declare_conflict(by=cora, case=case, person=cora, reason="relative", at=AT)
    for person in (kim, c.hugo, c.dora, c.alice, cora):
        with refused("does not supervise this case"):
            name_supervisor(by=c.alice, case=case, person=person, at=AT)
    for stranger in (kim, c.bob, c.greta):  # Bob supervises, and does not work with the child
        with denied(stranger):
            name_supervisor(by=stranger, case=case, person=c.bob, at=AT)
    for stranger in (c.alice, c.hugo, cora):
        with denied(stranger):
            take_naming(by=stranger, case=case, at=AT)


def test_it_ends_with_the_post_and_does_not_begin_again_with_another(c: Cast) -> None:
    case = a_secret_case(c)
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    post = c.bob.posts.get()
    end_post(by=OPERATOR, at=AT + HOUR, post=post)
    give_post(
        by=OPERATOR, at=AT + 2 * HOUR, person=c.bob, unit=c.child_unit, role="supervisor", starts_at=AT + 2 * HOUR
    )  # fmt: skip
    bob = Person.objects.get(pk=c.bob.pk)
    assert named(case, AT + 3 * HOUR) is None
    assert not may_reach(Case.unscoped.get(pk=case.pk), bob, AT + 3 * HOUR, "file")
    assert watch_grants(AT + 3 * HOUR) == 1
    strayed = LedgerEntry.objects.get(act="grant.strayed", case=case.ref)
    assert (strayed.reason, NamedSupervisor.unscoped.get().ended_at) == ("named", AT + 3 * HOUR)
    assert watch_grants(AT + 4 * HOUR) == 0


def test_it_ends_with_a_conflict_and_does_not_come_back_when_that_is_lifted(c: Cast) -> None:
    case = a_case(c)
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="relative", at=AT + HOUR)
    assert NamedSupervisor.unscoped.get().ended_at == AT + HOUR
    assert named(case) is None


def test_it_ends_when_the_case_moves_and_the_new_unit_names_its_own(c: Cast) -> None:
    case = a_secret_case(c)
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT)
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=AT + HOUR)
    case = Case.unscoped.get(pk=case.pk)
    assert (NamedSupervisor.unscoped.get().ended_at, named(case)) == (AT + HOUR, None)
    take_naming(by=c.hugo, case=case, at=AT + 2 * HOUR)
    assert named(case, AT + 3 * HOUR) == c.hugo


def test_an_opening_in_an_emergency_opens_neither(c: Cast, cora: Person) -> None:
    case = a_secret_case(c)
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    for person in (c.greta, c.hugo):
        break_glass(
            by=person, code=case.code, reason="asked", words="The hospital is on the telephone.", at=AT
        )
        found = Summary(case, person, AT).rows
        assert found
        assert not [secret for secret in SECRETS if secret in str(found)]


def test_both_are_told_and_the_page_says_who_reads_it(
    c: Cast, cora: Person, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_secret_case(c)
    who, banner = f"/cases/{case.ref}/who/", "Where the child is stays with the worker"
    assert "No supervisor is named yet" in see(c.alice, AT, who).section("Who reads what is protected").text
    assert (
        f"{banner}. No supervisor is named for this case yet." in see(c.alice, AT, f"/cases/{case.ref}/").text
    )
    take = f"/cases/{case.ref}/supervisor/take/"
    assert take in see(cora, AT, who).deeds
    assert take not in see(c.alice, AT, who).deeds
    signed_in(cora, AT, monkeypatch).post(take, {"back": who})
    assert "The worker of the case, and Cora." in see(c.alice, AT, who).text
    assert f"{banner} and with Cora." in see(c.alice, AT, f"/cases/{case.ref}/").text
    assert take not in see(c.bob, AT, who).deeds
    assert "Cora is the supervisor who is named" in see(c.alice, AT + HOUR, "/").text
    assert "who is named" not in see(cora, AT + HOUR, "/").text  # she did it herself
    form = f"/cases/{case.ref}/supervisor/"
    assert signed_in(c.bob, AT, monkeypatch).get(form).status_code == 403
    client = signed_in(c.alice, AT + HOUR, monkeypatch)
    assert {"Bob", "Cora"} <= set(see(c.alice, AT + HOUR, form).main.texts("label"))
    assert client.post(form, {"person": c.greta.pk}).status_code == 422
    assert client.post(form, {"person": c.bob.pk}).status_code == 302
    assert "You are the supervisor who is named" in see(c.bob, AT + 2 * HOUR, "/").text
    assert "who is named" not in see(c.bob, AT + 8 * DAY, "/").text
    assert "who is named" not in see(cora, AT + 2 * HOUR, "/").text
