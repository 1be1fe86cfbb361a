"""How long the readers take for one log in each of its forms: python -m benchmarks.read_logs --cases 100000

One line for each form: events, size of the file, seconds of one core in a process of its own (with all that it
loads), the most memory it took, and whether the events were those of the Parquet file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from benchmarks.make_log import simulate, to_table
from halka.analysis.logs import read_log, write_log

READ = """
import hashlib, re, sys, time
from pathlib import Path
began = time.process_time()
from halka.analysis.logs import read_log
asked = {"object_type": "case"} if sys.argv[1].endswith(("jsonocel", "xmlocel", "sqlite")) else {}
log = read_log(Path(sys.argv[1]), **asked)
seconds = time.process_time() - began
taken = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10
rows = log.events.sort_by([("case_id", "ascending"), ("ts_us", "ascending"), ("seq", "ascending")])
sha = hashlib.sha256()
for name in ("case_id", "ts_us", "type", "from_org", "actor"):
    sha.update("\\n".join(map(str, rows[name].to_pylist())).encode())
print(log.events.num_rows, seconds, taken, sha.hexdigest())
"""
SMALL = ("xes.gz", "xlsx", "jsonocel", "xmlocel", "sqlite")  # forms that nobody keeps a million events in


def forms(table: pa.Table, folder: Path, small: int) -> Iterator[Path]:
    """The log in one form after the other; the slow ones hold the first `small` events."""
    texts = table.drop_columns(["seq"]).set_column(2, "ts", pc.strftime(table["ts"], "%Y-%m-%dT%H:%M:%SZ"))
    parquet = folder / "log.parquet"
    pq.write_table(table, parquet)
    yield parquet
    pyarrow.csv.write_csv(texts, folder / "log.csv")
    yield folder / "log.csv"
    events = read_log(parquet).events
    for ending in ("xes", *SMALL):
        path = folder / f"log.{ending}"
        if ending == "xlsx":
            _write_workbook(texts.slice(0, small), path)
        else:
            write_log(events if ending == "xes" else events.slice(0, small), path)
        yield path


def _write_workbook(table: pa.Table, path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([table.column_names, *zip(*table.to_pydict().values(), strict=True)]):
            sheet.write_row(at, 0, row)


def main(cases: int, small: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told: dict[str, str] = {}
        for path in forms(to_table(simulate(cases, 7), "time"), Path(folder), small):
            ran = subprocess.run(
                [sys.executable, "-c", READ, str(path)], check=True, capture_output=True, text=True
            )
            events, seconds, memory, sha = ran.stdout.split()
            same = "same events" if told.setdefault(events, sha) == sha else "OTHER EVENTS"
            print(
                f"read {path.name}: {int(events):,} events, {path.stat().st_size / 1e6:.0f} MB, "
                f"{float(seconds):.2f} s of one core, {memory} MB of memory, {same}",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="ten events each")
    parser.add_argument("--small", type=int, default=100_000, help="events in XLSX and OCEL")
    given = parser.parse_args()
    main(given.cases, given.small)
