"""How a log is to be measured and shown, as the options of `halka analyse` say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measuring:
    """`vocabulary` says what the acts of the log mean: a name, or a file. `calendar` is the code of the profile whose
    working days and hours count; without one nothing is said of batches and closed hours. The engine is
    "built-in" or "spark"; the language of the page is "en", "tr" or "sq"."""

    vocabulary: str = "ledger"
    calendar: str | None = None
    engine: str = "built-in"
    language: str = "en"


DEFAULT = Measuring()
