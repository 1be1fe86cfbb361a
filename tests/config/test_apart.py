"""Copies every hour and a drill every week, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from halka.config import apart
from halka.config.apart import Apart, NotDone
from halka.trust import alarms, drills
from halka.web.today import Today
from tests.cast import START, cast, somebody
from tests.seen import See

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Script(Apart):
    """Starts a short program instead of the command."""

    def __init__(self, code: str) -> None:
        super().__init__(["x"], lambda at: True)
        self.code, self.started = code, 0

    def start(self) -> subprocess.Popen[bytes]:
        self.started += 1
        return subprocess.Popen([sys.executable, "-c", self.code], stdin=subprocess.PIPE)


@pytest.fixture(autouse=True)
def _served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart, "is_served_here", lambda: True)
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path)


def test_a_round_starts_it_once_and_does_not_wait() -> None:
    script = Script("input()")
    script.round(AT)
    script.round(AT)
    assert script.started == 1
    assert script.running
    script.running.communicate(b"\n")
    script.round(AT)
    assert script.started == 2, "it is due again"
    assert script.running
    script.running.communicate(b"\n")


def test_what_failed_is_told_in_every_round_and_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script("raise SystemExit(3)")
    script.round(AT)
    assert script.running
    script.running.wait()
    for _ in range(3):
        with pytest.raises(NotDone):
            script.round(AT)
    assert script.started == 1
    monkeypatch.setattr(apart, "AGAIN", 0.0)
    script.round(AT)
    assert script.started == 2
    assert script.running
    script.running.wait()


def test_a_copy_is_due_after_an_hour(tmp_path: Path) -> None:
    assert apart.a_copy_is_due(AT)
    now = datetime.now(UTC)
    for minutes, is_due in ((61, True), (59, False)):
        (tmp_path / f"halka-{now - timedelta(minutes=minutes):%Y%m%d-%H%M%S}.age").touch()
        assert apart.a_copy_is_due(AT) is is_due


@pytest.mark.django_db
def test_a_drill_is_due_after_a_week_and_when_there_is_a_copy(tmp_path: Path) -> None:
    assert not apart.a_drill_is_due(AT)
    (tmp_path / f"halka-{AT:%Y%m%d-%H%M%S}.age").touch()
    assert apart.a_drill_is_due(AT)
    drills.keep("halka-1", is_good=True, began_at=AT, at=AT)
    assert not apart.a_drill_is_due(AT + timedelta(days=6))
    assert apart.a_drill_is_due(AT + timedelta(days=7))


def test_what_a_process_of_its_own_would_not_open_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(settings, "HALKA_STORE", str(tmp_path / "halka.db"))
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "elsewhere.db"))
    assert not alarms.is_served_here()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "halka.db"))
    assert alarms.is_served_here()


@pytest.mark.django_db
def test_the_administrator_reads_what_came_of_the_drill_and_a_bad_one_stands_on_today(see: See) -> None:
    c = cast()
    admin = somebody("Adam", c.child_unit, "administrator")
    officer = somebody("Ines", c.child_unit, "auditor")
    said = see(admin, START, "/keep/").text
    assert "No copy of the store was ever restored" in said
    drills.keep("halka-1", is_good=True, began_at=START, at=START + timedelta(seconds=41))
    said = see(admin, START + timedelta(days=1), "/keep/").text
    assert "that took 41 seconds" in said
    drills.keep("halka-2", is_good=False, began_at=START, at=START)
    assert "could not be restored on trial" in see(admin, START, "/keep/").text
    for person in (admin, officer):
        assert "could not be restored on trial" in " ".join(
            thing.title for thing in Today(person, START).things
        )
    for person in (c.alice, c.bob, c.fatma):
        assert "restored" not in " ".join(thing.title for thing in Today(person, START).things)
