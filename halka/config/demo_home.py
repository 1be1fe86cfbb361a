"""The folder of the demo: made once, marked, and made again only where the demo itself made it."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from halka.config.first_day import make_home
from halka.config.terminal import prepare_environment, say
from halka.trust import demo_mark

# All that a new build replaces. The key file, backups and whatever else lies there stay.
BUILT = ("demo.json", "halka.db", "halka.db-wal", "halka.db-shm")


class NotOurs(Exception):
    """The folder holds something that the demo did not make; the message says what to do."""


def demo(home: Path, *, fresh: bool, stories_only: bool) -> None:
    """Makes the province when it is not there yet, and sets the clock back to the day it was made."""
    data, key_file = home / "data", home / "keys" / "halka.key"
    _take(home, data, key_file)
    note = data / "demo.json"
    at = datetime.now(UTC)
    is_new = fresh or not note.exists()  # a demo that was cut off half way is made again
    if is_new:
        for name in BUILT:
            (data / name).unlink(missing_ok=True)
    else:
        built_at = datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["at"])
        os.environ["HALKA_CLOCK_BEHIND"] = str((at.date() - built_at.date()).days * 86_400)
    for name, path in (("HALKA_DATA", data), ("HALKA_KEY", key_file)):
        os.environ[name] = str(path)
    os.environ.pop("DATABASE_URL", None)
    prepare_environment(home, demo=True)
    import django

    django.setup()
    if is_new:
        from halka.config.installation import make_store, mark_start
        from halka.demo.build import build

        say("Making the invented province. This happens once.")
        _people_outside(home)
        make_store()
        mark_start()
        build(at, _progress, share_of_background=0.0 if stories_only else 1.0)


def _take(home: Path, data: Path, key_file: Path) -> None:
    """An empty place gets folders, keys and the mark; a folder without the mark is left as it is."""
    if demo_mark.was_made_here(data, key_file):
        return
    if home.exists() and not (home.is_dir() and not any(home.iterdir())):
        raise NotOurs(
            f"{home} was not made by halka demo, or not by this version. Nothing in it was changed or deleted."
            " Take an empty place, e.g. halka --home another-demo demo"
        )
    make_home(data, key_file)
    demo_mark.leave(data, key_file)


def _people_outside(home: Path) -> None:
    """Two invented people who can open its copies; in a real installation their keys lie nowhere near."""
    from halka.trust import holders

    (home / "outside").mkdir(mode=0o700, exist_ok=True)
    files = [home / "outside" / name for name in ("officer.txt", "director.txt")]
    if not holders.recipients():
        for file in files:
            file.unlink(missing_ok=True)
        holders.set_recipients([holders.make_holder(file) for file in files])


def _progress(words: str, share: float) -> None:
    """A bar that redraws itself in a terminal and stays short in a file."""
    if not sys.stderr.isatty():
        return
    done = round(30 * share)
    sys.stderr.write(f"\r[{'#' * done}{'.' * (30 - done)}] {round(100 * share):3d} %  {words:<40.40}")
    if share >= 1:
        sys.stderr.write("\n")
    sys.stderr.flush()
