"""Pure measures: Ibis tables in, Ibis tables out, no web and no database of Halka.

    from halka.analysis import measures

    events = measures.load(log.events)                 # into DuckDB, inside this program
    measures.flow.directly_follows(events).to_pyarrow()

Rules of every measure: an event's place in its case is (ts_us, seq), so the order of the rows never changes
an answer; times stay whole microseconds until the last division; percentiles are exact and interpolate
linearly. The `events` of every signature is the event table of `halka.analysis.logs.EVENT_SCHEMA`."""

from . import (
    arrivals,
    batches,
    bottlenecks,
    cases,
    causes,
    clocks,
    contrast,
    deadlines,
    flow,
    handover,
    indicators,
    known,
    lost,
    network,
    objects,
    perception,
    quality,
    returns,
    rework,
    rules,
    silence,
    spread,
    synchronisation,
    threads,
    together,
    waiting,
    workload,
)
from .engine import beside, compute, load, settle
from .vocabulary import UnreadableVocabulary, Vocabulary, vocabulary

__all__ = [
    "UnreadableVocabulary",
    "Vocabulary",
    "arrivals",
    "batches",
    "beside",
    "bottlenecks",
    "cases",
    "causes",
    "clocks",
    "compute",
    "contrast",
    "deadlines",
    "flow",
    "handover",
    "indicators",
    "known",
    "load",
    "lost",
    "network",
    "objects",
    "perception",
    "quality",
    "returns",
    "rework",
    "rules",
    "settle",
    "silence",
    "spread",
    "synchronisation",
    "threads",
    "together",
    "vocabulary",
    "waiting",
    "workload",
]
