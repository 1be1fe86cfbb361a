"""The measures that a large log needs: one pass over codes instead of text.

    from pathlib import Path
    from halka.analysis import kernel

    found = kernel.five_analyses(Path("log.parquet"))
    found.directly_follows                     # an Arrow table, equal to the Ibis measure row by row

The Ibis measures remain the definition; tests hold the two equal to the last digit. With the extra `halka[large]` the
loops are compiled: for some seconds in the first run on a computer, and every later one loads the machine code. Without
it numpy does the same in about three times the time. Small logs stay on DuckDB."""

from .five import FiveAnalyses, five_analyses
from .onepass import OnePass
from .sources import from_events, from_parquet

__all__ = ["FiveAnalyses", "OnePass", "five_analyses", "from_events", "from_parquet"]
