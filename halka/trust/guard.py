"""The append-only guard: the store itself refuses to change or delete what the ledger holds.

On SQLite an authorizer (a list of what is allowed; everything else is refused) stands on every connection,
and triggers stand on the tables. On PostgreSQL the triggers stand beside a role that may only
insert and read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection as default_connection
from sqlcipher3 import dbapi2 as sqlite

from . import allowed

ALLOW: int = sqlite.SQLITE_OK
REFUSE: int = sqlite.SQLITE_DENY
Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]

# table: (column that orders it, rule that a new row keeps)
APPEND_ONLY = {
    "trust_ledgerentry": "NEW.seq = (SELECT coalesce(max(seq), 0) + 1 FROM {table})",
    "trust_checkpoint": "NEW.size > (SELECT coalesce(max(size), 0) FROM {table})",
    "trust_tombstone": "NOT EXISTS (SELECT 1 FROM {table} WHERE child = NEW.child)",
}

_lifted: ContextVar[bool] = ContextVar("guard_lifted", default=False)


class Recorder:
    """Stands in for a connection while Django registers its functions, and notes their names."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.names: set[str] = set()

    def create_function(self, name: str, *args: Any, **kwargs: Any) -> None:
        self.names.add(name.lower())
        self.connection.create_function(name, *args, **kwargs)

    def create_aggregate(self, name: str, *args: Any) -> None:
        self.names.add(name.lower())
        self.connection.create_aggregate(name, *args)

    def execute(self, query: str) -> Any:
        return self.connection.execute(query)


def authorizer(functions: frozenset[str]) -> Authorizer:
    """The allow-list: reads, transactions, and changes to ordinary tables of the main schema."""

    def decide(action: int, one: str | None, two: str | None, schema: str | None, _: str | None) -> int:
        if action in allowed.ALWAYS:
            return ALLOW
        if action in allowed.CHANGES:
            return ALLOW if _may_change(action, one or "", schema) else REFUSE
        if action == sqlite.SQLITE_FUNCTION:
            return ALLOW if (two or "").lower() in functions else REFUSE
        if action == sqlite.SQLITE_PRAGMA:
            return ALLOW if _may_ask((one or "").lower(), two) else REFUSE
        return REFUSE

    return decide


def _may_change(action: int, table: str, schema: str | None) -> bool:
    table = table.lower()
    if schema != "main" or table.startswith("sqlite_"):
        return False
    return bool(action == sqlite.SQLITE_INSERT) or table not in APPEND_ONLY


def _may_ask(pragma: str, argument: str | None) -> bool:
    return pragma in allowed.PRAGMAS or (argument is None and pragma in allowed.PRAGMAS_READ)


def watch(connection: Any, functions: set[str]) -> None:
    """Sets the guard on a fresh driver connection, unless it is lifted."""
    if not _lifted.get():
        connection.set_authorizer(authorizer(frozenset(functions) | allowed.FUNCTIONS))


def is_lifted() -> bool:
    return _lifted.get()


@contextmanager
def lifted() -> Iterator[None]:
    """Connections opened inside work without the authorizer: for migrations, with the service stopped.

    The connection in use is closed on both sides, so it must not be inside a transaction.
    """
    _reopen()
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)
        _reopen()


def _reopen() -> None:
    if default_connection.vendor == "sqlite":
        if default_connection.in_atomic_block:
            raise RuntimeError("The guard cannot be lifted in the middle of a transaction.")
        default_connection.close()


def trigger_names(table: str) -> list[str]:
    return [f"{table}_no_update", f"{table}_no_delete", f"{table}_in_order"]


def install_sql(vendor: str) -> list[str]:
    """The statements that put the triggers on the append-only tables."""
    return _sqlite_triggers() if vendor == "sqlite" else _postgres_triggers()


def uninstall_sql(vendor: str) -> list[str]:
    on = "" if vendor == "sqlite" else " ON {table}"
    drops = [
        f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}"
        for table in APPEND_ONLY
        for name in (*trigger_names(table), *([] if vendor == "sqlite" else [f"{table}_no_truncate"]))
    ]
    if vendor != "sqlite":
        drops += [
            f"DROP FUNCTION IF EXISTS {table}_{end}()" for table in APPEND_ONLY for end in ("kept", "next")
        ]
    return drops


def _sqlite_triggers() -> list[str]:
    found = []
    for table, rule in APPEND_ONLY.items():
        for name, when in zip(
            trigger_names(table),
            ("UPDATE ON {t}", "DELETE ON {t}", f"INSERT ON {{t}} WHEN ({rule.format(table=table)}) IS NOT 1"),
            strict=True,
        ):
            found.append(
                f"CREATE TRIGGER {name} BEFORE {when.format(t=table)} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    return found


def _postgres_triggers() -> list[str]:
    found = []
    head = "RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS"
    for table, rule in APPEND_ONLY.items():
        no_update, no_delete, in_order = trigger_names(table)
        refuse = f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';"
        test = f"IF ({rule.format(table=table)}) IS NOT TRUE THEN {refuse} END IF; RETURN NEW;"
        kept, following = f"EXECUTE FUNCTION {table}_kept()", f"EXECUTE FUNCTION {table}_next()"
        found += [
            f"CREATE FUNCTION {table}_kept() {head} $$ BEGIN {refuse} END $$",
            f"CREATE FUNCTION {table}_next() {head} $$ BEGIN {test} END $$",
            f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} FOR EACH ROW {kept}",
            f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {table} FOR EACH ROW {kept}",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {kept}",
            f"CREATE TRIGGER {in_order} BEFORE INSERT ON {table} FOR EACH ROW {following}",
        ]
    return found


def grant_sql(role: str) -> list[str]:
    """What the database owner runs: the program's own role adds to the ledger and never changes it."""
    name = '"' + role.replace('"', '""') + '"'
    kept = ", ".join(f"public.{table}" for table in APPEND_ONLY)
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA public FROM {name}",
        # A temporary table named like the ledger would be found first and swallow what is written.
        _for_this_database("REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC"),
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE ALL ON {kept} FROM PUBLIC, {name}",
        f"GRANT SELECT, INSERT ON {kept} TO {name}",
        f"GRANT USAGE, SELECT ON SEQUENCE public.trust_tombstone_id_seq TO {name}",
        f"ALTER ROLE {name} SET search_path = public, pg_temp",
    ]


def _for_this_database(statement: str) -> str:
    return f"DO $$ BEGIN EXECUTE format('{statement}', current_database()); END $$"
