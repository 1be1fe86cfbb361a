"""What somebody takes along: the columns that may go, and the rows of all submissions, a few at a time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from halka.questionnaires import drafts
from halka.questionnaires.answers.columns import Column, Table, merged
from halka.questionnaires.answers.door import Reader
from halka.questionnaires.answers.rows import Counted, Entry, rows_of
from halka.questionnaires.answers.variables import OF_ENTRY, OF_WHOLE, Variable, variables_of
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.submission import NoSubmission
from halka.questionnaires.models import Submission, Version
from halka.questionnaires.received import raw
from halka.trust import vault
from halka.trust.release import Decision, release_answers

AT_ONCE = 100
"""So many submissions are opened together."""


@dataclass(frozen=True)
class Sheet:
    """One table as it goes. `key`: what its file or sheet is called."""

    key: str
    table: Table
    variables: tuple[Variable, ...]
    of_entry: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of what stands before the answers."""
        return OF_ENTRY if self.of_entry else OF_WHOLE

    @property
    def width(self) -> int:
        return len(self.keys) + len(self.variables)


@dataclass(frozen=True)
class Row:
    """`keys`: what stands before the answers, as text; the moment of receipt is a moment."""

    submission: Submission
    entry: Entry
    sheet: Sheet

    @property
    def keys(self) -> list[str | int | datetime.datetime]:
        one, entry = self.submission, self.entry
        if not self.sheet.of_entry:
            return [entry.number, one.instance_id, one.version.name, one.received_at]
        above = self.sheet.table.above
        return [
            entry.number,
            above.rpartition("/")[2] if above != "/data" else "answers",
            entry.above,
            one.instance_id,
            one.version.name,
        ]


@dataclass(frozen=True)
class Taking:
    """`language` is "" for codes; `words` is the language of labels in any case."""

    title: str
    language: str
    words: str
    zone: datetime.tzinfo
    sheets: tuple[Sheet, ...]
    left_out: tuple[tuple[Column, Decision], ...]
    rows_found: QuerySet[Submission]
    asked: dict[int, frozenset[str]]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one table, read anew from the store: nothing is kept, neither in memory nor on the disk."""
        counted = Counted()
        tables = [one.table for one in self.sheets]
        for submission in _in_turn(self.rows_found):
            asked = self.asked[submission.version_id]
            try:
                for path, entry in rows_of(raw(submission), tables, counted, asked):
                    if path == sheet.table.path:
                        yield Row(submission, entry, sheet)
            except (NoSubmission, vault.Shredded):  # what was erased with a child is not there
                continue


def _in_turn(rows: QuerySet[Submission]) -> Iterator[Submission]:
    """In the order in which they came, without holding the store while a file is being sent."""
    last = 0
    whole = rows.defer(None).defer("version__workbook", "version__xform", "version__itemsets").order_by("pk")
    while some := list(whole.filter(pk__gt=last)[:AT_ONCE]):
        yield from some
        last = some[-1].pk


def taking(
    rows: QuerySet[Submission],
    versions: list[Version],
    *,
    by: Reader,
    renderer: str,
    reason: str,
    language: str,
    words: str,
) -> Taking:
    """`versions`: the newest first; those of which nothing is taken may stand among them."""
    forms = [drafts.definition(version) for version in versions]
    tables = merged(forms)
    levels = {column.path: column.level for table in tables for column in table.columns}
    decided = release_answers(
        levels, roles=by.roles, renderer=renderer, with_reason=bool(reason), readers=by.profile.answers
    )
    left_out = [
        (column, decided[column.path])
        for table in tables
        for column in table.columns
        if not decided[column.path].goes
    ]
    names: set[str] = set()
    sheets = []
    for table in tables:
        going = tuple(column for column in table.columns if decided[column.path].goes)
        table = replace(table, columns=going)
        of_entry = bool(table.above)
        key = _free(table.name or "answers", names)
        sheets.append(Sheet(key, table, tuple(variables_of(table, words)), of_entry))
    return Taking(
        title=versions[0].title,
        language=language,
        words=words,
        zone=by.profile.zone,
        sheets=tuple(sheets),
        left_out=tuple(left_out),
        rows_found=rows,
        asked={version.pk: _asked(form) for version, form in zip(versions, forms, strict=True)},
    )


def _asked(form: Definition) -> frozenset[str]:
    return frozenset(column.path for table in merged([form]) for column in table.columns)


def _free(name: str, taken: set[str]) -> str:
    """A name of at most 28 letters that no other table has."""
    made, more = name[:28], 1
    while made.casefold() in taken:
        more += 1
        made = f"{name[:24]}_{more}"
    taken.add(made.casefold())
    return made
