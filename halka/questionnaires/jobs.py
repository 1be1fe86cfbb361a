"""What the caretaker does for questionnaires."""

from halka.questionnaires.drafts import forget_ended
from halka.questionnaires.entities.following import follow_up
from halka.questionnaires.sent.receive import hand_over_arrived
from halka.questionnaires.shipped import publish_shipped
from halka.trust.jobs import Job

ENDED_FILLINGS = Job(
    "ended_fillings", "Half-filled questionnaires are forgotten after 30 days.", forget_ended
)
HANDED_OVER = Job("handed_over", "What was sent and not handed over is handed over.", hand_over_arrived)
SHIPPED = Job("shipped_questionnaires", "Questionnaires that come with Halka are published.", publish_shipped)
TOLD_BY_PHONES = Job(
    "told_by_phones", "What phones told is taken over, after five days at the latest.", follow_up
)
