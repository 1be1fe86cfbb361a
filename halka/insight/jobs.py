"""What the caretaker does for the numbers."""

from halka.insight.precomputed import reader
from halka.trust.jobs import Job

NUMBERS = Job("numbers", "What was written down is in the numbers.", reader.read)
