"""What is seen inside the store: its structure, its engine, the guard, and the newest part of the ledger."""

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max

from halka.trust import codes, entries, guard, merkle, notes
from halka.trust.acts import GRANT_STRAYED
from halka.trust.models import Checkpoint, LedgerEntry
from halka.trust.sqlcipher.version import has_wal_reset_bug

from .finding import Finding, failure, warning

READ_BACK = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "trusted_schema": 0,
    "temp_store": 2,
    "recursive_triggers": 1,
    "foreign_keys": 1,
    "mmap_size": 0,
    "writable_schema": 0,
    "ignore_check_constraints": 0,
}
PROBES = ("CREATE TEMPORARY TABLE doctor_probe (a integer)", "DELETE FROM trust_ledgerentry WHERE seq = -1")
MINUTES = 10
AHEAD = timedelta(seconds=60)
STRAYS_ARE_TOLD = timedelta(days=30)


def migrations(now: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        advice = "Stop the service, make a backup, and bring the tables up to date before it starts again."
        yield failure("migrations_wait", f"{len(waiting)} changes of structure are not applied.", advice)


def engine(now: datetime) -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    version = connection.Database.sqlite_version_info  # type: ignore[attr-defined]
    if has_wal_reset_bug(version):
        advice = "Install a newer sqlcipher3."
        yield failure("sqlite_bad", f"This SQLite {version} can lose committed data.", advice)
    with connection.cursor() as cursor:
        for name, expected in READ_BACK.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if found != expected:
                advice = "Start the service with Halka's own settings of the database."
                yield failure(
                    "pragma_wrong", f"The engine runs with {name} = {found}, not {expected}.", advice
                )


def append_only(now: datetime) -> Iterator[Finding]:
    advice = "Stop the service, keep the store for the data officer, run `halka ledger verify`."
    for name in sorted(_triggers_that_differ()):
        message = (
            f"The trigger {name} of the append-only tables is missing, switched off, changed or unknown."
        )
        yield failure("trigger_wrong", message, advice)
    for probe in PROBES:
        if _passes(probe):
            yield failure("guard_silent", "The store accepts what the guard must refuse.", advice)
            return


def _triggers_that_differ() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s)",
                list(guard.APPEND_ONLY),
            )
            expected = {sql.split()[2]: sql for sql in guard.install_sql("sqlite")}
        else:
            cursor.execute(
                "SELECT tgname, 'CREATE' FROM pg_trigger WHERE tgrelid = ANY(%s::regclass[])"
                " AND NOT tgisinternal AND tgenabled IN ('O', 'A')",
                [list(guard.APPEND_ONLY)],
            )
            script = guard.install_sql("postgresql")
            expected = {sql.split()[2]: "CREATE" for sql in script if sql.startswith("CREATE TRIGGER")}
        found = dict(cursor.fetchall())
    return {name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)}


def _passes(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def strays(now: datetime) -> Iterator[Finding]:
    """What the caretaker found open and ended: it is said for as long as somebody may still have to be told."""
    since = codes.microseconds(now - STRAYS_ARE_TOLD)
    found = LedgerEntry.objects.filter(act=GRANT_STRAYED, recorded_us__gte=since).count()
    if found:
        message = (
            f"{found} times in the last 30 days a file could be opened by somebody who should not see it."
        )
        advice = "It was ended. The data officer finds the cases in the record: choose “stray opening ended”."
        yield warning("grants_strayed", message, advice)


def ledger_tail(now: datetime) -> Iterator[Finding]:
    """The entries since the checkpoint before the last one; `halka ledger verify` reads everything."""
    advice = "Run `halka ledger verify` with the checkpoints that partners keep, and tell the data officer."
    counted = LedgerEntry.objects.aggregate(last=Max("seq"), count=Count("seq"), newest=Max("recorded_us"))
    if (counted["last"] or 0) != counted["count"]:
        yield failure("ledger_gap", "The numbers of the ledger have a gap.", advice)
    if counted["newest"] and codes.moment(counted["newest"]) > now + AHEAD:
        message = "The newest entry of the ledger lies in the future: the clock was set back, or was wrong."
        yield failure("clock_back", message, "Set the clock of this machine.")
    problem = _problem_of_the_tail()
    if problem:
        yield failure("ledger_bad", problem, advice)
    yield from _late_checkpoint(now)


def _problem_of_the_tail() -> str:
    newest = list(Checkpoint.objects.order_by("-size")[:2])
    last = newest[0] if newest else None
    start = merkle.Frontier.from_bytes(bytes(newest[1].frontier)) if len(newest) == 2 else merkle.Frontier()
    if last and not notes.is_signed(
        notes.Note(last.size, bytes(last.root), last.at_us, bytes(last.signature)), entries.public_key()
    ):
        return "The newest checkpoint was not signed by this ledger."
    rows = LedgerEntry.objects.filter(seq__gt=start.size).order_by("seq")
    for row in rows.values(*entries.SAID, "leaf", "mac").iterator(chunk_size=2000):
        leaf = entries.leaf_of(row)
        if leaf != bytes(row["leaf"]) or not hmac.compare_digest(entries.mac(leaf), bytes(row["mac"])):
            return f"Entry {row['seq']} is not as it was written."
        start.append(leaf)
        if last and start.size == last.size and start.root() != bytes(last.root):
            return f"The first {last.size} entries are not those of the newest checkpoint."
    if last and start.size < last.size:
        return f"The ledger ends at entry {start.size}, but a checkpoint covers {last.size}."
    return ""


def _late_checkpoint(now: datetime) -> Iterator[Finding]:
    last = Checkpoint.objects.order_by("-size").first()
    oldest = LedgerEntry.objects.filter(seq__gt=last.size if last else 0).order_by("seq").first()
    if oldest and codes.moment(oldest.recorded_us) < now - timedelta(minutes=2 * MINUTES):
        message = f"Entry {oldest.seq} has waited more than {2 * MINUTES} minutes for a checkpoint."
        yield warning("checkpoint_late", message, "See that the service's own schedule is running.")
