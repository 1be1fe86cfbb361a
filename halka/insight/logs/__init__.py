"""The event table, and the readers that turn a file of somebody's event log into it.

log = read_log(Path("receipt.xes.gz"))
log.events        # a pyarrow Table with the columns of EVENT_SCHEMA
log.left_out      # rows that could not be read, each with its line and its reason
log.assumptions   # what the reader had to assume, in words
"""

from .reading import read_log
from .table import EVENT_SCHEMA, EventLog, LeftOut, UnreadableLog

__all__ = ["EVENT_SCHEMA", "EventLog", "LeftOut", "UnreadableLog", "read_log"]
