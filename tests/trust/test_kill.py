"""kill -9 in the middle of deeds: what was confirmed is there, and everything still fits together."""

import contextlib
import multiprocessing
import random
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from halka.trust import ledger, vault
from halka.trust.models import LedgerEntry
from tests.trust import killed

CYCLES = 50


class Killing:
    """Starts writers on one store, kills them, and remembers what they confirmed."""

    def __init__(self, store: Any) -> None:
        self.path = str(store.settings_dict["NAME"])
        self.versions: dict[str, int] = {}
        self.confirmed = 0
        self.newest = 0
        # The server process loads Django once; each writer is a fork of it.
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.trust.killed"])

    def cycle(self, *, answers: int, early: bool = False) -> None:
        """One writer, killed a moment after it has confirmed this many deeds."""
        mine, its = self.context.Pipe(duplex=False)
        first = random.randrange(1000)
        given = (self.path, str(settings.HALKA_KEY), first, early, its)
        writer = self.context.Process(target=killed.write, args=given, daemon=True)
        writer.start()
        its.close()
        for _ in range(answers):
            assert mine.poll(30), "the writer does not write"
            self.confirm(*mine.recv())
        if not early:
            time.sleep(random.uniform(0, 0.02))
        writer.kill()
        writer.join()
        with contextlib.suppress(EOFError):
            while True:
                self.confirm(*mine.recv())

    def confirm(self, row: str, version: int, seq: int) -> None:
        self.versions[row] = version
        self.newest = seq
        self.confirmed += 1

    def lost(self) -> list[str]:
        """What was confirmed and is not there."""
        found = vault.read_many([("notes", row) for row in self.versions])
        missing = [
            row
            for row, version in self.versions.items()
            if found.get(("notes", row), {"v": 0})["v"] < version
        ]
        newest = LedgerEntry.objects.count()
        return missing + ([f"entries {newest + 1} to {self.newest}"] if newest < self.newest else [])


def assert_whole() -> None:
    verdict = ledger.verify()
    assert verdict.is_intact, verdict.problem
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert cursor.execute("PRAGMA cipher_integrity_check").fetchall() == []


def test_nothing_that_was_confirmed_is_lost_when_the_program_is_killed(encrypted: Any) -> None:
    killing = Killing(encrypted)
    for number in range(CYCLES):
        killing.cycle(answers=random.randint(1, 20))
        if number % 10 == 0:
            assert killing.lost() == []
    assert killing.lost() == []
    assert_whole()
    print(f"{CYCLES} kills, {killing.confirmed} confirmed deeds, {len(killing.lost())} lost")
    assert killing.confirmed >= CYCLES
    assert not list(Path(killing.path).parent.glob("*-journal"))


def test_a_program_that_confirms_before_the_commit_is_caught(encrypted: Any) -> None:
    killing = Killing(encrypted)
    for _ in range(CYCLES):
        killing.cycle(answers=1, early=True)
        if killing.lost():
            break
    assert killing.lost()
