"""A case moves to another unit once that unit has accepted; who had it may read for thirty days."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.cases.actions import assign_case, change_risk
from halka.casework.cases.models import handed_over
from halka.casework.models import Case, Deadline, Grant
from halka.directory.models import Place, Unit
from halka.sharing.actions.transfer import accept_transfer, reject_transfer, request_transfer
from halka.sharing.acts import TRANSFER_ACCEPTED, TRANSFER_REJECTED, TRANSFER_REQUESTED
from halka.sharing.models import Transfer
from tests import walk
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    cast,
    somebody,
)
from tests.walks.conftest import Sit, sit
from tests.witness import denied, recorded_once, refused

__all__ = ["sit"]
pytestmark = pytest.mark.django_db
LATER = START + 4 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def ask(c: Cast, case: Case, **more: Any) -> Transfer:
    said: dict[str, Any] = {
        "by": c.alice,
        "to_unit": c.other_unit,
        "reason": "moved",
        "at": LATER,
        "note": "Aunt knows.",
    }
    return request_transfer(case=case, **(said | more))


def test_until_it_is_accepted_the_case_stays(c: Cast) -> None:
    case = a_planned_case(c)[0]
    made: list[Any] = []
    with recorded_once(
        TRANSFER_REQUESTED,
        person=c.alice.ref,
        unit="CPU-1",
        to_unit="CPU-2",
        case=case.ref,
        reason="moved",
        due_at=LATER + DAY,
        thread=lambda: made[0].ref,
    ):
        made.append(ask(c, case))
    case.refresh_from_db()
    assert (case.unit, case.worker) == (c.child_unit, c.alice)
    assert made[0].content == {"note": "Aunt knows."}
    for person in (c.greta, c.hugo):
        assert list(Transfer.objects.visible_to(person, LATER)) == made
        assert not Case.objects.visible_to(person, LATER).exists()


def test_accepting_changes_hands(c: Cast) -> None:
    case = a_planned_case(c)[0]
    transfer = ask(c, case)
    at = LATER + HOUR
    with recorded_once(
        TRANSFER_ACCEPTED,
        person=c.hugo.ref,
        unit="CPU-2",
        to_unit="CPU-1",
        case=case.ref,
        thread=transfer.ref,
        thing=c.greta.ref,
    ):
        accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=at)
    case.refresh_from_db()
    assert (case.unit, case.worker) == (c.other_unit, c.greta)
    seen = [p for p in (c.alice, c.bob, c.greta, c.hugo) if Case.objects.visible_to(p, at).exists()]
    assert seen == [c.greta, c.hugo]
    change_risk(by=c.greta, case=case, level="low", reason="The aunt is near.", at=at)
    due = Deadline.unscoped.get(case=case, step="first_contact", met_at__isnull=True, is_void=False)
    assert due.starts_at == at


def test_who_had_the_case_reads_for_thirty_days_and_does_not_write(c: Cast) -> None:
    case = a_planned_case(c)[0]
    accept_transfer(by=c.hugo, transfer=ask(c, case), worker=c.greta, at=LATER)
    end = LATER + 30 * DAY
    assert handed_over(c.alice, end - timedelta(microseconds=1)).exists()
    assert not handed_over(c.alice, end).exists()
    with denied(c.alice):
        change_risk(by=c.alice, case=case, level="low", reason="I know better.", at=LATER + DAY)


def test_a_rejected_case_stays_where_it_was(c: Cast) -> None:
    case = a_planned_case(c)[0]
    transfer = ask(c, case)
    with recorded_once(TRANSFER_REJECTED, unit="CPU-2", to_unit="CPU-1", case=case.ref, thread=transfer.ref):
        reject_transfer(by=c.greta, transfer=transfer, at=LATER + HOUR, why="We are full.")
    case.refresh_from_db()
    assert (case.unit, case.worker) == (c.child_unit, c.alice)
    assert ask(c, case).pk != transfer.pk


def test_who_does_not_take_a_case_says_why_and_who_asked_reads_it(c: Cast, sit: Sit) -> None:
    case = a_planned_case(c)[0]
    transfer = ask(c, case)
    hugo = sit(c.hugo, LATER + HOUR).open(f"/transfers/{transfer.ref}/")
    assert all("worker" not in form.given for form in hugo.page.forms)  # nobody is chosen beforehand
    hugo.press("Send the reason", why=" ")
    assert Transfer.unscoped.get(pk=transfer.pk).status == "requested"
    with refused("Write why"):
        reject_transfer(by=c.hugo, transfer=transfer, at=LATER + HOUR, why=" ")
    hugo.press("Send the reason", why="Our two workers have 30 cases each.")
    assert Transfer.unscoped.get(pk=transfer.pk).status == "rejected"
    alice = sit(c.alice, LATER + 2 * HOUR)
    assert f"{case.code} · Our two workers have 30 cases each." in alice.text
    assert "Our two workers" in alice.open(f"/transfers/{transfer.ref}/").text
    assert "Our two workers" in alice.open(f"/cases/{case.ref}/").text
    assert "Our two workers" not in sit(c.greta, LATER + 2 * HOUR).text


def test_a_request_that_makes_no_sense_is_refused(c: Cast) -> None:
    case = a_planned_case(c)[0]
    for nonsense, message in (
        ({"to_unit": c.child_unit}, "another child unit"),
        ({"to_unit": c.clinic}, "another child unit"),
        ({"reason": "too difficult"}, "Choose why the case moves"),
    ):
        with refused(message):
            ask(c, case, **nonsense)
    ask(c, case)
    with refused("already waits for an answer"):
        ask(c, case)


def test_of_two_who_answer_at_once_the_second_is_told(c: Cast) -> None:
    transfer = ask(c, a_planned_case(c)[0])
    other, third = (Transfer.unscoped.get(pk=transfer.pk) for _ in range(2))
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=LATER)
    with refused("Nothing was lost"):
        accept_transfer(by=c.greta, transfer=other, worker=c.greta, at=LATER)
    with refused("Nothing was lost"):
        reject_transfer(by=c.greta, transfer=third, at=LATER, why="We are full.")


def test_the_case_goes_to_a_worker_of_the_new_unit_without_a_conflict(c: Cast) -> None:
    case = a_planned_case(c)[0]
    transfer, lev = ask(c, case), somebody("Lev", c.other_unit, "caseworker")
    for person in (c.alice, c.hugo, c.charlie):
        with refused("does not work in this unit"):
            accept_transfer(by=c.hugo, transfer=transfer, worker=person, at=LATER)
    declare_conflict(by=lev, case=case, person=lev, reason="relative", at=LATER)
    with refused("^Lev cannot take this case. Choose somebody else.$"):
        accept_transfer(by=c.hugo, transfer=transfer, worker=lev, at=LATER)


def test_a_case_that_was_closed_meanwhile_does_not_move(c: Cast) -> None:
    case = a_planned_case(c)[0]
    transfer = ask(c, case)
    a_closed_case(c, case, LATER)
    with refused("This case is closed"):
        accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=LATER + DAY)


def test_asking_is_for_who_holds_the_file_and_answering_for_the_other_unit(c: Cast) -> None:
    case = a_planned_case(c)[0]
    for person in (c.greta, c.bob, c.hugo):
        with denied(person):
            ask(c, case, by=person)
    transfer = ask(c, case)
    for person in (c.alice, c.bob, c.charlie, c.fatma):
        with denied(person):
            accept_transfer(by=person, transfer=transfer, worker=c.greta, at=LATER)
        with denied(person):
            reject_transfer(by=person, transfer=transfer, at=LATER, why="We are full.")


def test_a_unit_that_was_not_asked_finds_nothing(c: Cast) -> None:
    ask(c, a_registered_case(c))
    for person in (c.charlie, c.dora, c.fatma):
        assert not Transfer.objects.visible_to(person, LATER).exists()


def test_a_stale_supervisor_of_the_old_unit_does_not_assign_what_moved(c: Cast) -> None:
    case = a_planned_case(c)[0]
    stale, kim = Case.unscoped.get(pk=case.pk), somebody("Kim", c.child_unit, "caseworker")
    accept_transfer(by=c.hugo, transfer=ask(c, case), worker=c.greta, at=LATER)
    with refused("does not work in this unit"):
        assign_case(by=c.bob, case=stale, worker=kim, at=LATER + HOUR)
    assert Grant.unscoped.filter(person=kim).count() == 0


@pytest.mark.parametrize("chosen", ["", "forged", "１２", "-1", "9" * 400, "a\0b"])
def test_a_choice_that_nobody_offered_gets_a_sentence(
    chosen: str, c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case = a_registered_case(c)
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=START + DAY)
    client = walk.signed_in(c.hugo, START + 2 * DAY, monkeypatch)
    page = f"/transfers/{transfer.ref}/"
    answer = client.post(f"{page}accept/", {"worker": chosen, "back": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "Choose who works with this child." in answer.content.decode()
    assert Transfer.unscoped.get(pk=transfer.pk).status == "requested"


def test_a_case_never_goes_to_another_country_and_the_page_leads_to_the_central_authority(
    c: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case = a_planned_case(c)[0]
    before = ask(c, case)
    abroad, home = (Place.objects.create(code=code, name=code, kind="country") for code in ("X", "Y"))
    Place.objects.filter(pk=c.child_unit.place.and_above[-1].pk).update(parent=home)
    Unit.objects.filter(pk=c.other_unit.pk).update(place=abroad)
    for deed in (
        lambda: accept_transfer(
            by=c.hugo, transfer=Transfer.unscoped.get(pk=before.pk), worker=c.greta, at=LATER
        ),
        lambda: ask(c, Case.unscoped.get(), to_unit=Unit.objects.get(pk=c.other_unit.pk)),
    ):
        with refused("central authority"):
            deed()
    reject_transfer(by=c.hugo, transfer=before, at=LATER, why="Abroad.")
    page = walk.signed_in(c.alice, LATER, monkeypatch).post(
        f"/cases/{case.ref}/transfer/", {"to_unit": c.other_unit.pk, "reason": "moved"}
    )
    assert "Ask the central authority of your own country" in page.content.decode()
    assert Transfer.unscoped.count() == 1
