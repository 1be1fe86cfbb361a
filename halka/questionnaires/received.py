"""What was sent, opened again for the person who sent it. Nobody else opens it here."""

from __future__ import annotations

from datetime import datetime

from halka.questionnaires.drafts import definition
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import load, parsed_submission
from halka.questionnaires.models import Submission
from halka.trust import beside, keys


def raw(submission: Submission) -> bytes:
    """The bytes as they arrived."""
    place = ("submission", submission.version.ref, submission.ref)
    return beside.opened(keys.current().derive(keys.FILLED), place, bytes(submission.ct))


def opened(submission: Submission, language: str) -> State:
    state = State(definition(submission.version), _moment(submission))
    load(state, parsed_submission(raw(submission)))
    state.settle_received()
    state.language = language or state.language
    return state


def _moment(submission: Submission) -> datetime:
    return submission.received_at
