"""Deeds with phones: setting one up, taking one away, files that come after their answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires.acts import PHONE_REVOKED, PHONE_SET_UP, QUESTIONNAIRE_FILES, VISITS_TAKEN
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
    held = Phone.objects.filter(person=by, kind=Phone.Kind.PHONE, revoked_at=None, ends_at__gt=at)
    if held.count() >= MOST_PHONES:
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
def take_visits_along(*, by: Person, at: datetime, name: str, days: int, tier: str, ref: str = "") -> Phone:
    """In a browser. `ref`: the one that has visits of this person already; anything else begins a new one."""
    if days not in devices.DAYS_OF_BROWSERS or tier not in Phone.Tier.values:
        raise Refused(_("Choose for how many days, and what may be taken along of each child."))
    mine = Phone.objects.filter(person=by, kind=Phone.Kind.BROWSER, revoked_at=None, ends_at__gt=at)
    device = mine.filter(ref=ref).first()
    if device is None:
        ref = new_ref()
        device = Phone(
            ref=ref,
            person=by,
            kind=Phone.Kind.BROWSER,
            token_mark=devices.mark("token", devices.proof_of(ref)),
            password_mark=devices.mark("none", ref),
            made_at=at,
        )
    device.name, device.tier, device.ends_at = name.strip()[:60], tier, at + timedelta(days=days)
    device.seen_at = at
    device.save()
    enter(VISITS_TAKEN, by=by, at=at, thing=device.ref, reason=tier)
    return device


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
