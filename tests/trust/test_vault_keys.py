"""Erasing a child's key, and wrapping all keys for a new epoch."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from halka.trust import keys, vault
from halka.trust.models import ChildKey, Tombstone
from tests.trust.sealing import CONTENT, put, shred


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    """A copy of the run's key file, which a test may change."""
    settings.HALKA_KEY = shutil.copy2(settings.HALKA_KEY, tmp_path / "halka.key")
    return tmp_path / "halka.key"


# Erasure


def test_an_erased_child_is_unreadable_and_stays_so(store: Any) -> None:
    put("r1", "c1")
    put("r2", "c2")
    shred("c1")
    with pytest.raises(vault.Shredded):
        vault.get("notes", "r1")
    with pytest.raises(vault.Shredded):
        put("r1", "c1", version=2)
    with pytest.raises(vault.Shredded):
        put("r9", "c1")
    assert vault.get("notes", "r2") == CONTENT
    assert Tombstone.objects.get().basis == "law"
    assert not ChildKey.objects.filter(child="c1").exists()


def test_a_key_brought_back_from_an_old_backup_opens_nothing(store: Any) -> None:
    put()
    wrap = ChildKey.objects.get()
    shred()
    ChildKey.objects.create(child=wrap.child, epoch=wrap.epoch, wrapped=wrap.wrapped)
    with pytest.raises(vault.Shredded):
        vault.get("notes", "r1")


def test_a_child_is_erased_once(store: Any) -> None:
    put()
    shred()
    with pytest.raises(DatabaseError):
        shred()


def test_the_wrapped_key_is_gone_from_every_page(encrypted: Any) -> None:
    """Looked for in the decrypted pages of file and log, where an erased row would still lie."""
    from sqlcipher3 import dbapi2

    put()
    wrapped = bytes(ChildKey.objects.get().wrapped)
    path = Path(encrypted.settings_dict["NAME"])

    def plain() -> bytes:
        reader = dbapi2.connect(str(path))
        reader.execute(f"PRAGMA key = \"x'{keys.current().derive(keys.FILE).hex()}'\"")
        target = path.with_suffix(".plain")
        target.unlink(missing_ok=True)
        reader.execute("ATTACH DATABASE ? AS plain KEY ''", [str(target)])
        reader.execute("SELECT sqlcipher_export('plain')")
        reader.close()
        return target.read_bytes()

    assert wrapped in plain()
    shred()
    assert wrapped not in plain()
    assert Path(f"{path}-wal").stat().st_size == 0


def test_an_erasure_that_a_reader_holds_up_is_reported(
    encrypted: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlcipher3 import dbapi2

    put()
    reader = dbapi2.connect(encrypted.settings_dict["NAME"], isolation_level=None)
    reader.execute(f"PRAGMA key = \"x'{keys.current().derive(keys.FILE).hex()}'\"")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM trust_sealed").fetchall()
    connection.connection.set_busy_timeout(0)
    shred()
    assert "erasure is not complete" in caplog.text
    reader.close()
    vault.empty_log()
    assert Path(f"{encrypted.settings_dict['NAME']}-wal").stat().st_size == 0


# Rotation


def test_after_a_rotation_everything_is_readable_and_the_old_key_is_gone(own_keys: Path, store: Any) -> None:
    for number in range(5):
        put(f"r{number}", f"c{number}")
    assert vault.rotate(2) == 5
    assert set(ChildKey.objects.values_list("epoch", flat=True)) == {2}
    assert set(keys.load(own_keys).epochs) == {2}
    assert vault.get("notes", "r3") == CONTENT
    put("r9", "c9")
    assert ChildKey.objects.get(child="c9").epoch == 2


@pytest.mark.parametrize("moment", ["after the file", "before the commit", "before the old key is removed"])
def test_a_crash_at_any_moment_of_a_rotation_loses_nothing(
    own_keys: Path, store: Any, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    for number in range(3):
        put(f"r{number}", f"c{number}")

    rewrap_all = vault._rewrap_all

    def crash(*given: Any, **_: Any) -> int:
        if moment == "before the commit":
            assert rewrap_all(*given) == 3
        raise RuntimeError("power cut")

    broken = (keys, "remove_epochs") if moment == "before the old key is removed" else (vault, "_rewrap_all")
    with monkeypatch.context() as patch:
        patch.setattr(*broken, crash)
        with pytest.raises(RuntimeError, match="power cut"):
            vault.rotate(2)
    assert set(keys.load(own_keys).epochs) == {1, 2}
    assert vault.get("notes", "r2") == CONTENT
    put("r9", "c9")
    vault.rotate(2)
    assert set(keys.load(own_keys).epochs) == {2}
    assert vault.get("notes", "r0") == vault.get("notes", "r9") == CONTENT


def test_a_child_that_appears_while_keys_rotate_gets_the_new_epoch(
    own_keys: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = ChildKey.objects.create

    def during(**kwargs: Any) -> ChildKey:
        made = create(**kwargs)
        if keys.current().current_epoch == 1:
            keys.add_epoch(own_keys, 2)
        return made

    monkeypatch.setattr(ChildKey.objects, "create", during)
    put()
    assert ChildKey.objects.get().epoch == 2
    keys.remove_epochs(own_keys, older_than=2)
    assert vault.get("notes", "r1") == CONTENT
