"""Demo mode and the making of the demo stay away from everything that the demo itself did not make."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from halka.config import demo_home
from halka.config.demo_home import NotOurs
from halka.trust import demo_mark, keys
from tests.config.terminal import halka


def made_by_the_demo(home: Path) -> None:
    """What `halka demo` begins with, without the province."""
    demo_home._take(home, home / "data", home / "keys" / "halka.key")


def a_real_one(home: Path) -> None:
    """Keys, a store, a backup, and a note somebody left."""
    (home / "data").mkdir(parents=True)
    keys.create(home / "keys" / "halka.key")
    (home / "data" / "halka.db").write_bytes(b"everything")
    (home / "backups").mkdir()
    (home / "backups" / "halka-1.db").write_bytes(b"a copy")


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
def test_the_demo_leaves_a_real_installation_as_it_is(tmp_path: Path, fresh: tuple[str, ...]) -> None:
    a_real_one(tmp_path)
    before = everything(tmp_path)
    told = halka("--home", tmp_path, "demo", "--build-only", "--stories-only", *fresh)
    assert told.returncode == 2
    assert "was not made by halka demo" in told.stderr
    assert "Traceback" not in told.stderr
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", ["thesis.odt", "data/demo.json", f"data/{demo_mark.NAME}"])
def test_a_folder_of_somebody_else_is_refused_whatever_lies_in_it(tmp_path: Path, name: str) -> None:
    """Also with a note like that of an old demo, or a mark that another key wrote."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(json.dumps({"at": datetime.now(UTC).isoformat()}))
    with pytest.raises(NotOurs, match="Nothing in it was changed or deleted"):
        demo_home.demo(tmp_path, fresh=True, stories_only=True)
    assert list(everything(tmp_path)) == [name]


@pytest.mark.parametrize("said", [("--home=here",), ("--home", "here")])
def test_a_home_that_is_said_is_the_home_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "thesis.odt").touch()
    told = halka(*said, "demo", "--build-only")
    assert (told.returncode, (tmp_path / "demo-store").exists()) == (2, False)


@pytest.mark.parametrize("command", ["serve", "doctor", "backup"])
def test_a_real_installation_refuses_demo_mode(tmp_path: Path, command: str) -> None:
    a_real_one(tmp_path)
    told = halka("--home", tmp_path, command, HALKA_DEMO="1")
    assert told.returncode == 2
    assert "were not made by halka demo" in told.stderr
    assert "Traceback" not in told.stderr


def test_demo_mode_begins_no_real_installation(tmp_path: Path) -> None:
    told = halka("--home", tmp_path / "new", "init", HALKA_DEMO="1")
    assert told.returncode == 2
    assert "a real installation knows no demo mode" in told.stderr
    assert not (tmp_path / "new").exists()


def test_a_mark_counts_only_beside_the_key_it_was_made_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_by_the_demo(tmp_path / "demo")
    a_real_one(tmp_path / "real")
    monkeypatch.setenv("HALKA_DEMO", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    data, key = tmp_path / "demo" / "data", tmp_path / "demo" / "keys" / "halka.key"
    assert demo_mark.wanted(data, key)
    shutil.copy(data / demo_mark.NAME, tmp_path / "real" / "data")
    for wrong in (
        (tmp_path / "real" / "data", tmp_path / "real" / "keys" / "halka.key"),
        (data, tmp_path / "real" / "keys" / "halka.key"),
        (tmp_path / "real" / "data", tmp_path / "nothing"),
    ):
        with pytest.raises(demo_mark.NotADemo):
            demo_mark.wanted(*wrong)
    monkeypatch.setenv("DATABASE_URL", "postgres://halka@localhost/real")
    with pytest.raises(demo_mark.NotADemo):
        demo_mark.wanted(data, key)


def test_a_demo_is_made_again_where_it_was_made_and_only_its_store_is_replaced(tmp_path: Path) -> None:
    made_by_the_demo(tmp_path)
    (tmp_path / "data" / "halka.db").write_bytes(b"cut off half way")
    others = {"thesis.odt", "data/notes.txt", "backups/halka-1.db"}
    for name in others:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("kept")
    kept = everything(tmp_path)
    told = halka("--home", tmp_path, "demo", "--build-only", "--stories-only")
    assert told.returncode == 0, told.stderr
    now = everything(tmp_path)
    assert {name: now[name] for name in kept if name != "data/halka.db"} == {
        name: kept[name] for name in kept if name != "data/halka.db"
    }
    assert now["data/halka.db"] != kept["data/halka.db"]
