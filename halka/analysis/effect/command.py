"""`halka effect LOG --plan PLAN.toml`: did a recommendation help? From any log, without a server."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from halka.analysis.analyse.options import reading
from halka.analysis.logs import UnreadableLog, read_log
from halka.analysis.measures.clocks import UnknownHolidays
from halka.analysis.measures.vocabulary import UnreadableVocabulary, vocabulary
from halka.analysis.report.wish import WrongWish, calendar_of

from .answer import Answer
from .measuring import measured
from .plan import WrongPlan, read_plan

_CANNOT = 2


def run(asked: argparse.Namespace) -> int:
    """Returns 0, or 2 with a sentence on stderr that says what is wrong, where, and what to do."""
    try:
        answer = _answer(asked)
    except (WrongPlan, UnreadableLog, UnreadableVocabulary, WrongWish, UnknownHolidays) as problem:
        print(f"Nothing was measured. {problem}", file=sys.stderr)
        return _CANNOT
    if asked.json:
        print(json.dumps(answer.said(), ensure_ascii=False, indent=2))
    else:
        print(answer.verdict.replace("_", " ") + ".", answer.sentence, *answer.notes, sep="\n")
    return 0


def _answer(asked: argparse.Namespace) -> Answer:
    plan = read_plan(asked.plan)  # before a long reading
    if asked.zone != "UTC" and plan.zone == "UTC":
        plan = replace(plan, zone=asked.zone)
    words = vocabulary(asked.vocabulary) if asked.vocabulary else None
    calendar = calendar_of(asked.calendar or plan.calendar)
    log = read_log(Path(asked.file), **reading(asked))
    found = measured(log.events, replace(plan, calendar=asked.calendar or plan.calendar), words, calendar)
    if log.left_out_count:
        first = log.left_out[0]
        said = f"Rows left out: {log.left_out_count}. The first, {first.place}: {first.reason}."
        found = replace(found, notes=(*found.notes, said))
    return found
