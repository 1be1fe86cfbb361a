"""`doctor` finds what somebody did wrong with the box: one seeded mistake after the other."""

import os
import resource
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from halka.trust import demo_mark, doctor, guard, keys, ledger
from halka.trust.doctor import box, store
from halka.trust.models import Checkpoint, LedgerEntry
from halka.trust.sqlcipher.base import create_closed
from tests.trust.boxes import a_copy, codes, deeds, failures, furnish
from tests.trust.conftest import connected, sqlcipher_store

Box = Settings
Mistake = Callable[[Box, Path], None]


@pytest.fixture
def sound(settings: Settings, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Settings]:
    furnish(settings, tmp_path)
    with django_db_blocker.unblock(), sqlcipher_store(whole=True) as opened:
        # The test store is copied into the box, so that the checks of its file look at it.
        opened.close()
        path = tmp_path / "data" / "halka.db"
        shutil.copy(opened.settings_dict["NAME"], path)
        path.chmod(0o600)
        with connected(NAME=str(path), ENGINE="halka.trust.sqlcipher"):
            deeds()
            a_copy()
            yield settings


def test_a_sound_box_has_no_failure(sound: Settings) -> None:
    assert failures(doctor.examine()) == []


def test_every_check_says_that_it_was_made(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "process", lambda now: iter(()))
    monkeypatch.setattr(box, "kernel_clock", lambda: 0)
    every = [*doctor.ON_THE_BOX, *doctor.IN_THE_STORE]
    quiet = tuple((code, promise, lambda now: iter(())) for code, promise, _ in doctor.ON_THE_BOX)
    monkeypatch.setattr(doctor, "ON_THE_BOX", quiet)
    found = doctor.examine()
    assert [finding.message for finding in found] == [promise for _, promise, _ in every]
    assert {finding.level for finding in found} == {doctor.Level.OK}


def change(name: str, value: object) -> Mistake:
    return lambda settings, home: setattr(settings, name, value)


def chmod(place: str, mode: int) -> Mistake:
    return lambda settings, home: (home / place).chmod(mode)


