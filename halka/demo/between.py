"""What a receiver asks, tells or gives back of that which it has accepted and not yet done; and what the worker answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from halka.demo.stage import Stage
from halka.directory.models import Person
from halka.sharing.actions.answer import give_back
from halka.sharing.actions.messages import ask_sender, reply, tell_missed
from halka.sharing.models import Message, Referral

DAY = timedelta(days=1)
STILL_OPEN = 3 * DAY
"""What was said so lately waits for its answer on the demo day."""
QUESTIONS = (
    ("Which language does she or he read?", "The one in the letter; the aunt reads both."),
    ("Does somebody come along to the first visit?", "The grandmother comes along."),
    ("Is the report of the last check at hand?", "It is not. Please make a new one."),
)
MISSED = ("Called twice; the family asks for a day after the market.", "We go there together next week.")
GIVEN_BACK = "The therapist is away until autumn; nothing was begun."


@dataclass(frozen=True)
class Between:
    """By the code of the case: one of four asks, one says that the child did not come, one gives it back."""

    code: str
    referral: Callable[[], Referral | None]
    receiver: Person
    worker: Person

    def plan(self, stage: Stage, accepted_at: datetime) -> None:
        deed, when = self._deed, accepted_at + 2 * DAY
        if deed is not None:
            stage.plan(when, f"{self.code} between", deed)
        if when < stage.at - STILL_OPEN:
            stage.plan(when + DAY, f"{self.code} reply", self._reply)

    @property
    def _number(self) -> int:
        return sum(map(ord, self.code))

    @property
    def _deed(self) -> Callable[[datetime], None] | None:
        return (self._ask, self._missed, self._give_back, None)[self._number % 4]

    def _open(self) -> Referral | None:
        found = self.referral()
        return found if found and found.status == Referral.Status.ACCEPTED and found.case.is_open else None

    def _ask(self, at: datetime) -> None:
        if referral := self._open():
            question, _answer = QUESTIONS[self._number % len(QUESTIONS)]
            ask_sender(by=self.receiver, referral=referral, words=question, at=at)

    def _missed(self, at: datetime) -> None:
        if referral := self._open():
            tell_missed(
                by=self.receiver,
                referral=referral,
                missed_at=at - DAY / 8,
                words=MISSED[0],
                at=at,
                appointment_at=at + 9 * DAY,
            )

    def _give_back(self, at: datetime) -> None:
        if referral := self._open():
            give_back(
                by=self.receiver, referral=referral, reason="no_capacity", explanation=GIVEN_BACK, at=at
            )

    def _reply(self, at: datetime) -> None:
        message = Message.unscoped.filter(referral=self._open(), answered_at=None).last()
        if message:
            said = QUESTIONS[self._number % len(QUESTIONS)] if message.is_question else MISSED
            reply(by=self.worker, message=message, words=said[1], at=at)
