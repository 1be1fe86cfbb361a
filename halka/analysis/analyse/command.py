"""The command: reads the arguments, shows progress, and says what was written or what to do instead."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Unpack

from halka.analysis.logs import EventLog, Reading, UnreadableLog, read_log, write_log
from halka.analysis.logs.writing import form_of
from halka.analysis.report.language import Language
from halka.analysis.report.wish import Wish, WrongWish, calendar_of
from halka.analysis.spark import SparkMissing, require

from .files import CannotWrite, Content, what_to_do, written_whole
from .measuring import DEFAULT, Measuring
from .options import analyse_options, reading, report_wish

Progress = Callable[[str, float], None]
_QUIET_SECONDS = 1.0  # shorter work needs no bar
_BAR = 30
_CANNOT = 2


def _silent(_stage: str, _share: float) -> None:
    """Nobody is watching."""


def analyse(
    path: Path,
    out_dir: Path,
    *,
    report: Wish | None = None,
    measuring: Measuring = DEFAULT,
    progress: Progress = _silent,
    **how: Unpack[Reading],
) -> list[Path]:
    """Read the log and write report.html, summary.json and the tables into `out_dir`; returns their paths.

    `how` are the arguments of `read_log`. With `report` the Current Situation Report is written beside them.
    Raises UnreadableLog, SparkMissing, CannotWrite, and WrongWish; then nothing is written at all.
    """
    if out_dir.exists() and not out_dir.is_dir():
        raise CannotWrite(f"{out_dir} is a file. Name a folder for the report, a new one or one you have.")
    if measuring.engine == "spark":
        require()
    calendar_of(measuring.calendar)  # before a long reading, and so the language
    Language(measuring.language)
    log = read_log(path, tick=lambda share: progress("Reading", share), **how)
    from .contents import contents  # after the reading, so that a wrong file is refused at once

    made = contents(log, path.name, progress, measuring)
    return written_whole(out_dir, {**made, **_situation(log, path.name, report, how.get("zone", "UTC"))})


def _situation(log: EventLog, name: str, report: Wish | None, zone: str) -> dict[str, Content]:
    if report is None:
        return {}
    from halka.analysis.report.from_log import situation

    return dict(situation(log.events, name, report, zone=zone, left_out=log.left_out_count))


def export(
    path: Path, target: Path, *, progress: Progress = _silent, **how: Unpack[Reading]
) -> tuple[EventLog, tuple[str, ...]]:
    """Write the log, with all its attributes, in the form that the end of `target` names.

    Returns what was read, and sentences about what could not be written as it was. Raises UnreadableLog and
    CannotWrite; then nothing is written at all.
    """
    if target.exists() and path.exists() and target.samefile(path):
        raise CannotWrite(f"{target} is the log itself. Name another file.")
    how["attributes"] = True
    try:
        form_of(target)  # before a long reading
        log = read_log(path, tick=lambda share: progress("Reading", share), **how)
        return log, write_log(log.events, target)
    except ValueError as problem:
        raise CannotWrite(f"{problem}. Name a file with one of these endings.") from None
    except OSError as problem:
        raise CannotWrite(what_to_do(target, problem)) from None


def run(
    file: str,
    out: str | None = None,
    *,
    report: Wish | None = None,
    measuring: Measuring = DEFAULT,
    shows_columns: bool = False,
    exported: str | None = None,
    **how: Unpack[Reading],
) -> int:
    """`halka analyse FILE --out FOLDER`. Returns 0, or 2 with a sentence on stderr that says what to do."""
    began = time.monotonic()
    bar = _Bar(sys.stderr.isatty(), began)

    def report_into(folder: Path) -> list[Path]:
        return analyse(Path(file), folder, report=report, measuring=measuring, progress=bar.show, **how)

    try:
        said = list(_done(Path(file), out, report_into, shows_columns, exported, bar, how))
    except (UnreadableLog, SparkMissing, CannotWrite, WrongWish) as problem:
        bar.clear()
        print(f"Nothing was written. {problem}", file=sys.stderr)
        return _CANNOT
    except KeyboardInterrupt:
        bar.clear()
        print("Stopped. Nothing was written.", file=sys.stderr)
        return _CANNOT
    bar.clear()
    print(*said, sep="\n")
    if not shows_columns:
        print(f"Done in {time.monotonic() - began:.1f} seconds. Nothing left this computer.")
    return 0


def _done(
    file: Path,
    out: str | None,
    report_into: Callable[[Path], list[Path]],
    shows_columns: bool,
    exported: str | None,
    bar: _Bar,
    how: Reading,
) -> Iterator[str]:
    """Do what was asked for; says what became of it."""
    if shows_columns:
        from .guess import guess_in_words

        yield from guess_in_words(file, bar.show, how)
        return
    if out is None and exported is None:
        raise CannotWrite(
            "Say where the report goes, with --out FOLDER, or --columns to look at the log first."
        )
    if exported is not None:
        log, notes = export(file, Path(exported), progress=bar.show, **how)
        yield f"{exported} holds {log.events.num_rows:,} events."
        if log.left_out_count:
            first = log.left_out[0]
            yield f"Rows left out: {log.left_out_count:,}. The first, {first.place}: {first.reason}."
        yield from (*log.assumptions, *notes)
    if out is not None:
        written = report_into(Path(out))
        yield f"Open {Path(out) / 'report.html'} in a browser."
        yield f"{len(written)} files in {out}: the report, summary.json, and the tables as Parquet and CSV."


def run_asked(asked: argparse.Namespace) -> int:
    """The same, as the options of `analyse_options` say."""
    return run(
        asked.file,
        asked.out,
        report=report_wish(asked),
        measuring=Measuring(asked.vocabulary, asked.calendar, asked.engine, asked.language),
        shows_columns=asked.shows_columns,
        exported=asked.export,
        **reading(asked),
    )


class _Bar:
    """A bar on stderr, once the work takes longer than a moment."""

    def __init__(self, is_watched: bool, began: float) -> None:
        self._is_watched, self._began, self._width = is_watched, began, 0

    def show(self, stage: str, share: float) -> None:
        if not self._is_watched or time.monotonic() - self._began < _QUIET_SECONDS:
            return
        full = round(share * _BAR)
        line = f"\r{stage:<10} {'#' * full}{'.' * (_BAR - full)} {share:4.0%}"
        self._width = max(self._width, len(line))
        print(line.ljust(self._width), end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    """Arguments as people type them; returns the exit code."""
    parser = argparse.ArgumentParser(prog="halka analyse", description=__doc__)
    analyse_options(parser)
    return run_asked(parser.parse_args(argv))
