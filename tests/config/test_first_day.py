"""`halka init` at the machine: two people, two passwords, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from halka.config import first_day
from halka.config.first_day import Keeper
from halka.directory.acts import POST_GIVEN
from halka.directory.models import Person, Post
from tests.cast import cast
from tests.config.terminal import halka
from tests.witness import entries_since, last_seq

GOOD = "lamp river seven onion"


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(GOOD + "\n")
    return file


def test_an_installation_begins_with_two_people(tmp_path: Path, password: Path) -> None:
    home = tmp_path / "home"
    told = halka("--home", home, "init", "--password-file", password)
    assert told.returncode == 0, told.stderr
    assert "First password of officer" in told.stdout
    assert "two people" in told.stdout
    verdict = halka("--home", home, "ledger", "verify")
    assert verdict.returncode == 0, verdict.stderr
    before = sorted(path.name for path in home.rglob("*"))
    again = halka("--home", home, "init", "--password-file", password)
    assert (again.returncode, sorted(path.name for path in home.rglob("*"))) == (2, before)
    other = halka(
        "--home", home, "people", "add", "--role", "auditor", "--username", "ines", "--name", "Ines",
        "--password-file", password,
    )  # fmt: skip
    assert other.returncode == 0, other.stderr
    assert "ines signs in as the data-protection officer" in other.stdout


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--password-file", "weak"), "easy to guess"),
        (("--username", "officer"), "two people"),
    ],
)
def test_what_is_refused_makes_nothing_and_deletes_nothing(
    tmp_path: Path, password: Path, more: tuple[str, str], words: str
) -> None:
    """The data folder may have been there before, with something in it."""
    (tmp_path / "weak").write_text("qwertyuiop12")
    (tmp_path / "home" / "data").mkdir(parents=True)
    (tmp_path / "home" / "data" / "thesis.odt").write_text("kept")
    option, value = more
    said = {"--password-file": password, option: tmp_path / value if value == "weak" else value}
    told = halka("--home", tmp_path / "home", "init", *(word for pair in said.items() for word in pair))
    assert told.returncode == 2
    assert words in told.stderr
    assert [path.name for path in (tmp_path / "home").rglob("*")] == ["data", "thesis.odt"]


@pytest.mark.django_db
def test_one_more_keeper_comes_from_the_machine(password: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast()
    seq = last_seq()
    assert first_day.add_keeper(Keeper("administrator", "jon", "Jon", password)) == 0
    jon = Person.objects.get(username="jon")
    assert Post.objects.get(person=jon).role == "administrator"
    assert jon.check_password(GOOD)
    assert {entry.person for entry in entries_since(seq)} == {"operator"}
    assert POST_GIVEN in [entry.act for entry in entries_since(seq)]
    seq = last_seq()
    assert first_day.add_keeper(Keeper("administrator", "jon", "Jon", password)) == 2
    password.write_text("jon-jon-jon-jon")
    assert first_day.add_keeper(Keeper("auditor", "ines", "Jon", password)) == 2
    assert entries_since(seq) == []
    assert "already signs in as jon" in capsys.readouterr().err
