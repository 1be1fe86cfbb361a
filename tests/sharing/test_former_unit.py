"""Who had a case before it moved reads the file as it was, on no other page, for thirty days: nothing that the new
unit writes, and not how to reach a child who hides."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.acts import CASE_OPENED
from halka.casework.cases.actions import assign_case, change_risk, register_child, write_household
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case
from halka.casework.notices.actions import link_notice, send_notice
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.trust.models import LedgerEntry
from tests import walk
from tests.cast import DAY, HOUR, SILENT, START, Cast, a_planned_case, a_sent_referral, cast

pytestmark = pytest.mark.django_db

MOVED = START + 4 * DAY
AFTER = MOVED + DAY
END = MOVED + 30 * DAY
NEW = "Canary"
BEFORE = (
    "Beaten at home.",
    "Zed is safe at home and at school.",
    "Long marks on the back.",
    "Auntie",
    "0555 999",
)


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    case, _plan = a_planned_case(c)
    write_household(by=c.alice, case=case, at=MOVED - HOUR, relation="aunt", name="Auntie", phone="0555 999")
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=MOVED - HOUR)
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=MOVED)
    return case


def page(
    c: Cast, address: str, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, **at: object
) -> tuple[int, str]:
    settings.HALKA_SECOND_FACTOR = False
    client: Client = walk.signed_in(c.alice, at.get("at", AFTER + HOUR), monkeypatch)  # type: ignore[arg-type]
    answer = client.get(address, follow=True)
    return answer.status_code, walk.text(answer)


def the_new_unit_writes(c: Cast, case: Case, *, contact_day: object = None) -> None:
    spoken = ChildVoice(involved="present", words=f"{NEW} words.", effect=f"{NEW} effect.", was_alone=True)
    write = {"by": c.greta, "case": case, "at": AFTER}
    make_contact(**write, how="phone", note=f"{NEW} note", voice=spoken, happened_at=MOVED - DAY)  # type: ignore[arg-type]
    change_risk(**write, level="low", reason=f"{NEW} reason")  # type: ignore[arg-type]
    finish_assessment(**write, summary=f"{NEW} summary", voice=SILENT)  # type: ignore[arg-type]
    step = Intention(what=f"{NEW} step", due_on=(AFTER + 9 * DAY).date(), person=c.greta)
    change_plan(**write, goal=f"{NEW} goal", intentions=[step], voice=spoken)  # type: ignore[arg-type]
    write_household(**write, relation="uncle", name=f"{NEW} uncle", phone="0999")  # type: ignore[arg-type]
    known = {"first_name": f"{NEW}first", "phone": f"{NEW}phone", "school": f"{NEW}school"}
    register_child(**write, identity=known, whereabouts={"address": f"{NEW}lane"}, voice=SILENT)  # type: ignore[arg-type]
    notice = send_notice(
        by=c.charlie,
        at=AFTER,
        to_unit=c.other_unit,
        source="school",
        what_seen=f"{NEW} seen",
        child_known_as="Zed",
    )
    link_notice(by=c.hugo, notice=notice, case=case, at=AFTER)
    a_sent_referral(Cast(**{**vars(c), "alice": c.greta}), case, AFTER, service="health_check")


def test_the_file_stands_there_as_it_was(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    status, text = page(c, f"/cases/{case.ref}/", monkeypatch, settings)
    assert status == 200
    for words in (*BEFORE, "Quux", "0555 123", "School One", "The file as it was when the case moved"):
        assert words in text, words
    look = LedgerEntry.objects.filter(act=CASE_OPENED, case=case.ref).last()
    assert look is not None
    assert look.person == c.alice.ref
    status, listed = page(c, "/cases/", monkeypatch, settings)
    assert case.code in listed
    assert f"/cases/{case.ref}/file/" in listed


def test_who_has_a_letter_reads_who_answers_for_the_child_now_unless_the_place_is_secret(
    c: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case = a_planned_case(c)[0]
    referral = a_sent_referral(c, case, MOVED - 2 * DAY)
    accept_referral(by=c.dora, referral=referral, at=MOVED - DAY)
    address, words = f"/referrals/{referral.ref}/", "Who answers for the child now"
    before = walk.text(walk.signed_in(c.dora, MOVED, monkeypatch).get(address))
    assert words not in before
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=MOVED)
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=MOVED)
    told = walk.text(walk.signed_in(c.dora, AFTER, monkeypatch).get(address))
    assert f"{words}:</strong> Greta, Unit CPU-2" in told
    restrict(
        by=c.greta, case=Case.unscoped.get(pk=case.pk), at=AFTER, from_whom="The father", reason="fear",
        whereabouts_secret=True,
    )  # fmt: skip
    assert "CPU-2" not in walk.text(walk.signed_in(c.dora, AFTER + DAY, monkeypatch).get(address))


def test_nothing_that_the_new_unit_writes_is_read(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    the_new_unit_writes(c, case)
    read = {}
    for address in walk.addresses({"cases": [case.ref]}):
        status, text = page(c, address, monkeypatch, settings)
        assert NEW not in text, address
        read[address] = status
    assert read[f"/cases/{case.ref}/file/"] == 200
    assert read[f"/cases/{case.ref}/voice/"] == read[f"/cases/{case.ref}/who/"] == 404
    _status, text = page(c, f"/cases/{case.ref}/file/", monkeypatch, settings)
    for words in BEFORE:
        assert words in text, words
    assert "Zed</bdi>" not in text  # the registration was written again: what is there now is the new unit's


@pytest.mark.parametrize("by", ["the unit before", "the unit after"])
def test_how_to_reach_a_child_who_hides_ends_at_once(
    c: Cast, by: str, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    case, _plan = a_planned_case(c)
    write_household(by=c.alice, case=case, at=MOVED - HOUR, relation="aunt", name="Auntie", phone="0555 999")
    hide = {
        "from_whom": "The father",
        "reason": "fear",
        "safe_contact": "0555 777",
        "whereabouts_secret": True,
    }
    if by == "the unit before":
        restrict(by=c.alice, case=case, at=MOVED - HOUR, **hide)  # type: ignore[arg-type]
    transfer = request_transfer(
        by=c.alice, case=case, to_unit=c.other_unit, reason="protection", at=MOVED - HOUR
    )
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=MOVED)
    if by == "the unit after":
        restrict(by=c.greta, case=case, at=MOVED + HOUR, **hide)  # type: ignore[arg-type]
    _status, text = page(c, f"/cases/{case.ref}/file/", monkeypatch, settings)
    assert "Auntie" in text
    for number in ("0555 123", "0555 999", "0555 777", "School One"):
        assert number not in text, number


def test_after_thirty_days_it_is_not_there(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    for address in (f"/cases/{case.ref}/", f"/cases/{case.ref}/file/"):
        assert page(c, address, monkeypatch, settings, at=END - HOUR)[0] == 200
        assert page(c, address, monkeypatch, settings, at=END)[0] == 404
    assert case.code not in page(c, "/cases/", monkeypatch, settings, at=END)[1]


def test_a_conflict_closes_it_and_a_case_that_comes_back_is_whole(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    back = request_transfer(by=c.greta, case=case, to_unit=c.child_unit, reason="moved", at=AFTER)
    the_new_unit_writes(c, case)
    accept_transfer(by=c.bob, transfer=back, worker=c.alice, at=AFTER)
    assert NEW in page(c, f"/cases/{case.ref}/file/", monkeypatch, settings)[1]
    assign_case(by=c.bob, case=case, worker=c.alice, at=AFTER)
    declare_conflict(by=c.greta, case=case, person=c.greta, reason="family", at=AFTER)
    client = walk.signed_in(c.greta, AFTER + HOUR, monkeypatch)
    assert client.get(f"/cases/{case.ref}/file/").status_code == 404
