"""All that the caretaker does, in the order of a round. Each job is defined in its room."""

from halka.casework.jobs import BIRTHDAYS, GRANTS
from halka.config.apart import CHECKING, COPYING, DRILLING
from halka.directory.jobs import ENDED_TRIES
from halka.insight.jobs import ANSWER_SPEEDS, NUMBERS
from halka.questionnaires.jobs import (
    ENDED_FILLINGS,
    HANDED_OVER,
    SHIPPED,
    TOLD_BY_PHONES,
)
from halka.sharing.jobs import LETTERS, REMINDERS, STRAY_LETTERS
from halka.trust import alarms
from halka.trust.jobs import CHECKPOINTS, ENDED_FORMS, WAITING_LOOKS, Job

COPIES = Job(alarms.COPIES, "A copy is made every hour.", COPYING.round)
DRILLS = Job("drills", "The newest copy is restored and read every week.", DRILLING.round)
CHECKS = Job("checks", "The whole ledger is read every week.", CHECKING.round)

JOBS: tuple[Job, ...] = (
    LETTERS,
    REMINDERS,
    GRANTS,
    BIRTHDAYS,
    STRAY_LETTERS,
    WAITING_LOOKS,
    CHECKPOINTS,
    ENDED_TRIES,
    ENDED_FORMS,
    SHIPPED,
    HANDED_OVER,
    ENDED_FILLINGS,
    TOLD_BY_PHONES,
    NUMBERS,
    ANSWER_SPEEDS,
    COPIES,
    DRILLS,
    CHECKS,
)
