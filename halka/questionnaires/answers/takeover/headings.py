"""Which column of a file answers which question: by its path with any divider, by its name, or by its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from halka.questionnaires.answers.columns import Column, Table

DIVIDERS = ("/", ".", "-", ":", "_")
IDENTITY = ("_uuid", "meta/instanceid", "meta-instanceid", "meta.instanceid", "instanceid", "key", "__id")
MOMENT = ("_submission_time", "submissiondate", "_received_at", "end")
OWN_NUMBER, ABOVE = ("_index", "key"), ("_parent_index", "parent_key")
_OF_OTHERS = frozenset(
    [
        "_id",
        "_notes",
        "_status",
        "_submitted_by",
        "_tags",
        "_validation_status",
        "__version__",
        "_version",
        "_parent_table",
        "_parent_table_name",
        "_submission__id",
        "_submission__uuid",
        "_submission__submission_time",
        "_submission__validation_status",
        "_submission__notes",
        "_submission__status",
        "_submission__submitted_by",
        "_submission___version__",
        "_submission__tags",
        "submitterid",
        "submittername",
        "attachmentspresent",
        "attachmentsexpected",
        "status",
        "reviewstate",
        "edits",
        "formversion",
        "formhub/uuid",
        "meta/rootuuid",
        "meta/instancename",
        "meta-instancename",
        "instancename",
        "meta/deprecatedid",
        "meta/audit",
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "phonenumber",
        "subscriberid",
        "simserial",
    ]
)


@dataclass
class Heading:
    """Where the answers of one table stand in a row: by the place of a column, or for each choice. `unknown` are headings
    that nobody understands."""

    whole: dict[int, Column] = field(default_factory=dict)
    split: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def place(self, names: Sequence[str]) -> int | None:
        return next((self.places[name] for name in names if name in self.places), None)

    @property
    def understood(self) -> int:
        return len(self.whole) + len(self.split)


def heading(header: Sequence[str], table: Table) -> Heading:
    names = _names(table)
    choices = _choices(table)
    made = Heading(places={})
    taken: set[str] = set()
    for place, words in enumerate(header):
        key = _plain(words)
        if not key:
            continue
        made.places.setdefault(key, place)
        column = names.get(key)
        if column is not None and column.name not in taken:
            made.whole[place] = column
            taken.add(column.name)
        elif key in choices:
            column, choice = choices[key]
            made.split.setdefault(column.name, []).append((place, choice))
        elif key not in _OF_OTHERS and key not in (*IDENTITY, *MOMENT, *OWN_NUMBER, *ABOVE):
            made.unknown.append(words)
    return made


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _names(table: Table) -> dict[str, Column]:
    """The stronger name first: its path, its own name, its words; what two columns are called is nobody's name."""
    found: dict[str, Column] = {}
    for of in (_paths, _own_name, _words):
        said = [
            (_plain(name), column) for column in table.columns for name in dict.fromkeys(of(column, table))
        ]
        often = Counter(name for name, _column in said)
        for name, column in said:
            if name and often[name] == 1:
                found.setdefault(name, column)
    return found


def _paths(column: Column, table: Table) -> Iterator[str]:
    parts = column.name.split("/")
    above = table.path.strip("/").split("/")[1:]
    for divider in DIVIDERS:
        yield divider.join(parts)
        if above:
            yield divider.join([*above, *parts])


def _own_name(column: Column, _table: Table) -> Iterator[str]:
    yield column.name.rpartition("/")[2]


def _words(column: Column, _table: Table) -> Iterator[str]:
    for label in column.labels.values():
        yield label
        yield f"{label} ({column.name})"


def _choices(table: Table) -> dict[str, tuple[Column, str]]:
    found: dict[str, tuple[Column, str]] = {}
    for column in table.columns:
        if column.kind != "many":
            continue
        for of in (_paths, _own_name, _words):
            for name in of(column, table):
                for choice in column.choices:
                    for said in (choice.value, *choice.labels.values()):
                        for divider in ("/", ".", "-", ":", ": "):
                            found.setdefault(_plain(f"{name}{divider}{said}"), (column, choice.value))
    return found
