"""Where a form leads back to, whatever it says; and days that no calendar knows the next one of."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.directory.models import Person
from halka.pages.way_back import is_a_page
from tests import walk
from tests.cast import DAY, START, cast

NO_PAGES = [
    "", "today", "forged", "2026-01-01", "//elsewhere.example/", "/\\elsewhere.example/", "https://elsewhere.example/",
    "javascript:alert(1)", "/\n/[", "/\t/elsewhere.example/", "/a\0b", "/" + "a" * 20_000,
]  # fmt: skip


@pytest.mark.parametrize("address", NO_PAGES)
def test_what_is_no_page_of_this_site(address: str) -> None:
    assert not is_a_page(address)


def test_what_is_one() -> None:
    assert is_a_page("/")
    assert is_a_page("/cases/?words=Zed&page=2")


@pytest.mark.django_db
@pytest.mark.parametrize("address", NO_PAGES)
def test_every_form_that_leads_back_leads_to_today_instead(
    address: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    client = walk.signed_in(c.alice, START + DAY, monkeypatch)
    answer = client.post("/language/", {"language": "tr", "next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert Person.objects.get(pk=c.alice.pk).language == "tr"
    refused = client.post("/emergency/", {"code": "X", "reason": "short", "back": address})
    assert refused.status_code in (302, 422)
    assert refused.headers.get("Location", "/") == "/"
    for page in ("/sign-in/login/", "/sign-in/password/reset/"):
        assert Client().post(page, {"login": "x", "password": "y", "next": address}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("since", "until"), [("2026-01-01", "9999-12-31"), ("0001-01-01", "0001-01-01")])
def test_days_beyond_the_calendar_get_a_sentence(
    since: str, until: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    client = walk.signed_in(cast().fatma, START + DAY, monkeypatch)
    days = {"since": since, "until": until}
    told = client.post("/numbers/report/", days | {"kind": "pdf", "place": "P1", "language": "en"})
    assert told.status_code == 422
    assert "Choose a day between 1970 and 2199." in told.content.decode()
    for page in ("/numbers/", "/numbers/pairs/"):
        for sent in (days, {"until": until}):
            shown = client.get(page, {"months": "own", **sent})
            assert shown.status_code == 200
            assert "Choose a day between 1970 and 2199." in shown.content.decode()
