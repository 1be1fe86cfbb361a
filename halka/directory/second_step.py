"""The second step of signing in: codes are counted like passwords, entered when they are wrong, and open once."""

from __future__ import annotations

import re
import unicodedata

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.db import transaction

from halka.directory import limits
from halka.directory.acts import SESSION_FAILED
from halka.directory.models import Person
from halka.trust import clock, ledger


def _begin(person: Person, kind: str) -> limits.Try:
    begun = limits.begin(context.request, person.ref, kind)
    if begun is None:
        raise account_adapter().validation_error("too_many_login_attempts")
    return begun


def _used_once(person: Person, code: str) -> None:
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", code))
    if not limits.is_first_use(person.ref, digits):
        raise get_adapter().validation_error("incorrect_code")


class _Counted:
    """Beside the forms of allauth that ask for a code."""

    user: Person
    authenticator: Authenticator

    def clean_code(self) -> str:
        begun = _begin(self.user, "code")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP:
                _used_once(self.user, code)
        except forms.ValidationError:
            with transaction.atomic():
                ledger.record(
                    SESSION_FAILED,
                    at=clock.now(), thing=self.user.ledger_name, reason="second_step", outcome="denied",
                )  # fmt: skip
            raise
        begun.forgive()
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    pass


def confirm(person: Person, code: str) -> None:
    """Asks for the second step once more, before something that an open page must not be enough for.

    Counted and entered as at the sign-in. Raises ValidationError."""
    asked = CodeAgainForm({"code": code}, user=person)
    if not asked.is_valid():
        raise forms.ValidationError([wrong for told in asked.errors.as_data().values() for wrong in told])


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that sets the telephone up does not sign in afterwards."""

    def clean_code(self) -> str:
        begun = _begin(self.user, "code")
        code: str = super().clean_code()
        _used_once(self.user, code)
        begun.forgive()
        return code


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Whoever sits down at an open page does not guess the old password there."""

    def clean_oldpassword(self) -> object:
        begun = _begin(self.user, "password")
        said: object = super().clean_oldpassword()
        begun.forgive()
        return said
