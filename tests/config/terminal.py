"""The `halka` command in a process of its own, as somebody types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("HALKA_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


BOUND = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)
"""Begins a command for which modes of files hold, although its user is root."""


def halka(
    *words: str | Path, typed: str = "", bound: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs it without what this test run has in its environment; `bound`: modes of files hold also for root."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [
            *(BOUND if bound and os.geteuid() == 0 else ()),
            sys.executable,
            "-m",
            "halka.config.command",
            *map(str, words),
        ],
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )
