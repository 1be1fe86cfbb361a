"""Questionnaires, their frozen versions, drafts of authors, what is half filled and what was sent; phones."""

from halka.questionnaires.models.filled import Filling, Submission
from halka.questionnaires.models.form import Questionnaire, Version, WorkbookDraft
from halka.questionnaires.models.phone import Arrival, Attachment, Phone

__all__ = [
    "Arrival",
    "Attachment",
    "Filling",
    "Phone",
    "Questionnaire",
    "Submission",
    "Version",
    "WorkbookDraft",
]
