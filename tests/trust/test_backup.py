import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from halka.trust import backup, holders, inside, ledger, vault

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the copy is of the encrypted file; PostgreSQL has pg_dump")
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "backups")
    monkeypatch.setattr(settings, "HALKA_KEY", shutil.copy2(settings.HALKA_KEY, tmp_path / "halka.key"))


def deed() -> None:
    with transaction.atomic():
        ledger.record("store.started", at=AT)


def two_outside(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "officer.txt", tmp_path / "director.txt"]
    holders.set_recipients([holders.make_holder(file) for file in files])
    return files


def test_each_of_two_people_outside_and_the_drill_key_opens_a_copy_and_nobody_else(tmp_path: Path) -> None:
    people = two_outside(tmp_path)
    for _ in range(3):
        deed()
    file, entries = backup.back_up(AT)
    assert entries == 3
    assert {made.name for made in file.parent.iterdir()} == {
        file.name, file.with_suffix(".keys.age").name, file.with_suffix(".json").name, "halka-erasures.json",
    }  # fmt: skip
    assert {made.stat().st_mode & 0o777 for made in file.parent.glob("*.age")} == {0o600}
    assert b"SQLite format" not in file.read_bytes()
    for identity in [*map(holders.identity_in, people), holders.drill_key()]:
        with backup.opened(file, identity, where=tmp_path) as store:
            assert inside.look_into(store).entries == 3
    holders.make_holder(tmp_path / "stranger.txt")
    with (
        pytest.raises(backup.BackupProblem, match="cannot be opened with this key"),
        backup.opened(file, holders.identity_in(tmp_path / "stranger.txt"), where=tmp_path),
    ):
        raise AssertionError
    assert not list(tmp_path.glob(".opening-*"))


def test_the_copy_of_the_keys_opens_for_the_people_outside_only(tmp_path: Path) -> None:
    people = two_outside(tmp_path)
    file, _ = backup.back_up(AT)
    copied = file.with_suffix(".keys.age")
    for number, identity in enumerate(people):
        place = tmp_path / f"bare{number}" / "halka.key"
        assert holders.bring_keys(copied, identity, place)[0] == place
        assert place.read_bytes() == Path(settings.HALKA_KEY).read_bytes()
        assert {made.stat().st_mode & 0o777 for made in place.parent.iterdir()} == {0o600}
        assert {made.name for made in place.parent.iterdir()} == {"halka.key", "recipients.txt", "drill.key"}
    with pytest.raises(holders.HolderProblem, match="no copy of keys"):
        holders.bring_keys(copied, tmp_path / "drill.key", tmp_path / "x" / "halka.key")


def test_without_people_outside_no_copy_of_the_keys_is_made(tmp_path: Path) -> None:
    file, _ = backup.back_up(AT)
    assert not file.with_suffix(".keys.age").exists()
    assert backup.examined(file).entries == 0


@pytest.mark.parametrize(
    "given", [[], ["one"], ["one", "one"], ["one", "drill"], ["one", "age1nonsense"], ["one", ""]]
)
def test_two_different_people_outside_are_needed(tmp_path: Path, given: list[str]) -> None:
    lines = {
        "one": holders.make_holder(tmp_path / "one.txt"),
        "drill": str(holders.drill_key().to_public()),
    }
    with pytest.raises(holders.HolderProblem):
        holders.set_recipients([lines.get(each, each) for each in given])
    assert holders.recipients() == []


def test_the_manifest_is_signed_and_says_what_when_and_how_far(tmp_path: Path) -> None:
    two_outside(tmp_path)
    with transaction.atomic():
        vault.shred("c1", at=AT, basis="law", by="operator")
        ledger.record("child.shredded", at=AT)
    file, _ = backup.back_up(AT)
    said = backup.manifest_of(file)
    assert (said["made_at"], said["entries"], said["newest_erasure"]) == (
        AT.isoformat(),
        1,
        "2026-03-02 09:00:00",
    )
    assert said["files"][0]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert [each["child"] for each in said["erasures"]] == ["c1"]
    assert ledger.verify(said["checkpoint"]).witnessed == 1
    told = file.with_suffix(".json")
    for old, new in (('"c1"', '"c2"'), ('"entries": 1', '"entries": 0'), ("2026-03-02T09", "2026-03-02T08")):
        whole = told.read_text("utf-8")
        told.write_text(whole.replace(old, new), "utf-8")
        with pytest.raises(backup.BackupProblem, match="its signature is wrong"):
            backup.manifest_of(file)
        told.write_text(whole, "utf-8")


@pytest.mark.parametrize("harm", ["junk", "cut off", "one byte", "random", "no manifest", "another copy"])
def test_a_copy_that_is_not_what_was_made_is_found(harm: str) -> None:
    deed()
    file, _ = backup.back_up(AT)
    content = bytearray(file.read_bytes())
    if harm == "junk":
        file.write_bytes(b"junk")
    elif harm == "cut off":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "one byte":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif harm == "random":
        file.write_bytes(os.urandom(len(content)))
    elif harm == "no manifest":
        file.with_suffix(".json").unlink()
    else:
        deed()
        other, _ = backup.back_up(AT + timedelta(hours=1))
        shutil.copy(other, file)
    with pytest.raises(backup.BackupProblem, match=file.stem):
        backup.examined(file)


def test_24_hourly_and_35_daily_copies_are_kept_and_nothing_older(tmp_path: Path) -> None:
    folder = backup.folder()
    folder.mkdir()
    for hour in range(60 * 24):
        stamp = f"halka-{AT - timedelta(hours=hour):%Y%m%d-%H%M%S}"
        for end in ("age", "keys.age", "json"):
            (folder / f"{stamp}.{end}").touch()
    (folder / "a-note-of-the-office.txt").touch()
    backup.thin_out(AT)
    kept = [backup.made_at(copy) for copy in backup.copies()]
    assert [AT - each for each in kept[-24:]] == [timedelta(hours=hour) for hour in range(23, -1, -1)]
    assert len({each.date() for each in kept}) == 35
    assert AT - kept[0] <= timedelta(days=35)
    assert len(kept) == 24 + 33, "two of the days are those of the hours"
    assert len(list(folder.iterdir())) == 3 * len(kept) + 1


def test_a_folder_that_cannot_be_written_leaves_no_half_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "taken" / "inside")
    with pytest.raises((backup.BackupProblem, OSError)):
        backup.back_up(AT)
    assert [path for path in tmp_path.rglob("*") if ".part" in path.name or ".making" in path.name] == []