def raw(*statements: str) -> Mistake:
    """A hand in the store, with the guard out of the way."""

    def do(settings: Settings, home: Path) -> None:
        with guard.lifted(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return do


def without_triggers(statement: str) -> Mistake:
    drop, install = guard.uninstall_sql("sqlite"), guard.install_sql("sqlite")
    return raw("PRAGMA ignore_check_constraints = ON", *drop, statement, *install)


def key_inside(settings: Settings, home: Path) -> None:
    settings.HALKA_KEY = shutil.move(home / "keys" / "halka.key", home / "data" / "halka.key")


def key_with_backups(settings: Settings, home: Path) -> None:
    settings.HALKA_KEY = shutil.move(home / "keys" / "halka.key", home / "backups" / "halka.key")


def key_copied(to: str, what: str = "keys/halka.key") -> Mistake:
    def do(settings: Settings, home: Path) -> None:
        shutil.copy(home / what, home / to)

    return do


def key_in_an_archive(settings: Settings, home: Path) -> None:
    with tarfile.open(home / "data" / "all.tar", "w") as archive:
        archive.add(home / "keys" / "halka.key")


def newest_copy(home: Path) -> Path:
    return max((home / "backups").glob("halka-*-??????.age"))


def junk(content: bytes) -> Mistake:
    def do(settings: Settings, home: Path) -> None:
        newest_copy(home).write_bytes(content)

    return do


def cut_off(settings: Settings, home: Path) -> None:
    copy = newest_copy(home)
    os.truncate(copy, copy.stat().st_size // 2)


def random_with_a_manifest_of_another(settings: Settings, home: Path) -> None:
    fake = home / "backups" / f"halka-{datetime.now(UTC):%Y%m%d-%H%M%S}.age"
    shutil.copy(newest_copy(home).with_suffix(".json"), fake.with_suffix(".json"))
    fake.write_bytes(os.urandom(5000))


def only_junk(settings: Settings, home: Path) -> None:
    shutil.rmtree(home / "backups")
    (home / "backups").mkdir()
    (home / "backups" / "newest.age").write_bytes(b"sealed")


def kept_too_long(settings: Settings, home: Path) -> None:
    for path in (home / "backups").glob("halka-2*"):
        shutil.copy(path, path.with_name(path.name.replace(path.name[6:14], "20200101")))


def other_key(settings: Settings, home: Path) -> None:
    (home / "keys" / "halka.key").unlink()
    keys.create(home / "keys" / "halka.key")
    connection.close()


def owned_by(place: str) -> Mistake:
    return lambda settings, home: os.chown(home / place, 65534, 65534)


def old_backup(settings: Settings, home: Path) -> None:
    then = time.time() - 25 * 3600
    os.utime(newest_copy(home), (then, then))


def plain_file(settings: Settings, home: Path) -> None:
    connection.close()
    for path in (home / "data").glob("halka.db*"):
        path.unlink()
    plain = sqlite3.connect(home / "data" / "halka.db")
    plain.execute("CREATE TABLE t (a)")
    plain.close()


def no_data(settings: Settings, home: Path) -> None:
    settings.HALKA_DATA = home / "nowhere"


def unfinished(settings: Settings, home: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '0002%'")


def future_entry(settings: Settings, home: Path) -> None:
    with transaction.atomic():
        ledger.record("place.added", at=datetime.now(UTC) + timedelta(minutes=5))


def waiting_entry(settings: Settings, home: Path) -> None:
    with transaction.atomic():
        ledger.record("place.added", at=datetime.now(UTC) - timedelta(minutes=30))


def setting_off(name: str, value: str) -> Mistake:
    def do(settings: Settings, home: Path) -> None:
        connection.ensure_connection()
        connection.connection.set_authorizer(None)
        connection.cursor().execute(f"PRAGMA {name} = {value}")
        guard.watch(connection.connection, set())

    return do


def unguarded(settings: Settings, home: Path) -> None:
    connection.ensure_connection()
    connection.connection.set_authorizer(None)


root_only = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give files to another user.")
MISTAKES = [
    ("key_unusable", lambda settings, home: (home / "keys" / "halka.key").unlink()),
    ("key_unusable", chmod("keys/halka.key", 0o644)),
    ("key_unusable", chmod("keys/halka.key", 0o660)),
    ("key_unusable", lambda settings, home: (home / "keys" / "halka.key").write_text("{}")),
    ("key_in_data", key_inside),
    ("key_folder_open", chmod("keys", 0o777)),
    ("store_closed", other_key),
    ("data_missing", no_data),
    ("data_open", chmod("data", 0o755)),
    ("data_open", chmod("data", 0o750)),
    ("store_open", chmod("data/halka.db", 0o644)),
    ("store_plain", plain_file),
    ("debug_on", change("DEBUG", True)),
    ("secret_weak", change("SECRET_KEY", "short")),
    ("secret_weak", change("SECRET_KEY", "django-insecure-" + "x" * 50)),
    ("hosts_open", change("ALLOWED_HOSTS", ["*"])),
    ("hosts_open", change("ALLOWED_HOSTS", [".example"])),
    ("hosts_open", change("ALLOWED_HOSTS", [])),
    ("zone_off", change("USE_TZ", False)),
    ("https_off", change("SESSION_COOKIE_SECURE", False)),
    ("proxy_unnamed", change("HALKA_HTTPS", True)),
    ("cookie_open", change("SESSION_COOKIE_HTTPONLY", False)),
    ("log_loud", change("LOGGING", {"loggers": {"django.db.backends": {"level": "DEBUG"}}})),
    ("demo_on_real", change("HALKA_DEMO", True)),
    ("real_on_demo", lambda settings, home: (home / "data" / demo_mark.NAME).touch()),
    ("backup_none", lambda settings, home: shutil.rmtree(home / "backups")),
    ("backup_none", only_junk),
    ("backup_old", old_backup),
    ("backup_empty", junk(b"")),
    ("backup_bad", junk(b"junk")),
    ("backup_bad", junk(b"age-encryption.org/v1\n")),
    ("backup_bad", junk(os.urandom(5000))),
    ("backup_bad", cut_off),
    ("backup_bad", random_with_a_manifest_of_another),
    ("backup_bad", lambda settings, home: newest_copy(home).with_suffix(".json").unlink()),
    ("backup_bad", lambda settings, home: (home / "keys" / "drill.key").unlink()),
    ("backup_too_old", kept_too_long),
    ("backup_nobody", lambda settings, home: (home / "keys" / "recipients.txt").unlink()),
    ("key_copy", key_copied("data/old-key.bak")),
    ("key_copy", key_copied("backups/halka.key")),
    ("key_copy", key_in_an_archive),
    ("key_copy", key_copied("backups", "outside/officer.txt")),
    ("key_copy", key_copied("data", "keys/drill.key")),
    ("backup_key", key_with_backups),
    ("migrations_wait", unfinished),
    ("pragma_wrong", setting_off("synchronous", "NORMAL")),
    ("pragma_wrong", setting_off("recursive_triggers", "OFF")),
    ("pragma_wrong", setting_off("secure_delete", "OFF")),
    ("pragma_wrong", setting_off("foreign_keys", "OFF")),
    ("pragma_wrong", setting_off("trusted_schema", "ON")),
    ("pragma_wrong", setting_off("temp_store", "FILE")),
    ("pragma_wrong", setting_off("ignore_check_constraints", "ON")),
    ("trigger_wrong", raw("DROP TRIGGER trust_ledgerentry_no_update")),
    ("trigger_wrong", raw("DROP TRIGGER trust_checkpoint_no_delete")),
    (
        "trigger_wrong",
        raw("CREATE TRIGGER quiet BEFORE INSERT ON trust_ledgerentry BEGIN SELECT RAISE(IGNORE); END"),
    ),
    (
        "trigger_wrong",
        raw(
            "DROP TRIGGER trust_tombstone_no_delete",
            "CREATE TRIGGER trust_tombstone_no_delete BEFORE DELETE ON trust_tombstone BEGIN SELECT 1; END",
        ),
    ),
    ("guard_silent", unguarded),
    ("ledger_gap", without_triggers("DELETE FROM trust_ledgerentry WHERE seq = 2")),
    ("ledger_bad", without_triggers("UPDATE trust_ledgerentry SET act = 'forged' WHERE seq = 3")),
    ("ledger_bad", without_triggers("UPDATE trust_ledgerentry SET mac = x'00' WHERE seq = 3")),
    ("ledger_bad", without_triggers("DELETE FROM trust_ledgerentry WHERE seq = 3")),
    ("ledger_bad", without_triggers("UPDATE trust_checkpoint SET root = x'00'")),
    ("ledger_bad", without_triggers("UPDATE trust_checkpoint SET signature = x'00'")),
    ("clock_back", future_entry),
    ("checkpoint_late", waiting_entry),
    pytest.param("key_owner", owned_by("keys/halka.key"), marks=root_only),
    pytest.param("data_owner", owned_by("data"), marks=root_only),
]


@pytest.mark.parametrize(("code", "mistake"), MISTAKES)
def test_a_mistake_is_found_and_comes_with_advice(
    sound: Settings, tmp_path: Path, code: str, mistake: Mistake
) -> None:
    before = codes(doctor.examine())
    mistake(sound, tmp_path)
    found = doctor.examine()
    assert code in codes(found)
    assert code not in before
    assert all(finding.what_to_do for finding in found if finding.level is not doctor.Level.OK)


def test_there_are_at_least_thirty_seeded_mistakes() -> None:
    assert len(MISTAKES) >= 30


# What cannot be seeded for real on a machine that others use is put in the way of the check.


def test_a_bad_sqlite_is_found(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.Database, "sqlite_version_info", (3, 50, 1))  # type: ignore[attr-defined]
    assert "sqlite_bad" in {finding.code for finding in store.engine(datetime.now(UTC))}


def test_a_clock_that_is_wrong_is_found(sound: Settings) -> None:
    wrong = datetime.now(UTC) + timedelta(seconds=90)
    assert "clock_disk" in codes(doctor.examine(wrong))
    assert "clock_disk" not in codes(doctor.examine(datetime.now(UTC) + timedelta(seconds=30)))


def test_a_clock_that_was_set_back_is_found(sound: Settings) -> None:
    assert "clock_back" in codes(doctor.examine(datetime.now(UTC) - timedelta(minutes=2)))


def test_a_clock_that_nothing_keeps_right_is_found(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert box.kernel_clock() in range(6)
    monkeypatch.setattr(box, "kernel_clock", lambda: box.TIME_ERROR)
    assert "clock_alone" in codes(doctor.examine())


def test_a_full_disk_is_found(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "LEAST_FREE", 2**60)
    assert "disk_full" in codes(doctor.examine())


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_disk_is_found(sound: Settings, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    assert box._kind_of_disk(Path("/proc")) == "proc"
    monkeypatch.setattr(box, "_kind_of_disk", lambda folder: kind)
    assert "disk_remote" in codes(doctor.examine())


def test_running_as_root_and_core_dumps_are_found(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(resource, "getrlimit", lambda which: (-1, -1))
    assert {finding.code for finding in box.process(now)} == {"runs_as_root", "core_dumps"}
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(resource, "getrlimit", lambda which: (0, 0))
    assert list(box.process(now)) == []


# The command


def test_the_command_says_what_to_do_and_returns_one(
    sound: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.doctor_command() == 0
    assert "OK: The ledger cannot be changed: the guard answers." in capsys.readouterr().out
    sound.DEBUG = True
    assert doctor.doctor_command() == 1
    out = capsys.readouterr().out
    assert "WRONG: Debug is on" in out
    assert "    What to do: Unset HALKA_DEBUG" in out
    assert out.endswith("1 of these must be put right.\n")


def test_an_empty_ledger_is_no_fault(sound: Settings, django_db_blocker: DjangoDbBlocker) -> None:
    with sqlcipher_store():
        assert not LedgerEntry.objects.exists()
        assert not codes(doctor.examine()) & {"ledger_bad", "ledger_gap", "checkpoint_late"}


def test_a_store_without_tables_is_found(sound: Settings, tmp_path: Path) -> None:
    create_closed(str(tmp_path / "data" / "empty.db"))
    with connected(NAME=str(tmp_path / "data" / "empty.db"), ENGINE="halka.trust.sqlcipher"):
        assert {"migrations_wait", "ledger_stopped"} <= codes(doctor.examine())


def test_only_the_newest_part_of_the_ledger_is_read(sound: Settings) -> None:
    deeds(2)
    deeds(2)
    assert Checkpoint.objects.count() == 3
    assert failures(doctor.examine()) == []
    without_triggers("UPDATE trust_ledgerentry SET act = 'forged' WHERE seq = 1")(sound, Path())
    assert not ledger.verify().is_intact
    assert "ledger_bad" not in codes(doctor.examine()), "the whole is read by `halka ledger verify`"
