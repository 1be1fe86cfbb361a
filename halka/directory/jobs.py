"""What the caretaker does for the directory."""

from __future__ import annotations

from datetime import datetime

from halka.directory.models.tries import Tries
from halka.trust.jobs import Job


def forget_tries(at: datetime) -> None:
    """Counts that have ended, browsers and addresses that nobody has used for long."""
    Tries.objects.filter(ends_at__lte=at).delete()


ENDED_TRIES = Job("ended_tries", "Counts of tries to sign in that have ended are forgotten.", forget_tries)
