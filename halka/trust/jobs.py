"""Jobs: what the caretaker does between requests. Each room offers its own; `config/jobs.py` lists them all.

A job looks at the rows for what is due and has not been done, so that it may run at any time, twice, and late. Jobs
know nothing of each other: one that fails is logged and noted, and the next one has its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb

from django.db.models import Max
from django.utils import timezone

from halka.trust import ledger, looks, typed
from halka.trust.models import JobRun

log = logging.getLogger("halka.caretaker")

LATE = timedelta(minutes=5)
"""A round is due twice a minute: after this time without one the caretaker counts as dead, a job as late."""

_ROOMS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Job:
    """`run` is given the moment of the installation. `promise` says what is so when it has been done."""

    code: str
    promise: str
    run: Callable[[datetime], object]


WAITING_LOOKS = Job("waiting_looks", "Looks that had to wait are entered.", looks.enter_waiting)
ENDED_FORMS = Job(
    "ended_forms", "What was typed and not sent is forgotten after 12 hours.", typed.forget_ended
)
CHECKPOINTS = Job("checkpoints", "The ledger has its signed checkpoint.", ledger.checkpoint_if_due)


def one_round(jobs: Sequence[Job], at: datetime) -> list[str]:
    """Does each job once; answers the codes of those that failed."""
    return [job.code for job in jobs if not attempt(job, at)]


def attempt(job: Job, at: datetime) -> bool:
    """Does one job and notes what came of it. Nothing that goes wrong in it is raised."""
    trouble = ""
    try:
        job.run(at)
    except Exception as problem:
        trouble = _kind(problem)
        log.error("The job “%s” failed: %s.", job.code, ", ".join(_places(problem)))
    try:
        _note(job, trouble)
    except Exception as problem:  # the store does not answer; the other jobs are tried all the same
        log.error("The job “%s” could not be noted: %s.", job.code, ", ".join(_places(problem)))
        return False
    return not trouble


def _note(job: Job, trouble: str) -> None:
    now = timezone.now()  # of the machine: the clock of a demo stands still, its caretaker does not
    found = {"tried_at": now, "trouble": trouble} | ({} if trouble else {"succeeded_at": now})
    JobRun.objects.update_or_create(job=job.code, defaults=found)


def is_alive(now: datetime) -> bool:
    """Whether the caretaker has made a round lately, whatever came of its jobs."""
    newest = JobRun.objects.aggregate(newest=Max("tried_at"))["newest"]
    return newest is not None and now - newest <= LATE


def _kind(problem: BaseException) -> str:
    """The name of what went wrong; of several things that of the first."""
    first = next(_each(problem))
    return type(first).__name__[:64]


def _places(problem: BaseException) -> list[str]:
    """Where in the program each thing went wrong: kind, file and line. Never the message, which may hold content."""
    return sorted({f"{type(each).__name__}{_place(each)}" for each in _each(problem)})


def _each(problem: BaseException) -> Iterator[BaseException]:
    if isinstance(problem, BaseExceptionGroup):
        for part in problem.exceptions:
            yield from _each(part)
    else:
        yield problem


def _place(problem: BaseException) -> str:
    """The innermost line of ours; empty when none of ours was running."""
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(problem.__traceback__)]
    ours = [(path, line) for path, line in frames if path.is_relative_to(_ROOMS) and path != Path(__file__)]
    return f" at {ours[-1][0].relative_to(_ROOMS)}:{ours[-1][1]}" if ours else ""
