"""Deeds with phones: setting one up, taking one away, files that come after their answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires.acts import PHONE_REVOKED, PHONE_SET_UP, QUESTIONNAIRE_FILES
from halka.questionnaires.models import Phone, Submission
from halka.questionnaires.phones import attachments, devices
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.policy import Permission

MOST_PHONES = 5


@action(needs=Permission.FILL_QUESTIONNAIRE)
def set_up_phone(
    *, by: Person, at: datetime, name: str, days: int, token: str, password: str, tier: str
) -> Phone:
    """`token` and `password` are kept as marks: whoever made them shows them once."""
    if days not in devices.DAYS or tier not in Phone.Tier.values:
        raise Refused(_("Choose for how many days, and what the phone may carry."))
    if Phone.objects.filter(person=by, revoked_at=None, ends_at__gt=at).count() >= MOST_PHONES:
        raise Refused(_("You have five phones already. Take one away first."))
    phone = Phone.objects.create(
        person=by,
        name=name.strip()[:60],
        tier=tier,
        token_mark=devices.mark("token", token),
        password_mark=devices.password_mark(by, password),
        made_at=at,
        ends_at=at + timedelta(days=days),
    )
    enter(PHONE_SET_UP, by=by, at=at, thing=phone.ref, reason=tier)
    return phone


@action(needs=Permission.FILL_QUESTIONNAIRE)
def revoke_phone(*, by: Person, at: datetime, phone: Phone) -> None:
    """From the next moment on it gets and sends nothing; what it is sending now is not taken either."""
    if not devices.taken_away_by(by, at).filter(pk=phone.pk).exists():
        raise Denied(by=by, needs=Permission.FILL_QUESTIONNAIRE, at=at)
    if not Phone.objects.filter(pk=phone.pk, revoked_at=None).update(revoked_at=at, revoked_by=by):
        raise Refused(_("It was taken away already."))
    enter(PHONE_REVOKED, by=by, at=at, thing=phone.ref, reason="own" if phone.person_id == by.pk else "other")


@action(needs=Permission.FILL_QUESTIONNAIRE)
def receive_files(
    *, by: Person, at: datetime, phone: Phone, submission: Submission, files: attachments.Files
) -> None:
    """Files of something that has arrived before: those that it names, all others are dropped."""
    attachments.must_still_hold(phone, at)
    attachments.fill(submission, files, at)
    enter(QUESTIONNAIRE_FILES, by=by, at=at, thing=submission.ref)
