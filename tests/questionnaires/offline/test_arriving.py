"""What was filled without a network comes in once, for who wrote it, and puts nothing in the place of something unseen."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.cases.actions import change_risk
from halka.casework.models import Case, Consent, Contact
from halka.casework.steps.models import Assessment
from halka.directory.models import Person
from halka.questionnaires.acts import VISITS_TAKEN
from halka.questionnaires.models import Phone, Submission
from halka.questionnaires.offline.arriving import DONE, LATER, STAYS, arrived
from halka.questionnaires.phones.actions import revoke_phone, take_visits_along
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, cast
from tests.questionnaires.contacts import ANSWERS, ASSESSED, CONSENT, questionnaire
from tests.questionnaires.offline.device import Device, taken
from tests.seen import read
from tests.walk import signed_in
from tests.witness import recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = START + DAY
Browser = Callable[[Person], Client]


@pytest.fixture
def browser(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Browser:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person: signed_in(person, NOW, monkeypatch)


def _visit(tier: str = "standard") -> tuple[Cast, Case, Device]:
    c = cast()
    case = a_registered_case(c)
    questionnaire(NOW)
    return c, case, taken(c.alice, NOW, [case.ref], tier)


def _send(client: Client, content: bytes) -> dict[str, str]:
    said: dict[str, str] = client.post("/offline/send/", content, content_type="application/json").json()
    return said


def test_only_own_chosen_cases_go_along_with_what_the_device_may_carry(browser: Browser) -> None:
    c = cast()
    mine, other = a_registered_case(c), a_registered_case(c)
    questionnaire(NOW)
    page = read(browser(c.alice).get("/offline/take/").content.decode())
    assert {one.said["value"] for one in page.main.all("input") if one.said.get("name") == "cases"} == {
        mine.ref,
        other.ref,
    }
    said = {"cases": [mine.ref], "tier": "restricted", "days": "1", "name": "old laptop"}
    answer = browser(c.alice).post("/offline/take/", said)
    bundle = answer.json()
    assert [(row["ref"], row["label"], row["phone"]) for row in bundle["cases"]] == [
        (mine.ref, mine.code, ""),
        (mine.unit.code, "A child whom nobody knows yet", ""),
    ]
    assert list(bundle["cases"][1]["about"]) == ["notice"]
    assert {"contact", "assessment", "consent"} <= set(bundle["cases"][0]["about"])
    assert set(bundle["cases"][0]["about"]["contact"]["known"]) == {"case_code", "ctx_profile"}
    for words in (b"Zed", b"Quux", b"0555", b"Hidden Lane", b"School One"):
        assert words not in answer.content
    looks = LedgerEntry.objects.filter(act="page.opened", reason="take_along").values_list("case", flat=True)
    assert list(looks) == [mine.ref]
    said |= {"tier": "field", "device": bundle["device"]["ref"]}
    again = browser(c.alice).post("/offline/take/", said).json()
    taken_by = LedgerEntry.objects.filter(act=str(VISITS_TAKEN), thing=bundle["device"]["ref"])
    assert list(taken_by.order_by("seq").values_list("reason", flat=True)) == ["restricted", "field"]
    assert again["cases"][0]["label"] == f"{mine.code} Zed Q"
    assert browser(c.greta).post("/offline/take/", said).status_code == 422  # no case of hers
    assert Phone.objects.get().tier == "field"


def test_who_took_visits_along_is_recorded() -> None:
    c = cast()
    with recorded_once(VISITS_TAKEN, person=c.alice.ledger_name, reason="standard"):
        take_visits_along(by=c.alice, at=NOW, name="old laptop", days=7, tier="standard")
    with refused("for how many days"):
        take_visits_along(by=c.alice, at=NOW, name="old laptop", days=90, tier="standard")


def test_it_is_done_once_for_who_wrote_it_whoever_sends_it(browser: Browser) -> None:
    c, case, device = _visit()
    device.sealed("contact", case.ref, "", NOW, ANSWERS)
    content = device.envelope(1)
    for _again in range(3):
        assert _send(browser(c.dora), content) == {"code": DONE, "words": "", "state": "done"}
    contact = Contact.unscoped.get(case=case)
    assert contact.written_by == c.alice
    assert Submission.objects.get().received_from == c.alice
    for changed in ({"op": "other"}, {"device": "other"}, {"ct": "AAAA"}, {"e": ""}):
        assert (
            _send(browser(c.alice), json.dumps({**json.loads(content), **changed}).encode())["code"] == STAYS
        )
    assert browser(c.alice).post("/offline/send/", {"a": "form"}).json()["code"] == STAYS
    assert browser(c.alice).get("/offline/hello/").json()["who"]
    assert Client().get("/offline/hello/").json()["who"] == ""
    assert Client().post("/offline/send/", content, content_type="application/json").status_code == 302


def test_one_that_overtakes_its_predecessor_comes_later() -> None:
    _c, case, device = _visit()
    device.sealed("contact", case.ref, "", NOW, ANSWERS)
    device.sealed("contact", case.ref, "", NOW, ANSWERS)
    assert arrived(device.envelope(2), NOW).code == LATER
    assert [arrived(device.envelope(seq), NOW).code for seq in (1, 2, 2)] == [DONE, DONE, DONE]
    assert Contact.unscoped.count() == 2


def test_two_values_for_one_field_are_both_kept_and_become_a_task(browser: Browser) -> None:
    c, case, device = _visit()
    base = device.base("assessment", case.ref)
    known = device.about(case.ref)["assessment"]["known"]
    device.sealed("assessment", case.ref, base, NOW, {**known, **ASSESSED})
    change_risk(by=c.alice, case=case, at=NOW, level="emergency", reason="He is back.")
    came = arrived(device.envelope(1), NOW + HOUR)
    assert (came.code, came.submission and came.submission.reason) == (DONE, "changed")
    case.refresh_from_db()
    assert (case.risk, Assessment.unscoped.count()) == ("emergency", 0)
    client = browser(c.alice)
    assert "Sent, and not done" in client.get("/").content.decode()
    assert came.submission is not None
    address = f"/waiting/{came.submission.ref}/"
    text = read(client.get(address).content.decode()).main.text
    assert "Emergency" in text
    assert "Beaten at home." in text
    client.post(f"{address}again/")  # without saying which one counts
    case.refresh_from_db()
    assert case.risk == "emergency"
    client.post(f"{address}again/", {"stands": "this"})
    case.refresh_from_db()
    assert (case.risk, Assessment.unscoped.count()) == ("medium", 1)


def test_a_device_does_not_stand_in_its_own_way() -> None:
    _c, case, device = _visit()
    base = device.base("consent", case.ref)
    first = device.sealed("consent", case.ref, base, NOW, CONSENT)
    device.sealed("consent", case.ref, f"op:{first}", NOW, CONSENT)
    other = taken(device.person, NOW, [case.ref])
    other.sealed("consent", case.ref, base, NOW, CONSENT)
    states = [arrived(device.envelope(seq), NOW) for seq in (1, 2)] + [arrived(other.envelope(1), NOW)]
    assert [one.submission and one.submission.state for one in states] == ["done", "done", "waits"]
    assert Consent.unscoped.filter(case=case).count() == 2


def test_what_a_device_sends_that_was_taken_away_waits_for_somebody(browser: Browser) -> None:
    c, case, device = _visit()
    device.sealed("contact", case.ref, "", NOW, ANSWERS)
    phone = Phone.objects.get()
    assert "old laptop" in browser(c.bob).get("/phones/").content.decode()
    revoke_phone(by=c.bob, at=NOW, phone=phone)
    assert not browser(c.alice).get(f"/offline/hello/?device={phone.ref}").json()["holds"]
    came = arrived(device.envelope(1), NOW)
    assert came.submission is not None
    assert (came.submission.state, came.submission.reason) == ("waits", "taken_away")
    assert bytes(came.submission.ct) == b""  # under the key of the child
    assert Contact.unscoped.count() == 0
    phone.refresh_from_db()
    assert phone.turned_away_at == NOW
    browser(c.alice).post(f"/waiting/{came.submission.ref}/again/")
    assert Contact.unscoped.count() == 1


def test_what_was_half_filled_on_a_device_that_was_left_is_gone_on_with(browser: Browser) -> None:
    c, case, device = _visit()
    device.sealed("contact", case.ref, "", NOW, {"outcome": "We talked about the key."}, kind="half")
    came = arrived(device.envelope(1), NOW)
    assert came.submission is not None
    client = browser(c.alice)
    address = f"/waiting/{came.submission.ref}/"
    assert "Go on with it" in client.get(address).content.decode()
    client.post(f"{address}again/")
    assert Contact.unscoped.count() == 0  # nobody finished it
    leads = client.post(f"{address}mend/").headers["Location"]
    assert leads.startswith("/fill/")
    assert "We talked about the key." in client.get(leads.replace("/1/", "/review/")).content.decode()


def test_what_the_browser_keeps_of_the_site_is_a_strict_list_and_names_nobody(browser: Browser) -> None:
    c = cast()
    page = browser(c.alice).get("/offline/")
    assert "Alice" not in page.content.decode()
    assert "csrf" not in page.content.decode()
    assert "script-src 'self' 'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    worker = Client().get("/service-worker.js").content.decode()
    kept = json.loads(worker.split("KEPT = ", 1)[1].split(";\n", 1)[0])
    assert {one.split("/")[1] for one in kept} == {"static"}
    assert "/static/questionnaires/engine.js" in kept or len(kept) > 10
    manifest = Client().get("/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/offline/", "standalone")
