"""All that the caretaker does, in the order of a round. Each job is defined in its room."""

from halka.casework.jobs import GRANTS
from halka.insight.jobs import ANSWER_SPEEDS, NUMBERS
from halka.sharing.jobs import LETTERS, REMINDERS
from halka.trust.jobs import CHECKPOINTS, Job

JOBS: tuple[Job, ...] = (REMINDERS, GRANTS, LETTERS, CHECKPOINTS, NUMBERS, ANSWER_SPEEDS)
