"""Sending a notice, reading it, and telling the notifier."""

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.acts import NOTICE_RECEIVED, NOTIFIER_ACKNOWLEDGED
from halka.casework.cases.actions import assign_case
from halka.casework.models import Notice
from halka.casework.notices.actions import accept_notice, acknowledge_notifier, send_notice
from halka.trust.actor import OUTSIDER
from tests import walk
from tests.cast import DAY, HOUR, START, Cast, a_notice, cast, somebody
from tests.paper import Reader
from tests.seen import See
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    return cast()


def test_it_keeps_the_words_and_the_notifier_in_two_envelopes(c: Cast) -> None:
    notice = a_notice(c)
    assert notice.content["what_seen"] == "Long marks on the back."
    assert notice.notifier == {"name": "Charlie", "phone": "0555"}
    assert not {"name", "phone"} & set(notice.content)
    assert (notice.status, notice.from_unit, notice.told) == ("received", c.school, "received")


def test_it_is_recorded_once(c: Cast) -> None:
    sent: list[Notice] = []
    with recorded_once(
        NOTICE_RECEIVED,
        person=c.charlie.ref,
        unit="SCH-1",
        to_unit="CPU-1",
        case="",
        reason="school",
        thing=lambda: sent[0].ref,
        at=START,
    ):
        sent.append(a_notice(c))


def test_a_child_without_an_account_may_send_an_empty_notice(c: Cast) -> None:
    with recorded_once(NOTICE_RECEIVED, person="outsider", unit="", reason="child"):
        notice = send_notice(by=OUTSIDER, at=START, to_unit=c.child_unit, source="child")
    assert notice.sent_by is None


def test_an_adult_says_what_was_seen_or_what_the_child_said(c: Cast) -> None:
    with refused("what you saw or heard"):
        send_notice(by=c.charlie, at=START, to_unit=c.child_unit, source="school", what_seen=" ")
    words = "I don't go home."
    assert send_notice(by=c.charlie, at=START, to_unit=c.child_unit, source="school", child_words=words)


def test_it_goes_to_a_child_unit_only(c: Cast) -> None:
    with refused("Choose the child unit"):
        send_notice(by=c.charlie, at=START, to_unit=c.clinic, source="school", what_seen="Marks.")


def test_it_says_who_tells(c: Cast) -> None:
    with refused("Say who you are"):
        send_notice(by=c.charlie, at=START, to_unit=c.child_unit, source="spy", what_seen="Marks.")


def test_it_needs_the_permission(c: Cast) -> None:
    analyst = somebody("Ada", c.child_unit, "analyst")
    with denied(analyst):
        send_notice(by=analyst, at=START, to_unit=c.child_unit, source="school", what_seen="Marks.")


def test_only_those_who_screen_for_the_unit_find_it(c: Cast) -> None:
    notice = a_notice(c)
    finders = [
        name
        for name in ("alice", "bob", "charlie", "dora", "emil", "fatma", "greta", "hugo")
        if Notice.objects.visible_to(getattr(c, name), START).filter(pk=notice.pk).exists()
    ]
    assert finders == ["bob"]


def test_the_notifier_is_told_one_of_four_things_and_never_the_outcome(c: Cast) -> None:
    notice = a_notice(c)
    with recorded_once(NOTIFIER_ACKNOWLEDGED, unit="CPU-1", to_unit="SCH-1", thing=notice.ref):
        acknowledge_notifier(by=c.bob, notice=notice, told="known", at=START + HOUR)
    notice.refresh_from_db()
    assert (notice.told, notice.acknowledged_at) == ("known", START + HOUR)
    with refused("only that it was received"):
        acknowledge_notifier(by=c.bob, notice=notice, told="the father was arrested", at=START + HOUR)
    with denied(c.hugo):
        acknowledge_notifier(by=c.hugo, notice=notice, told="opened", at=START + HOUR)


def test_whoever_has_no_post_for_it_tells_like_somebody_without_an_account(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    jon = somebody("Jon", c.child_unit, "administrator")
    page = Reader(walk.signed_in(jon, START + HOUR, monkeypatch)).open("/tell/")
    page.press("Send", what_seen="Long marks.", danger_now="no")
    notice = Notice.unscoped.get()
    assert (notice.sent_by, notice.content["what_seen"], notice.notifier["name"]) == (
        None,
        "Long marks.",
        "Jon",
    )


def test_a_notifier_says_whether_a_carer_may_be_the_cause_and_nobody_tells_the_carer(
    c: Cast, see: See
) -> None:
    sent = {
        "to_unit": c.child_unit.pk,
        "source": "community",
        "what_seen": "Marks.",
        "carer_is_cause": "unknown",
        "child_told": "yes",
        "carer_told": "no",
        "notifier_name": "Ada",
        "notifier_role": "Her neighbour",
    }
    assert Client().post("/tell/", sent).status_code == 302
    notice = Notice.unscoped.get()
    assert notice.notifier["role"] == "Her neighbour"
    text = see(c.bob, START + HOUR, f"/notices/{notice.ref}/").main.text
    assert "A parent or carer could be the cause of the harm. Do not tell them of this notice." in text
    assert "The child knows that we were told." in text
    assert "Ada, Her neighbour" in text
    case = accept_notice(by=c.bob, notice=notice, risk="high", at=START + HOUR)
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + HOUR)
    file = see(c.alice, START + DAY, f"/cases/{case.ref}/file/").text
    assert "A parent or carer may be the cause: Not known" in file
    assert "The carer knows of the notice: No" in file
