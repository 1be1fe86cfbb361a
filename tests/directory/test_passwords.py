"""Passwords that somebody would guess are refused, wherever one is chosen."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from halka.directory.models import Person
from halka.directory.passwords import NotGuessable
from tests.cast import cast

ZEYNEP = Person(username="zeynep.koral", name="Zeynep Koral")


@pytest.mark.parametrize(
    "guessed",
    [
        "aaaaaaaaaaaa",
        "abcabcabcabcabc",
        "x" * 200,
        "111122223333",
        "123456789012",
        "password12345",
        "P@ssw0rd1234",
        "iloveyou1234",
        "qwertyuiop12",
        "poiuytrewqlk",
        "1q2w3e4r5t6y",
        "qwertyuıopğü",
        "QWERTYUIOPĞÜ",
        "fgğıodrnhpqw",
        "asdfghjklşi,",
        "zeynepzeynep1",
        "Zeynep.Koral.2026",
        "KORAL-koral-99",
        "halka-halka-1",
        "Halka2026!Halka",
        "şifreşifre12",
        "galatasaray1905",
        "İstanbul1453",
        "fjalëkalimi1",
    ],
)
def test_what_is_guessed_is_refused(guessed: str) -> None:
    with pytest.raises(ValidationError, match="easy to guess"):
        NotGuessable().validate(guessed, ZEYNEP)


@pytest.mark.parametrize(
    "good",
    [
        "lamp river seven onion",
        "tavla nehir kiraz pencere",
        "zeynep likes violet umbrellas",
        "k9#Vt2!mQz7p",
        "dritare libër gur hënë",
    ],
)
def test_what_is_not_guessed_is_taken(good: str) -> None:
    NotGuessable().validate(good, ZEYNEP)
    NotGuessable().validate(good)


@pytest.mark.django_db
def test_nobody_chooses_one_on_the_own_page() -> None:
    own, alice = Client(), cast().alice
    own.force_login(alice)
    said = {"oldpassword": "Alice-long-enough-1", "password1": "qwertyuiop12", "password2": "qwertyuiop12"}
    page = own.post(reverse("account_change_password"), said).content.decode()
    assert "easy to guess" in page
    assert Person.objects.get(pk=alice.pk).check_password("Alice-long-enough-1")
