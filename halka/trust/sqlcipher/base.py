"""Django's SQLite backend over an encrypted file (SQLCipher), with the settings that keep a promise of
"saved" through a power cut, and with the guard of the ledger on every connection."""

import contextlib
import datetime
import decimal
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import tee
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as stock
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812 - the name that Django's backends use

from halka.trust import guard, keys

from .creation import DatabaseCreation
from .features import DatabaseFeatures
from .version import has_wal_reset_bug

BUSY_SECONDS = 20
CACHE_KB = 32_000  # a page that is still in memory need not be decrypted again
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "FULL",
    "secure_delete": "ON",
    "trusted_schema": "OFF",
    "temp_store": "MEMORY",
    "recursive_triggers": "ON",
    "foreign_keys": "ON",
}

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", stock.decoder(parse_date))
Database.register_converter("time", stock.decoder(parse_time))
Database.register_converter("datetime", stock.decoder(parse_datetime))
Database.register_converter("timestamp", stock.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, stock.adapt_date)
Database.register_adapter(datetime.datetime, stock.adapt_datetime)


class Cursor(Database.Cursor):  # type: ignore[misc]
    """Turns Django's %s and %(name)s into the ? and :name that the driver knows."""

    def execute(self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(converted(query, names), params)

    def executemany(self, query: str, param_list: Iterable[object]) -> object:
        peek, rows = tee(iter(param_list))
        first = next(peek, None)
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(converted(query, names), rows)


@lru_cache(maxsize=4096)
def _with_question_marks(query: str) -> str:
    return stock.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def converted(query: str, names: list[str] | None) -> str:
    if names is None:
        return _with_question_marks(query)
    return query % {name: f":{name}" for name in names}


class DatabaseWrapper(stock.DatabaseWrapper):
    display_name = "SQLCipher"
    Database = Database
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, object]:
        params: dict[str, Any] = super().get_connection_params()
        if self.is_in_memory_db():
            raise ImproperlyConfigured(
                "The encrypted store is a file; a database in memory is not supported."
            )
        self.transaction_mode = "IMMEDIATE"
        params.setdefault("timeout", BUSY_SECONDS)
        return params

    def get_new_connection(self, conn_params: dict[str, object]) -> object:
        refuse_bad_version(Database.sqlite_version_info)
        file = str(conn_params["database"])
        if guard.is_lifted():
            create_closed(file)
        elif not file.startswith("file:") and not os.path.exists(file):
            raise Database.OperationalError(f"There is no store at {file}. None was made in its place.")
        connection = Database.connect(**conn_params)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: Any) -> None:
        unlock(connection)
        functions = guard.Recorder(connection)
        register_functions(functions)
        connection.execute("PRAGMA legacy_alter_table = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        for pragma, setting in PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma} = {setting}")
        guard.watch(connection, functions.names)

    def create_cursor(self, name: str | None = None) -> object:
        return self.connection.cursor(factory=Cursor)


def create_closed(path: str) -> None:
    """Makes a missing database file for its owner only; its log and shared memory take the same mode."""
    if not path.startswith("file:"):
        with contextlib.suppress(OSError):  # the driver says in its own words why a file cannot be opened
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def unlock(connection: Any) -> None:
    """Hands over the key as the very first statement, and proves at once that it is the right one."""
    try:
        key = keys.current().derive(keys.FILE).hex()
    except keys.KeyProblem as problem:
        raise Database.OperationalError(f"The store cannot be opened. {problem}") from None
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Database.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise Database.OperationalError(
            "The store cannot be opened: the key file does not belong to this database file, "
            "or the file is damaged or is not encrypted."
        ) from None


def refuse_bad_version(version: tuple[int, ...]) -> None:
    if has_wal_reset_bug(version):
        shown = ".".join(map(str, version))
        raise Database.NotSupportedError(
            f"SQLite {shown} can lose committed data (WAL-reset bug); 3.51.3, 3.50.7 or 3.44.6 is needed."
        )
