"""How to reach a child whose place is secret goes along with a transfer only when the named supervisor lets it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client

from halka.casework.access.actions.agreements import lift_restriction, restrict
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.named import name_supervisor, take_naming
from halka.casework.cases.actions import write_household
from halka.casework.facts import OnFile, may_reach
from halka.casework.models import Case, HouseholdMember, Restriction
from halka.directory.models import Person
from halka.sharing.actions.referral import draft_referral
from halka.sharing.actions.transfer import accept_transfer, let_protected_go, request_transfer
from halka.sharing.acts import TRANSFER_ACCEPTED, TRANSFER_LET_GO
from halka.sharing.models import Referral, Transfer
from halka.trust import ledger, witness
from tests import walk
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, cast, somebody
from tests.seen import See
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY
MOVED = AT + 2 * HOUR
AFTER = MOVED + DAY
REACH = ("7 Hidden Lane", "School One", "0555 123")
CANARIES = (*REACH, "0777 31")
TYPED = {
    "first_name": "Zed", "concerns": "neglect", "heard_by": "1", "involved": "present", "words": "I am here.",
    "effect": "We go on.",
}  # fmt: skip
QUESTION, OPENED = "does how to reach the child go along?", "how to reach the child is open to you now"


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


@pytest.fixture
def cora(c: Cast) -> Person:
    """A second supervisor of the line."""
    return somebody("Cora", c.child_unit, "supervisor")


@pytest.fixture
def case(c: Cast) -> Case:
    """A letter went out while the place was not secret; then it became so, and Bob was named."""
    case = a_registered_case(c)
    write_household(
        by=c.alice,
        case=case,
        at=AT - 2 * DAY,
        relation="aunt",
        name="Ayla",
        phone="0777 31",
        is_caregiver=True,
    )
    a_sent_referral(c, case, AT - 2 * DAY)
    restrict(by=c.alice, case=case, at=AT - DAY, from_whom="Omer", reason="fear", whereabouts_secret=True)
    return case


def now(case: Case) -> Case:
    return Case.unscoped.get(pk=case.pk)


def ask(c: Cast, case: Case) -> Transfer:
    return request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT + HOUR)


def accept(c: Cast, transfer: Transfer) -> None:
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=MOVED)


def moved(c: Cast, case: Case, *, named: Person | None) -> Transfer:
    if named is not None:
        name_supervisor(by=c.alice, case=case, person=named, at=AT)
    transfer = ask(c, case)
    accept(c, transfer)
    return transfer


def pages(case: Case) -> list[str]:
    """Where somebody who works with the child could read how to reach her or him."""
    ref = case.ref
    letters = [f"/referrals/{one.ref}/" for one in Referral.unscoped.filter(case=case)]
    members = [f"/household/{one.ref}/correct/" for one in HouseholdMember.unscoped.filter(case=case)]
    found = [f"/cases/{ref}/", f"/cases/{ref}/file/", f"/cases/{ref}/register/", f"/cases/{ref}/voice/"]
    found += [f"/cases/{ref}/refer/", f"/cases/{ref}/who/", "/", "/cases/", "/referrals/"]
    return [*found, *letters, *members]


def read(
    case: Case, person: Person, m: pytest.MonkeyPatch, *, at: object = AFTER, only: str = ""
) -> set[str]:
    """The canaries in the bytes of all these pages."""
    client: Client = walk.signed_in(person, at, m)  # type: ignore[arg-type]
    content = b""
    for address in pages(case):
        if only in address:
            answer = client.get(address)
            assert answer.status_code == 200, address
            content += answer.content
    return {canary for canary in CANARIES if canary.encode() in content}


def a_draft(c: Cast, case: Case) -> Referral:
    return draft_referral(
        by=c.greta, case=now(case), to_unit=c.clinic, service="safe_shelter", at=AFTER - HOUR, basis="court"
    )


def test_before_it_moves_its_worker_reads_all_of_it(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(case, c.alice, monkeypatch, at=AT) == set(CANARIES)
    assert read(case, c.alice, monkeypatch, at=AT, only="/referrals/") & set(REACH)
    assert read(case, c.alice, monkeypatch, at=AT, only="/register/") == set(REACH)


def test_what_nobody_let_go_the_new_unit_reads_nowhere(
    c: Cast, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(c, case, named=c.bob)
    a_draft(c, case)
    take_naming(by=c.hugo, case=now(case), at=AFTER - HOUR)
    assert read(case, c.greta, monkeypatch) == set()
    for canary in CANARIES:
        for address in (f"/cases/{case.ref}/", f"/cases/{case.ref}/file/"):
            assert canary not in see(c.hugo, AFTER, address).text
    assert not may_reach(now(case), c.greta, AFTER, "file")
    assert not may_reach(now(case), c.hugo, AFTER, "file")
    said = "What is protected stayed with Child unit 1. Its supervisor Bob decides whether it goes along."
    said = said.replace("Child unit 1", c.child_unit.shown_name)
    for address in (f"/cases/{case.ref}/", f"/cases/{case.ref}/file/"):
        assert said in see(c.greta, AFTER, address).text
    late = see(c.greta, MOVED + 31 * DAY, f"/cases/{case.ref}/file/").text
    assert "What is protected stayed with" in late
    assert "decides whether" not in late


def test_let_go_before_it_comes_with_the_case(
    c: Cast, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    transfer = ask(c, case)
    page, deed = f"/transfers/{transfer.ref}/", f"/transfers/{transfer.ref}/let-go/"
    assert QUESTION in see(c.bob, AT + HOUR, "/").text
    asked = see(c.bob, AT + HOUR, page)
    assert deed in asked.deeds
    assert f"whom to call to: {c.other_unit.shown_name}." in asked.text
    assert f"/transfers/{transfer.ref}/accept/" not in asked.deeds
    bob = walk.signed_in(c.bob, AT + HOUR, monkeypatch)
    with recorded_once(TRANSFER_LET_GO, person=c.bob.ref, unit="CPU-1", to_unit="CPU-2", case=case.ref):
        bob.post(deed, {"back": page})
    today = bob.get("/").content.decode()
    assert "how to reach the child is open to who works with the child" in today
    assert QUESTION not in today
    accept(c, transfer)
    assert not now(case).protected_stays
    assert read(case, c.greta, monkeypatch) == set(CANARIES)
    assert OPENED not in see(c.greta, AFTER, "/").text


def test_let_go_afterwards_it_opens_and_the_new_worker_is_told(
    c: Cast, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer = moved(c, case, named=c.bob)
    page, deed = f"/transfers/{transfer.ref}/", f"/transfers/{transfer.ref}/let-go/"
    assert QUESTION in see(c.bob, AFTER, "/").text
    asked = see(c.bob, AFTER, page)
    assert f"whom to call to: Greta, {c.other_unit.shown_name}." in asked.text
    assert "Zed" not in asked.text
    bob = walk.signed_in(c.bob, AFTER, monkeypatch)
    with recorded_once(TRANSFER_LET_GO, person=c.bob.ref, unit="CPU-1", to_unit="CPU-2", case=case.ref):
        bob.post(deed, {"back": page})
    assert read(case, c.greta, monkeypatch) == set(CANARIES)
    assert OPENED in see(c.greta, AFTER + HOUR, "/").text
    assert QUESTION not in see(c.bob, AFTER + HOUR, "/").text
    assert walk.signed_in(c.bob, AFTER + HOUR, monkeypatch).get(page).status_code == 404
    assert OPENED not in see(c.greta, AFTER + 15 * DAY, "/").text


def test_only_who_is_named_decides(
    c: Cast, cora: Person, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    transfer = ask(c, case)
    page, deed = f"/transfers/{transfer.ref}/", f"/transfers/{transfer.ref}/let-go/"
    for at in (AT + HOUR, AFTER):
        for person in (cora, c.hugo, c.greta, c.alice, c.dora):
            with denied(person):
                let_protected_go(by=person, transfer=Transfer.unscoped.get(), at=at)
        assert deed not in see(cora, at, page).deeds
        assert QUESTION not in see(cora, at, "/").text
        assert walk.signed_in(cora, at, monkeypatch).post(deed, {"back": page}).status_code == 403
        if at == AT + HOUR:
            accept(c, transfer)
    assert read(case, c.greta, monkeypatch) == set()


def test_where_nobody_is_named_a_supervisor_of_the_unit_without_a_conflict_decides(
    c: Cast, cora: Person, case: Case, see: See
) -> None:
    declare_conflict(by=cora, case=case, person=cora, reason="relative", at=AT)
    transfer = moved(c, case, named=None)
    with denied(cora):
        let_protected_go(by=cora, transfer=transfer, at=AFTER)
    assert QUESTION not in see(cora, AFTER, "/").text
    assert "A supervisor there decides whether" in see(c.greta, AFTER, f"/cases/{case.ref}/file/").text
    let_protected_go(by=c.bob, transfer=transfer, at=AFTER)
    assert may_reach(now(case), c.greta, AFTER, "file")


def test_a_named_supervisor_who_has_a_conflict_now_decides_nothing(c: Cast, cora: Person, case: Case) -> None:
    transfer = moved(c, case, named=c.bob)
    declare_conflict(by=c.greta, case=now(case), person=c.bob, reason="relative", at=AFTER)
    with denied(c.bob):
        let_protected_go(by=c.bob, transfer=transfer, at=AFTER)
    let_protected_go(by=cora, transfer=transfer, at=AFTER)
    assert not now(case).protected_stays


def test_it_is_decided_once_and_for_thirty_days(c: Cast, case: Case) -> None:
    transfer = moved(c, case, named=c.bob)
    with refused("there is nothing to decide any more"):
        let_protected_go(by=c.bob, transfer=transfer, at=MOVED + 30 * DAY)
    let_protected_go(by=c.bob, transfer=transfer, at=MOVED + 30 * DAY - HOUR)
    with refused("there is nothing to decide any more"):
        let_protected_go(by=c.bob, transfer=transfer, at=MOVED + 30 * DAY - HOUR)


def test_the_acceptance_answers_for_what_stays(c: Cast, case: Case) -> None:
    name_supervisor(by=c.alice, case=case, person=c.bob, at=AT)
    transfer = ask(c, case)
    with transaction.atomic():
        ledger.record("store.started", at=AT, thing=witness.BEGUN)
    with recorded_once(TRANSFER_ACCEPTED, case=case.ref):
        accept(c, transfer)
    assert ledger.verify().is_intact, ledger.verify().problem
    Case.unscoped.filter(pk=case.pk).update(protected_with=None, protected_named=None, protected_until=None)
    assert ("row:protected", case.ref) not in {(r.table, r.row) for r in witness.rows_now()}
    assert not ledger.verify().is_intact


def test_what_the_new_unit_registers_is_its_own_and_opens_nothing_old(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer = moved(c, case, named=c.bob)
    register = f"/cases/{case.ref}/register/"
    greta = walk.signed_in(c.greta, AFTER, monkeypatch)
    assert greta.post(register, TYPED).status_code == 302
    assert now(case).protected_stays  # nothing was said of where the child is: that is as it was
    assert now(case).child.whereabouts == {"address": "7 Hidden Lane"}
    assert now(case).child.identity["phone"] == "0555 123"
    assert greta.post(register, {**TYPED, "address": "New Street 1"}).status_code == 302
    assert not now(case).protected_stays
    content = greta.get(register).content
    assert b"New Street 1" in content
    assert not [canary for canary in REACH if canary.encode() in content]
    with refused("nothing to decide"):
        let_protected_go(by=c.bob, transfer=transfer, at=AFTER)


def test_the_telephone_of_somebody_around_the_child_survives_a_correction(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(c, case, named=c.bob)
    member = HouseholdMember.unscoped.get(case=case)
    typed = {"relation": "aunt", "name": "Ayla Kaya", "phone": "", "is_caregiver": "on", "why": "Her name."}
    greta = walk.signed_in(c.greta, AFTER, monkeypatch)
    assert greta.post(f"/household/{member.ref}/correct/", typed).status_code == 302
    assert HouseholdMember.unscoped.get(case=case).particulars == {"name": "Ayla Kaya", "phone": "0777 31"}


def test_a_tick_is_for_one_transfer(c: Cast, case: Case) -> None:
    first = moved(c, case, named=c.bob)
    let_protected_go(by=c.bob, transfer=first, at=AFTER)
    back = request_transfer(by=c.greta, case=now(case), to_unit=c.child_unit, reason="moved", at=AFTER)
    accept_transfer(by=c.bob, transfer=back, worker=c.alice, at=AFTER + HOUR)
    stays = now(case)
    assert (stays.protected_with, stays.protected_named) == (c.other_unit, None)
    assert not may_reach(stays, c.alice, AFTER + HOUR, "file")


def test_a_case_that_comes_back_brings_what_had_stayed(c: Cast, case: Case) -> None:
    moved(c, case, named=c.bob)
    back = request_transfer(by=c.greta, case=now(case), to_unit=c.child_unit, reason="moved", at=AFTER)
    with refused("nothing to decide"):  # it is not with this unit
        let_protected_go(by=c.hugo, transfer=back, at=AFTER)
    accept_transfer(by=c.bob, transfer=back, worker=c.alice, at=AFTER + HOUR)
    assert not now(case).protected_stays
    assert may_reach(now(case), c.alice, AFTER + HOUR, "file")


def test_the_unit_before_reads_the_file_as_before(
    c: Cast, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer = moved(c, case, named=c.bob)
    file = f"/cases/{case.ref}/file/"
    before = see(c.alice, AFTER, file).text
    write_household(by=c.greta, case=now(case), at=AFTER, relation="uncle", name="Canary", phone="")
    let_protected_go(by=c.bob, transfer=transfer, at=AFTER)
    after = see(c.alice, AFTER + HOUR, file).text
    assert "The file as it was when the case moved" in after
    assert "Canary" not in after
    assert after == before


def test_where_no_place_is_secret_nothing_stays(c: Cast) -> None:
    case = a_registered_case(c)
    moved(c, case, named=c.bob)
    assert not now(case).protected_stays
    assert OnFile.of([now(case)]).at(now(case), AFTER).responsibility.workers == {c.greta.ref}


def test_when_the_place_is_secret_no_more_nothing_stays(c: Cast, case: Case) -> None:
    moved(c, case, named=c.bob)
    row = Restriction.unscoped.get(case=case)
    row.case = now(case)
    lift_restriction(by=c.greta, restriction=row, reason="He is in prison.", at=AFTER)
    assert not now(case).protected_stays
