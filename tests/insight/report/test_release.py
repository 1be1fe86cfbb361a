"""A report of the installation: who may take it along, what the ledger keeps of that, and what is in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from halka.config.command import main
from halka.insight.actions import release_report
from halka.insight.report.build import period
from halka.insight.report.from_ledger import Wish, facts, release
from halka.insight.report.wish import WrongWish
from halka.trust import clock
from halka.trust.acts import Act
from halka.trust.models import LedgerEntry
from tests.cast import DAY, START, Cast, a_registered_case, a_sent_referral, cast
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db
AT = START + 20 * DAY


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: AT)


def wish(c: Cast, *formats: str, language: str = "en", is_internal: bool = False) -> Wish:
    since, until = ((START + timedelta(days=n)).date().isoformat() for n in (-1, 19))
    return Wish(period(since, until, "UTC"), None, formats or ("html",), language, is_internal)


def test_it_is_entered_and_needs_the_permission() -> None:
    c = cast()
    with recorded_once(
        Act.REPORT_RELEASED, person=c.fatma.ref, unit="FAM-1", case="", reason="rounded", thing="D-1"
    ):
        release_report(by=c.fatma, at=AT, place="D-1", is_internal=False)
    for person in (c.alice, c.bob, c.dora):
        with denied(person):
            release_report(by=person, at=AT, place="", is_internal=False)


def test_the_report_is_about_the_requests_of_the_ledger() -> None:
    c = cast()
    a_sent_referral(c, a_registered_case(c), START + DAY)
    found = facts(wish(c), AT)
    assert (found.headline.requests.value, found.waiting.children.value) == (1, 1)
    assert found.period.until_us <= int(AT.timestamp() * 1_000_000)
    with recorded_once(Act.REPORT_RELEASED, person=c.fatma.ref, unit="FAM-1", case="", reason="exact"):
        made = release(wish(c, "html", is_internal=True), by=c.fatma, at=AT)
    assert list(made) == ["situation-internal.html"]
    assert "1 requests went out for 1 children." in made["situation-internal.html"].decode()


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
    before = LedgerEntry.objects.filter(act=Act.REPORT_RELEASED).count()
    answer = client.post(url, answers)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="situation.xlsx"'
    assert answer.content[:2] == b"PK"
    assert LedgerEntry.objects.filter(act=Act.REPORT_RELEASED).count() == before + 1
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
    assert LedgerEntry.objects.filter(act=Act.REPORT_RELEASED, person="operator").count() == 1


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
