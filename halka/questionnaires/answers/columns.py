"""The tables of a questionnaire: one for the whole, one for each repeat, their columns merged by name over its versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from halka.questionnaires.filling.body import Part, Question, Repeat
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.texts import Label, Said

_OF_LIST = re.compile(r"instance\(\s*'([^']+)'\s*\)")
_KINDS = {
    "int": "integer", "decimal": "decimal", "date": "date", "dateTime": "moment", "time": "time",
    "geopoint": "place", "geotrace": "place", "geoshape": "place", "binary": "file", "boolean": "text",
}  # fmt: skip
MISSING = ("dont_know", "refused")


@dataclass(frozen=True)
class Choice:
    """`labels` by language; `missing` is dont_know or refused where it stands for no answer."""

    value: str
    labels: dict[str, str]
    missing: str = ""

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), "") or self.value


@dataclass(frozen=True)
class Column:
    """`name`: its path below its table, with slashes. `kind`: text, integer, decimal, date, moment, time, place, file, one,
    many or rank. `level`: how sensitive, None where the form does not say."""

    name: str
    path: str
    kind: str
    labels: dict[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    level: int | None = None

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), "") or self.name

    @property
    def is_several(self) -> bool:
        return self.kind in ("many", "rank")

    def choice(self, value: str) -> Choice | None:
        return next((one for one in self.choices if one.value == value), None)


@dataclass(frozen=True)
class Table:
    """`path` is that of the repeat, the root's for the first; `above` the path of the table that its entries belong to."""

    path: str
    name: str
    above: str
    columns: tuple[Column, ...]


def tables_of(definition: Definition) -> list[Table]:
    """The tables of one version, the whole first."""
    root = f"/{definition.template.tag}"
    repeats = {part.ref for part in _repeats(definition.parts)}
    places: dict[str, list[Column]] = {root: []}
    above = {root: ""}
    for path in _paths(definition.template, definition, repeats):
        if path in repeats:
            above[path] = _nearest(path.rpartition("/")[0], places)
            places[path] = []
            continue
        question = definition.by_ref.get(path)
        if question is not None and _is_note(definition, question):
            continue
        table = _nearest(path, places)
        places[table].append(_column(definition, path, path[len(table) + 1 :], question))
    return [
        Table(path, path.rpartition("/")[2] if above[path] else "", above[path], tuple(columns))
        for path, columns in places.items()
    ]


def _repeats(parts: Sequence[Part]) -> Iterator[Repeat]:
    for part in parts:
        if isinstance(part, Repeat):
            yield part
        if not isinstance(part, Question):
            yield from _repeats(part.parts)


def _paths(template: etree._Element, definition: Definition, repeats: set[str]) -> Iterator[str]:
    """Every repeat and every answer, in the order of the form, without what a client says of itself."""
    waiting = [(f"/{template.tag}", template)]
    seen = set()
    while waiting:
        path, element = waiting.pop()
        if (path.count("/") == 2 and path.endswith("/meta")) or path in seen:
            continue
        seen.add(path)
        if path in repeats:
            yield path
            element = definition.repeats.get(path, element)
        elif not len(element) and path.count("/") > 1:
            yield path
        below = [(f"{path}/{one.tag}", one) for one in element.iterchildren(tag=etree.Element)]
        missing = _without_entry(path, repeats, below)
        below += [(one, definition.repeats[one]) for one in missing if one in definition.repeats]
        waiting.extend(reversed(below))


def _without_entry(path: str, repeats: set[str], below: list[tuple[str, etree._Element]]) -> list[str]:
    """Repeats that begin without an entry, so that the instance does not show them."""
    there = {one for one, _element in below}
    return sorted(one for one in repeats if one.rpartition("/")[0] == path and one not in there)


def _nearest(path: str, places: dict[str, list[Column]]) -> str:
    while path not in places:
        path = path.rpartition("/")[0]
    return path


