"""What a receiver can answer, a row each: its form stands small on the page of the referral, and is sent to its own page,
where it stays when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from halka.sharing.actions import answer, messages
from halka.sharing.forms import (
    AcceptForm,
    AnswerForm,
    AskForm,
    GiveBackForm,
    MissedForm,
    RefuseForm,
    ServeForm,
    TellForm,
)
from halka.sharing.models import Message, Referral


@dataclass(frozen=True)
class Answer:
    """`address`: the name of its own page. `stands`: folded, open or main; "stop" where it ends something."""

    name: str
    address: str
    form: type[AnswerForm]
    do: Callable[..., Message | None]
    title: Promise
    button: Promise
    stands: str = "folded"

    def on(self, referral: Referral) -> Small:
        """Several stand on one page: each has names of its own for its fields."""
        form = self.form(referral=referral, auto_id=f"{self.name}_%s")
        return Small(self, reverse(self.address, args=[referral.ref]), form)


@dataclass(frozen=True)
class Small:
    """One of them on the page of a referral."""

    answer: Answer
    page: str
    form: AnswerForm


ANSWERS = {
    one.name: one
    for one in (
        Answer("accept", "accept_referral", AcceptForm, answer.accept_referral, _("Accept"), _("Accept")),
        Answer(
            "refuse",
            "refuse_referral",
            RefuseForm,
            answer.refuse_referral,
            _("Refuse, with a reason"),
            _("Refuse and send the reason"),
        ),
        Answer(
            "serve",
            "serve",
            ServeForm,
            answer.serve,
            _("Service given"),
            _("The service was given"),
            "open",
        ),
        Answer("ask", "ask_sender", AskForm, messages.ask_sender, _("Ask the sender"), _("Ask")),
        Answer(
            "missed",
            "tell_missed",
            MissedForm,
            messages.tell_missed,
            _("The child did not come"),
            _("Tell the child’s worker"),
        ),
        Answer(
            "give-back",
            "give_back",
            GiveBackForm,
            answer.give_back,
            _("We cannot do it after all"),
            _("Give it back"),
            "stop",
        ),
        Answer(
            "tell",
            "tell_sender",
            TellForm,
            answer.tell_sender,
            _("Give feedback to the child’s worker"),
            _("Tell"),
            "main",
        ),
    )
}


def small_forms(referral: Referral, *, may_ask: bool) -> list[Small]:
    """What can be answered now, from the top; accepting stands by itself above them."""
    status = Referral.Status(referral.status)
    possible = {
        "refuse": referral.is_waiting,
        "serve": status in Referral.BEFORE_HELP,
        "ask": may_ask,
        "missed": status in Referral.BEFORE_HELP,
        "give-back": status in Referral.BEFORE_HELP,
        "tell": status == Referral.Status.SERVED,
    }
    return [ANSWERS[name].on(referral) for name, is_possible in possible.items() if is_possible]


def to_accept(referral: Referral) -> Small | None:
    return ANSWERS["accept"].on(referral) if referral.is_waiting else None
