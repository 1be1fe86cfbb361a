"""A report of the installation: who may take it along, what the ledger keeps of that, and what is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from halka.analysis.report import first_page
from halka.analysis.report.build import period
from halka.analysis.report.facts import Facts
from halka.analysis.report.protected import for_inside
from halka.analysis.report.voice import Voice
from halka.analysis.report.wish import WrongWish
from halka.config.command import main
from halka.directory.models import Unit
from halka.insight.actions import release_report
from halka.insight.acts import REPORT_RELEASED
from halka.insight.report import from_ledger
from halka.insight.report.from_ledger import Wish, facts, release
from halka.profiles import profile
from halka.sharing.actions.answer import accept_referral
from halka.trust import clock
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, cast
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db
AT = START + 20 * DAY
LATER = START + 60 * DAY
WEEK = 7 * DAY
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Facts]:
    """The facts of every report that is made."""
    found: list[Facts] = []

    def kept(wish: Wish, at: datetime) -> Facts:
        found.append(facts(wish, at))
        return found[-1]

    monkeypatch.setattr(from_ledger, "facts", kept)
    return found


def wish(c: Cast, *formats: str, language: str = "en", is_internal: bool = False) -> Wish:
    since, until = ((START + timedelta(days=n)).date().isoformat() for n in (-1, 19))
    return Wish(period(since, until, "UTC"), None, formats or ("html",), language, is_internal)


def test_it_is_entered_and_needs_the_permission() -> None:
    c = cast()
    with recorded_once(
        REPORT_RELEASED, person=c.fatma.ref, unit="FAM-1", case="", reason="rounded", thing="D-1"
    ):
        release_report(by=c.fatma, at=AT, place="D-1", is_internal=False)
    for person in (c.alice, c.bob, c.dora):
        with denied(person):
            release_report(by=person, at=AT, place="", is_internal=False)


def test_the_report_is_about_the_requests_of_the_ledger(told: list[Facts]) -> None:
    c = cast()
    a_sent_referral(c, a_registered_case(c), START + DAY)
    with recorded_once(REPORT_RELEASED, person=c.fatma.ref, unit="FAM-1", case="", reason="exact"):
        made = release(wish(c, "html", is_internal=True), by=c.fatma, at=AT)
    (found,) = told
    assert (found.headline.requests.value, found.waiting.children.value) == (1, 1)
    assert found.period.until_us <= int(AT.timestamp() * 1_000_000)
    assert list(made) == ["situation-internal.html"]
    assert "1 requests went out for 1 children." in made["situation-internal.html"].decode()


def test_a_report_for_use_inside_names_no_safe_house_either() -> None:
    c = cast()
    Unit.objects.filter(pk=c.shelter.pk).update(name="Canaryhouse")
    a_sent_referral(c, a_registered_case(c), START + DAY, to_unit=c.shelter)
    made = release(wish(c, "html", is_internal=True), by=c.fatma, at=AT)["situation-internal.html"].decode()
    assert "another service" in made
    assert "Canaryhouse" not in made


def test_nothing_is_entered_when_it_cannot_be_made() -> None:
    c = cast()
    before = LedgerEntry.objects.count()
    with pytest.raises(WrongWish):
        release(wish(c, "odt"), by=c.fatma, at=AT)
    with pytest.raises(WrongWish):
        release(wish(c, "html", language="xx"), by=c.fatma, at=AT)
    assert LedgerEntry.objects.count() == before


def test_the_page_gives_the_file_to_those_who_may_see_numbers() -> None:
    c = cast()
    client = Client()
    client.force_login(c.fatma)
    url = reverse("report")
    opened = client.get(url)
    assert opened.status_code == 200
    answers = {"since": "2026-01-01", "until": "2026-03-31", "kind": "xlsx", "language": "sq"}
    answers["place"] = opened.context["form"].fields["place"].choices[0][0]
    before = LedgerEntry.objects.filter(act=REPORT_RELEASED).count()
    answer = client.post(url, answers)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="situation.xlsx"'
    assert answer.content[:2] == b"PK"
    assert LedgerEntry.objects.filter(act=REPORT_RELEASED).count() == before + 1
    assert client.post(url, {**answers, "until": "2025-01-01"}).status_code == 422
    assert client.post(url, {**answers, "place": "nowhere"}).status_code == 422


def test_a_stranger_and_a_caseworker_get_none() -> None:
    c = cast()
    client = Client()
    assert client.get(reverse("report")).status_code == 302
    client.force_login(c.alice)
    assert client.get(reverse("report")).status_code == 403


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace

    from halka.config.reporting import write_report

    asked = Namespace(
        since="2026-01-01",
        until=None,
        place=None,
        report="html",
        language="en",
        internal=False,
        out=tmp_path / "r",
    )
    assert write_report(asked) == 2
    assert "Write both --from and --to" in capsys.readouterr().err
    asked.until, asked.place = "2026-03-31", "nowhere"
    assert write_report(asked) == 2
    assert "There is no place with the code nowhere" in capsys.readouterr().err
    asked.place = None
    assert write_report(asked) == 0
    assert (tmp_path / "r" / "situation.html").is_file()
    assert LedgerEntry.objects.filter(act=REPORT_RELEASED, person="operator").count() == 1


def test_halka_analyse_writes_the_report_beside_the_analysis(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "case,activity,time,resource,org:group\n1,ask,2024-01-01T10:00:00Z,Ann,A\n1,done,2024-01-03T10:00:00Z,Ben,B\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert main(["analyse", str(log), "--out", str(out), "--report", "html,xlsx", "--language", "tr"]) == 0
    assert "Mevcut Durum Raporu" in (out / "situation.html").read_text("utf-8")
    assert (out / "situation.xlsx").is_file()
    assert (out / "report.html").is_file()
    assert main(["analyse", str(log), "--out", str(tmp_path / "x"), "--report", "odt"]) == 2
    assert "Choose of: html, pdf, docx, xlsx" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
    wrong = ["analyse", str(log), "--out", str(tmp_path / "x"), "--report", "html", "--vocabulary", "none"]
    assert main(wrong) == 2
    assert "There is no vocabulary" in capsys.readouterr().err


def a_clinic_that_answers_on_thursdays(c: Cast) -> None:
    """Twelve requests from Tuesday on, one a day; each is accepted on the second Thursday after it, from two to three."""
    case = a_registered_case(c)
    for n in range(12):
        sent = START + (n + 1) * DAY
        thursday = START + (3 - START.weekday()) * DAY + (2 + n // 7 + (n % 7 > 2)) * WEEK
        referral = a_sent_referral(c, case, sent)
        accept_referral(by=c.dora, referral=referral, at=thursday + 5 * HOUR + n * MINUTE)


def late_wish() -> Wish:
    return Wish(period("2026-03-01", "2026-04-30", "UTC"), None, ("html",), "en", is_internal=True)


def test_a_batch_in_the_ledger_is_named_as_the_cause(told: list[Facts]) -> None:
    c = cast()
    a_clinic_that_answers_on_thursdays(c)
    made = release(late_wish(), by=c.fatma, at=LATER)["situation-internal.html"].decode()
    (found,) = told
    first = next(place for place in found.places if place.to_place == "CLI-1")
    assert first.cause == "batch"
    assert (first.batched.k.value, first.batched.n.value) == (12, 12)
    assert found.honesty.no_calendar == ""
    reply = next(one for one in found.indicators if one.code == "C1.2")
    assert reply.unit == "working days"
    assert "12 of 12 answers came in one hour of the week" in made
    assert "Closed hours and batches are not told apart" not in made


def test_without_one_calendar_for_all_the_report_says_what_it_does_not_tell_apart(told: list[Facts]) -> None:
    c = cast()
    a_clinic_that_answers_on_thursdays(c)
    a_sent_referral(c, a_registered_case(c), START + DAY, to_unit=c.school, service="medicines")
    Unit.objects.filter(code="SCH-1").update(profile_code="tr")
    made = release(late_wish(), by=c.fatma, at=LATER)["situation-internal.html"].decode()
    (found,) = told
    first = next(place for place in found.places if place.to_place == "CLI-1")
    assert (first.cause, first.batched.n.value) == ("slow", 0)
    assert "Closed hours and batches are not told apart: the institutions that were asked" in made


def test_holidays_that_are_not_listed_are_never_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    a_clinic_that_answers_on_thursdays(c)
    known = replace(profile("ia").calendar, years=(2024, 2025))
    monkeypatch.setattr(from_ledger, "shared", lambda units: known)
    found = facts(late_wish(), LATER)
    assert next(place.cause for place in found.places if place.to_place == "CLI-1") == "slow"
    told = first_page.honesty(for_inside(found), Voice("en"))
    assert "the public holidays of these years are not listed." in told


def test_the_process_map_names_acts_in_the_language_of_the_report() -> None:
    """Closing is proposed by the worker and done by the supervisor: in the event log these are two activities."""
    asked = wish(cast(), language="tr")
    acts = from_ledger.beside_the_record(asked, asked.period).acts
    assert acts["referral.sent"] == "istek gönderildi"
    assert (acts["case.closing_proposed"], acts["case.closed"]) == ("kapatma önerildi", "dosya kapatıldı")
    assert "closure.approved" not in acts
