"""Alarms on Today of the data-protection officer and the administrator: the record, the copies, the trial restore."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from halka.config import command
from halka.directory.models import Person
from halka.trust import alarms, backup, drills
from halka.trust.models import JobRun
from halka.trust.verdict import Verdict
from tests.cast import DAY, HOUR, START, Cast, cast, somebody
from tests.seen import See

pytestmark = pytest.mark.django_db
LATER = START + 20 * DAY
OLD = {
    "Nobody has checked the whole record for more than a week",
    "There is no copy from the last 24 hours",
    "No copy was restored on trial for more than a week",
}


@pytest.fixture
def c(settings: LazySettings, tmp_path: Path) -> Cast:
    settings.HALKA_BACKUPS = tmp_path
    return cast()


@pytest.fixture
def ines(c: Cast) -> Person:
    return somebody("Ines", c.child_unit, "auditor")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine of an office, where the caretaker copies, drills and reads."""
    monkeypatch.setattr(alarms, "is_served_here", lambda: True)


def titles(see: See, person: Person, at: datetime) -> list[str]:
    known = OLD | {"The record is not what was written", "The last copy could not be made"}
    known |= {"The newest copy could not be restored on trial"}
    rows = [row.title for name in see(person, at, "/").headings for row in see(person, at, "/").rows(name)]
    return list(dict.fromkeys(title for title in rows if title in known))


def kept(job: str, at: datetime, trouble: str = "", good_at: datetime | None = None) -> None:
    JobRun.objects.update_or_create(
        job=job,
        defaults={"tried_at": at, "trouble": trouble, "succeeded_at": good_at or (None if trouble else at)},
    )


def a_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at: datetime) -> None:
    file = tmp_path / "halka-1.db"
    file.touch()
    monkeypatch.setattr(backup, "copies", lambda: [file])
    monkeypatch.setattr(backup, "made_at", lambda _copy: at)


@pytest.mark.usefixtures("served")
def test_what_was_never_done_or_is_too_old_stands_on_today(
    c: Cast, see: See, ines: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert titles(see, ines, START + HOUR) == []  # the store is new
    assert set(titles(see, ines, LATER)) == OLD
    kept(alarms.CHECK, LATER)
    drills.keep("halka-1", is_good=True, began_at=LATER, at=LATER)
    a_copy(monkeypatch, tmp_path, LATER)
    assert titles(see, ines, LATER + HOUR) == []
    assert titles(see, ines, LATER + 25 * HOUR) == ["There is no copy from the last 24 hours"]
    assert set(titles(see, ines, LATER + 8 * DAY + HOUR)) == OLD


@pytest.mark.usefixtures("served")
def test_what_went_wrong_last_stands_there_until_it_went_well(
    c: Cast, see: See, ines: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_copy(monkeypatch, tmp_path, LATER)
    kept(alarms.CHECK, LATER, alarms.NOT_INTACT, good_at=LATER - DAY)
    kept(alarms.COPIES, LATER, "NotDone", good_at=LATER - HOUR)
    drills.keep("halka-1", is_good=False, began_at=LATER, at=LATER)
    assert set(titles(see, ines, LATER + HOUR)) == {
        "The record is not what was written",
        "The last copy could not be made",
        "The newest copy could not be restored on trial",
    }
    jon = somebody("Jon", c.child_unit, "administrator")
    assert len(titles(see, jon, LATER + HOUR)) == 3
    for stranger in (c.alice, c.bob, c.dora, c.fatma):
        assert titles(see, stranger, LATER + HOUR) == []
    care = see(ines, LATER + HOUR, "/keep/access/").main.text
    assert "The record is not what was written. Stop, keep the machine as it is." in care
    assert "The last copy could not be made." in see(jon, LATER + HOUR, "/keep/").main.text
    kept(alarms.CHECK, LATER + HOUR)
    kept(alarms.COPIES, LATER + HOUR)
    drills.keep("halka-1", is_good=True, began_at=LATER, at=LATER + HOUR)
    assert titles(see, ines, LATER + 2 * HOUR) == []


def test_where_the_caretaker_does_not_copy_nothing_grows_old(see: See, ines: Person) -> None:
    """On PostgreSQL its own programs do. A record that was found changed is told all the same."""
    assert titles(see, ines, LATER) == []
    kept(alarms.CHECK, LATER, alarms.NOT_INTACT)
    assert titles(see, ines, LATER) == ["The record is not what was written"]


def test_alarms_come_after_what_two_persons_decide_and_before_what_commands_did(
    c: Cast, see: See, ines: Person
) -> None:
    kept(alarms.CHECK, START, alarms.NOT_INTACT)
    somebody("Kim", c.child_unit, "supervisor")
    rows = [row.title for row in see(ines, START + HOUR, "/").rows("New for you")]
    alarm, machine = (
        next(n for n, title in enumerate(rows) if title.startswith(words))
        for words in ("The record is not", "Commands at the machine")
    )
    assert alarm < machine


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_command_keeps_its_verdict(
    c: Cast, see: See, ines: Person, monkeypatch: pytest.MonkeyPatch, *, is_changed: bool
) -> None:
    if is_changed:
        monkeypatch.setattr("halka.trust.ledger.verify", lambda _outside: Verdict(problem="Entry 3 is gone."))
    monkeypatch.setattr(command, "ready", lambda _home: None)
    assert command._verify(Namespace(home=Path(), outside=None)) == int(is_changed)
    assert JobRun.objects.get(job=alarms.CHECK).trouble == ("NotIntact" if is_changed else "")
    assert bool(titles(see, ines, LATER)) == is_changed


def test_it_is_due_a_week_after_the_last_try(monkeypatch: pytest.MonkeyPatch) -> None:
    assert alarms.is_check_due()
    alarms.keep_verdict(is_intact=True)
    run = JobRun.objects.get(job=alarms.CHECK)
    assert (run.trouble, run.succeeded_at) == ("", run.tried_at)
    assert not alarms.is_check_due()
    alarms.keep_verdict(is_intact=False)
    again = JobRun.objects.get(job=alarms.CHECK)
    assert (again.trouble, again.succeeded_at) == ("NotIntact", run.succeeded_at)
    JobRun.objects.update(tried_at=run.tried_at - timedelta(days=7))
    assert alarms.is_check_due()
