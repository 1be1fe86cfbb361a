"""What is found in a form: a code with its place and values; the words stand in `wording.py`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    `sheet`, `column` (its header) and `cell` (such as D14) are "" and `row` is 0 where the finding has no such place. `repair`
    names the mending that Halka can do by itself (`workbook/repairs.py`), "" where a person must.
    """

    code: str
    level: str = ERROR
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    repair: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Refused(ValueError):
    """The workbook cannot be read or converted; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
