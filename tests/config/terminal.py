"""The `halka` command in a process of its own, as somebody types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("HALKA_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def halka(*words: str | Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs it without what this test run has in its environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "halka.config.command", *map(str, words)],
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )
