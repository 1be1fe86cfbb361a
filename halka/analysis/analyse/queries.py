"""The measures of the report as SQL for DuckDB, translated from their Ibis expressions beforehand.

Ibis needs a second to start and to translate, which is more than all the rest of a report on a small log.
So the translation is kept in queries.sql. The expressions remain the only definition: a test holds the two
equal, and `python -m halka.analysis.analyse.queries` translates again after a measure was changed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

_FILE = "queries.sql"
_MARK = "-- measure: "


def expressions(events: object) -> dict[str, object]:
    """Name of the table in the report -> Ibis expression over the event table of some engine."""
    from halka.analysis import measures

    cases = measures.cases.durations(events)
    return {
        "directly_follows": measures.flow.directly_follows(events),
        "activities": measures.flow.activities(events),
        "starts": measures.flow.starts(events),
        "ends": measures.flow.ends(events),
        "cases": cases,
        "durations": measures.cases.duration_summary(cases),
        "variants": measures.cases.variants(events),
        # People stand in the order of their names: a list sorted by volume would rank them.
        "handover_resource": measures.handover.handovers(events, "actor").order_by(["from", "to"]),
        "handover_group": measures.handover.handovers(events, "from_org"),
        "returns_resource": measures.returns.returns(events, "actor").order_by(["from", "to"]),
        "returns_group": measures.returns.returns(events, "from_org"),
        "names": measures.flow.names(events),
        "rework": measures.rework.rework(events),
        "loops": measures.returns.returns(events, "type"),
        "together_resource": measures.together.shared_cases(events, "actor").order_by(["a", "b"]),
        "together_group": measures.together.shared_cases(events, "from_org"),
        "acts_group": measures.workload.acts(events, "from_org"),
        "acts_spread": measures.workload.evenness(measures.workload.acts(events, "actor"), "events"),
        "open_cases": measures.workload.open_by_week(events),
    }


def translated() -> str:
    """The text of queries.sql."""
    import ibis

    from halka.analysis import measures
    from halka.analysis.logs import EVENT_SCHEMA

    asked = expressions(measures.load(EVENT_SCHEMA.empty_table()))
    return "".join(f"{_MARK}{name}\n{ibis.to_sql(found)};\n\n" for name, found in asked.items())


def stored() -> dict[str, str]:
    """Name of the table -> SQL, as it was translated."""
    return named(files(__package__).joinpath(_FILE).read_text("utf-8"))


def named(text: str) -> dict[str, str]:
    """The same of the text of such a file."""
    blocks = (block.partition("\n") for block in text.split(_MARK)[1:])
    return {name: query.strip().rstrip(";") for name, _, query in blocks}


def answer(database: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """The rows of a query; DuckDB's sums of 128 bits become the int64 that the measures promise."""
    found = database.execute(query).to_arrow_table()  # `sql` would plan it twice
    narrow = [pa.field(f.name, pa.int64()) if pa.types.is_decimal(f.type) else f for f in found.schema]
    schema = pa.schema(narrow)
    return found if found.schema.equals(schema) else found.cast(schema)


if __name__ == "__main__":
    Path(__file__).with_name(_FILE).write_text(translated(), encoding="utf-8")
