"""What a receiver asks or tells before it has helped, on both pages of a referral, and what the sender writes of it:
an answer, or why nothing follows a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.directory.visit import Visit, signed_in
from halka.pages.dates_in_words import moment
from halka.pages.deed_page import deed_page
from halka.sharing import saved
from halka.sharing.actions.close import leave_it
from halka.sharing.actions.messages import reply
from halka.sharing.forms import LeaveForm, ReplyForm
from halka.sharing.models import Message, Referral
from halka.sharing.queries import WITH_THEM, messages_of
from halka.trust import vault
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


@dataclass(frozen=True)
class Said:
    """A question, or that the child did not come, with the sender's answer where there is one."""

    message: Message
    title: str
    words: vault.Words
    answer: vault.Words
    form: ReplyForm | None
    """For who may answer it now."""

    @property
    def is_untrusted(self) -> bool:
        return self.words.is_tampered or self.answer.is_tampered


def said_of(referral: Referral, at: datetime, *, answers: bool = False) -> list[Said]:
    """What was asked and told, the newest first. `answers`: whether the reader answers for the sender."""
    found = messages_of(referral)
    places = [(table, one.ref) for one in found for table in ("message", "message_answer")]
    sealed = vault.read_many(places)
    is_open = referral.status in WITH_THEM and referral.closed_at is None
    return [
        Said(
            one,
            _title(one),
            sealed.get(("message", one.ref), vault.Words({})),
            sealed.get(("message_answer", one.ref), vault.Words({})),
            ReplyForm.to(one, auto_id=f"{one.ref}_%s")
            if answers and is_open and one.answered_at is None
            else None,
        )
        for one in found
    ]


def _title(message: Message) -> str:
    if message.is_question or message.missed_at is None:
        return _("Question of %(who)s") % {"who": message.sent_by.name}
    return _("The child did not come on %(moment)s") % {"moment": moment(message.missed_at)}


def may_answer(referral: Referral, person: Person, at: datetime) -> bool:
    """Whoever writes in the case answers for the sender."""
    return person.may(Permission.REFER, at) and referral.case.may_be_written_by(person, at)


@signed_in
def answer(request: Visit, ref: str) -> HttpResponse:
    """The form stands on the page of the referral; here it stays when it is refused."""
    found = find(Message, by=request.person, at=request.at, ref=ref)
    case = found.referral.case
    if not may_answer(found.referral, request.person, request.at):
        raise Denied(by=request.person, needs=Permission.REFER, at=request.at, case=case.ref)
    case.must_not_be_erased()
    here = reverse("referral", args=[found.referral.ref])

    def do(given: dict[str, object]) -> str:
        reply(by=request.person, message=found, at=request.at, words=str(given["words"]))
        messages.success(request, saved.replied(found))
        return here

    asked = vault.read("message", found.ref).get("words", "")
    return deed_page(
        request, form=ReplyForm.to(found, request.POST or None), do=do, title=_title(found), button=_("Answer"),
        back={"url": here, "label": _("Back to the referral"), "more": found.referral.number},
        lead=asked, child=case.child.ref,
    )  # fmt: skip


@signed_in
def leave(request: Visit, ref: str) -> HttpResponse:
    """The worker says why nothing follows a refusal."""
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    if not may_answer(found, request.person, request.at):
        raise Denied(by=request.person, needs=Permission.REFER, at=request.at, case=found.case.ref)
    found.case.must_not_be_erased()
    here = reverse("referral", args=[found.ref])

    def do(given: dict[str, object]) -> str:
        leave_it(by=request.person, referral=found, at=request.at, words=str(given["words"]))
        messages.success(request, saved.left())
        return here

    return deed_page(
        request, form=LeaveForm(request.POST or None), do=do, title=_("Why does nothing follow?"), button=_("Keep it"),
        back={"url": here, "label": _("Back to the referral"), "more": found.number}, child=found.case.child.ref,
    )  # fmt: skip
