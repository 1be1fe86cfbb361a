"""What was measured on one log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from halka.analysis.logs import EventLog

from .measuring import DEFAULT, Measuring

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was measured on one log: one Arrow table for each measure, and what was read."""

    name: str
    log: EventLog
    tables: dict[str, pa.Table]
    measuring: Measuring = DEFAULT
    _rows: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table; they are made once, so leave them as they are."""
        if table not in self._rows:
            self._rows[table] = self.tables[table].to_pylist()
        return self._rows[table]

    @property
    def cases(self) -> int:
        return int(self.tables["cases"].num_rows)

    @property
    def events(self) -> int:
        return int(self.log.events.num_rows)
