"""The options of `halka analyse`, defined once for all who start it. Loads nothing heavy: --help is quick."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halka.analysis.logs import Reading
    from halka.analysis.report.wish import Wish

# Option -> column of the event table, and what it is.
_COLUMNS = {
    "case": ("case_id", "the case"),
    "activity": ("type", "the activity"),
    "time": ("ts_us", "the time"),
    "sender": ("from_org", "the unit that acted"),
    "receiver": ("to_org", "the unit addressed"),
    "actor": ("actor", "the worker"),
    "thread": ("thread", "what ties a question to its answers"),
    "due": ("due_us", "the time when an answer is due"),
}


def analyse_options(parser: argparse.ArgumentParser) -> None:
    """Everything that `halka analyse` takes."""
    parser.add_argument("file", help="the log: XES, CSV, XLSX, Parquet or OCEL 2.0 (JSON, XML, SQLite)")
    parser.add_argument("--out", help="folder for report.html, summary.json and the tables")
    parser.add_argument(
        "--columns",
        dest="shows_columns",
        action="store_true",
        help="show which column is taken for what, and stop",
    )
    parser.add_argument(
        "--export",
        metavar="FILE",
        help="write the log as .parquet, .xes, .xes.gz, .jsonocel, .xmlocel or .sqlite",
    )
    report_options(parser, formats=None)
    parser.add_argument(
        "--vocabulary", default="ledger", help="what the acts of the log mean: a name, or a file"
    )
    parser.add_argument(
        "--calendar",
        metavar="CODE",
        help="the profile whose working days and office hours count, such as tr or al",
    )
    parser.add_argument(
        "--engine",
        choices=("built-in", "spark"),
        default="built-in",
        help="what measures: spark needs the extra halka[spark] and Java 17 (docs/engines.md)",
    )
    reading_options(parser)


def effect_options(parser: argparse.ArgumentParser) -> None:
    """Everything that `halka effect` takes."""
    parser.add_argument("file", help="the log: XES, CSV, XLSX, Parquet or OCEL 2.0 (JSON, XML, SQLite)")
    parser.add_argument("--plan", required=True, type=Path, help="what is measured, as TOML (docs/effect.md)")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.add_argument(
        "--vocabulary", help="what the acts of the log mean: a name, or a file (all that come with Halka)"
    )
    parser.add_argument(
        "--calendar", metavar="CODE", help="due_days are working days of this profile, such as tr or al"
    )
    reading_options(parser)


def reading_options(parser: argparse.ArgumentParser) -> None:
    """How a log is read, whatever is asked of it."""
    found = parser.add_argument_group("which column is which, when the guess is wrong")
    for option, (_, meaning) in _COLUMNS.items():
        found.add_argument(f"--{option}", metavar="COLUMN", help=meaning)
    found.add_argument("--object-type", metavar="TYPE", help="of OCEL: the objects that are the cases")
    found.add_argument("--sheet", help="of a workbook: name or number of the sheet (the first)")
    found.add_argument("--zone", default="UTC", help="time zone of times that name none (UTC)")
    order = found.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="day_first", action="store_true", default=None, help="03/04 is 3 April"
    )
    order.add_argument("--month-first", dest="day_first", action="store_false", help="03/04 is 4 March")


def report_options(parser: argparse.ArgumentParser, *, formats: str | None) -> None:
    """What is asked of a Current Situation Report."""
    parser.add_argument(
        "--report",
        default=formats,
        metavar="FORMATS",
        help="the Current Situation Report as html,pdf,docx,xlsx or some of these",
    )
    parser.add_argument("--language", default="en", help="language of what is written: en, tr or sq")
    parser.add_argument(
        "--from", dest="since", metavar="DAY", help="first day of the report, such as 2026-07-01"
    )
    parser.add_argument("--to", dest="until", metavar="DAY", help="last day of the report")
    parser.add_argument(
        "--internal",
        action="store_true",
        help="exact counts, marked on every page; must not leave the institution",
    )


def reading(asked: argparse.Namespace) -> Reading:
    """How the log is to be read."""
    columns = {
        name: getattr(asked, option) for option, (name, _) in _COLUMNS.items() if getattr(asked, option)
    }
    return {
        "columns": columns,
        "zone": asked.zone,
        "sheet": asked.sheet,
        "day_first": asked.day_first,
        "object_type": asked.object_type,
    }


def report_wish(asked: argparse.Namespace) -> Wish | None:
    """The Current Situation Report that was asked for, when one was."""
    if not asked.report:
        return None
    from halka.analysis.report.wish import Wish

    formats = tuple(asked.report.split(","))
    return Wish(
        formats,
        asked.language,
        asked.since,
        asked.until,
        asked.internal,
        asked.vocabulary,
        asked.calendar,
    )


def option_for(name: str) -> str:
    """The option that names this column of the event table."""
    return next(f"--{option}" for option, (column, _) in _COLUMNS.items() if column == name)
