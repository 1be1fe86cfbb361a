"""OCEL 2.0 as SQLite. Of a file only known tables are read; nothing that it brings along is run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ..source import Source
from ..table import UnreadableLog
from .model import Builder, ObjectLog, kind_named, native, time_text
from .parts import things

_TABLES = {
    "event": ("ocel_id", "ocel_type"),
    "object": ("ocel_id", "ocel_type"),
    "event_object": ("ocel_event_id", "ocel_object_id", "ocel_qualifier"),
    "object_object": ("ocel_source_id", "ocel_target_id", "ocel_qualifier"),
    "event_map_type": ("ocel_type", "ocel_type_map"),
    "object_map_type": ("ocel_type", "ocel_type_map"),
}
_OWN = {"ocel_id", "ocel_time", "ocel_changed_field"}
_COLUMN_TYPES = {
    "string": "TEXT",
    "time": "TIMESTAMP",
    "integer": "INTEGER",
    "float": "REAL",
    "boolean": "BOOLEAN",
}
_MOST_COLUMNS = 1900  # SQLite takes 2000
_LONGEST_CELL = 1 << 26
_LONGEST_NAME = 80


def read_sqlite(source: Source, builder: Builder) -> None:
    """Hand everything in the file to the builder. Raises UnreadableLog."""
    path = source.path.absolute()
    for ending in ("-wal", "-journal"):
        beside = Path(f"{path}{ending}")
        if beside.exists() and beside.stat().st_size:
            raise UnreadableLog(
                f"{path.name} is being written: {beside.name} lies beside it. Close that program first."
            )
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            _read(_Tables(database), builder)
    except sqlite3.Error as problem:
        raise UnreadableLog(
            f"{path.name} is damaged or no OCEL 2.0: {problem}. Export or copy it again."
        ) from None


class _Tables:
    """The plain tables of a file. The authorizer lets pass SELECT on known tables, and nothing else."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.text_factory = lambda letters: letters.decode("utf-8", "replace")
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._readable = {"sqlite_master"}
        database.set_authorizer(self._allow)
        kinds = database.execute("SELECT name, type, rootpage FROM sqlite_master").fetchall()
        # A view computes, and so does a virtual table (it has no page of its own): both could run anything.
        self._plain = {name.lower(): name for name, kind, page in kinds if kind == "table" and page}

    def _allow(self, action: int, first: str | None, *_: str | None) -> int:
        is_read = action == sqlite3.SQLITE_READ and (first or "").lower() in self._readable
        is_asked = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
        return (
            sqlite3.SQLITE_OK
            if action == sqlite3.SQLITE_SELECT or is_read or is_asked
            else sqlite3.SQLITE_DENY
        )

    def has(self, table: str) -> bool:
        return table.lower() in self._plain

    def columns(self, table: str) -> dict[str, str]:
        """Stored columns of a table with their declared types; computed ones are left away."""
        found = self._database.execute(f"PRAGMA table_xinfo({_quoted(self._plain[table.lower()])})")
        return {name: kind for _, name, kind, _, _, _, hidden in found if not hidden}

    def rows(self, table: str, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        name = self._plain[table.lower()]
        self._readable.add(name.lower())
        query = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(name)}"  # noqa: S608 - quoted
        try:
            yield from self._database.execute(f"{query} ORDER BY rowid")
        except sqlite3.OperationalError as problem:
            if "rowid" not in str(problem):
                raise
            yield from self._database.execute(query)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _read(tables: _Tables, builder: Builder) -> None:
    for table, columns in _TABLES.items():
        missing = set(columns) - (tables.columns(table).keys() if tables.has(table) else set())
        if missing:
            raise UnreadableLog(
                f"This is SQLite, but no OCEL 2.0: the table {table!r} has no column {min(missing)!r}, or is a view. "
                "OCEL 1.0 has other tables: convert it to OCEL 2.0, or export the log as XES or CSV."
            )
    for type_, _, kinds, _ in _typed(tables, "object"):
        builder.declare("object", type_, kinds.items())
    for id_, type_ in tables.rows("object", _TABLES["object"]):
        builder.object(_name(id_), _name(type_))
    for _, names, _, rows in _typed(tables, "object"):
        for id_, when, changed, *values in rows:
            for name, value in zip(names, values, strict=True):
                if changed is None or changed == name:
                    builder.change(str(id_), name, 0 if changed is None else when, _cell(value))
    _read_events(tables, builder)
    for source, target, qualifier in tables.rows("object_object", _TABLES["object_object"]):
        builder.relation(str(source), _name(target), _name(qualifier))


