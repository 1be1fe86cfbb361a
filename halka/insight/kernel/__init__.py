"""The measures that a large log needs, in one pass of compiled loops over codes instead of text.

    from halka.insight import kernel

    found = kernel.five_analyses(Path("log.parquet"))
    found.directly_follows                     # an Arrow table, equal to the Ibis measure row by row

The Ibis measures remain the definition; tests hold the two equal. Small logs stay on DuckDB, because the first
run compiles for some seconds and each later one loads the machine code."""

from .five import FiveAnalyses, five_analyses

__all__ = ["FiveAnalyses", "five_analyses"]
