"""A workbook of somebody else is examined in a process of its own, with bounded time and memory.

Standard input: the workbook. Standard output: one JSON object, `Examined.as_json()`. Arguments: its name, what purposes
need as JSON, then repairs.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Sequence

from halka.questionnaires.examine import Examined, examined
from halka.questionnaires.problems import Problem
from halka.questionnaires.purposes import needs
from halka.questionnaires.workbook.reading import MOST_BYTES
from halka.questionnaires.workbook.repairs import Change

SECONDS = 30
_MEMORY = 1_500_000_000


def examined_apart(
    content: bytes, name: str, repairs: Sequence[str] = (), *, seconds: float = SECONDS
) -> Examined:
    """As `examined`, but nothing in the workbook can hold this process up or fill its memory."""
    if len(content) > MOST_BYTES:
        return Examined(problems=[Problem("too_large", values={"most": str(MOST_BYTES // 1_000_000)})])
    wanted = json.dumps(needs())
    command = [sys.executable, "-m", "halka.questionnaires.apart", name, wanted, *repairs]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        return Examined(problems=[Problem("took_too_long", values={"most": f"{seconds:g}"})])
    if done.returncode:
        code = "took_too_much" if b"MemoryError" in done.stderr or done.returncode < 0 else "unforeseen"
        return Examined(problems=[Problem(code, values={"kind": "process"})])
    return of_json(json.loads(done.stdout))


def of_json(kept: dict[str, object]) -> Examined:
    """What `Examined.as_json` wrote."""
    said = {name: value for name, value in kept.items() if name != "ok"}
    problems, changes = said.pop("problems"), said.pop("changes")
    assert isinstance(problems, list)
    assert isinstance(changes, list)
    result = Examined(**said)  # type: ignore[arg-type]
    result.expressions = tuple(result.expressions)  # type: ignore[assignment]
    result.problems = [Problem(**problem) for problem in problems]
    result.changes = [Change(**change) for change in changes]
    return result


def main(arguments: Sequence[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
    name, wanted, *repairs = arguments
    result = examined(sys.stdin.buffer.read(), name, repairs, json.loads(wanted))
    json.dump(result.as_json(), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
