"""What the caretaker does for questionnaires."""

from halka.questionnaires.drafts import forget_ended
from halka.trust.jobs import Job

ENDED_FILLINGS = Job(
    "ended_fillings", "Half-filled questionnaires are forgotten after 30 days.", forget_ended
)
