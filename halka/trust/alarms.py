"""What is wrong with the machine's own care: the reading of the whole ledger, copies, and restoring them on trial; each when
the last one went wrong or is too old. Whoever keeps the installation or answers for the data is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.utils import timezone

from halka.trust import backup, drills
from halka.trust.drills import Drill
from halka.trust.models import JobRun, LedgerEntry

CHECK, COPIES = "ledger_check", "copies"
"""Under which name it stands when the whole ledger was read last, and how the copying goes."""
NOT_INTACT = "NotIntact"
CHECK_EVERY = timedelta(days=7)
CHECK_OLD, COPY_OLD, DRILL_OLD = timedelta(days=8), timedelta(hours=24), timedelta(days=8)


class Kind(StrEnum):
    NOT_INTACT = "not_intact"
    CHECK_OLD = "check_old"
    COPY_FAILED = "copy_failed"
    COPY_OLD = "copy_old"
    DRILL_BAD = "drill_bad"
    DRILL_OLD = "drill_old"


@dataclass(frozen=True)
class Alarm:
    """`since`: when it went wrong, or when it was done last; None where it never was."""

    kind: Kind
    since: datetime | None


def keep_verdict(*, is_intact: bool) -> None:
    """What came of reading the whole ledger. No entry: a ledger that is not what was written gets no line more."""
    now = timezone.now()
    found = {"tried_at": now, "trouble": "" if is_intact else NOT_INTACT}
    JobRun.objects.update_or_create(job=CHECK, defaults=found | ({"succeeded_at": now} if is_intact else {}))


def is_check_due() -> bool:
    last = JobRun.objects.filter(job=CHECK).first()
    return last is None or timezone.now() - last.tried_at >= CHECK_EVERY


def is_served_here() -> bool:
    """Whether a command would open the store that is served."""
    return str(connection.settings_dict["NAME"]) == settings.HALKA_STORE


def alarms(at: datetime) -> list[Alarm]:
    return care(at)[1]


def care(at: datetime) -> tuple[Drill | None, list[Alarm]]:
    """The last trial restore, and what is wrong."""
    runs, drill = JobRun.objects.in_bulk([CHECK, COPIES]), drills.newest()
    found = [
        *_of_the_check(runs.get(CHECK), at),
        *_of_copies(runs.get(COPIES), at),
        *_of_the_drill(drill, at),
    ]
    return drill, found


def _of_the_check(last: JobRun | None, at: datetime) -> Iterator[Alarm]:
    good_at = last.succeeded_at if last else None
    if last is not None and last.trouble:
        yield Alarm(Kind.NOT_INTACT, last.tried_at)
    elif _is_old(good_at, CHECK_OLD, at):
        yield Alarm(Kind.CHECK_OLD, good_at)


def _of_copies(last: JobRun | None, at: datetime) -> Iterator[Alarm]:
    newest = _newest_copy()
    if _is_old(newest, COPY_OLD, at):
        yield Alarm(Kind.COPY_OLD, newest)
    elif last is not None and last.trouble:
        yield Alarm(Kind.COPY_FAILED, last.tried_at)


def _of_the_drill(last: Drill | None, at: datetime) -> Iterator[Alarm]:
    done_at = last.at if last else None
    if last is not None and not last.is_good:
        yield Alarm(Kind.DRILL_BAD, last.at)
    elif _is_old(done_at, DRILL_OLD, at):
        yield Alarm(Kind.DRILL_OLD, done_at)


def _newest_copy() -> datetime | None:
    """The earlier of what its name says and when it was written: neither makes a copy younger."""
    found = backup.copies() if is_served_here() else []
    if not found:
        return None
    return min(backup.made_at(found[-1]), datetime.fromtimestamp(found[-1].stat().st_mtime, UTC))


def _is_old(last: datetime | None, old: timedelta, at: datetime) -> bool:
    """Only where the caretaker does it by itself, and the store has been there for so long. The clock of a demo stands
    still: in it nothing grows old."""
    if settings.HALKA_DEMO or not is_served_here():
        return False
    if last is not None:
        return at - last > old
    first = LedgerEntry.objects.order_by("seq").first()
    return first is not None and at - first.recorded_at > old
