"""Test databases: files with the same engine and key as the real store."""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import creation as stock

from halka.trust import guard


class DatabaseCreation(stock.DatabaseCreation):
    def _get_test_db_name(self) -> str:
        named = self.connection.settings_dict["TEST"]["NAME"]
        return str(named or f"{self.connection.settings_dict['NAME']}.test")

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with guard.lifted():
            name: str = super().create_test_db(*args, **kwargs)
            self.connection.close()  # the next connection is opened with the guard
        return name

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = self._get_test_db_name()
        if not keepdb:
            remove(name)
        return name

    def _clone_test_db(self, suffix: str, verbosity: int, keepdb: bool = False) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the copy takes the main file only
        super()._clone_test_db(suffix, verbosity, keepdb)  # type: ignore[misc]

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        remove(test_database_name)


def remove(name: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(name + end).unlink(missing_ok=True)
