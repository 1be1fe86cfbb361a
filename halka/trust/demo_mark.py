"""The mark that `halka demo` leaves in the data folder it makes. Without it nothing counts as a demo.

The mark is made from the key file beside the folder, so that a mark that was copied into a real installation, or a
real key file that was put into a demo, shows."""

import hmac
import os
from pathlib import Path

from halka.trust import keys

NAME = "made-by-halka-demo"


class NotADemo(Exception):
    """Demo mode over data that the demo did not make; the message says so to the person at the terminal."""


def leave(data: Path, key_file: Path) -> None:
    (data / NAME).write_text(_mark(key_file), encoding="utf-8")


def was_made_here(data: Path, key_file: Path) -> bool:
    """Whether `halka demo` made this data folder together with this key file."""
    mark = data / NAME
    try:
        return hmac.compare_digest(mark.read_text(encoding="ascii").strip(), _mark(key_file))
    except (OSError, ValueError, keys.KeyProblem):
        return False


def wanted(data: Path, key_file: Path) -> bool:
    """Whether demo mode is asked for (HALKA_DEMO=1). Raises NotADemo where everybody could then be anybody in a real
    store; the demo never lies in PostgreSQL."""
    if os.environ.get("HALKA_DEMO") != "1":
        return False
    if os.environ.get("DATABASE_URL") or not was_made_here(data, key_file):
        raise NotADemo(
            f"HALKA_DEMO=1 is set, but the data in {data} were not made by halka demo: everybody could choose who to"
            " be. Take HALKA_DEMO away, or make a demo somewhere else: halka --home demo-store demo"
        )
    return True


def _mark(key_file: Path) -> str:
    return keys.load(key_file).derive(keys.DEMO).hex()
