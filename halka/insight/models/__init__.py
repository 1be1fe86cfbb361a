"""What insight keeps: what it has read of the ledger, made ready for its pages; and counts of staff surveys."""

from halka.insight.models.reading import Reading
from halka.insight.models.roll import Handover, Roll, Written
from halka.insight.models.step import Step
from halka.insight.models.thread import Thread
from halka.insight.survey.models import Survey, SurveyReceipt, SurveyTally

__all__ = [
    "Handover",
    "Reading",
    "Roll",
    "Step",
    "Survey",
    "SurveyReceipt",
    "SurveyTally",
    "Thread",
    "Written",
]
