"""The answers of a submission as a deed reads them: by name, only what counts."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from lxml import etree

from halka.questionnaires.xpath import dates


class Given:
    """A form, or one entry of a repeat in it. What was not asked and what was left blank are both ""."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    def one(self, name: str) -> str:
        found = next(self._root.iter(name), None)
        return "" if found is None else (found.text or "").strip()

    def many(self, name: str) -> list[str]:
        """The choices of a question with several."""
        return self.one(name).split()

    def said(self, name: str) -> bool | None:
        """A yes or a no; nothing where neither was said."""
        return {"yes": True, "no": False}.get(self.one(name))

    def day(self, name: str) -> date | None:
        return dates.day_from(self.one(name))

    def moment(self, name: str) -> datetime | None:
        found = dates.moment_from(self.one(name))
        return timezone.make_aware(found) if found is not None and found.tzinfo is None else found

    def number(self, name: str) -> int | None:
        written = self.one(name)
        return int(written) if written.lstrip("-").isdecimal() else None

    def entries(self, name: str) -> list[Given]:
        return [Given(entry) for entry in self._root.iter(name) if len(entry)]
