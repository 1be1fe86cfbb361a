"""Code lists with their words in several languages, read from `choices.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Choice:
    """One code of a list. `group`, `focus` and `level` are empty where the list has none."""

    code: str
    words: dict[str, str]
    group: str
    focus: str
    level: int

    def label(self, language: str) -> str:
        """The word in `language`, or in English where nobody has translated it yet."""
        return self.words.get(language[:2]) or self.words["en"]


Lists = dict[str, dict[str, Choice]]


def read_choices(path: Path) -> Lists:
    """Raises ValueError naming the line when a code is missing or stands twice in its list."""
    lists: Lists = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            codes = lists.setdefault(row["list"], {})
            if not row["code"] or not row["en"] or row["code"] in codes:
                raise ValueError(f"line {number}: “{row['list']}” has an empty or a second “{row['code']}”.")
            codes[row["code"]] = Choice(
                code=row["code"],
                words={language: row[language] for language in ("en", "tr", "sq")},
                group=row["group"],
                focus=row["focus"],
                level=int(row["level"] or 0),
            )
    return lists
