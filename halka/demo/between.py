"""What a receiver asks, tells or gives back of that which it has accepted and not yet done; and what the worker answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from halka.demo.stage import Deed, Stage
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


def say_between(
    stage: Stage,
    code: str,
    accepted_at: datetime,
    of: Callable[[], Referral | None],
    receiver: Person,
    worker: Person,
) -> None:
    """By the code of the case: one of four asks, one tells that the child did not come, one gives it back."""
    number = sum(map(ord, code))
    when = accepted_at + DAY

    def open_one() -> Referral | None:
        found = of()
        return found if found and found.status == Referral.Status.ACCEPTED and found.case.is_open else None

    def plan(after: timedelta, name: str, deed: Callable[[Referral, datetime], object]) -> None:
        def do(at: datetime) -> None:
            if (referral := open_one()) is not None:
                deed(referral, at)

        stage.plan(when + after, f"{code} {name}", do)

    def answer(words: str) -> Deed:
        def do(at: datetime) -> None:
            referral = open_one()
            waits = referral and Message.unscoped.filter(referral=referral, answered_at=None).last()
            if waits:
                reply(by=worker, message=waits, words=words, at=at)

        return do

    if number % 4 == 0:
        question, said = QUESTIONS[number % len(QUESTIONS)]
        plan(DAY * 0, "ask", lambda one, at: ask_sender(by=receiver, referral=one, words=question, at=at))
    elif number % 4 == 1:
        told, said = MISSED
        plan(
            DAY,
            "missed",
            lambda one, at: tell_missed(
                by=receiver,
                referral=one,
                missed_at=at - DAY / 8,
                words=told,
                at=at,
                appointment_at=at + 9 * DAY,
            ),
        )
    elif number % 4 == 2:
        plan(
            DAY,
            "give back",
            lambda one, at: give_back(
                by=receiver, referral=one, reason="no_capacity", explanation=GIVEN_BACK, at=at
            ),
        )
        return
    else:
        return
    if when + DAY < stage.at - STILL_OPEN:
        stage.plan(when + 2 * DAY, f"{code} reply", answer(said))
