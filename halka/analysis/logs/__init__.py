"""The event table, and the readers that turn a file of somebody's event log into it.

log = read_log(Path("receipt.xes.gz"))
log.events        # a pyarrow Table with the columns of EVENT_SCHEMA
log.left_out      # rows that could not be read, each with its line and its reason
log.assumptions   # what the reader had to assume, in words
write_log(log.events, Path("receipt.parquet"))     # or .xes, .jsonocel, .xmlocel, .sqlite

Logs of events with several objects each, as they are: `halka.analysis.logs.ocel`.
"""

from .read_options import Reading
from .reading import read_log
from .table import EVENT_SCHEMA, EventLog, LeftOut, UnreadableLog
from .writing import write_log

__all__ = ["EVENT_SCHEMA", "EventLog", "LeftOut", "Reading", "UnreadableLog", "read_log", "write_log"]
