from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "OK"
    WARNING = "Look at this"
    FAILURE = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `code` is for programs, the rest for the person who runs the box."""

    code: str
    level: Level
    message: str
    what_to_do: str = ""

    def lines(self) -> list[str]:
        first = f"{self.level}: {self.message}"
        return [first, f"    What to do: {self.what_to_do}"] if self.what_to_do else [first]


def failure(code: str, message: str, what_to_do: str) -> Finding:
    return Finding(code, Level.FAILURE, message, what_to_do)


def warning(code: str, message: str, what_to_do: str) -> Finding:
    return Finding(code, Level.WARNING, message, what_to_do)
