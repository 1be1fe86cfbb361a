"""Questionnaires, their frozen versions, drafts of authors, what is half filled and what was sent; phones and their lists."""

from halka.questionnaires.models.built import Built
from halka.questionnaires.models.entity import Conflict, Entity, EntityEvent, EntityVersion, GatedList, Held
from halka.questionnaires.models.filled import Filling, FillingFile, Submission
from halka.questionnaires.models.form import Questionnaire, Version, WorkbookDraft
from halka.questionnaires.models.offline import Operation
from halka.questionnaires.models.phone import Arrival, Attachment, Phone

__all__ = [
    "Arrival",
    "Attachment",
    "Built",
    "Conflict",
    "Entity",
    "EntityEvent",
    "EntityVersion",
    "Filling",
    "FillingFile",
    "GatedList",
    "Held",
    "Operation",
    "Phone",
    "Questionnaire",
    "Submission",
    "Version",
    "WorkbookDraft",
]
