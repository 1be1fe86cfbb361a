"""What the caretaker does for questionnaires."""

from halka.questionnaires.drafts import forget_ended
from halka.questionnaires.entities.following import follow_up
from halka.trust.jobs import Job

ENDED_FILLINGS = Job(
    "ended_fillings", "Half-filled questionnaires are forgotten after 30 days.", forget_ended
)
TOLD_BY_PHONES = Job(
    "told_by_phones", "What phones told is taken over, after five days at the latest.", follow_up
)
