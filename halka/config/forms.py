"""`halka form check` and `halka form convert`: a questionnaire on the command line. Needs no installation and no Java."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from halka.config.terminal import say
from halka.questionnaires.apart import examined_apart
from halka.questionnaires.examine import Examined
from halka.questionnaires.wording import as_verdict
from halka.questionnaires.workbook.repairs import REPAIRS


def run_asked(wanted: argparse.Namespace) -> int:
    """0 when the form can be used, 1 when it cannot, 2 for a repair that is none."""
    if unknown := [name for name in wanted.repair if name not in REPAIRS]:
        sys.stderr.write(f"halka: there is no repair “{unknown[0]}”. Choose among: {', '.join(REPAIRS)}.\n")
        return 2
    return check(wanted) if wanted.deed == "check" else convert(wanted)


def check(wanted: argparse.Namespace) -> int:
    """Prints the verdict; returns 0 when the form can be used, 1 when it cannot."""
    result = _examined(wanted)
    said = result.as_json() | {"problems": [as_verdict(problem) for problem in result.problems]}
    del said["xform"], said["itemsets"]
    _write(wanted.out, json.dumps({"ok": said.pop("ok"), **said}, ensure_ascii=False, indent=2))
    return 0 if result.ok else 1


def convert(wanted: argparse.Namespace) -> int:
    """Writes the XForm; returns 1, with what is wrong on standard error, when there is an error in the form."""
    result = _examined(wanted)
    if not result.ok:
        for problem in result.problems:
            said = as_verdict(problem)
            place = " ".join(str(part) for part in (said["sheet"], said["cell"] or said["row"] or "") if part)
            sys.stderr.write(f"{place + ': ' if place else ''}{said['text']} {said['repair']}\n")
        return 1
    _write(wanted.out, result.xform)
    return 0


def _examined(wanted: argparse.Namespace) -> Examined:
    return examined_apart(wanted.file.read_bytes(), wanted.file.name, wanted.repair)


def _write(out: Path | None, words: str) -> None:
    if out is None:
        say(words)
    else:
        out.write_text(words, encoding="utf-8")
        say(str(out))
