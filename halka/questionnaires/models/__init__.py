"""Questionnaires, their frozen versions, drafts of authors, what is half filled and what was sent."""

from halka.questionnaires.models.built import Built
from halka.questionnaires.models.filled import Filling, Submission
from halka.questionnaires.models.form import Questionnaire, Version, WorkbookDraft

__all__ = ["Built", "Filling", "Questionnaire", "Submission", "Version", "WorkbookDraft"]
