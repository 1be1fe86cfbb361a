"""PostgreSQL: whether it writes safely, and whether the program's role is as small as it must be."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from halka.trust import guard

from .finding import Finding, failure, warning

SAFE = {
    "fsync": ({"on"}, "a power cut can destroy the database"),
    "synchronous_commit": ({"on", "remote_write", "remote_apply"}, "what was confirmed can be lost"),
    "full_page_writes": ({"on"}, "a power cut can tear pages"),
    "data_checksums": ({"on"}, "damage on the disk stays unseen"),
}


def server(now: datetime) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*SAFE, "log_statement", "ssl"]]
        )
        found = dict(cursor.fetchall())
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        row = cursor.fetchone()
    for name, (good, harm) in SAFE.items():
        if found.get(name) not in good:
            advice = (
                "initdb --data-checksums, or pg_checksums --enable."
                if "sums" in name
                else f"Set {name} = on."
            )
            yield failure(f"pg_{name}", f"PostgreSQL runs with {name} = {found.get(name)}: {harm}.", advice)
    if found.get("log_statement") in ("all", "mod"):
        yield warning(
            "pg_log_statement", "PostgreSQL writes every statement to its log.", "Set log_statement = none."
        )
    host = connection.settings_dict["HOST"]
    if (
        host
        and not host.startswith("/")
        and host not in ("localhost", "127.0.0.1", "::1")
        and not (row and row[0])
    ):
        advice = "Switch on ssl in PostgreSQL and ask for it in DATABASE_URL."
        yield failure("pg_clear", "The way to PostgreSQL leads over the network without encryption.", advice)


def role(now: datetime) -> Iterator[Finding]:
    advice = "Connect as a role of its own, made with the statements of `halka.trust.guard.grant_sql`."
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolreplication FROM pg_roles WHERE rolname = current_user"
        )
        if cursor.fetchone()[0]:
            yield failure("pg_role_strong", "The program's role may do everything on the server.", advice)
        for table in guard.APPEND_ONLY:
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE, TRIGGER')", [table])
            if cursor.fetchone()[0]:
                yield failure("pg_role_rights", f"The program's role may change or empty {table}.", advice)
        cursor.execute(
            "SELECT has_schema_privilege('public', 'CREATE'),"
            " has_database_privilege(current_database(), 'CREATE, TEMPORARY')"
        )
        if any(cursor.fetchone()):
            yield failure(
                "pg_role_creates", "The program's role may make tables, also ones in the way.", advice
            )
