"""Passwords that somebody would guess: common words, repetitions, runs along the keyboard, one's own names."""

from __future__ import annotations

import re
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from halka.directory.models import Person

FEWEST_GUESSES = 10**9
LONGEST = 72  # what is strong in its first 72 letters is strong
# Rows of the keyboards that the estimator does not know: Turkish Q and F, Albanian.
ROWS = ("qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç", "fgğıodrnhpqw", "uieaütkmlyş", "jövcçzsb", "qwertzuiopç")
# Nothing but what stands on the page, and what a worker here would think of first.
HERE = (
    *("halka", "cocuk", "koruma", "sifre", "parola", "istanbul", "ankara", "izmir", "turkiye", "ataturk"),
    *("galatasaray", "fenerbahce", "besiktas", "trabzonspor", "seviyorum"),
    *("fjalekalim", "femije", "mbrojtje", "shqiperia", "tirana", "kosova", "prishtina"),
)
PLAIN = str.maketrans("çğıöşüâîûë", "cgiosuaiue")


class NotGuessable:
    """A validator in the form that Django asks for."""

    def validate(self, password: str, user: Person | None = None) -> None:
        said = password.casefold().translate({0x307: None})[:LONGEST]
        names = _names(user)
        for spelt in {_without_runs(said), _without_runs(said.translate(PLAIN))}:
            left = re.sub("|".join(map(re.escape, names)), "", spelt)
            weakest = min(_guesses(spelt, names), _guesses(left, names))
            if weakest < FEWEST_GUESSES:
                raise ValidationError(
                    _("This password is easy to guess. Four words that do not belong together are good."),
                    code="guessable",
                )

    def get_help_text(self) -> str:
        return _("Four words that do not belong together are good.")


def _names(user: Person | None) -> list[str]:
    """The person's names and the product's, the longest first; in both spellings."""
    said = re.split(r"[\W_]+", f"{user.name} {user.username}".casefold()) if user else []
    spelt = chain(said, (name.translate(PLAIN) for name in said), ["halka"])
    return sorted({name for name in spelt if len(name) >= 3}, key=lambda name: (-len(name), name))


def _guesses(password: str, names: list[str]) -> int:
    return int(zxcvbn(password, user_inputs=[*names, *HERE])["guesses"]) if password else 0


def _without_runs(password: str) -> str:
    """A run of four keys or more along a row says no more than its first key."""
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                password = password.replace(row[start : start + length], row[start])
    return password
