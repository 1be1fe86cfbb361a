"""What insight keeps: what it has read of the ledger, made ready for its pages; and counts of staff surveys."""

from halka.insight.models.case_entry import CaseEntry
from halka.insight.models.reading import Reading
from halka.insight.models.roll_up import Handover, RollUp, Written
from halka.insight.models.thread import Thread
from halka.insight.survey.models import Survey, SurveyReceipt, SurveyTally

__all__ = [
    "CaseEntry",
    "Handover",
    "Reading",
    "RollUp",
    "Survey",
    "SurveyReceipt",
    "SurveyTally",
    "Thread",
    "Written",
]
