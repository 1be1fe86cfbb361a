"""One workbook, examined: read, mended where asked, converted, checked. Pure Python, no Java, no table of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

from halka.questionnaires.check.expressions import of_expressions
from halka.questionnaires.check.form import Form, taken_apart
from halka.questionnaires.check.places import Places
from halka.questionnaires.check.purpose import Needs, of_purpose, purpose_of
from halka.questionnaires.check.whole import of_the_whole
from halka.questionnaires.problems import ERROR, Problem, Refused
from halka.questionnaires.workbook.converting import converted
from halka.questionnaires.workbook.reading import Workbook, read
from halka.questionnaires.workbook.repairs import Change, mended


@dataclass
class Examined:
    """What is known of a form.

    `xform` is "" when it could not be converted. `problems` go by sheet and row, errors first; `changes` are of repairs.
    `questions` counts what is asked, `expressions` those of binds and all others.
    """

    form_id: str = ""
    version: str = ""
    title: str = ""
    purpose: str = ""
    languages: list[str] = field(default_factory=list)
    questions: int = 0
    expressions: tuple[int, int] = (0, 0)
    media: list[str] = field(default_factory=list)
    xform: str = ""
    itemsets: str = ""
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return bool(self.xform) and not any(problem.level == ERROR for problem in self.problems)

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


def examined(content: bytes, name: str, repairs: Sequence[str] = (), needs: Needs | None = None) -> Examined:
    """Never raises for anything that a workbook holds: what is wrong is among the problems. `needs`: of each purpose."""
    result = Examined()
    try:
        book = read(content, name)
        result.changes = mended(book, list(repairs))
        result.form_id, result.version = (
            book.setting("form_id", "id_string", "set_form_id"),
            book.setting("version"),
        )
        result.title = book.setting("form_title", "title", "set_form_title")
        result.purpose = purpose_of(book)
        form = _converted(book, result)
    except Refused as refused:
        result.problems.append(refused.problem)
        return result
    places = Places(book, form.root)
    result.problems.extend(of_expressions(form, places))
    result.problems.extend(of_the_whole(book, form, places))
    result.problems.extend(of_purpose(book, form, places, needs))
    result.problems = _in_order(result.problems)
    return result


def _converted(book: Workbook, result: Examined) -> Form:
    try:
        made = converted(book)
    except Refused as refused:
        problem = refused.problem
        cell = problem.cell or book.cell(problem.sheet, problem.row, problem.column)
        raise Refused(replace(problem, cell=cell)) from refused
    result.xform, result.itemsets = made.xform, made.itemsets
    result.problems.extend(made.warnings)
    form = taken_apart(made.xform)
    result.languages = form.languages
    result.questions = sum(kind not in ("group", "repeat") for kind in form.controls.values())
    of_binds = sum(len(bind) for bind in form.binds.values())
    result.expressions = (of_binds, len(form.expressions) - of_binds)
    result.media = sorted(form.media)
    return form


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then by sheet and row; the same finding of the same cell once."""
    seen: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        key = (problem.code, problem.sheet, problem.row, problem.column, *sorted(problem.values.items()))
        seen.setdefault(key, problem)
    return sorted(seen.values(), key=lambda problem: (problem.level != ERROR, problem.sheet, problem.row))
