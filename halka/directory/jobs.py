"""What the caretaker does for the directory."""

from __future__ import annotations

from datetime import datetime

from halka.directory.models.tries import Tries


def forget_tries(at: datetime) -> None:
    """Counts that have ended, browsers and addresses that nobody has used for long."""
    Tries.objects.filter(ends_at__lte=at).delete()
