"""kill -9 between submission and deed, and two processes that hand over at once: nothing is lost, and it is done once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.context import ForkProcess

import pytest
from django.db import connections

from halka.casework.models import Contact
from halka.questionnaires import drafts, purposes
from halka.questionnaires.acts import QUESTIONNAIRE_HANDED_OVER
from halka.questionnaires.models import Submission
from halka.questionnaires.sent import receive as receiving
from halka.trust import ledger
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, a_registered_case, cast
from tests.questionnaires.contacts import half, send

NOW = START + DAY
FORK = multiprocessing.get_context("fork")
Work = Callable[[], object]


def _started(work: Work) -> ForkProcess:
    """A process of its own, with a connection of its own."""
    connections.close_all()
    process = FORK.Process(target=work)
    process.start()
    return process


def _killed(work: Work) -> None:
    process = _started(work)
    process.join(30)
    assert process.exitcode == -signal.SIGKILL


def _kill(*_about: object, **_more: object) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def _killed_before_the_deed(filled: drafts.Half) -> None:
    receiving.hand_over_again = _kill  # type: ignore[assignment]  # in the process that is killed
    send(filled, NOW)


def _killed_behind_the_deed(submission: Submission) -> None:
    """The deed is done, and nothing of it is committed."""
    purpose = purposes.purpose_called("contact")
    assert purpose is not None

    def done_and_killed(handed: purposes.Handed) -> str:
        purpose.deed(handed)
        return _kill()

    purposes.register(replace(purpose, deed=done_and_killed))
    receiving.hand_over_again(submission, by=submission.received_from, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_program_killed_between_submission_and_deed_has_lost_nothing_and_two_others_do_it_once() -> None:
    c = cast()
    filled = half(c.alice, a_registered_case(c), NOW)
    _killed(lambda: _killed_before_the_deed(filled))
    submission = Submission.objects.get()
    assert submission.state == Submission.State.ARRIVED
    _killed(lambda: _killed_behind_the_deed(submission))
    submission.refresh_from_db()
    assert (submission.state, Contact.unscoped.count()) == (Submission.State.ARRIVED, 0)

    both = FORK.Barrier(2)

    def hand_over() -> None:
        both.wait(10)
        receiving.hand_over_arrived(NOW + HOUR)

    for process in [_started(hand_over) for _each in range(2)]:
        process.join(30)
        assert process.exitcode == 0
    submission.refresh_from_db()
    assert submission.state == Submission.State.DONE
    assert submission.thing == Contact.unscoped.get().ref
    assert LedgerEntry.objects.filter(act=QUESTIONNAIRE_HANDED_OVER, outcome="done").count() == 1
    assert ledger.verify().is_intact
