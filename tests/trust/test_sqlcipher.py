"""The encrypted store: which SQLite is accepted, what is on disk, and that Django works on it."""

import contextlib
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, NotSupportedError, OperationalError, connection, models, transaction
from django.db.models.functions import Lower, TruncMonth
from pytest_django import DjangoDbBlocker, Settings
from sqlcipher3 import dbapi2 as Database  # noqa: N812 - as in the code that is tested

from halka.trust import guard, keys, vault
from halka.trust.models import Checkpoint, Sealed, Tombstone
from halka.trust.sqlcipher import base
from halka.trust.sqlcipher.version import has_wal_reset_bug
from tests.trust.conftest import connected

BAD = ["3.7.0", "3.7.17", "3.40.1", "3.44.0", "3.44.5", "3.45.0", "3.50.0", "3.50.6", "3.51.0", "3.51.2"]
GOOD = ["3.6.23", "3.44.6", "3.44.9", "3.50.7", "3.50.8", "3.51.3", "3.52.0", "3.53.4", "4.0.0"]
CANARY = "Elif-Canary-Yilmaz"
AT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("version", BAD)
def test_an_sqlite_that_can_lose_commits_is_known(version: str) -> None:
    assert has_wal_reset_bug(numbers(version))


@pytest.mark.parametrize("version", GOOD)
def test_a_repaired_sqlite_is_known(version: str) -> None:
    assert not has_wal_reset_bug(numbers(version))