def _read_events(tables: _Tables, builder: Builder) -> None:
    times: dict[str, tuple[Any, dict[str, Any]]] = {}
    for type_, names, kinds, rows in _typed(tables, "event"):
        builder.declare("event", type_, kinds.items())
        for id_, when, _, *values in rows:
            times[str(id_)] = when, {n: _cell(value) for n, value in zip(names, values, strict=True)}
    for id_, type_ in tables.rows("event", _TABLES["event"]):
        when, found = times.get(str(id_), (None, {}))
        builder.event(_name(id_), _name(type_), when, found)
    for event, object_, qualifier in tables.rows("event_object", _TABLES["event_object"]):
        builder.link(str(event), _name(object_), _name(qualifier))


def _typed(
    tables: _Tables, scope: str
) -> Iterator[tuple[str, list[str], dict[str, str], Iterator[tuple[object, ...]]]]:
    """Of each type: its name, its attributes, their kinds, and rows of id, time, changed field and values."""
    for type_, ending in list(tables.rows(f"{scope}_map_type", _TABLES[f"{scope}_map_type"])):
        table = f"{scope}_{ending}"
        if not tables.has(table) or not {"ocel_id", "ocel_time"} <= tables.columns(table).keys():
            yield str(type_), [], {}, iter(())
            continue
        declared = tables.columns(table)
        names = [name for name in declared if name not in _OWN]
        changed = "ocel_changed_field" if "ocel_changed_field" in declared else "ocel_id"
        rows = tables.rows(table, ["ocel_id", "ocel_time", changed, *names])
        if changed == "ocel_id":  # a type without changes has no such column
            rows = ((id_, when, None, *values) for id_, when, _, *values in rows)
        yield str(type_), names, {name: kind_named(declared[name]) for name in names}, rows


def _name(found: object) -> str | None:
    return None if found is None else str(found)


def _cell(value: object) -> object:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def write_sqlite(log: ObjectLog, path: Path) -> tuple[str, ...]:
    """Write the log into a new file; says what could not be written as it was. Raises sqlite3.Error."""
    found = things(log)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        for table, columns in _TABLES.items():
            database.execute(f"CREATE TABLE {table} ({', '.join(f'{column} TEXT' for column in columns)})")
        notes = _Typed(database, "object", found.types["object"]).write(
            (type_, id_, found.changes[id_]) for id_, type_ in found.objects
        )
        notes += _Typed(database, "event", found.types["event"]).write(
            (type_, id_, [(name, when, value) for name, value in found.values[id_]] or [(None, when, None)])
            for id_, type_, when in found.events
        )
        _insert(database, "object", found.objects)
        _insert(database, "event", ((id_, type_) for id_, type_, _ in found.events))
        links = ((event, *link) for event, linked in found.links.items() for link in linked)
        _insert(database, "event_object", links)
        _insert(
            database,
            "object_object",
            ((o, *link) for o, linked in found.relations.items() for link in linked),
        )
        database.commit()
    return tuple(notes)


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _ in _TABLES[table])
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - a name from above


