"""What the caretaker lets a process of its own do, so that its rounds go on meanwhile: copies, drills, reading the ledger."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings

from halka.trust import backup, drills
from halka.trust.alarms import is_check_due, is_served_here

EVERY = timedelta(hours=1)
AGAIN = 600.0  # seconds after which what failed is tried again


class NotDone(Exception):
    """The process ended with a fault; what it was stands in the log, in its own words."""


class Apart:
    """One command of the caretaker. A round starts it when it is due, and hears later how it ended."""

    def __init__(self, words: list[str], is_due: Callable[[datetime], bool]) -> None:
        self.words, self.is_due = words, is_due
        self.running: subprocess.Popen[bytes] | None = None
        self.failed_at: float | None = None

    def round(self, at: datetime) -> None:
        """Raises NotDone for as long as the last try failed."""
        if self.running is not None:
            code = self.running.poll()
            if code is None:
                return
            self.running = None
            self.failed_at = time.monotonic() if code else None
        if self.failed_at is not None and time.monotonic() - self.failed_at < AGAIN:
            raise NotDone
        if is_served_here() and self.is_due(at):
            self.running = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        words = [
            sys.executable,
            "-m",
            "halka.config.command",
            "--home",
            str(settings.HALKA_HOME),
            *self.words,
        ]
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - own words


def a_copy_is_due(at: datetime) -> bool:
    """By the clock of the machine, as copies are named."""
    found = backup.copies()
    return not found or datetime.now(UTC) - backup.made_at(found[-1]) >= EVERY


def a_drill_is_due(at: datetime) -> bool:
    return bool(backup.copies()) and drills.is_due(at)


COPYING = Apart(["backup"], a_copy_is_due)
DRILLING = Apart(["drill"], a_drill_is_due)
CHECKING = Apart(["ledger", "verify"], lambda _at: is_check_due())
