"""OCEL 2.0: one log in three encodings, what a bad file may not do, and the way to cases."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.analysis.logs import UnreadableLog, read_log
from halka.analysis.logs.ocel import ObjectLog, read_ocel, write_ocel
from halka.analysis.logs.ocel.model import KINDS, Builder
from halka.analysis.logs.read_options import ReadOptions
from tests.analysis.toys import reference_logs

TABLES = ("events", "objects", "event_object", "object_object", "event_values", "object_values", "types")
ENDINGS = (".jsonocel", ".xmlocel", ".sqlite", ".json.gz")
# Everything that XML can hold; what it cannot is tested alone.
LETTERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("İıŞşëÇ\"'<>&;\n\r\t"),
    max_size=8,
)
NAMES = LETTERS.filter(lambda text: text != "")
PLAIN = st.sampled_from(["note", "Note", "größe", 'a"b', "n' --", "select", "şube", "", "a b"])

VALUES = st.one_of(
    LETTERS, st.integers(), st.floats(), st.booleans(), st.sampled_from(["2024-01-01", "1e3", "007"])
)
MOMENTS = st.sampled_from(
    ["1970-01-01T00:00:00Z", "2024-03-31T01:30:00.000001Z", "1850-01-01", "2024-01-01 10:00"]
)
DECLARED = st.dictionaries(
    PLAIN, st.sampled_from(["string", "integer", "float", "boolean", "time"]), max_size=4
)
CHANGES = st.lists(st.tuples(PLAIN, MOMENTS, VALUES), max_size=4)


@st.composite
def object_logs(draw: st.DrawFn) -> ObjectLog:
    builder = Builder(ReadOptions())
    types = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    for scope in ("object", "event"):
        for type_ in types:
            builder.declare(scope, type_, draw(DECLARED).items())
    ids = draw(st.lists(NAMES, max_size=4, unique=True))
    for id_ in ids:
        builder.object(id_, draw(st.sampled_from(types)))
        for name, moment, value in draw(CHANGES):
            builder.change(id_, name, moment, value)
        builder.relation(id_, draw(st.sampled_from([*ids, "nobody"])), draw(LETTERS))
    for event in draw(st.lists(NAMES, max_size=5, unique=True)):
        builder.event(
            event,
            draw(st.sampled_from(types)),
            draw(MOMENTS),
            draw(st.dictionaries(PLAIN, VALUES, max_size=3)),
        )
        for _ in range(draw(st.integers(0, 3))):
            builder.link(event, draw(st.sampled_from([*ids, "nobody"])), draw(LETTERS))
    return builder.finish()


def tables(log: ObjectLog) -> list[list[dict[str, Any]]]:
    return [getattr(log, name).to_pylist() for name in TABLES]


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=object_logs())
def test_what_is_written_reads_back_equal_from_json_and_xml(tmp_path: Path, log: ObjectLog) -> None:
    for ending in (".jsonocel", ".xmlocel", ".json.gz"):
        assert write_ocel(log, tmp_path / f"log{ending}") == ()
        assert tables(read_ocel(tmp_path / f"log{ending}")) == tables(log)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=object_logs())
def test_what_is_written_reads_back_equal_from_sqlite_or_it_is_said(tmp_path: Path, log: ObjectLog) -> None:
    said = write_ocel(log, tmp_path / "log.sqlite")
    back = read_ocel(tmp_path / "log.sqlite")
    same = ("events", "objects", "event_object", "object_object")
    assert [getattr(back, name) for name in same] == [getattr(log, name) for name in same]
    if not said:
        assert tables(back) == tables(log)
    else:
        assert all("SQLite cannot tell the attribute" in note for note in said)
        assert back.event_values["value"].to_pylist() != [] or log.event_values.num_rows == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_looks_like_a_number_keeps_its_spelling_in_sqlite(tmp_path: Path, kind: str) -> None:
    texts = ["0.0", "1e3", " 7", "007", "1_0", "inf", "-0", "9" * 30, "true", "2024-01-01T00:00:00Z", ""]
    names = [f"n{at}" for at in range(len(texts))]
    builder = Builder(ReadOptions())
    builder.declare("event", "ask", [(name, kind) for name in names])
    builder.event("e1", "ask", "2024-01-01T00:00:00Z", dict(zip(names, texts, strict=True)))
    log = builder.finish()
    assert write_ocel(log, tmp_path / "log.sqlite") == ()
    assert tables(read_ocel(tmp_path / "log.sqlite")) == tables(log)


def test_the_three_encodings_of_the_reference_are_one_log(tmp_path: Path) -> None:
    folder = reference_logs()
    if folder is None:
        pytest.skip("the reference logs are not on this computer (HALKA_EVENT_LOGS)")
    log = read_ocel(folder / "ocel" / "ocel20_example.jsonocel")
    assert log.assumptions == ()
    for other in ("ocel20_example.xmlocel", "ocel20_example.sqlite"):
        local = read_ocel(folder / "ocel" / other, zone="Etc/GMT-1")
        assert tables(local) == tables(log)
        assert "Times without a time zone: 16. They were read as Etc/GMT-1." in local.assumptions


SMALL: dict[str, Any] = {
    "objectTypes": [{"name": "case", "attributes": []}, {"name": "unit", "attributes": []}],
    "eventTypes": [{"name": "ask", "attributes": [{"name": "age", "type": "integer"}]}],
    "objects": [{"id": "c1", "type": "case"}, {"id": "c2", "type": "case"}, {"id": "u", "type": "unit"}],
    "events": [
        {
            "id": f"e{at}", "type": "ask", "time": f"2024-01-0{at}T00:00:00Z",
            "attributes": [{"name": "age", "value": at}, {"name": "org:group", "value": "Okul"}],
            "relationships": [{"objectId": o, "qualifier": "q"} for o in linked],
        }
        for at, linked in enumerate((["c1"], ["c1", "c2", "u"], ["u"]), 1)
    ],
}  # fmt: skip


def small(tmp_path: Path, **changed: Any) -> Path:
    path = tmp_path / "log.json"
    path.write_text(json.dumps(SMALL | changed), encoding="utf-8")
    return path


def test_the_objects_of_one_type_become_cases_and_the_choice_is_said(tmp_path: Path) -> None:
    log = read_log(small(tmp_path), attributes=True)
    assert log.events.select(["case_id", "type", "from_org", "attributes"]).to_pylist() == [
        {"case_id": case, "type": "ask", "from_org": "Okul", "attributes": f'{{"age":{age}}}'}
        for case, age in (("c1", 1), ("c1", 2), ("c2", 2))
    ]
    choice, rows, alone = log.assumptions
    assert "of the type case, the type with the most events; choose another with --object-type." in choice
    assert choice.endswith("There are: case (events: 2), unit (events: 2).")
    assert rows == "Events with objects of this type: 2. Rows: 3, one for each such object of an event."
    assert alone == "Events without an object of this type, which are not in the table: 1."
    assert read_log(small(tmp_path), object_type="unit").events["case_id"].to_pylist() == ["u", "u"]
    assert read_log(small(tmp_path), columns={"actor": "age"}).events["actor"].to_pylist() == ["1", "2", "2"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"object_type": "order"}, "object of the type 'order'. There are: case (events: 2)"),
        ({"columns": {"case_id": "age"}}, "you say with --object-type"),
        ({"columns": {"actor": "nobody"}}, "has the attribute 'nobody'"),
    ],
)
def test_a_wrong_wish_is_answered_in_words(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(UnreadableLog) as caught:
        read_log(small(tmp_path), **asked)
    assert said in str(caught.value)


def test_bad_parts_are_left_out_named_and_counted(tmp_path: Path) -> None:
    good = SMALL["events"][0]
    path = small(
        tmp_path,
        objects=[*SMALL["objects"], {"id": "c1", "type": "unit"}, {"type": "case"}],
        events=[
            good, good, "no event", {"id": "e7", "type": "ask"}, {"id": "e8", "time": "2024-01-01"},
            good | {"id": "e9", "time": "soon"}, good | {"id": "e10", "relationships": [{"objectId": "x"}]},
        ],
    )  # fmt: skip
    log = read_ocel(path)
    assert log.events["id"].to_pylist() == ["e1", "e10"]
    assert [(row.place, row.reason) for row in log.left_out.listed] == [
        ("object c1", "an earlier object has the same id"),
        ("object 4", "no id"),
        ("event e1", "an earlier event has the same id"),
        ("event e7", "no time"),
        ("event e8", "no activity"),
        ("event e9", "cannot read the time 'soon'"),
        ("event e10", "a link to the object 'x', which is not in the file"),
    ]
    assert read_log(path).left_out_count == 7


def test_control_characters_are_replaced_in_xml_and_that_is_said(tmp_path: Path) -> None:
    path = small(tmp_path, objects=[{"id": "a\x00\x1bb", "type": "case"}], events=[])
    log = read_ocel(path)
    assert write_ocel(log, tmp_path / "o.json") == ()
    assert tables(read_ocel(tmp_path / "o.json")) == tables(log)
    said = write_ocel(log, tmp_path / "o.xml")
    assert said == ("2 control characters, which XML cannot hold, were replaced by \ufffd.",)
    assert read_ocel(tmp_path / "o.xml").objects["id"].to_pylist() == ["a\ufffd\ufffdb"]


BOMB = (
    '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><log><object-types/><events/></log>'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "declares an entity"),
        (
            '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log><object-types/></log>',
            "linked to an object, so there is no case",
        ),
        ('{"ocel:global-log": {}, "ocel:events": {}, "ocel:objects": {}}', "is OCEL 1.0"),
        (
            '<log><global scope="event"/><events><event><string key="id" value="1"/></event></events></log>',
            "is OCEL 1.0",
        ),
        ("<log><object-types>", "not whole or not XML"),
        ('{"events": [', "not whole or not JSON"),
        ("[" * 200_000, "not whole or not JSON"),
        ('{"a": 1}', "no OCEL 2.0"),
        ('{"events": {}, "objects": 3}', "linked to an object, so there is no case"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "log.json"
    path.write_text(content)
    with pytest.raises(UnreadableLog) as caught:
        read_log(path)
    assert said in str(caught.value)


def test_a_value_that_is_no_letter_pair_becomes_a_mark(tmp_path: Path) -> None:
    path = small(tmp_path, objects=[{"id": "c1", "type": "case"}])
    path.write_text(path.read_text().replace("Okul", "O\\ud800"))
    assert read_log(path).events["from_org"].to_pylist() == ["O\ufffd", "O\ufffd"]


def test_hostile_databases_are_refused_or_their_names_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = read_ocel(
        small(tmp_path, eventTypes=[], events=[SMALL["events"][0] | {"type": 'x"; DROP TABLE event; --'}])
    )
    write_ocel(log, path)
    with closing(sqlite3.connect(path)) as database:
        database.execute('ALTER TABLE event_xDROPTABLEevent RENAME TO "event_x""; DROP TABLE event; --"')
        database.execute("UPDATE event_map_type SET ocel_type_map = ocel_type")
        database.execute(
            "ALTER TABLE object_case ADD COLUMN bomb GENERATED ALWAYS AS (printf('%.*c', 900000000, 'x')) VIRTUAL"
        )
        database.commit()
    before = path.read_bytes()
    assert read_ocel(path).events["type"].to_pylist() == ['x"; DROP TABLE event; --']
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE object_object")
        database.execute(
            "CREATE VIEW object_object AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) "
            "SELECT x AS ocel_source_id, x AS ocel_target_id, x AS ocel_qualifier FROM n"
        )
    with pytest.raises(UnreadableLog, match="table 'object_object' has no column"):
        read_ocel(path)


def test_databases_that_are_damaged_foreign_or_in_use_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE events (a)")
    with pytest.raises(UnreadableLog, match=r"no OCEL 2\.0"):
        read_log(path)
    write_ocel(read_ocel(small(tmp_path)), path)
    (tmp_path / "log.sqlite-wal").write_bytes(b"x")
    with pytest.raises(UnreadableLog, match="is being written"):
        read_log(path)
    (tmp_path / "log.sqlite-wal").unlink()
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 30_000)
    with pytest.raises(UnreadableLog, match="damaged or no OCEL"):
        read_log(path)


def test_a_log_of_another_kind_is_not_read_as_objects(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time\n1,a,2024-01-01\n")
    with pytest.raises(UnreadableLog, match="is CSV, no OCEL"):
        read_ocel(path)
    with pytest.raises(ValueError, match="ends in none of"):
        write_ocel(read_ocel(small(tmp_path)), tmp_path / "log.doc")
