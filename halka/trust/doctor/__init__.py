"""`halka doctor`: looks at the installed box and says what is wrong and what to do about it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from django.db import DatabaseError, connection

from halka.trust import keys
from halka.trust.jobs import Job

from . import box, copies, jobs, postgres, store
from .finding import Finding, Level

__all__ = ["Finding", "Level", "doctor_command", "examine"]

Check = Callable[[datetime], Iterator[Finding]]

ON_THE_BOX: tuple[tuple[str, str, Check], ...] = (
    ("key", "The key file is there, and only its owner can use it.", box.key_file),
    ("data", "The data folder is closed to other users of the machine.", box.data_folder),
    ("disk", "The disk is a local one with room.", box.disk),
    ("settings", "The settings are those of a real installation.", box.site),
    ("demo", "Demo mode and demo data go together.", box.demo),
    ("process", "The program runs without more rights than it needs.", box.process),
    ("clock", "The clock is right.", box.clock),
    ("backup", "The newest copy is of the last 24 hours, was opened, and holds what it says.", copies.newest),
    ("outside", "Two people outside can open the copies.", copies.people_outside),
    ("strays_of_keys", "No copy of a key lies in the data folder or among the copies.", copies.stray_keys),
)
IN_THE_STORE: tuple[tuple[str, str, Check], ...] = (
    ("migrations", "The store has the structure of this version.", store.migrations),
    ("engine", "The database engine keeps what it confirmed.", store.engine),
    ("guard", "The ledger cannot be changed: the guard answers.", store.append_only),
    ("strays", "No file was open in the last 30 days to somebody who should not see it.", store.strays),
    ("ledger", "The newest part of the ledger is as it was written.", store.ledger_tail),
)
ON_POSTGRES: tuple[tuple[str, str, Check], ...] = (
    ("server", "PostgreSQL writes safely to disk.", postgres.server),
    ("role", "The program's role can add to the ledger and no more.", postgres.role),
)


def examine(now: datetime | None = None, expected: Sequence[Job] = ()) -> list[Finding]:
    """Every check with its result: one finding with level OK, or what it complains of. `expected`: the jobs of the
    caretaker, which the rooms above define."""
    now = now or datetime.now(UTC)
    findings = _run(ON_THE_BOX, now)
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        advice = "Check the key file, the folder and DATABASE_URL; restore a backup if the file is damaged."
        return [
            *findings,
            Finding("store_closed", Level.FAILURE, f"The store cannot be opened. {error}", advice),
        ]
    findings += _run(IN_THE_STORE, now)
    if connection.vendor == "postgresql":
        findings += _run(ON_POSTGRES, now)
    findings += _run([(f"job_{job.code}", job.promise, partial(jobs.done, job)) for job in expected], now)
    return findings


def _run(checks: Sequence[tuple[str, str, Check]], now: datetime) -> list[Finding]:
    found: list[Finding] = []
    for code, promise, check in checks:
        try:
            found += list(check(now)) or [Finding(code, Level.OK, promise)]
        except (DatabaseError, OSError, keys.KeyProblem) as error:
            advice = "Put right what stands above, and run `halka doctor` again."
            found.append(
                Finding(f"{code}_stopped", Level.FAILURE, f"A check could not be made. {error}", advice)
            )
    return found


def doctor_command(
    *, say: Callable[[str], object] = print, now: datetime | None = None, expected: Sequence[Job] = ()
) -> int:
    """Prints every check; 0 when nothing failed."""
    findings = examine(now, expected)
    for finding in findings:
        for line in finding.lines():
            say(line)
    failures = sum(finding.level is Level.FAILURE for finding in findings)
    say(f"{failures} of these must be put right." if failures else "Nothing must be put right.")
    return 1 if failures else 0