def _is_note(definition: Definition, question: Question) -> bool:
    """Something to read; what is worked out and shown is an answer."""
    bind = definition.bind(question.ref)
    is_fixed = bind.readonly is not None and bind.readonly.expression.strip() == "true()"
    return question.kind == "input" and is_fixed and bind.calculate is None


def _column(definition: Definition, path: str, name: str, question: Question | None) -> Column:
    kind = _KINDS.get(definition.bind(path).type, "text")
    level = definition.level(path)
    if question is None:
        return Column(name, path, kind, level=level)
    labels = _said(definition, question.label)
    choices = _choices(definition, question)
    if question.kind == "upload":
        kind = "file"
    elif question.is_choice:
        kind = {"select1": "one", "select": "many", "rank": "rank"}[question.kind] if choices else "text"
    return Column(name, path, kind, labels, choices, level)


def _said(definition: Definition, label: Label) -> dict[str, str]:
    """The words in each language; where an answer is set into them stands a dash."""
    texts = definition.texts
    found = {}
    for language in texts.languages or [""]:
        said = texts.of(label.text_id, language) if label.text_id else Said(label.pieces)
        words = "".join(piece if isinstance(piece, str) else "–" for piece in said.pieces).strip()
        if words:
            found[language] = " ".join(words.split())
    return found


def _choices(definition: Definition, question: Question) -> tuple[Choice, ...]:
    """All that the list has, whatever a filter offers."""
    itemset = question.itemset
    if itemset is None:
        return tuple(Choice(one.value, _said(definition, one.label)) for one in question.choices)
    found: dict[str, Choice] = {}
    for name in _OF_LIST.findall(itemset.nodes)[:1]:
        for root in definition.lists.get(name, []):
            for item in root.iter("item"):
                value = (item.findtext(itemset.value) or "").strip()
                written = item.findtext(itemset.label) or ""
                label = Label(text_id=written) if itemset.label_is_id else Label(pieces=(written,))
                missing = (item.findtext("missing") or "").strip()
                found.setdefault(
                    value, Choice(value, _said(definition, label), missing if missing in MISSING else "")
                )
    return tuple(found.values())


def merged(versions: Sequence[Definition]) -> list[Table]:
    """The tables of all versions, the newest first: its words count, what only an older one asked stands behind."""
    found: dict[str, Table] = {}
    for definition in versions:
        root = f"/{definition.template.tag}"
        for table in tables_of(definition):
            path = table.path.replace(root, "/data", 1)
            columns = tuple(
                replace(column, path=column.path.replace(root, "/data", 1)) for column in table.columns
            )
            above = table.above.replace(root, "/data", 1)
            there = found.get(path)
            both = columns if there is None else _both(there.columns, columns)
            found[path] = Table(path, table.name, above, both)
    return list(found.values())


def _both(newer: tuple[Column, ...], older: tuple[Column, ...]) -> tuple[Column, ...]:
    made = {column.name: column for column in newer}
    for column in older:
        there = made.get(column.name)
        made[column.name] = column if there is None else _one_of(there, column)
    return tuple(made.values())


def _one_of(newer: Column, older: Column) -> Column:
    """One column of two versions: the stricter level; choices of both; text, where they ask for different things."""
    choices = {one.value: one for one in older.choices} | {one.value: one for one in newer.choices}
    order = [*(one.value for one in newer.choices), *(one.value for one in older.choices)]
    levels = [one.level for one in (newer, older)]
    return replace(
        newer,
        kind=_common(newer.kind, older.kind),
        labels={**older.labels, **newer.labels},
        choices=tuple(choices[value] for value in dict.fromkeys(order)),
        level=None if None in levels else max(level for level in levels if level is not None),
    )


def _common(newer: str, older: str) -> str:
    if newer == older:
        return newer
    if {newer, older} == {"integer", "decimal"}:
        return "decimal"
    return "many" if {newer, older} == {"one", "many"} else "text"
