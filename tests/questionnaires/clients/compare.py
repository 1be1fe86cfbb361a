"""The same steps on the server and in another client, and what is not the same afterwards.

    python -m tests.questionnaires.clients.compare phone FOLDER [FILLS]

goes through all workbooks of a folder and prints a line for each.
"""

from __future__ import annotations

import datetime
import importlib.util
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from halka.questionnaires.examine import Examined, examined
from halka.questionnaires.filling.definition import Definition, definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import normal, parsed_submission, written
from halka.questionnaires.filling.violations import violations
from tests.questionnaires.clients.steps import Step, by_chance, play, random_steps


@dataclass(frozen=True)
class Outcome:
    """What a client made of the steps: the submission, and path and kind of each answer that it would not let go."""

    raw: bytes
    wrong: frozenset[tuple[str, str]]
    odd: tuple[str, ...] = ()
    stopped: str = ""


Client = Callable[[str, list[list[Step]]], list[Outcome]]
"""Plays each list of steps on a filling of its own of this form."""


@dataclass
class Compared:
    """`differences`: in the words of a test that fails."""

    fills: int = 0
    answers: int = 0
    stopped: int = 0
    differences: list[str] = field(default_factory=list)


def examined_of(workbook: Path) -> Examined:
    """A workbook, mended where Halka offers to."""
    content, repairs = workbook.read_bytes(), []
    found = examined(content, workbook.name)
    for _time in range(6):
        offered = [
            problem.repair
            for problem in found.problems
            if problem.level == "error" and problem.repair and problem.repair not in repairs
        ]
        if found.ok or not offered:
            break
        repairs.append(offered[0])
        found = examined(content, workbook.name, repairs)
    return found


def compared(form: Examined, client: Client, fills: int, seed: str) -> Compared:
    """Fills the form this often on the server and in the client. A form of which the check says that phones stop in it may
    stop."""
    definition, may_stop = definition_of(form.xform), any(one.code == "many_answers" for one in form.problems)
    at = datetime.datetime.now(datetime.UTC)
    skipped = by_chance(definition)
    played: list[tuple[State, list[Step]]] = []
    for number in range(fills):
        chance = random.Random(f"{seed} {number}")
        steps = random_steps(_begun(definition, at), chance)
        state = _begun(definition, at)
        play(state, steps)
        played.append((state, steps))
    found = Compared(fills, sum(len(steps) for _state, steps in played))
    outcomes = client(form.xform, [steps for _state, steps in played])
    for number, ((state, _steps), outcome) in enumerate(zip(played, outcomes, strict=True)):
        if outcome.stopped and may_stop:
            found.stopped += 1
            continue
        found.differences += [f"{seed} {number} {said}" for said in _differences(state, outcome, skipped)]
    return found


def _begun(definition: Definition, at: datetime.datetime) -> State:
    state = State(definition, at)
    state.begin()
    return state


def _differences(state: State, outcome: Outcome, skipped: set[str]) -> Iterator[str]:
    if outcome.stopped:
        yield f"stopped: {outcome.stopped}"
        return
    yield from outcome.odd
    ours, theirs = parsed_submission(written(state)), parsed_submission(outcome.raw)
    one, other = normal(ours), normal(theirs)
    for path in sorted(one.keys() | other.keys()):
        if one.get(path, "") != other.get(path, "") and _plain(path) not in skipped:
            yield f"{path}: {one.get(path, '')!r} here, {other.get(path, '')!r} there"
    # An entry in which nothing is asked says nothing: a phone writes it, the others do not.
    asked = Counter(_leaves(ours)), Counter(_leaves(theirs))
    skipped = skipped | state.definition.repeats.keys()
    for path in sorted(asked[0].keys() | asked[1].keys()):
        if asked[0][path] != asked[1][path] and path not in skipped:
            yield f"{path}: asked {asked[0][path]} times here, {asked[1][path]} there"
    wrong = {(found.node.path, found.kind) for found in violations(state)}
    for path, kind in sorted(wrong ^ outcome.wrong):
        if path not in skipped:
            yield f"{path}: {kind} {'here' if (path, kind) in wrong else 'there'} only"


def _plain(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def _leaves(root: etree._Element) -> Iterator[str]:
    """Paths of what was asked, each as often as it was."""
    for element in root.iter(etree.Element):
        if not len(element):
            names = [etree.QName(above).localname for above in element.iterancestors()]
            yield "/" + "/".join([*reversed(names), etree.QName(element).localname])


def has_java() -> bool:
    """Whether this machine can run the library inside Collect."""
    return shutil.which("java") is not None and importlib.util.find_spec("jpype") is not None


def on_phone(xform: str, fills: list[list[Step]]) -> list[Outcome]:
    from tests.questionnaires.clients.phone import Phone

    outcomes = []
    for steps in fills:
        phone = Phone(xform)
        odd = phone.play(steps)
        wrong = frozenset(phone.wrong()) if phone.stopped is None else frozenset()
        raw = b"<stopped/>" if phone.stopped else phone.submission()
        outcomes.append(Outcome(raw, wrong, tuple(odd), phone.stopped or ""))
    return outcomes


def main(name: str, folder: str, fills: str = "6") -> None:
    if name == "phone":
        _all(on_phone, folder, int(fills))
        return
    from playwright.sync_api import sync_playwright

    from tests.browser.browser import chromium
    from tests.questionnaires.clients.engine import in_browser, opened

    with sync_playwright() as play, chromium(play) as browser:
        _all(in_browser(opened(browser)), folder, int(fills))


def _all(client: Client, folder: str, fills: int) -> None:
    whole = Compared()
    for workbook in sorted(Path(folder).glob("*.xls*")):
        form = examined_of(workbook)
        if not form.ok:
            print(f"{workbook.name}: refused")
            continue
        found = compared(form, client, fills, workbook.stem)
        whole.fills, whole.answers = whole.fills + found.fills, whole.answers + found.answers
        whole.differences += found.differences
        print(
            f"{workbook.name}: {found.fills} fills, {found.answers} answers, {len(found.differences)} differences"
        )
        for said in found.differences[:8]:
            print(f"    {said}")
    print(f"{whole.fills} fills, {whole.answers} answers, {len(whole.differences)} differences")


if __name__ == "__main__":
    main(*sys.argv[1:])
