"""Guessing: few tries for each account and address, in the store; nobody is locked out for longer than a quarter of an hour."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from halka.directory import jobs
from halka.directory.acts import SESSION_FAILED
from halka.directory.models import Person, Tries
from halka.trust import clock
from tests.cast import DAY, START, Cast, cast
from tests.witness import entries_since, last_seq, recorded_once

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORDS = "lamp river seven onion"


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> list[datetime]:
    settings.HALKA_SECOND_FACTOR = False
    moment = [START + DAY]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def sign_in(
    name: str, password: str = "", *, address: str = "192.0.2.1", client: Client | None = None
) -> str:
    """What became of it: "in", "wrong", or "later"."""
    browser = client or Client()
    said = {"login": name, "password": password or f"{name.capitalize()}-long-enough-1"}
    answer = browser.post(reverse("account_login"), said, REMOTE_ADDR=address)
    if answer.status_code == 302:
        return "in"
    return "later" if "Too many tries" in answer.content.decode() else "wrong"


def test_a_password_is_not_guessed_on_and_the_owner_waits_a_quarter_of_an_hour_at_most(
    c: Cast, now: list[datetime]
) -> None:
    assert [sign_in("alice", "wrong") for _ in range(7)] == ["wrong"] * 5 + ["later"] * 2
    assert sign_in("ALICE") == "later"  # the same account however it is spelt
    for _minute in range(15):  # the attacker goes on; what is refused is not counted
        assert sign_in("alice", "wrong") == "later"
        now[0] += MINUTE
    assert sign_in("alice") == "in"


def test_names_that_nobody_has_are_counted_the_same(c: Cast) -> None:
    assert [sign_in("nobody", "wrong") for _ in range(7)] == ["wrong"] * 5 + ["later"] * 2


@pytest.mark.parametrize("number", [12, 60])
def test_wrong_names_from_one_address_lock_nobody_there_out(c: Cast, number: int) -> None:
    for n in range(number):
        sign_in(f"nobody-{n}", "wrong")
    assert [sign_in(name) for name in ("alice", "bob", "charlie")] == ["in"] * 3


def test_an_address_from_which_many_tries_failed_has_fewer_for_each_account(c: Cast) -> None:
    for n in range(30):
        sign_in(f"nobody-{n}", "wrong")
    assert [sign_in("alice", "wrong") for _ in range(3)] == ["wrong", "wrong", "later"]
    assert sign_in("alice", "wrong", address="192.0.2.77") == "wrong"


def test_an_account_is_not_guessed_on_from_many_addresses(c: Cast, now: list[datetime]) -> None:
    tried = [sign_in("alice", "wrong", address=f"192.0.2.{n}") for n in range(1, 31)]
    assert tried.count("wrong") == 20
    assert sign_in("alice", address="198.51.100.1") == "later"
    now[0] += 15 * MINUTE
    assert sign_in("alice", address="198.51.100.1") == "in"


def test_who_has_signed_in_from_there_before_is_not_locked_out_by_others(
    c: Cast, now: list[datetime]
) -> None:
    own = Client()
    assert sign_in("alice", client=own) == "in"
    own.post(reverse("account_logout"))
    for n in range(2, 40):
        sign_in("alice", "wrong", address=f"192.0.2.{n}")
    assert sign_in("alice") == "in"  # another browser, but the address of her office
    for _ in range(9):
        sign_in("alice", "wrong")
    assert sign_in("alice") == "later"
    assert sign_in("alice", client=own) == "in"
    own.post(reverse("account_logout"))
    assert sign_in("bob", "wrong", client=own) == "wrong"
    assert sign_in("alice", client=own) == "in"


def test_the_mark_of_a_browser_is_no_free_pass(c: Cast) -> None:
    own = Client()
    sign_in("alice", client=own)
    own.post(reverse("account_logout"))
    tried = [sign_in("alice", "wrong", client=own) for _ in range(15)]
    assert tried.count("wrong") == 10
    forged = Client()
    forged.cookies["known"] = own.cookies["known"].value.replace(own.cookies["known"].value[:4], "eyJ9")
    assert sign_in("alice", "wrong", client=forged) == "later"


def test_right_passwords_use_up_no_tries(c: Cast) -> None:
    assert {sign_in("alice") for _ in range(30)} == {"in"}


def test_what_is_counted_names_nobody(c: Cast) -> None:
    sign_in("zed.quux", "wrong", address="203.0.113.77")
    rows = str(list(Tries.objects.values()))
    assert Tries.objects.count() == 3
    assert "203.0.113" not in rows
    assert "quux" not in rows


@pytest.mark.parametrize(
    ("proxies", "told", "is_told_apart"),
    [(0, "198.51.100.{n}", False), (1, "198.51.100.{n}", True), (1, "198.51.100.{n}, 203.0.113.9", False)],
)
def test_only_a_proxy_that_was_named_is_believed(
    c: Cast, settings: LazySettings, proxies: int, told: str, is_told_apart: bool
) -> None:
    """Without one a forged header gives no further tries; with one what stands before its own word does not."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answers = [
        Client()
        .post(
            reverse("account_login"),
            {"login": "alice", "password": "wrong"},
            REMOTE_ADDR="127.0.0.1",
            headers={"x-forwarded-for": told.format(n=n)},
        )
        .content.decode()
        for n in range(1, 9)
    ]
    assert ("Too many tries" not in answers[-1]) is is_told_apart


