"""The command: reads the arguments, shows progress, and says what was written or what to do instead."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from halka.insight.logs import UnreadableLog, read_log
from halka.insight.spark import SparkMissing, require

from .files import CannotWrite, written_whole

Progress = Callable[[str, float], None]
_QUIET_SECONDS = 1.0  # shorter work needs no bar
_BAR = 30
_CANNOT = 2
ENGINES = ("built-in", "spark")


def _silent(_stage: str, _share: float) -> None:
    """Nobody is watching."""


def analyse(
    path: Path,
    out_dir: Path,
    *,
    columns: Mapping[str, str] | None = None,
    zone: str = "UTC",
    engine: str = "built-in",
    progress: Progress = _silent,
) -> list[Path]:
    """Read the log and write report.html, summary.json and the tables into `out_dir`; returns their paths.

    The engine is "built-in" or "spark". Raises UnreadableLog, SparkMissing or CannotWrite; then nothing is written
    at all."""
    if out_dir.exists() and not out_dir.is_dir():
        raise CannotWrite(f"{out_dir} is a file. Name a folder for the report, a new one or one you have.")
    if engine == "spark":
        require()
    log = read_log(path, columns=columns, zone=zone, tick=lambda share: progress("Reading", share))
    from .contents import contents  # after the reading, so that a wrong file is refused at once

    return written_whole(out_dir, contents(log, path.name, progress, engine))


def run(
    file: str,
    out: str,
    *,
    columns: Mapping[str, str] | None = None,
    zone: str = "UTC",
    engine: str = "built-in",
) -> int:
    """`halka analyse FILE --out FOLDER`. Returns 0, or 2 with a sentence on stderr that says what to do."""
    began = time.monotonic()
    bar = _Bar(sys.stderr.isatty(), began)
    try:
        written = analyse(Path(file), Path(out), columns=columns, zone=zone, engine=engine, progress=bar.show)
    except (UnreadableLog, SparkMissing, CannotWrite) as problem:
        bar.clear()
        print(f"Nothing was written. {problem}", file=sys.stderr)
        return _CANNOT
    except KeyboardInterrupt:
        bar.clear()
        print("Stopped. Nothing was written.", file=sys.stderr)
        return _CANNOT
    bar.clear()
    print(f"Open {Path(out) / 'report.html'} in a browser.")
    print(f"{len(written)} files in {out}: the report, summary.json, and the tables as Parquet and CSV.")
    print(f"Done in {time.monotonic() - began:.1f} seconds. Nothing left this computer.")
    return 0


class _Bar:
    """A bar on stderr, once the work takes longer than a moment."""

    def __init__(self, is_watched: bool, began: float) -> None:
        self._is_watched, self._began, self._is_drawn = is_watched, began, False

    def show(self, stage: str, share: float) -> None:
        if not self._is_watched or time.monotonic() - self._began < _QUIET_SECONDS:
            return
        full = round(share * _BAR)
        line = f"\r{stage:<10} {'#' * full}{'.' * (_BAR - full)} {share:4.0%}"
        print(line, end="", file=sys.stderr, flush=True)
        self._is_drawn = True

    def clear(self) -> None:
        if self._is_drawn:
            print("\r" + " " * (_BAR + 20) + "\r", end="", file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    """Arguments as people type them; returns the exit code."""
    parser = argparse.ArgumentParser(prog="halka analyse", description=__doc__)
    parser.add_argument("log", help="XES, XES.gz, CSV, CSV.gz or Parquet")
    parser.add_argument("out", nargs="?", default="halka-report", help="folder for the report")
    parser.add_argument("--case", help="column with the case, when the guess is wrong")
    parser.add_argument("--activity", help="column with the activity")
    parser.add_argument("--time", help="column with the time")
    parser.add_argument("--worker", help="column with the person")
    parser.add_argument("--unit", help="column with the department")
    parser.add_argument("--zone", default="UTC", help="time zone of times that name none (UTC)")
    parser.add_argument(
        "--engine", choices=ENGINES, default=ENGINES[0], help="what measures (docs/engines.md)"
    )
    asked = parser.parse_args(argv)
    named = {
        "case_id": asked.case,
        "type": asked.activity,
        "ts_us": asked.time,
        "actor": asked.worker,
        "from_org": asked.unit,
    }
    columns = {name: column for name, column in named.items() if column}
    return run(asked.log, asked.out, columns=columns, zone=asked.zone, engine=asked.engine)
