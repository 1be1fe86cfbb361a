"""Copies and keys through the command: a machine that is lost, a key that is lost, and starts that are refused."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.config.terminal import halka

PASSWORD = "Quiet-Lantern-1907"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one copy, and two people outside."""
    place = tmp_path_factory.mktemp("made")
    (place / "password").write_text(PASSWORD, encoding="utf-8")
    told = halka("--home", place / "home", "init", "--password-file", place / "password")
    assert told.returncode == 0, told.stderr
    lines = []
    for name in ("officer.txt", "director.txt"):
        said = halka("keys", "holder", place / name).stdout
        lines.append(next(line for line in said.splitlines() if line.startswith("age1")))
    assert (place / "officer.txt").stat().st_mode & 0o777 == 0o600
    first = halka("--home", place / "home", "backup")
    assert (first.returncode, "nobody outside can open this copy yet" in first.stdout) == (0, True)
    shutil.rmtree(place / "home" / "backups")
    assert halka("--home", place / "home", "keys", "recipients", lines[0]).returncode == 2
    assert halka("--home", place / "home", "keys", "recipients", *lines).returncode == 0
    done = halka("--home", place / "home", "backup")
    assert "Two people outside can open it" in done.stdout, done.stderr
    return place


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The installation, copied: what a test does to it is its own."""
    shutil.copytree(made / "home", tmp_path / "home")
    return tmp_path / "home"


def newest(home: Path) -> Path:
    return max((home / "backups").glob("halka-*-??????.age"))


def test_a_lost_machine_comes_back_from_the_copies_and_one_identity(made: Path, tmp_path: Path) -> None:
    """What docs/lost.md prints, on a machine where nothing is."""
    shutil.copytree(made / "home" / "backups", tmp_path / "brought")
    home, copy = tmp_path / "new", max((tmp_path / "brought").glob("halka-*-??????.age"))
    identity: list[str | Path] = ["--identity", made / "officer.txt"]
    alone = halka("--home", home, "restore", copy)
    assert (alone.returncode, "There is no installation" in alone.stderr) == (2, True), alone.stderr
    asked = halka("--home", home, "restore", copy, *identity)
    assert (asked.returncode, "--erasures FILE" in asked.stderr) == (2, True), asked.stderr
    assert not (home / "keys" / "halka.key").exists(), "as it was before"
    listed: list[str | Path] = ["--erasures", tmp_path / "brought" / "halka-erasures.json"]
    stranger = halka("--home", home, "restore", copy, "--identity", tmp_path / "brought" / "x", *listed)
    assert (stranger.returncode, "cannot be read" in stranger.stderr) == (2, True), stranger.stderr
    done = halka("--home", home, "restore", copy, *identity, *listed)
    assert done.returncode == 0, done.stderr
    assert "The key file was put back from its copy" in done.stdout
    for words in (["upgrade"], ["ledger", "verify"], ["backup"], ["doctor"]):
        assert halka("--home", home, *words).returncode == 0, words
    assert len(halka("--home", home, "keys", "recipients").stdout.split("age1")) == 3, (
        "the people outside stay"
    )


def test_a_lost_key_file_comes_back_from_its_copy(made: Path, home: Path) -> None:
    (home / "keys" / "halka.key").unlink()
    stopped = halka("--home", home, "ledger", "verify")
    assert (stopped.returncode, "halka keys bring" in stopped.stderr) == (2, True), stopped.stderr
    copy = newest(home).with_suffix(".keys.age")
    assert halka("--home", home, "keys", "bring", copy, "--identity", made / "director.txt").returncode == 0
    assert halka("--home", home, "ledger", "verify").returncode == 0


def test_the_list_of_erasures_is_written_to_be_kept_elsewhere(home: Path, tmp_path: Path) -> None:
    done = halka("--home", home, "erasures", "--out", tmp_path / "kept.json")
    assert "lists 0 erasures and is signed" in done.stdout
    assert '"signature"' in (tmp_path / "kept.json").read_text("utf-8")


# Starts that are refused


def no_key(home: Path) -> None:
    (home / "keys" / "halka.key").unlink()


def broken_key(home: Path) -> None:
    (home / "keys" / "halka.key").write_bytes(os.urandom(200))


def half_a_key(home: Path) -> None:
    os.truncate(home / "keys" / "halka.key", 60)


def another_key(home: Path) -> None:
    from halka.trust import keys

    no_key(home)
    keys.create(home / "keys" / "halka.key")


def open_key(home: Path) -> None:
    (home / "keys" / "halka.key").chmod(0o644)


def no_store(home: Path) -> None:
    for path in (home / "data").glob("halka.db*"):
        path.unlink()


def no_data(home: Path) -> None:
    shutil.rmtree(home / "data")


def broken_store(home: Path) -> None:
    (home / "data" / "halka.db").write_bytes(os.urandom(8192))


def empty_store(home: Path) -> None:
    (home / "data" / "halka.db").write_bytes(b"")


REFUSED = [
    (no_key, "There is no key file at"),
    (broken_key, "is damaged"),
    (half_a_key, "is damaged"),
    (another_key, "does not belong to this database file"),
    (open_key, "it must be 0600"),
    (no_store, "There is no store at"),
    (no_data, "There is no store at"),
    (broken_store, "The store cannot be opened"),
    (empty_store, "is empty"),
]


@pytest.mark.parametrize(("harm", "sentence"), REFUSED)
@pytest.mark.parametrize("words", [["serve", "--port", "8782"], ["backup"]])
def test_what_cannot_be_read_is_refused_with_a_sentence_and_nothing_is_made_in_its_place(
    home: Path, harm: object, sentence: str, words: list[str]
) -> None:
    harm(home)  # type: ignore[operator]
    before = sorted((str(path), path.stat().st_size) for path in home.rglob("*") if "-shm" not in path.name)
    began = time.monotonic()
    told = halka("--home", home, *words)
    assert (told.returncode, "Traceback" in told.stderr) == (2, False), told.stderr
    assert sentence in told.stderr
    assert time.monotonic() - began < 15, "it ends by itself"
    after = sorted((str(path), path.stat().st_size) for path in home.rglob("*") if "-shm" not in path.name)
    assert [row for row in after if not row[0].endswith("-wal")] == [
        row for row in before if not row[0].endswith("-wal")
    ]


@pytest.mark.parametrize("store_only", [True, False])
@pytest.mark.parametrize(
    "words", [["serve", "--port", "8783"], ["backup"], ["ledger", "verify"], ["upgrade"]]
)
def test_on_a_disk_that_cannot_be_written_every_start_is_refused_with_a_sentence(
    home: Path, words: list[str], store_only: bool
) -> None:
    """The file alone, or the whole folder; also for root, whom modes of files would not stop otherwise."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root is stopped by no mode of a file here: setpriv is missing")
    store = home / "data" / "halka.db"
    before = store.read_bytes()
    for path in [*home.rglob("*"), home]:
        if path == store or not store_only:
            path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        began = time.monotonic()
        told = halka("--home", home, *words, bound=True)
        spent = time.monotonic() - began
    finally:
        for path in [home, *home.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)
    assert (told.returncode, "Traceback" in told.stderr) == (2, False), told.stderr
    assert "cannot be written. Make it writable first." in told.stderr
    assert spent < 15, "it ends by itself"
    assert store.read_bytes() == before
    assert [path.name for path in (home / "data").glob("halka*.db")] == ["halka.db"]


