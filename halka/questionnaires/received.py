"""What was sent, opened again for those who may read it (`sent/readers.py`)."""

from __future__ import annotations

from halka.questionnaires.drafts import definition
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import load, parsed_submission
from halka.questionnaires.models import Submission
from halka.questionnaires.sealing import envelopes
from halka.questionnaires.sealing import raw as raw


def opened(submission: Submission, language: str) -> State:
    """All answers."""
    state = State(definition(submission.version), submission.received_at)
    load(state, parsed_submission(raw(submission)))
    state.settle_received()
    state.language = language or state.language
    return state


def opened_up_to(submission: Submission, language: str, most: int) -> State:
    """The answers of these levels, and no others: their envelopes alone are opened."""
    state = State(definition(submission.version), submission.received_at)
    for answers in envelopes(submission.ref, most):
        load(state, parsed_submission(answers.encode()))
    state.settle_received()
    state.language = language or state.language
    return state
