"""How long `halka analyse` takes for one log: python benchmarks/analyse_receipt.py LOG

Prints one line: the median of five runs of the whole process, from the first import to the written report.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5


def seconds(log: Path) -> list[float]:
    """Wall seconds of each run; every run is a new process with a new folder."""
    taken = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-m",
                "halka.analysis.analyse",
                str(log),
                "--out",
                str(Path(folder) / "report"),
            ]
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken.append(time.perf_counter() - began)
    return taken


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print("Name one event log: python benchmarks/analyse_receipt.py LOG", file=sys.stderr)
        return 2
    log = Path(sys.argv[1])
    taken = seconds(log)
    print(
        f"analyse {log.name}: median {statistics.median(taken):.2f} s "
        f"of {RUNS} runs ({min(taken):.2f} to {max(taken):.2f}), whole process"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
