"""Five analyses of one large log, ours and, where pm4py is importable, pm4py's: python -m benchmarks.five_analyses

Directly-follows with exact medians, hand-over between 40 institutions and between 400 people, variants, durations.
Every tool runs in a process of its own on the same file, made by `make_log` with seed 7. "Start" is what comes before
the file is touched: imports, and for ours the loading of the machine code. pm4py is AGPL and only measured against:
install it somewhere of its own and name its interpreter with --peer.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = {"1m": 100_000, "3m": 300_000, "10m": 1_000_000}  # cases; ten events each
PEER_TAKES_AT_MOST = 1200  # seconds


def ours() -> Callable[[Path], dict[str, int]]:
    """Import everything and load the machine code, on a log of two events; returns the measurement."""
    import pyarrow as pa

    from halka.analysis.kernel import five_analyses

    with tempfile.TemporaryDirectory() as folder:
        two = {"case_id": pa.array([1, 1], pa.int32()), "ts": pa.array([0, 1], pa.timestamp("us"))}
        words = pa.array(["a", "b"]).dictionary_encode()
        import pyarrow.parquet as pq

        pq.write_table(pa.table(two | dict.fromkeys(("activity", "resource", "org"), words)), f"{folder}/two")
        five_analyses(Path(folder) / "two")

    def measured(path: Path) -> dict[str, int]:
        found = five_analyses(path)
        return {"edges": found.directly_follows.num_rows, "variants": found.variants.num_rows}

    return measured


def peer() -> Callable[[Path], dict[str, int]]:
    """The same of pm4py, as its documentation does it."""
    import pandas
    import pm4py

    def measured(path: Path) -> dict[str, int]:
        log = pandas.read_parquet(path, columns=["case_id", "activity", "ts", "resource", "org"])
        log = log.sort_values(
            ["case_id", "ts"], kind="stable"
        )  # it miscounts variants of rows in other orders
        keys = {"case_id": "case:concept:name", "activity": "concept:name", "ts": "time:timestamp"}
        log = log.rename(columns=keys | {"resource": "org:resource", "org": "org:group"})
        for name in ("case:concept:name", "concept:name", "org:resource", "org:group"):
            log[name] = log[name].astype(str)  # it takes neither numbers nor categories
        edges, _, _ = pm4py.discover_performance_dfg(log)
        for name in ("org:group", "org:resource"):
            pm4py.discover_handover_of_work_network(log, resource_key=name)
        variants = pm4py.get_variants(log)
        pm4py.get_all_case_durations(log)
        return {"edges": len(edges), "variants": len(variants)}

    return measured


def run(tool: str, path: Path) -> None:
    """Measure one tool in this process and print what it took as JSON."""
    measure = {"halka": ours, "pm4py": peer}[tool]()
    start, began = time.process_time(), time.perf_counter()
    found = measure(path)
    took = {"start_s": start, "cpu_s": time.process_time() - start, "wall_s": time.perf_counter() - began}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
    print(json.dumps({"tool": tool, **took, "peak_gb": peak, **found}))


def told(python: str, tool: str, path: Path) -> dict[str, Any]:
    """What a process of its own says about one tool."""
    command = [python, "-m", "benchmarks.five_analyses", "--run", tool, "--log", str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=PEER_TAKES_AT_MOST)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def has_pm4py(python: str) -> bool:
    return subprocess.run([python, "-c", "import pm4py"], check=False, capture_output=True).returncode == 0


def line(size: str, found: dict[str, Any], mine: dict[str, Any]) -> str:
    ratio = f"{found['cpu_s'] / mine['cpu_s']:.0f} x" if found is not mine else "1"
    return (
        f"{size:>4} {found['tool']:<6} {found['cpu_s']:8.2f} CPU s {found['wall_s']:8.2f} wall s "
        f"{found['peak_gb']:5.2f} GB  {ratio:>5}  (start {found['start_s']:.2f} CPU s; "
        f"{found['edges']} edges, {found['variants']:,} variants)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", default="1m", help="sizes, such as 1m,3m,10m (default: 1m)")
    parser.add_argument("--peer", default=sys.executable, help="a Python that has pm4py")
    parser.add_argument(
        "--peer-events", default="", help="sizes for pm4py, which takes minutes (default: all)"
    )
    parser.add_argument("--run", choices=["halka", "pm4py"], help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.run:
        run(wish.run, wish.log)
        return
    peer_sizes = (wish.peer_events or wish.events).split(",") if has_pm4py(wish.peer) else []
    with tempfile.TemporaryDirectory(prefix="halka-bench-") as folder:
        for size in wish.events.split(","):
            path = Path(folder) / f"log-{size}.parquet"
            making = [
                sys.executable,
                "-m",
                "benchmarks.make_log",
                "--cases",
                str(SIZES[size]),
                "--out",
                str(path),
            ]
            subprocess.run(making, check=True, stdout=subprocess.DEVNULL)
            told(sys.executable, "halka", path)  # the first run of a computer compiles
            mine = told(sys.executable, "halka", path)
            print(line(size, mine, mine), flush=True)
            if size in peer_sizes:
                print(line(size, told(wish.peer, "pm4py", path), mine), flush=True)
    if not peer_sizes:
        print("pm4py is not importable: only ours was measured.")


if __name__ == "__main__":
    main()
