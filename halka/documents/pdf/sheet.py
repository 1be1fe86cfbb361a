"""The paper of each look: how wide its text is, and where it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass

from halka.documents.blocks import Look

_POINTS = 72 / 2.54


@dataclass(frozen=True, slots=True)
class Sheet:
    """In centimetres, from the edges of the paper. The template sets the same."""

    paper: str
    width: float
    height: float
    side: float
    top: float
    bottom: float

    @property
    def body(self) -> float:
        return self.height - self.top - self.bottom

    @property
    def points(self) -> float:
        """The width of its text."""
        return (self.width - 2 * self.side) * _POINTS

    @property
    def points_turned(self) -> float:
        """The same where the page lies on its side."""
        return (self.height - 2 * self.side) * _POINTS


_A4 = Sheet("a4", 21.0, 29.7, 2.0, 1.9, 1.9)
SHEETS: dict[Look, Sheet] = {
    "report": _A4,
    "letter": _A4,
    "form": _A4,
    "child": Sheet("a4", 21.0, 29.7, 1.8, 1.9, 1.9),
    "poster": Sheet("a3", 29.7, 42.0, 2.4, 2.4, 2.4),
}


def points(centimetres: float) -> float:
    return centimetres * _POINTS
