"""Processor time of pages of a demo, as a ratio against another checkout of the program, in turn on the same store.

    halka --home demo-store demo --build-only
    python -m benchmarks.pages demo-store OTHER_CHECKOUT

Looks are entered before the count begins. Each round asks every page of both programs, one after the other, so that what else
runs on the machine slows both. Prints one line for each page: the best of each, and the median of the ratios of the rounds.
Without another checkout it prints the best of this one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROUNDS, WARM, TIMES = 5, 3, 8
PAGES = (
    ("Today of a worker", "zeynep", "/"),
    ("Today of a supervisor", "murat", "/"),
    ("Today of a receiver", "drdeniz", "/"),
    ("an inbox", "drdeniz", "/referrals/"),
    ("a list of cases", "zeynep", "/cases/"),
    ("a page of a case", "zeynep", "CASE"),
)
HERE = Path(__file__).parent.parent
CASE = re.compile(r'href="(/cases/[0-9a-f]{32}/)"')


def measured(home: Path) -> dict[str, float]:
    """In a process of its own: the best of several looks at each page, in milliseconds."""
    from halka.config.demo_home import demo

    demo(home, fresh=False, stories_only=False)
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    found = {}
    for name, who, page in PAGES:
        client = Client()
        client.post("/who/", {"person": who})
        if page == "CASE":
            listed = CASE.search(client.get("/cases/").content.decode())
            page = listed[1] if listed else "/cases/"
        for _n in range(WARM):
            assert client.get(page).status_code == 200, page
        took = []
        for _n in range(TIMES):
            start = time.process_time()
            client.get(page)
            took.append(1000 * (time.process_time() - start))
        found[name] = min(took)
    return found


def of(checkout: Path, home: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__)), str(home), "--measure"]
    given = os.environ | {"PYTHONPATH": str(checkout)}
    said = subprocess.run(command, cwd=checkout, env=given, capture_output=True, check=True, text=True)
    return dict(json.loads(said.stdout.splitlines()[-1]))


def main(home: Path, other: Path | None) -> None:
    mine: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    for _n in range(ROUNDS):
        mine.append(of(HERE, home))
        theirs += [of(other, home)] if other else []
    for name, _who, _page in PAGES:
        best = min(round_[name] for round_ in mine)
        line = f"{name}: {best:.0f} ms at best"
        if theirs:
            before = min(round_[name] for round_ in theirs)
            ratio = median(one[name] / two[name] for one, two in zip(mine, theirs, strict=True))
            line += f", {before:.0f} in the other; {ratio:.2f} of it"
        print(line)


if __name__ == "__main__":
    if sys.argv[2:] == ["--measure"]:
        print(json.dumps(measured(Path(sys.argv[1]))))
    else:
        main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute() if sys.argv[2:] else None)
