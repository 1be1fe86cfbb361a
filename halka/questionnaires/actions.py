"""What people do with questionnaires: read in a workbook, mend it, publish it, close it; send one that is filled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires import drafts
from halka.questionnaires.acts import (
    QUESTIONNAIRE_DROPPED,
    QUESTIONNAIRE_MENDED,
    QUESTIONNAIRE_MOVED,
    QUESTIONNAIRE_PUBLISHED,
    QUESTIONNAIRE_RECEIVED,
    QUESTIONNAIRE_SENT,
)
from halka.questionnaires.examine import Examined
from halka.questionnaires.models import Filling, Questionnaire, Submission, Version, WorkbookDraft
from halka.questionnaires.purposes import purpose_called
from halka.questionnaires.sealing import first_copy
from halka.trust import rows
from halka.trust.action import Refused, SentBefore, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.KEEP_QUESTIONNAIRES)
def read_in_workbook(
    *, by: Person, at: datetime, name: str, content: bytes, found: Examined
) -> WorkbookDraft:
    """Keeps a workbook as it was sent, with what was found in it."""
    draft = WorkbookDraft.objects.create(
        workbook_name=name[-120:], workbook=content, verdict=found.as_json(), sent_at=at, sent_by=by
    )
    enter(QUESTIONNAIRE_SENT, by=by, at=at, thing=draft.ref)
    return draft


@action(needs=Permission.KEEP_QUESTIONNAIRES)
def mend_workbook(*, by: Actor, at: datetime, draft: WorkbookDraft, repair: str, found: Examined) -> None:
    """Keeps a named repair; the file stays as it was sent. `found`: what comes of it with this repair."""
    if repair in draft.repairs:
        raise Refused(_("This was mended already."))
    draft.repairs = [*draft.repairs, repair]
    draft.verdict = found.as_json()
    draft.save(update_fields=["repairs", "verdict"])
    enter(QUESTIONNAIRE_MENDED, by=by, at=at, thing=draft.ref, reason=repair)


@action(needs=Permission.KEEP_QUESTIONNAIRES)
def drop_workbook(*, by: Actor, at: datetime, draft: WorkbookDraft) -> None:
    enter(QUESTIONNAIRE_DROPPED, by=by, at=at, thing=draft.ref)
    draft.delete()


@action(needs=Permission.KEEP_QUESTIONNAIRES)
def publish_questionnaire(
    *,
    by: Actor,
    at: datetime,
    name: str,
    content: bytes,
    found: Examined,
    repairs: list[str] | None = None,
    draft: WorkbookDraft | None = None,
) -> Version:
    """Freezes a version: the workbook, the form and its hashes; its draft is not needed any more. Whoever has begun an
    earlier version stays on it."""
    if not found.ok:
        raise Refused(_("There is still something wrong in this workbook. It cannot be published."))
    if not found.form_id or not found.version:
        raise Refused(_("Give it a form_id and a version before it is published."))
    xform = found.xform.encode()
    questionnaire, _is_new = Questionnaire.objects.get_or_create(
        form_id=found.form_id, defaults={"purpose": found.purpose, "state": Questionnaire.State.CLOSED}
    )
    _serves(questionnaire, found.purpose)
    _no_other_of_this_name(questionnaire, found.version, xform)
    questionnaire.state = Questionnaire.State.OPEN
    questionnaire.save(update_fields=["state"])
    version = Version.objects.create(
        questionnaire=questionnaire,
        name=found.version,
        title=(found.title or found.form_id)[:200],
        workbook_name=name[-120:],
        workbook=content,
        repairs=repairs or [],
        xform=xform,
        itemsets=found.itemsets,
        sha256=hashlib.sha256(xform).hexdigest(),
        md5=hashlib.md5(xform, usedforsecurity=False).hexdigest(),
        languages=found.languages,
        questions=found.questions,
        published_at=at,
        published_by=by if isinstance(by, Person) else None,
    )
    if draft is not None:
        draft.delete()
    enter(QUESTIONNAIRE_PUBLISHED, by=by, at=at, thing=version.ref)
    return version


def _serves(questionnaire: Questionnaire, purpose: str) -> None:
    """A questionnaire is for the same in all its versions, and one questionnaire at a time serves a purpose."""
    if purpose and purpose_called(purpose) is None:
        raise Refused(
            _("Nothing here knows what this questionnaire is for: “%(purpose)s”.") % {"purpose": purpose}
        )
    if questionnaire.purpose != purpose:
        raise Refused(
            _("Another version of this questionnaire is for something else. Give it a form_id of its own.")
        )
    _must_be_the_only_one(questionnaire)


def _must_be_the_only_one(questionnaire: Questionnaire) -> None:
    same = Questionnaire.objects.filter(purpose=questionnaire.purpose, state=Questionnaire.State.OPEN)
    other = same.exclude(pk=questionnaire.pk).first() if questionnaire.purpose else None
    if other is not None:
        raise Refused(
            _("“%(other)s” is open for the same purpose. Let it run out first.") % {"other": other.form_id}
        )


def _no_other_of_this_name(questionnaire: Questionnaire, name: str, xform: bytes) -> None:
    there = Version.objects.filter(questionnaire=questionnaire, name=name).first()
    if there is None:
        return
    if bytes(there.xform) == xform:
        raise Refused(_("This version is published already, and nothing has changed since."))
    raise Refused(
        _(
            "Version %(version)s is published already and says something else. Write another version into the workbook."
        )
        % {"version": name}
    )


@action(needs=Permission.KEEP_QUESTIONNAIRES)
def move_questionnaire(*, by: Actor, at: datetime, questionnaire: Questionnaire, state: str) -> None:
    """Opens it, lets it run out (nobody begins, who has begun may send), or closes it."""
    if state not in Questionnaire.State.values or state == questionnaire.state:
        raise Refused(_("It is in this state already."))
    if state == Questionnaire.State.OPEN:
        _must_be_the_only_one(questionnaire)
    moved = Questionnaire.objects.filter(pk=questionnaire.pk, state=questionnaire.state).update(state=state)
    if not moved:
        raise Refused(_("Somebody else has opened or closed it meanwhile. Look again."))
    enter(QUESTIONNAIRE_MOVED, by=by, at=at, thing=questionnaire.ref, reason=state)


@action(needs=Permission.FILL_QUESTIONNAIRE)
def receive_submission(
    *,
    by: Person,
    at: datetime,
    version: Version,
    instance_id: str,
    raw: bytes,
    way: str,
    about: str = "",
    base: str = "",
    waits: bool = False,
    found: Mapping[str, int] | None = None,
    beside: Callable[[Submission], None] = lambda _submission: None,
) -> Submission:
    """Keeps what was sent, as it was sent, once; checks it by the version with which it was filled. What is found is
    counted and refuses nothing here. What it is for is done behind this (`sent/receive.py`). `base`: a mark
    of what it rests on. `waits`: it is to wait for somebody in any case. `found`: the same, counted before the store was held.
    `beside`: what is written with it in the same transaction, and may refuse it."""
    now = rows.read(Questionnaire, ("state", "purpose"), version.questionnaire_id) or {}
    if now["state"] == Questionnaire.State.CLOSED:
        raise Refused(
            _(
                "This questionnaire was closed meanwhile. Nothing was sent; what you wrote stays for you until it ends."
            )
        )
    found = drafts.findings(version, raw, at) if found is None else found
    ref = new_ref()
    try:
        with transaction.atomic():
            submission = Submission(
                ref=ref,
                version=version,
                questionnaire_id=version.questionnaire_id,
                instance_id=instance_id,
                received_at=at,
                received_from=by,
                way=way,
                findings=dict(sorted(found.items())),
                about=about,
                base=base,
                state=Submission.State.ARRIVED if now["purpose"] or waits else Submission.State.KEPT,
                ct=first_copy(version.ref, ref, raw),
            )
            rows.add(submission)
    except IntegrityError:
        raise SentBefore(_("This was sent before. It was kept once.")) from None
    beside(submission)
    if way in ("plain", "browser"):  # what is half filled on pages is not what a phone sends or a file holds
        Filling.objects.filter(person=by, version=version, about=about).delete()
    enter(QUESTIONNAIRE_RECEIVED, by=by, at=at, thing=submission.ref, reason=way)
    return submission
