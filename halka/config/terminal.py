"""What commands need before Django has started: the environment of the settings, and a voice."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def prepare_environment(home: Path, *, demo: bool) -> None:
    """What the settings read; must run before Django starts."""
    os.environ["HALKA_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
    if demo:
        os.environ["HALKA_DEMO"] = "1"


def say(sentence: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
