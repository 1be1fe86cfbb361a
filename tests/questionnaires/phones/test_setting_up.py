"""A phone is set up by its person, shown once, and taken away by who is responsible for the person."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.directory.models import Person
from halka.questionnaires.acts import PHONE_REVOKED, PHONE_SET_UP
from halka.questionnaires.models import Phone
from halka.questionnaires.phones import devices, onboarding
from halka.questionnaires.phones.actions import MOST_PHONES, revoke_phone, set_up_phone
from tests.cast import DAY, START, cast, somebody
from tests.questionnaires.shelf import Filler
from tests.walk import signed_in, text
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = START + DAY
Browser = Callable[[Person], Client]


@pytest.fixture
def browser(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Browser:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person: signed_in(person, NOW, monkeypatch)


def _phone(by: Person, name: str = "blue", days: int = 30, tier: str = "standard") -> Phone:
    token, password = devices.new_token(), devices.new_password()
    return set_up_phone(by=by, at=NOW, name=name, days=days, token=token, password=password, tier=tier)


def test_it_is_recorded_without_its_secrets() -> None:
    c = cast()
    with recorded_once(PHONE_SET_UP, reason="standard", thing=lambda: Phone.objects.get().ref):
        phone = _phone(c.alice)
    assert phone.ends_at == NOW + 30 * DAY
    token, password = devices.new_token(), devices.new_password()
    assert len(token) == 64
    made = set_up_phone(by=c.alice, at=NOW, name="x", days=90, token=token, password=password, tier="field")
    assert token not in str(vars(made))
    assert devices.of_token(token) == made
    assert devices.of_token(token[:-1]) is None
    assert devices.of_password(c.alice, password.upper().replace("-", " ")) == made
    assert devices.of_password(c.bob, password) is None


def test_a_phone_has_an_end_and_there_are_few_of_them() -> None:
    c = cast()
    with refused("for how many days"):
        _phone(c.alice, days=365)
    for _n in range(MOST_PHONES):
        _phone(c.alice)
    with refused("five phones already"):
        _phone(c.alice)


def test_its_code_is_shown_once(browser: Browser) -> None:
    c = cast()
    filler = Filler(browser(c.alice))
    filler.open("/phones/new/")
    page = filler.send(name="blue", days="30", tier="standard")
    phone = Phone.objects.get()
    assert "shown once" in page.main.text
    address = next(one.text for one in page.main.all("bdi") if "/key/" in one.text)
    assert devices.of_token(address.rsplit("/", 1)[1]) == phone
    password = page.main.all("bdi")[-1].text
    assert devices.of_password(c.alice, password) == phone
    listed = filler.open("/phones/")
    assert "blue" in listed.main.text
    assert address not in listed.main.text


def test_the_code_says_what_the_program_needs_and_nothing_about_whom() -> None:
    drawn = onboarding.settings_of("https://host/key/T", "sq")
    packed = zlib.compress(json.dumps(drawn).encode())
    assert json.loads(zlib.decompress(base64.b64decode(base64.b64encode(packed)))) == drawn
    assert drawn["general"]["server_url"] == "https://host/key/T"
    assert drawn["general"]["app_language"] == "sq"
    assert drawn["project"]["name"] == "Visits"
    assert {"general", "admin"} <= set(drawn)
    assert onboarding.code("https://host/key/" + "T" * 64, "en").startswith("<svg")


def test_the_second_step_comes_before(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    settings.HALKA_SECOND_FACTOR = True
    answer = signed_in(c.alice, NOW, monkeypatch).get("/phones/new/")
    assert answer.status_code == 302
    assert "/sign-in/" in answer.headers["Location"]


def test_whoever_lost_it_takes_it_away_and_so_do_supervisor_and_administrator(browser: Browser) -> None:
    c = cast()
    jon = somebody("Jon", c.child_unit, "administrator")
    for person in (c.alice, c.bob, jon):
        phone = _phone(c.alice)
        page = Filler(browser(person)).open("/phones/")
        assert "blue" in page.main.text
        assert browser(person).post(f"/phones/{phone.ref}/revoke/").status_code == 302
        phone.refresh_from_db()
        assert (phone.revoked_at, phone.revoked_by) == (NOW, person)
    assert "taken away by Jon" in text(browser(c.alice).get("/phones/"))


def test_it_is_recorded_by_whom(browser: Browser) -> None:
    c = cast()
    phone = _phone(c.alice)
    with recorded_once(PHONE_REVOKED, reason="other", thing=phone.ref):
        revoke_phone(by=c.bob, at=NOW, phone=phone)
    with refused("taken away already"):
        revoke_phone(by=c.alice, at=NOW, phone=phone)


def test_nobody_else_sees_it_or_takes_it_away(browser: Browser) -> None:
    c = cast()
    phone = _phone(c.alice)
    for person in (c.greta, c.hugo, c.fatma, c.dora):
        assert "blue" not in text(browser(person).get("/phones/"))
        assert browser(person).post(f"/phones/{phone.ref}/revoke/").status_code == 404
    with denied(c.hugo):
        revoke_phone(by=c.hugo, at=NOW, phone=phone)