def test_in_a_folder_that_cannot_be_written_no_installation_begins(tmp_path: Path) -> None:
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root is stopped by no mode of a file here: setpriv is missing")
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    told = halka("--home", closed / "home", "init", "--password-file", tmp_path / "password", bound=True)
    assert (told.returncode, "Traceback" in told.stderr) == (2, False), told.stderr
    assert [*closed.iterdir()] == []


# The drill


def test_the_drill_restores_the_newest_copy_and_says_how_long(home: Path) -> None:
    before = sorted(path for path in home.rglob("*") if path.name[-4:] not in ("-wal", "-shm"))
    done = halka("--home", home, "drill")
    assert done.returncode == 0, done.stderr
    assert "was restored and every entry of its ledger read, in " in done.stdout
    after = sorted(path for path in home.rglob("*") if path.name[-4:] not in ("-wal", "-shm"))
    assert after == before, "nothing is left behind"


@pytest.mark.parametrize("harm", ["junk", "cut off", "no copy"])
def test_a_drill_that_fails_says_so(home: Path, harm: str) -> None:
    copy = newest(home)
    if harm == "junk":
        copy.write_bytes(b"junk")
    elif harm == "cut off":
        os.truncate(copy, 9000)
    else:
        copy.unlink()
    done = halka("--home", home, "drill")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert ("There is no copy" if harm == "no copy" else "The drill failed") in done.stderr
