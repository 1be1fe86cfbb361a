"""Pure measures: Ibis tables in, Ibis tables out, no web and no database of Halka.

    from halka.insight import measures

    events = measures.load(log.events)                 # into DuckDB, inside this program
    measures.flow.directly_follows(events).to_pyarrow()

Rules of every measure: an event's place in its case is (ts_us, seq), so the order of the rows never changes
an answer; times stay whole microseconds until the last division; percentiles are exact and interpolate
linearly. The `events` of every signature is the event table of `halka.insight.logs.EVENT_SCHEMA`."""

from . import bottlenecks, cases, flow, handover, lost, objects, silence, threads
from .engine import compute, load, settle

__all__ = [
    "bottlenecks",
    "cases",
    "compute",
    "flow",
    "handover",
    "load",
    "lost",
    "objects",
    "settle",
    "silence",
    "threads",
]
