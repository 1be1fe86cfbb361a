"""Signing in: every try is entered, a sitting has an end, some posts need a second step, nobody makes an account."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from halka.directory.acts import SESSION_ENDED, SESSION_FAILED, SESSION_STARTED
from halka.directory.models import Person
from halka.trust import clock
from tests.cast import DAY, START, Cast, cast
from tests.witness import entries_since, last_seq, recorded_once

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def c() -> Cast:
    cache.clear()  # allauth counts failed tries there
    return cast()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment at which requests come; a test moves it on."""
    moment = [START + DAY]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def sign_in(client: Client, name: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": name, "password": password}).status_code


def is_in(client: Client) -> bool:
    response = client.get(reverse("cases"))
    return response.status_code == 200


def test_signing_in_is_entered_with_the_unit(c: Cast, client: Client, now: list[datetime]) -> None:
    with recorded_once(SESSION_STARTED, person=c.alice.ref, unit="CPU-1", at=now[0], outcome="done"):
        assert sign_in(client, "alice", "Alice-long-enough-1") == 302
    assert is_in(client)


def test_a_failed_try_is_entered_without_what_was_typed(c: Cast, client: Client, now: list[datetime]) -> None:
    with recorded_once(SESSION_FAILED, person="", thing=c.alice.ref, outcome="denied"):
        sign_in(client, "alice", "wrong-Hunter2-wrong")
    with recorded_once(SESSION_FAILED, person="", thing="", outcome="denied"):
        sign_in(client, "Zed Quux", "wrong-Hunter2-wrong")
    assert not is_in(client)


def test_signing_out_is_entered(c: Cast, client: Client, now: list[datetime]) -> None:
    sign_in(client, "alice", "Alice-long-enough-1")
    client.get(reverse("account_logout"))
    assert is_in(client)  # a link alone, which somebody else could plant, signs nobody out
    with recorded_once(SESSION_ENDED, person=c.alice.ref, unit="CPU-1"):
        client.post(reverse("account_logout"))
    assert not is_in(client)


def test_who_is_not_active_does_not_come_in_and_is_put_out(
    c: Cast, client: Client, now: list[datetime]
) -> None:
    sign_in(client, "alice", "Alice-long-enough-1")
    Person.objects.update(is_active=False)
    assert not is_in(client)
    seq, other = last_seq(), Client()
    sign_in(other, "charlie", "Charlie-long-enough-1")
    assert not is_in(other)
    assert SESSION_STARTED not in [entry.act for entry in entries_since(seq)]


def test_nobody_makes_an_account(client: Client, now: list[datetime]) -> None:
    said = {"username": "mallory", "password1": "Mallory-long-enough-1", "password2": "Mallory-long-enough-1"}
    client.post("/sign-in/signup/", said)
    client.post("/sign-in/signup/", {**said, "email": "mallory@example.org"})
    assert not Person.objects.exists()
    assert b"password1" not in client.get("/sign-in/signup/").content


def test_after_twelve_hours_everybody_signs_in_again(c: Cast, client: Client, now: list[datetime]) -> None:
    sign_in(client, "alice", "Alice-long-enough-1")
    now[0] += 12 * 60 * MINUTE
    assert is_in(client)
    now[0] += timedelta(seconds=1)
    seq = last_seq()
    response = client.get(reverse("cases"))
    assert (response.status_code, response.headers["Location"]) == (302, reverse("account_login"))
    assert [entry.act for entry in entries_since(seq)] == [SESSION_ENDED]
    assert not is_in(client)


def test_a_sitting_without_a_touch_ends_after_half_an_hour(
    c: Cast, client: Client, now: list[datetime], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    sign_in(client, "alice", "Alice-long-enough-1")
    begun = client.session.get_expiry_age()
    assert begun <= 30 * 60
    from django.utils import timezone

    real = timezone.now()
    for minutes, inside in ((29, True), (58, True), (87, True), (118, False)):
        monkeypatch.setattr(timezone, "now", lambda m=minutes: real + m * MINUTE)
        assert is_in(client) is inside, minutes


@pytest.mark.parametrize(
    ("name", "asked"), [("alice", False), ("charlie", False), ("bob", True), ("fatma", True)]
)
def test_posts_that_say_so_set_up_a_second_step_before_anything_else(
    c: Cast, client: Client, now: list[datetime], settings: LazySettings, name: str, asked: bool
) -> None:
    settings.HALKA_SECOND_FACTOR = True
    person = Person.objects.get(username=name)
    client.force_login(person)
    response = client.get(reverse("cases"))
    assert (response.status_code == 302) is asked
    if asked:
        assert response.headers["Location"] == reverse("mfa_index")
        assert client.get(reverse("mfa_index")).status_code in (200, 302)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert is_in(client)
    settings.HALKA_SECOND_FACTOR = False
    assert is_in(client)


def test_a_stranger_is_sent_to_sign_in(client: Client, now: list[datetime]) -> None:
    for name in ("today", "cases", "referrals", "notices"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert reverse("account_login") in response.headers["Location"]
