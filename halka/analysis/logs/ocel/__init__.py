"""OCEL 2.0: events that belong to several objects at once, read and written in its three encodings.

log = read_ocel(Path("orders.sqlite"))
log.events, log.objects, log.event_object, log.object_object     # Arrow tables
write_ocel(log, Path("orders.jsonocel"))

Source: A. Berti and others, OCEL 2.0 Specification (2023), arXiv 2403.01975.
"""

from .files import read_ocel, write_ocel
from .model import ObjectLog

__all__ = ["ObjectLog", "read_ocel", "write_ocel"]
