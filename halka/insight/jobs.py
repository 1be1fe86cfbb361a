"""What the caretaker does for the numbers."""

from halka.insight.live import speeds
from halka.insight.precomputed import reader
from halka.trust.jobs import Job

NUMBERS = Job("numbers", "What was written down is in the numbers.", reader.read)
ANSWER_SPEEDS = Job("answer_speeds", "How fast units answer is known to those who refer.", speeds.keep_if_new)
