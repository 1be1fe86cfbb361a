"""The quick reader of XES gives what expat gives, on any document, wherever its chunks end."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock
from xml.sax.saxutils import escape

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.analysis.logs import EventLog, UnreadableLog, markup, read_log, xes, xes_scan
from halka.analysis.logs.xes_scan import Unusual

LETTERS = st.text(st.sampled_from("aI İıçğşë&<>'\"😀\n\t=/م"), max_size=6)
KEYS = st.sampled_from(
    ["concept:name", "time:timestamp", "org:resource", "org:group", "note", "anzahl", "ö&"]
)
TIMES = st.sampled_from(
    ["2024-01-01T10:00:00Z", "2024-03-31T02:30:00.123+02:00", "2024-01-01", "soon", "1969-12-31T23:00:00Z"]
)


TAGS = st.sampled_from(["string", "string", "string", "int", "float", "date", "boolean"])
LINE_BREAKS = st.sampled_from(["\n", "&#10;"])
GAPS = st.sampled_from(["", " ", "\n\t"])


def attribute(
    key: str, time: str, letters: str, tag: str, line_break: str, gap: str, quote: str = '"',
    is_reversed: bool = False, inside: str = "",
) -> str:  # fmt: skip
    value = time if key == "time:timestamp" else letters
    marks = {quote: "&quot;" if quote == '"' else "&apos;", "\n": line_break}
    written = [
        f"{name}={quote}{escape(text, marks)}{quote}" for name, text in (("key", key), ("value", value))
    ]
    if is_reversed:
        written.reverse()
    return f"<{tag} {' '.join(written)}" + (f">{inside}</{tag}>" if inside else f"/>{gap}")


USUAL: dict[str, st.SearchStrategy[str]] = {
    "key": KEYS, "time": TIMES, "letters": LETTERS, "tag": TAGS, "line_break": LINE_BREAKS, "gap": GAPS,
}  # fmt: skip
UNUSUAL = {"quote": st.sampled_from(["'", '"']), "is_reversed": st.booleans()}
PLAIN = st.builds(attribute, **USUAL)
ODD = st.builds(attribute, **USUAL, **UNUSUAL, inside=st.builds(attribute, **USUAL, **UNUSUAL))
ATTRIBUTES = st.one_of(PLAIN, PLAIN, PLAIN, PLAIN, ODD)
EVENTS = st.lists(ATTRIBUTES, max_size=5).map(lambda found: f"<event>\n{''.join(found)}</event>\n")
TRACES = st.lists(st.one_of(EVENTS, EVENTS, EVENTS, ATTRIBUTES), max_size=6).map(
    lambda found: f"<trace>\n{''.join(found)}</trace>\n"
)
HEADS = st.sampled_from(['<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff", "", "<!-- <trace> -->"])
STRANGE = st.sampled_from(
    ["", "", "", "<!-- </trace> <trace> -->", "<string key='x' value='y'/>", "<event/>", "<trace/>"]
)


def document(head: str, traces: list[str], strange: str, at: int) -> str:
    body = "".join([*traces[:at], strange, *traces[at:]])
    return f'{head}<log xmlns="http://www.xes-standard.org/">\n<string key="a" value="b"/>{body}</log>\n'


DOCUMENTS = st.builds(
    document, HEADS, st.lists(TRACES, min_size=1, max_size=6), STRANGE, at=st.integers(0, 6)
)


def read(path: Path, *, quick: bool = True, **more: Any) -> EventLog | str:
    """The log, or the sentence with which it was refused."""
    try:
        if quick:
            return read_log(path, **more)
        with mock.patch.object(xes, "scan", side_effect=Unusual):
            return read_log(path, **more)
    except UnreadableLog as problem:
        return str(problem)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS, chunk=st.integers(1, 400), wants_all=st.booleans())
def test_the_quick_reader_gives_what_expat_gives(
    tmp_path: Path, document: str, chunk: int, wants_all: bool
) -> None:
    path = tmp_path / "log.xes"
    path.write_text(document, encoding="utf-8", newline="")
    with mock.patch.object(xes_scan, "_CHUNK", max(chunk, document.encode().find(b"<trace>") + 7)):
        ours = read(path, attributes=wants_all)
    theirs = read(path, quick=False, attributes=wants_all)
    assert ours == theirs


REGULAR = "".join(
    f'<trace><string key="concept:name" value="{case}"/>'
    + "".join(
        f'<event><string key="concept:name" value="Çağrı {at} &amp; {case}"/><int key="n" value="{at}"/>'
        f'<date key="time:timestamp" value="2024-01-0{at + 1}T00:00:00.000+03:00"/></event>'
        for at in range(3)
    )
    + "</trace>\n"
    for case in range(50)
)


def test_a_regular_file_is_never_given_to_expat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the property above would compare expat with itself."""
    path = tmp_path / "log.xes"
    path.write_text(f"<log>{REGULAR}</log>", encoding="utf-8")
    expected = read(path, quick=False, attributes=True)
    monkeypatch.setattr(xes, "Parser", None)
    monkeypatch.setattr(xes_scan, "_CHUNK", 1000)
    ours = read(path, attributes=True)
    assert ours == expected
    assert isinstance(ours, EventLog)
    assert ours.events.num_rows == 150
    assert ours.events["type"][4].as_py() == "Çağrı 1 & 1"
    assert ours.events["attributes"][4].as_py() == '{"n":1}'


@pytest.mark.parametrize("bad", ["&nbsp;", "\x02", "\ufffe", "&#2;", "<"])
def test_what_is_no_xml_is_refused_with_its_line(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<log>\n" + REGULAR.replace("Çağrı 1 &amp; 7", bad) + "</log>", encoding="utf-8")
    assert "not whole or not XML" in str(read(path))
    assert "at line 9" in str(read(path))
    path.write_bytes(b"<log>\n" + REGULAR.encode("cp1254") + b"</log>")
    assert "not whole or not XML" in str(read(path))


def test_a_log_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    for end in ("", "<trace>", "</log><log>"):
        path.write_text(f"<log>{REGULAR}{end}", encoding="utf-8")
        assert "not whole or not XML" in str(read(path))


def test_a_named_key_that_no_event_has_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text(f"<log>{REGULAR}</log>", encoding="utf-8")
    assert "No event of the file has the attribute 'role', named for actor" in str(
        read(path, columns={"actor": "role"})
    )
    found = read(path, columns={"actor": "n"})
    assert isinstance(found, EventLog)
    assert found.columns["actor"] == "n"
    assert found.events["actor"][:2] == pa.chunked_array([["0", "1"]])


def test_one_enormous_element_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup, "_LARGEST_TAG", 1 << 19)
    monkeypatch.setattr(xes_scan, "_LARGEST_CHUNK", 1 << 19)
    monkeypatch.setattr(xes_scan, "_CHUNK", 1 << 16)
    path = tmp_path / "log.xes"
    path.write_text(f"<log>\n{REGULAR}<trace><string key='a' value='{'x' * (6 << 20)}'/></trace></log>")
    assert "One element at line 52 is larger" in str(read(path))
