"""Measures of logs whose events belong to several objects at once.

    log = read_ocel(Path("orders.sqlite"))
    of_objects = measures.objects.steps(*measures.objects.load(log.events, log.objects, log.event_object))

The life of an object is its events in the order (ts_us, seq). Sources: W. van der Aalst, Object-Centric
Process Mining (2019); G. Park and others, OPerA: Object-Centric Performance Analysis (2022)."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from .steps import summarise


def load(events: pa.Table, objects: pa.Table, event_object: pa.Table) -> tuple[Table, Table, Table]:
    """Copy the three tables of an object-centric log into a fresh in-memory DuckDB.

    events: seq, id, type, ts_us; objects: id, type; event_object: event, object, qualifier.
    """
    connection = ibis.duckdb.connect()
    for name, table in (("events", events), ("objects", objects), ("event_object", event_object)):
        connection.con.from_arrow(table).create(name)
    return connection.table("events"), connection.table("objects"), connection.table("event_object")


def steps(events: Table, objects: Table, event_object: Table) -> Table:
    """One row for each event of each object that has an earlier one: the two events and the time between.

    An event that is linked to an object twice, with two qualifiers, is one event of its life.
    Columns: object_type, object, event (the later one), from, to (activities), before_us, ts_us, wait_us.
    """
    links = event_object.select("event", "object").distinct()
    lives = (
        links.join(events, links.event == events.id)
        .select("event", "object", "seq", "ts_us", activity="type")
        .join(objects, ibis._.object == objects.id)
        .select("event", "object", "seq", "ts_us", "activity", object_type="type")
    )
    life = ibis.window(group_by=lives.object, order_by=[lives.ts_us, lives.seq])
    placed = lives.mutate(
        before=lives.activity.lag().over(life),
        before_us=lives.ts_us.lag().over(life),
        place=ibis.row_number().over(life),
    ).filter(lambda t: t.place > 0)
    return placed.select(
        "object_type",
        "object",
        "event",
        "before_us",
        "ts_us",
        **{"from": placed.before, "to": placed.activity},
        wait_us=placed.ts_us - placed.before_us,
    )


def directly_follows(steps: Table, object_type: str) -> Table:
    """Edges along the lives of all objects of one type, from the result of `steps`.

    Columns: from, to, count, sum_us, mean_s, median_s, p90_s, min_s, max_s; commonest first.
    """
    return summarise(steps.filter(steps.object_type == object_type))


def edges(steps: Table) -> Table:
    """Columns: object_type, from, to, count; by type, commonest first."""
    counted = steps.group_by(["object_type", "from", "to"]).aggregate(count=steps.count())
    return counted.order_by(["object_type", ibis.desc("count"), "from", "to"])


def waits(steps: Table) -> Table:
    """How long each event waited for its objects; events that are the first of all their objects have no row.

    The events before it are, for each of its objects, the one directly before. Columns: event, ts_us,
    sojourn_us (since the latest of them), synchronisation_us (from the earliest of them to the latest: how
    long the first object waited for the last), last_objects (how many came last at the same moment).
    Source: OPerA, sojourn and synchronisation time.
    """
    latest = steps.mutate(latest_us=steps.before_us.max().over(group_by=steps.event))
    return (
        latest.group_by("event")
        .aggregate(
            ts_us=latest.ts_us.max(),
            sojourn_us=(latest.ts_us - latest.before_us).min(),
            synchronisation_us=latest.before_us.max() - latest.before_us.min(),
            last_objects=(latest.before_us == latest.latest_us).sum(),
        )
        .order_by(["ts_us", "event"])
    )


def last_to_come(steps: Table) -> Table:
    """Who is waited for: events with two or more objects, by the type of the object that came last.

    Only events whose earlier events differ in time are counted. Columns: object_type, times (events with an
    object of the type), last (of them, those for which such an object came last), share.
    """
    span = steps.mutate(
        latest_us=steps.before_us.max().over(group_by=steps.event),
        earliest_us=steps.before_us.min().over(group_by=steps.event),
    )
    waiting = span.filter(span.latest_us > span.earliest_us)
    by_event = waiting.group_by(["object_type", "event"]).aggregate(
        was_last=(waiting.before_us == waiting.latest_us).any()
    )
    counted = by_event.group_by("object_type").aggregate(times=by_event.count(), last=by_event.was_last.sum())
    return counted.mutate(share=counted["last"] / counted.times).order_by([ibis.desc("last"), "object_type"])
