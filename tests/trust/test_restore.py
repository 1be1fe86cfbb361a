"""A backup comes back whole, and a child who was erased does not come back with it."""

import fcntl
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from halka.trust import backup, guard, holders, inside, ledger, vault
from halka.trust.models import ChildKey, LedgerEntry
from halka.trust.restoring import restore
from tests.trust.sealing import put, shred

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _place_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A copy of the empty test store, so that what is moved away here is missed nowhere else."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has pg_restore")
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "backups")
    before = connection.settings_dict["NAME"]
    monkeypatch.setattr(settings, "HALKA_KEY", shutil.copy2(settings.HALKA_KEY, tmp_path / "halka.key"))
    monkeypatch.setattr(settings, "HALKA_DATA", tmp_path / "data")
    (tmp_path / "data").mkdir()
    backup._copy(tmp_path / "data" / "halka.db")
    connection.close()
    connection.settings_dict["NAME"] = str(tmp_path / "data" / "halka.db")
    yield
    connection.close()
    connection.settings_dict["NAME"] = before


def deed() -> None:
    with transaction.atomic():
        ledger.record("store.started", at=AT)


def test_the_store_is_what_it_was_and_says_so() -> None:
    deed()
    file, entries = backup.back_up(AT)
    deed()
    done = restore(file, LATER)
    aside = done.aside
    assert done.entries == entries == 1
    assert [entry.act for entry in LedgerEntry.objects.order_by("seq")] == ["store.started", "store.restored"]
    assert aside is not None
    assert inside.entries_of(aside) == 2


def test_an_erased_child_stays_erased() -> None:
    put(child="c1", row="r1")
    put(child="c2", row="r2")
    file, _ = backup.back_up(AT)
    shred("c1")
    restore(file, LATER)
    with pytest.raises(vault.Shredded):
        vault.get("notes", "r1")
    assert vault.get("notes", "r2")


def test_nothing_moves_while_the_service_runs(tmp_path: Path) -> None:
    deed()
    file, _ = backup.back_up(AT)
    with (tmp_path / "data" / "caretaker.lock").open("w") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        with pytest.raises(backup.BackupProblem, match="Halka is running"):
            restore(file, LATER)


@pytest.mark.parametrize("harm", ["cut off", "one byte", "not there"])
def test_a_damaged_backup_is_refused_and_nothing_changes(harm: str) -> None:
    deed()
    file, _ = backup.back_up(AT)
    content = bytearray(file.read_bytes())
    if harm == "cut off":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "one byte":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    else:
        file.unlink()
    with pytest.raises(backup.BackupProblem, match="Nothing was changed"):
        restore(file, LATER)
    assert LedgerEntry.objects.count() == 1


# On a machine where nothing is


def lose_the_store() -> None:
    connection.close()
    for path in Path(settings.HALKA_DATA).glob("halka.db*"):
        path.unlink()


def test_on_a_new_machine_nothing_is_restored_before_the_newest_list_is_there(tmp_path: Path) -> None:
    put(child="c1", row="r1")
    file, _ = backup.back_up(AT)
    shred("c1")
    backup.write_list(kept := tmp_path / "kept-by-the-office.json", LATER)
    old = tmp_path / "elsewhere" / file.name
    old.parent.mkdir()
    for path in (file, file.with_suffix(".json")):
        shutil.copy(path, old.with_name(path.name))
    lose_the_store()
    with pytest.raises(
        backup.BackupProblem, match=r"newest\s+list of erasures.*--erasures FILE.*Nothing was changed"
    ):
        restore(old, LATER)
    assert not (Path(settings.HALKA_DATA) / "halka.db").exists()
    forged = tmp_path / "forged.json"
    forged.write_text(kept.read_text("utf-8").replace("c1", "c2"), "utf-8")
    with pytest.raises(backup.BackupProblem, match="its signature is wrong"):
        restore(old, LATER, erasures=forged)
    (tmp_path / "none.json").write_text("[]", "utf-8")
    with pytest.raises(backup.BackupProblem, match="not what Halka writes"):
        restore(old, LATER, erasures=tmp_path / "none.json")
    assert restore(old, LATER, erasures=kept).erased_again == 1
    with pytest.raises(vault.Shredded):
        vault.get("notes", "r1")


def test_a_list_that_is_older_than_the_copy_is_not_the_newest_one(tmp_path: Path) -> None:
    backup.write_list(kept := tmp_path / "kept.json", AT)
    deed()
    file, _ = backup.back_up(AT)
    lose_the_store()
    with pytest.raises(backup.BackupProblem, match="older than this copy: bring the newest one"):
        restore(file, LATER, erasures=kept)
    assert restore(file, LATER, erasures=file.with_suffix(".json")).entries == 1


def test_without_a_list_only_who_says_so_restores_and_the_ledger_says_it(tmp_path: Path) -> None:
    deed()
    file, _ = backup.back_up(AT)
    lose_the_store()
    assert restore(file, LATER, without_list=True).entries == 1
    assert LedgerEntry.objects.values_list("act", "reason").last() == ("store.restored", "without_list")


def test_newer_manifests_beside_an_old_copy_are_read_in_any_case(tmp_path: Path) -> None:
    put(child="c1", row="r1")
    file, _ = backup.back_up(AT)
    shred("c1")
    backup.back_up(LATER)
    lose_the_store()
    with pytest.raises(backup.BackupProblem, match="nothing here says"):
        restore(file, LATER)
    assert restore(file, LATER, without_list=True).erased_again == 1
    with pytest.raises(vault.Shredded):
        vault.get("notes", "r1")


def test_the_destroyed_key_is_in_no_file_of_the_restored_store() -> None:
    put(child="c1", row="r1")
    wrapped = bytes(ChildKey.objects.get().wrapped)
    file, _ = backup.back_up(AT)
    shred("c1")
    restore(file, LATER)
    assert not (Path(settings.HALKA_DATA) / "halka.db-wal").stat().st_size, "the log is empty"
    plain = Path(settings.HALKA_DATA) / "plain.db"
    with guard.lifted(), connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS plain KEY ''", [str(plain)])
        cursor.execute("SELECT sqlcipher_export('plain')")
    assert b"c1" in plain.read_bytes()
    assert wrapped not in plain.read_bytes()


def test_a_copy_from_before_a_rotation_needs_the_keys_of_its_time(tmp_path: Path) -> None:
    people = [tmp_path / "officer.txt", tmp_path / "director.txt"]
    holders.set_recipients([holders.make_holder(person) for person in people])
    put(child="c1", row="r1")
    file, _ = backup.back_up(AT)
    vault.rotate(2)
    with pytest.raises(backup.BackupProblem, match="halka keys bring"):
        restore(file, LATER)
    assert vault.get("notes", "r1")
    assert holders.bring_keys(file.with_suffix(".keys.age"), people[0], Path(settings.HALKA_KEY)) == []
    restore(file, LATER)
    assert vault.get("notes", "r1")


def test_a_plain_copy_of_an_older_version_is_restored_too(tmp_path: Path) -> None:
    put(child="c1", row="r1")
    old = tmp_path / "halka-20260301-090000.db"
    deed()
    backup._copy(old)
    deed()
    assert restore(old, LATER).entries == 1
    assert vault.get("notes", "r1")