def test_the_store_refuses_to_open_with_a_bad_sqlite(encrypted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypted.close()
    monkeypatch.setattr(Database, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(NotSupportedError, match=r"3\.40\.1 can lose committed data"):
        encrypted.ensure_connection()


def test_every_setting_reads_back(encrypted: Any) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "temp_store": 2,
        "recursive_triggers": 1,
        "foreign_keys": 1,
        "mmap_size": 0,
    }
    assert expected.keys() >= base.PRAGMAS.keys()
    with encrypted.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    assert found == expected


def test_transactions_begin_as_writers(encrypted: Any) -> None:
    with transaction.atomic():
        assert encrypted.transaction_mode == "IMMEDIATE"
        other = Database.connect(encrypted.settings_dict["NAME"], timeout=0)
        base.unlock(other)
        with pytest.raises(Database.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def store_files(wrapper: Any) -> bytes:
    name = Path(wrapper.settings_dict["NAME"])
    found = sorted(name.parent.glob(name.name + "*"))
    assert len(found) == 3, "the file, its log and its shared memory"
    return b"".join(file.read_bytes() for file in found)


def test_nothing_readable_reaches_the_disk(encrypted: Any) -> None:
    with transaction.atomic():
        for number in range(1, 200):
            vault.put(table="notes", row=f"r{number}", child="c1", version=1, content={"text": CANARY})
            Tombstone.objects.create(child=f"{CANARY}-{number}", at=AT, basis="law", by="p1")
        raw = store_files(encrypted)
        assert CANARY.encode() not in raw
    raw = store_files(encrypted)
    assert CANARY.encode() not in raw
    assert b"SQLite format" not in raw
    assert b"trust_ledgerentry" not in raw


def test_the_same_search_finds_a_canary_in_a_plain_file(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE notes (text)")
    plain.execute("INSERT INTO notes VALUES (?)", [CANARY])
    plain.commit()
    assert CANARY.encode() in (tmp_path / "plain.db").read_bytes()
    plain.close()


def test_the_files_of_a_new_store_are_closed_to_other_users(encrypted: Any, tmp_path: Path) -> None:
    with connected(NAME=str(tmp_path / "new.db")), guard.lifted(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a)")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("new.db*")}
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


def test_a_folder_that_is_not_there_is_an_error(encrypted: Any, tmp_path: Path) -> None:
    with (
        connected(NAME=str(tmp_path / "absent" / "new.db")),
        pytest.raises(OperationalError, match="unable to open"),
        guard.lifted(),
    ):
        connection.ensure_connection()


def test_a_missing_store_is_never_made_anew_by_who_only_opens_it(encrypted: Any, tmp_path: Path) -> None:
    with (
        connected(NAME=str(tmp_path / "new.db")),
        pytest.raises(OperationalError, match="There is no store"),
    ):
        connection.ensure_connection()
    assert list(tmp_path.iterdir()) == []


def test_the_right_key_is_needed(encrypted: Any, settings: Settings, tmp_path: Path) -> None:
    encrypted.close()
    settings.HALKA_KEY = tmp_path / "other.key"
    keys.create(settings.HALKA_KEY)
    with pytest.raises(OperationalError, match="the key file does not belong to this database file"):
        encrypted.ensure_connection()


def test_a_missing_key_file_is_said_in_plain_words(encrypted: Any, settings: Settings) -> None:
    encrypted.close()
    settings.HALKA_KEY = Path("/nowhere/halka.key")
    with pytest.raises(OperationalError, match="no key file at /nowhere"):
        encrypted.ensure_connection()


def test_a_flipped_bit_is_noticed(encrypted: Any) -> None:
    with encrypted.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    encrypted.close()
    path = Path(encrypted.settings_dict["NAME"])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with encrypted.cursor() as cursor:
        found = cursor.execute("PRAGMA cipher_integrity_check").fetchall()
    assert found


def test_an_unchanged_file_passes_the_same_check(encrypted: Any) -> None:
    with encrypted.cursor() as cursor:
        assert cursor.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_errors_arrive_as_django_errors(encrypted: Any) -> None:
    Tombstone.objects.create(child="c1", at=AT, basis="law", by="p1")
    with pytest.raises(IntegrityError):
        Tombstone.objects.create(child="c1", at=AT, basis="law", by="p1")
    with pytest.raises(OperationalError, match="no such table"), encrypted.cursor() as cursor:
        cursor.execute("SELECT * FROM absent")


def test_times_dates_and_decimals_come_back_as_they_went(encrypted: Any) -> None:
    Tombstone.objects.create(child="c1", at=AT, basis="law", by="p1")
    assert Tombstone.objects.get().at == AT
    with encrypted.cursor() as cursor:
        values = [AT.replace(tzinfo=None), date(2024, 5, 1), Decimal("1.50")]
        found = cursor.execute("SELECT %s, %s, %s", values).fetchone()
    assert found == ("2024-05-01 09:30:00", "2024-05-01", "1.50")


def test_parameters_may_be_named_and_percent_signs_are_kept(encrypted: Any) -> None:
    with encrypted.cursor() as cursor:
        assert cursor.execute("SELECT %(a)s || '%%'", {"a": "100"}).fetchone() == ("100%",)
        cursor.executemany(
            "INSERT INTO trust_childkey (child, epoch, wrapped) VALUES (%(child)s, 1, %(w)s)",
            ({"child": f"c{n}", "w": b"x"} for n in range(3)),
        )
        assert cursor.execute("SELECT count(*) FROM trust_childkey").fetchone() == (3,)


def test_functions_that_django_registers_work_under_the_guard(encrypted: Any) -> None:
    Tombstone.objects.create(child="ABC", at=AT, basis="law", by="p1")
    found = Tombstone.objects.annotate(low=Lower("child"), month=TruncMonth("at")).get(child__iregex="^a.c$")
    assert found.low == "abc"
    assert found.month == datetime(2024, 5, 1, tzinfo=UTC)
    spread = Tombstone.objects.aggregate(spread=models.StdDev("pk"), most=models.Max("at"))
    assert spread == {"spread": 0.0, "most": AT}


def test_json_is_stored_and_searched(encrypted: Any, django_db_blocker: DjangoDbBlocker) -> None:
    class Paper(models.Model):
        said = models.JSONField()

        class Meta:
            app_label = "trust_test"

    with guard.lifted(), connection.schema_editor() as editor:
        editor.create_model(Paper)
    Paper._default_manager.create(said={"a": {"b": [1, "ğ"]}})
    assert Paper._default_manager.get(said__a__b__1="ğ").said == {"a": {"b": [1, "ğ"]}}
    assert Paper._default_manager.filter(said__has_key="a").count() == 1
    assert Paper._default_manager.values_list("said__a__b__0", flat=True).get() == 1


def test_deletes_updates_and_savepoints_on_ordinary_tables_work(encrypted: Any) -> None:
    with transaction.atomic():
        Sealed.objects.create(table="t", row="1", child="c", version=1, ct=b"x")
        with contextlib.suppress(RuntimeError), transaction.atomic():
            Sealed.objects.all().delete()
            raise RuntimeError
        assert Sealed.objects.update(version=2) == 1
        Sealed.objects.bulk_create(
            [Sealed(table="t", row="1", child="c", version=3, ct=b"y")],
            update_conflicts=True,
            unique_fields=["table", "row"],
            update_fields=["version", "ct"],
        )
    assert Sealed.objects.get().version == 3
    assert Sealed.objects.all().delete()[0] == 1


def test_structure_can_be_asked_for_at_run_time(encrypted: Any) -> None:
    with encrypted.cursor() as cursor:
        names = {table.name for table in encrypted.introspection.get_table_list(cursor)}
        columns = [
            column.name for column in encrypted.introspection.get_table_description(cursor, "trust_sealed")
        ]
        limits = encrypted.introspection.get_constraints(cursor, "trust_sealed")
    assert "trust_ledgerentry" in names
    assert columns == ["id", "table", "row", "child", "version", "ct"]
    assert "one_sealed_record_per_row" in limits


def test_a_database_in_memory_is_refused(encrypted: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    other = base.DatabaseWrapper({**encrypted.settings_dict, "NAME": ":memory:"}, alias="default")
    with pytest.raises(ImproperlyConfigured, match="not supported"):
        other.ensure_connection()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_tables_that_only_grow_are_emptied_between_tests(round_: int) -> None:
    assert Checkpoint.objects.count() == 0
    Checkpoint.objects.create(size=1, root=b"r", at_us=1, signature=b"s", frontier=b"f")
