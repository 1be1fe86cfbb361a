"""From a node of the form back to the row of the workbook that it was written in."""

from __future__ import annotations

from dataclasses import replace

from halka.questionnaires.problems import Problem
from halka.questionnaires.workbook.reading import Workbook

COLUMNS: dict[str, tuple[str, ...]] = {
    "relevant": ("relevant", "relevance", "bind::relevant", "bind:relevant"),
    "constraint": ("constraint", "bind::constraint", "bind:constraint"),
    "calculate": ("calculation", "calculate", "bind::calculate", "bind:calculate"),
    "required": ("required", "bind::required", "bind:required"),
    "readonly": ("read_only", "readonly", "read only", "bind::readonly"),
    "filter": ("choice_filter", "choice filter"),
    "count": ("repeat_count", "jr:count", "count"),
    "set": ("default", "calculation", "calculate"),
    "output": ("label", "hint", "guidance_hint", "constraint_message", "required_message"),
    "label": ("label",),
    "type": ("type",),
    "name": ("name",),
    "save_to": ("save_to",),
    "appearance": ("appearance", "body::appearance"),
    "parameters": ("parameters",),
}


class Places:
    """Finds the row of a node by its path, else by its name."""

    def __init__(self, book: Workbook, root: str) -> None:
        self._book = book
        self._by_path: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        groups: list[str] = []
        for number, row in enumerate(book.sheets["survey"], start=2):
            kind = row.get("type", "").strip().lower().replace(" ", "_")
            name = row.get("name", "").strip()
            if kind.startswith("end_") or (kind == "end" and not name):
                del groups[-1:]
                continue
            if not name:
                continue
            self._by_path.setdefault("/".join([root, *groups, name]), number)
            self._by_name.setdefault(name, number)
            if kind.startswith("begin_"):
                groups.append(name)
        self._of_counts = {f"{name}_count": row for name, row in self._by_name.items()}

    def row(self, node: str) -> int:
        if node in self._by_path:
            return self._by_path[node]
        name = node.rsplit("/", 1)[-1]
        return self._by_name.get(name) or self._of_counts.get(name, 0)

    def column(self, kind: str, row: int) -> str:
        """The header under which this kind is written, in the row if it is filled there."""
        wanted = COLUMNS.get(kind, ())
        of_sheet = [name for name in self._book.headers["survey"] if _plain(name) in wanted]
        filled = (
            self._book.sheets["survey"][row - 2] if 0 <= row - 2 < len(self._book.sheets["survey"]) else {}
        )
        return next((name for name in of_sheet if filled.get(name)), of_sheet[0] if of_sheet else "")

    def placed(self, problem: Problem, node: str, kind: str) -> Problem:
        """The problem with its sheet, row, column and cell. What an entity says stands on a sheet of its own."""
        if "/meta/entity" in node:
            return self._of_entity(problem, node)
        row = self.row(node)
        column = self.column(kind, row)
        if kind == "count" or (kind == "calculate" and node.endswith("_count") and node not in self._by_path):
            column = self.column("count", row)
        return replace(
            problem, sheet="survey", row=row, column=column, cell=self._book.cell("survey", row, column)
        )

    def _of_entity(self, problem: Problem, node: str) -> Problem:
        column = {"create": "create_if", "update": "update_if", "id": "entity_id"}.get(
            node.rsplit("@", 1)[-1], "label"
        )
        row = 2 if self._book.sheets.get("entities") else 0
        return replace(
            problem, sheet="entities", row=row, column=column, cell=self._book.cell("entities", row, column)
        )


def _plain(header: str) -> str:
    """`label::English (en)` as `label`, `Calculation` as `calculation`; `bind::relevant` stays."""
    small = header.strip().lower()
    if small.startswith(("bind:", "body:", "jr:")):
        return small
    return small.split(":", 1)[0].strip()