class _Typed:
    """The tables of one scope, one for each type, with a column for each attribute."""

    def __init__(
        self, database: sqlite3.Connection, scope: str, types: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._database, self._scope, self._types = database, scope, types
        self._tables: dict[str, tuple[str, dict[str, str]]] = {}
        self.notes: list[str] = []
        taken = {name.lower() for name in _TABLES}
        for type_, kinds in types.items():
            ending = re.sub(r"\W", "", type_, flags=re.ASCII)[:_LONGEST_NAME] or "type"
            ending = _free(ending, lambda name: f"{scope}_{name}".lower(), taken)
            self._tables[type_] = f"{scope}_{ending}", self._create(f"{scope}_{ending}", type_, kinds)
            _insert(database, f"{scope}_map_type", [(type_, ending)])

    def _create(self, table: str, type_: str, kinds: Mapping[str, str]) -> dict[str, str]:
        """Make the table; returns attribute -> column, because SQLite takes A and a for the same."""
        taken = set(_OWN)
        columns: dict[str, str] = {}
        for name in list(kinds)[:_MOST_COLUMNS]:
            plain = name.replace("\x00", "\ufffd") or "_"
            columns[name] = _free(plain, str.lower, taken)
            if columns[name] != name:
                self.notes.append(
                    f"SQLite cannot tell the attribute {name!r} of {type_!r} apart: it is {columns[name]!r}."
                )
        if len(kinds) > _MOST_COLUMNS:
            self.notes.append(
                f"SQLite takes {_MOST_COLUMNS:,} attributes of {type_!r}; {len(kinds):,} are there."
            )
        declared = [
            "ocel_id TEXT",
            "ocel_time TIMESTAMP",
            *["ocel_changed_field TEXT"] * (self._scope == "object"),
        ]
        declared += [f"{_quoted(column)} {_COLUMN_TYPES[kinds[name]]}" for name, column in columns.items()]
        self._database.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(declared)})")
        return columns

    def write(self, rows: Iterable[tuple[str, str, list[tuple[Any, int, Any]]]]) -> list[str]:
        """Rows of type, id and values, each with its name and the time from which on it holds."""
        for type_, id_, values in rows:
            table, columns = self._tables[type_]
            kinds = self._types[type_]
            values = [
                (name, when, value if name is None else _stored(kinds[name], value))
                for name, when, value in values
            ]
            if self._scope == "event":
                known = {columns[name]: value for name, _, value in values if name in columns}
                self._put(table, {"ocel_id": id_, "ocel_time": time_text(values[0][1]), **known})
                continue
            initial: dict[str, Any] = {}
            later = []
            for name, when, value in values:
                if name in columns and when == 0 and columns[name] not in initial:
                    initial[columns[name]] = value
                elif name in columns:
                    later.append((columns[name], when, value))
            self._put(table, {"ocel_id": id_, "ocel_time": time_text(0), **initial})
            for column, when, value in later:
                changed = {"ocel_time": time_text(when), "ocel_changed_field": column}
                self._put(table, {"ocel_id": id_, **changed, column: value})
        return self.notes

    def _put(self, table: str, cells: Mapping[str, object]) -> None:
        names, marks = ", ".join(map(_quoted, cells)), ", ".join("?" for _ in cells)
        query = f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})"  # noqa: S608 - quoted
        self._database.execute(query, list(cells.values()))


def _stored(kind: str, text: str) -> str | float | bytes:
    """Numbers as numbers: SQLite's own way from text to a number may lose the last digit.

    A column that is not of text takes whatever looks like a number for one, also where it is none of its kind: 0.0
    in a column of yes and no would come back as 0. Such a text is kept as bytes, which SQLite leaves as they are."""
    value = native(kind, text)
    return text.encode() if kind != "string" and value == text and _looks_like_number(text) else value


def _looks_like_number(text: str) -> bool:
    """To SQLite, or only to Python, which knows more spellings."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _free(name: str, folded: Any, taken: set[str]) -> str:
    """The name, with a number behind it when it is taken; from then on it is."""
    free, number = name, 1
    while folded(free) in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(folded(free))
    return free
