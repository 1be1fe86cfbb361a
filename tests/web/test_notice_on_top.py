"""What was told of a child stands on top of the case until its worker has read it and taken it over."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.acts import NOTICE_TAKEN_OVER
from halka.casework.cases.actions import assign_case
from halka.casework.models import Case, Notice
from halka.casework.notices.actions import (
    accept_notice,
    link_notice,
    open_sibling_case,
    send_notice,
    take_over_notice,
)
from halka.trust.models import LedgerEntry
from tests import walk
from tests.cast import HOUR, START, Cast, a_closed_case, a_planned_case, cast
from tests.paper import Reader
from tests.seen import See
from tests.witness import denied, refused

pytestmark = pytest.mark.django_db

AT = START + 3 * HOUR
TOLD = "What was told of the child"
SAID = (
    "In the cellar.",
    "The uncle knows.",
    "He hits me.",
    "Marks on the arm.",
    "The child is in danger now.",
)
SAFE = "Safe contact: Only at school, father must not know."


@pytest.fixture
def c() -> Cast:
    return cast()


def told(c: Cast) -> Notice:
    return send_notice(
        by=c.charlie, at=START, to_unit=c.child_unit, source="school", what_seen="Marks on the arm.",
        child_known_as="Zed", where_child_is="In the cellar.", child_words="He hits me.", danger_now="yes",
        safe_contact="Only at school, father must not know.", who_knows="The uncle knows.",
    )  # fmt: skip


@pytest.fixture
def case(c: Cast) -> Case:
    case = accept_notice(by=c.bob, notice=told(c), risk="high", at=START + HOUR)
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + 2 * HOUR)
    return case


def test_the_worker_reads_it_and_takes_it_over(
    c: Cast, case: Case, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    reader = Reader(walk.signed_in(c.alice, AT, monkeypatch)).open(f"/cases/{case.ref}/")
    for words in (*SAID, SAFE, TOLD):
        assert words in reader.text, words
    notice = Notice.unscoped.get(case=case)
    reader.press("I have read it and take it over")
    entry = LedgerEntry.objects.get(act=NOTICE_TAKEN_OVER)
    assert (entry.person, entry.case, entry.thing) == (c.alice.ref, case.ref, notice.ref)
    assert TOLD not in reader.text
    assert "The notice was read and taken over." in reader.text
    assert SAFE in reader.text  # until it is written down who must not know
    with refused("already"):
        take_over_notice(by=c.alice, case=case, notice=notice.ref, at=AT)
    restrict(by=c.alice, case=case, at=AT, from_whom="The father", reason="fear", safe_contact="At school")
    assert SAFE not in reader.open(f"/cases/{case.ref}/").text


def test_the_supervisor_reads_it_and_only_the_worker_takes_it_over(c: Cast, case: Case, see: See) -> None:
    page = see(c.bob, AT, f"/cases/{case.ref}/")
    on_top = page.section(TOLD).text  # the history below tells the beginning of it, too
    assert [words for words in SAID if words not in on_top] == []
    assert not [deed for deed in page.deeds if deed.endswith("taken-over/")]
    with denied(c.bob):
        take_over_notice(by=c.bob, case=case, notice=Notice.unscoped.get(case=case).ref, at=AT)


def test_a_look_in_an_emergency_opens_the_warning_and_not_the_notice(c: Cast, case: Case, see: See) -> None:
    words = "The hospital is on the telephone."
    opening = break_glass(by=c.greta, code=case.code, reason="asked", words=words, at=AT)
    text = see(c.greta, AT, f"/emergency/{opening.ref}/").text
    assert SAFE in text
    assert TOLD not in text
    assert "In the cellar." not in text


def test_a_second_notice_and_another_child_of_one_notice_have_their_own(
    c: Cast, case: Case, see: See
) -> None:
    first, second = Notice.unscoped.get(case=case), told(c)
    take_over_notice(by=c.alice, case=case, notice=first.ref, at=AT)
    link_notice(by=c.bob, notice=second, case=case, at=AT)
    assert SAID[0] in see(c.alice, AT, f"/cases/{case.ref}/").section(TOLD).text
    other = open_sibling_case(by=c.bob, notice=first, risk="high", at=AT)
    assign_case(by=c.bob, case=other, worker=c.alice, at=AT)
    assert SAID[0] in see(c.alice, AT, f"/cases/{other.ref}/").section(TOLD).text
    with refused("does not belong"):
        take_over_notice(by=c.alice, case=other, notice=second.ref, at=AT)


def test_it_does_not_stand_on_a_closed_case(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    assert TOLD in see(c.alice, START + 96 * HOUR, f"/cases/{case.ref}/").headings
    a_closed_case(c, case, START + 97 * HOUR)
    assert TOLD not in see(c.alice, START + 100 * HOUR, f"/cases/{case.ref}/").headings
