"""What is wrong with a profile, with the file that says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class ProfileProblem(Exception):
    """A profile cannot be used; the message says which file, where, and what to write instead."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """What goes wrong inside is a ProfileProblem of this file."""
    try:
        yield
    except KeyError as missing:
        raise ProfileProblem(f"{path}: {missing} is missing.") from missing
    except (ValueError, TypeError, OSError) as wrong:
        raise ProfileProblem(f"{path}: {wrong}") from wrong


def toml(path: Path) -> dict[str, Any]:
    with naming(path):
        return tomllib.loads(path.read_text(encoding="utf-8"))
