"""The measures that a large log needs: one pass of compiled loops over codes instead of text.

    from pathlib import Path
    from halka.analysis import kernel

    found = kernel.five_analyses(Path("log.parquet"))
    found.directly_follows                     # an Arrow table, equal to the Ibis measure row by row

The Ibis measures remain the definition; tests hold the two equal to the last digit. Small logs stay on DuckDB: the
first run on a computer compiles for some seconds, and every later one loads the machine code."""

from .five import FiveAnalyses, five_analyses
from .onepass import OnePass
from .sources import from_events, from_parquet

__all__ = ["FiveAnalyses", "OnePass", "five_analyses", "from_events", "from_parquet"]
