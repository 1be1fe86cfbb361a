"""The case-file checklist (F16): the supervisor answers it, nine of thirty questions stand there from the record."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.urls import reverse

from halka.casework.acts import FILE_CHECKED
from halka.casework.file.actions import check_file
from halka.casework.file.checked import record_of_steps
from halka.questionnaires.models import Submission
from halka.questionnaires.shipped import publish_shipped
from halka.trust.models import LedgerEntry
from tests.cast import DAY, START, Cast, a_closed_case, a_planned_case, a_registered_case, cast
from tests.paper import Reader
from tests.questionnaires.contacts import fill_in
from tests.walk import signed_in
from tests.witness import denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    publish_shipped(START)
    return cast()


def test_a_supervisor_checks_a_file_and_the_worker_reads_it(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, _plan = a_planned_case(c)
    at = START + 20 * DAY
    bob = Reader(signed_in(c.bob, at, monkeypatch)).open(f"/cases/{case.ref}/").follow("Check the file")
    fill_in(bob, k03="no", k03_rec="Write the telephone down.", overall="Go on.")
    sent = Submission.objects.get()
    assert (sent.state, sent.thing) == ("done", sent.ref)
    assert LedgerEntry.objects.filter(act=FILE_CHECKED, case=case.ref, thing=sent.ref).count() == 1
    alice = Reader(signed_in(c.alice, at, monkeypatch)).open(reverse("filled", args=[sent.ref]))
    assert "Write the telephone down." in alice.text
    client = signed_in(c.alice, at, monkeypatch)
    assert client.get(f"/cases/{case.ref}/check/").status_code == 403
    assert signed_in(c.hugo, at, monkeypatch).get(f"/cases/{case.ref}/check/").status_code == 404
    with denied(c.hugo):
        check_file(by=c.hugo, case=case, at=at, thing=sent.ref)


def test_the_record_answers_by_its_clocks_and_says_where_nothing_arises(c: Cast) -> None:
    case = a_registered_case(c)
    new = record_of_steps(case, c.bob, START + DAY)
    assert set(new.values()) == {"na", "no"}
    assert new["consent"] == "no"  # nobody was asked before the child was registered
    late = record_of_steps(case, c.bob, START + 60 * DAY)
    assert (late["first_contact"], late["assessment"], late["plan_approved"]) == ("no", "no", "na")
    case, _plan = a_planned_case(c)
    at = START + 12 * DAY
    found = record_of_steps(case, c.bob, at)
    assert (found["assessment"], found["plan_approved"], found["closure_approved"]) == ("yes", "yes", "na")
    a_closed_case(c, case, at)
    found = record_of_steps(case, c.bob, at + 2 * DAY)
    assert (found["closure_approved"], found["check_planned"]) == ("yes", "yes")