def test_a_clock_that_was_wrong_locks_nobody_out(c: Cast, now: list[datetime]) -> None:
    now[0] += 400 * DAY
    for _ in range(6):
        sign_in("alice", "wrong")
    now[0] -= 400 * DAY
    assert sign_in("alice") == "in"


def test_the_caretaker_forgets_what_has_ended(c: Cast, now: list[datetime]) -> None:
    sign_in("alice", "wrong")
    sign_in("bob")
    jobs.forget_tries(now[0] + 15 * MINUTE)
    assert Tries.objects.count() == 1  # the address that bob is known at
    jobs.forget_tries(now[0] + 91 * DAY)
    assert not Tries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_one_by_one() -> None:
    """The store decides, not a process: forty threads with a connection of their own each."""
    let_through: list[bool] = []

    def attempt() -> None:
        try:
            let_through.append(Tries.take("a" * 64, at=START, most=5))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(let_through), sum(let_through)) == (40, 5)


# The second step


@pytest.fixture
def phone(c: Cast) -> Person:
    TOTP.activate(c.alice, SECRET)
    return c.alice


def code(moment: float | None = None) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(moment or time.time()) // 30)))


def second_step(client: Client, code: str) -> bool:
    cache.clear()  # as in another process, which does not know what this one has seen
    return client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def test_a_code_opens_once(phone: Person) -> None:
    one, two = Client(), Client()
    assert sign_in("alice", client=one) == sign_in("alice", client=two) == "in"
    said = code()
    assert second_step(one, said)
    assert not second_step(two, said)
    assert not second_step(two, f"{said[:3]} {said[3:]}")
    assert two.get(reverse("cases")).status_code == 302


def test_the_code_that_set_the_telephone_up_does_not_sign_in(c: Cast) -> None:
    own = Client()
    own.force_login(c.alice)
    own.get(reverse("mfa_activate_totp"))
    own.post(reverse("account_reauthenticate"), {"password": "Alice-long-enough-1"})
    own.get(reverse("mfa_activate_totp"))
    secret = own.session["mfa.totp.secret"]
    said = str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert own.post(reverse("mfa_activate_totp"), {"code": said}).status_code == 302
    assert Authenticator.objects.filter(user=c.alice, type=Authenticator.Type.TOTP).exists()
    other = Client()
    sign_in("alice", client=other)
    assert not second_step(other, said)


def test_codes_are_counted_and_entered(phone: Person, now: list[datetime]) -> None:
    browser = Client()
    sign_in("alice", client=browser)
    with recorded_once(SESSION_FAILED, thing=phone.ref, reason="second_step", outcome="denied"):
        assert not second_step(browser, "000000")
    for _ in range(12):
        second_step(browser, "000000")
    assert not second_step(browser, code())
    now[0] += 15 * MINUTE
    assert second_step(browser, code())


def test_the_old_password_is_not_guessed_at_an_open_page(c: Cast) -> None:
    own = Client()
    own.force_login(c.alice)
    said = {"password1": WORDS, "password2": WORDS}
    for n in range(12):
        own.post(reverse("account_change_password"), {"oldpassword": f"wrong {n}", **said})
    own.post(reverse("account_change_password"), {"oldpassword": "Alice-long-enough-1", **said})
    assert Person.objects.get(pk=c.alice.pk).check_password("Alice-long-enough-1")


@pytest.mark.parametrize("name", ["alice", "charlie"])
def test_who_opens_files_needs_a_second_step_after_fourteen_days(
    c: Cast, now: list[datetime], settings: LazySettings, name: str
) -> None:
    settings.HALKA_SECOND_FACTOR = True
    page = reverse("today")
    begun = now[0]
    for days in (0, 13):
        now[0] = begun + days * DAY
        browser = Client()
        answer = browser.post(
            reverse("account_login"),
            {"login": name, "password": f"{name.capitalize()}-long-enough-1"},
            follow=True,
        )
        assert answer.redirect_chain[-1][0] == reverse("second_step")
        assert "16 March 2026" not in answer.content.decode()
        assert "Tue 17 March" in answer.content.decode()
        assert browser.get(page).status_code == 200
    now[0] = begun + 14 * DAY
    browser = Client()
    sign_in(name, client=browser)
    for address in (page, reverse("notices"), reverse("second_step")):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_index"))
    TOTP.activate(Person.objects.get(username=name), SECRET)
    assert browser.get(page).status_code == 200


def test_the_reminder_leaves_alone_whom_it_does_not_concern(c: Cast, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = True
    TOTP.activate(c.alice, SECRET)
    own = Client()
    own.force_login(c.alice)
    assert own.get(reverse("second_step")).headers["Location"] == reverse("today")
    assert reverse("account_login") in Client().get(reverse("second_step")).headers["Location"]


def test_a_refused_try_leaves_no_entry_and_no_guess(c: Cast) -> None:
    for _ in range(5):
        sign_in("alice", "wrong")
    seq = last_seq()
    sign_in("alice")
    assert entries_since(seq) == []
