"""A worry about a child whom nobody knows yet, written down without a network (F00)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.urls import reverse

from halka.casework.notices.models import Notice
from halka.directory.models import Unit
from halka.questionnaires.models import Submission
from halka.questionnaires.offline.arriving import DONE, arrived
from halka.trust import vault
from tests.cast import DAY, HOUR, START, cast
from tests.questionnaires.contacts import questionnaire
from tests.questionnaires.offline.device import taken
from tests.walk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_step(settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False


NOW = START + DAY
SAID = {
    "source": "community",
    "notifier_name": "Nurcan",
    "child_known_as": "Zed, red coat",
    "age_guess": "9",
    "what_seen": "He sleeps in the stable.",
    "child_words": "I am cold at night.",
    "caregiver_cause": "unknown",
    "danger_now": "no",
    "concerns": "neglect",
}


def test_it_becomes_a_notice_once_and_goes_with_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    questionnaire(NOW)
    device = taken(c.alice, NOW, [])
    unit = Unit.objects.get(code=device.bundle["cases"][0]["ref"])  # type: ignore[index]
    assert device.about(unit.code)["notice"]["known"]["ctx_emergency_number"]
    device.sealed("notice", unit.code, "", NOW - HOUR, SAID)
    sent = NOW + timedelta(days=2)
    assert [arrived(device.envelope(1), sent).code for _time in range(2)] == [DONE, DONE]
    notice = Notice.unscoped.get()
    assert (notice.to_unit, notice.sent_by, notice.source, notice.age_guess) == (
        unit,
        c.alice,
        "community",
        9,
    )
    assert (notice.content["child_words"], notice.notifier["name"]) == ("I am cold at night.", "Nurcan")
    assert notice.concerns == ["neglect"]
    screener = signed_in(c.bob, sent, monkeypatch)
    page = screener.get(reverse("notice", args=[notice.ref])).content.decode()
    assert "I am cold at night." in page
    assert "Told to a worker on" in page

    row = Submission.objects.get()
    assert (row.state, row.thing, row.child, bytes(row.ct)) == ("done", notice.ref, notice.ref, b"")
    for person in (c.alice, c.greta):
        assert signed_in(person, sent, monkeypatch).get(reverse("filled", args=[row.ref])).status_code == 404
    read = screener.get(reverse("filled", args=[row.ref]))
    assert b"Nurcan" not in read.content
    assert b"stable" not in read.content  # read as the notice, through its door
    vault.shred(notice.ref, at=sent, basis="court_order", by="operator")
    assert vault.read("submission", row.ref).is_erased


def test_what_cannot_become_one_is_mended_by_who_wrote_it(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    questionnaire(NOW)
    device = taken(c.alice, NOW, [])
    unit = Unit.objects.get(code=device.bundle["cases"][0]["ref"])  # type: ignore[index]
    device.sealed("notice", unit.code, "", NOW, SAID | {"what_seen": "", "child_words": ""})
    arrived(device.envelope(1), NOW)
    row = Submission.objects.get()
    assert (row.state, Notice.unscoped.count()) == ("waits", 0)
    page = reverse("waiting_answer", args=[row.ref])
    mine = signed_in(c.alice, NOW, monkeypatch)
    shown = mine.get(page).content.decode()
    assert "Zed, red coat" in shown
    assert signed_in(c.greta, NOW, monkeypatch).get(page).status_code == 404
    mended = mine.post(reverse("mend_answer", args=[row.ref]))
    assert mended.status_code == 302
    assert mine.get(mended.headers["Location"]).status_code == 200
