"""The ink of a drawing that leaves the page: its colours come from classes, which a PDF or DOCX does not know."""

from __future__ import annotations

import re

SMALLEST = 12.0
"""Units: no letter of a drawing is smaller."""
LEAST = 6.5
"""Points: no letter is printed smaller, whatever the scale of the drawing."""
LEAST_SCALE = LEAST / SMALLEST

_XMLNS = ' xmlns="http://www.w3.org/2000/svg"'
_SIGNS = str.maketrans("→←", "›‹")
"""Our font has no arrows, and a sign that it does not have changes the font of the whole line of a drawing."""
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"')

_INK = """
text { fill: #1d171b; font-family: "Halka Sans"; font-size: 13px; }
.soft, .times { fill: #564c52; font-size: 12px; } .strong { font-weight: bold; }
.end { text-anchor: end; } .mid { text-anchor: middle; } .on { fill: #ffffff; }
.lost { fill: #6b2a57; } .silent { fill: #f3d5cb; stroke: #ad2f14; } .rest { fill: #d8d0c6; } .moving { fill: #b9cdbf; }
.stripe { fill: none; stroke: #ad2f14; stroke-width: 1.6; } .plate { fill: #ffffff; }
.planned { fill: #d8d0c6; } .grid { stroke: #ddd4c8; } .tie { stroke: #b3a89d; fill: none; }
.dot { fill: #6b2a57; } .dot.alone { fill: #fffdfa; stroke: #ad2f14; stroke-width: 3; } .tick { stroke: #1d171b; }
.box { fill: #fffdfa; stroke: #8b8078; } .way { fill: none; stroke: #8b8078; } .up .way { stroke-dasharray: 6 4; }
.tip { fill: #8b8078; } .heavy .way { stroke: #6b2a57; } .heavy .tip { fill: #6b2a57; } .under { fill: #ffffff; }
.map text { text-anchor: middle; } .map .cost { font-size: 12px; } .map .heavy .cost { fill: #6b2a57; }
"""


def on_paper(drawing: str) -> str:
    """A drawing that stands alone: with its namespace and its ink, for PDF and DOCX."""
    head, _, rest = drawing.partition(">")
    named = head if _XMLNS in head else head.replace("<svg", f"<svg{_XMLNS}", 1)
    return f"{named}><style>{_INK}</style>{rest.translate(_SIGNS)}"


def stripes(x: float, y: float, width: float, height: float, apart: float = 6.0) -> str:
    """Slanting lines over a part of a bar, so that it is told apart without colour, too."""
    lines = []
    at = apart / 2 - height
    while at < width:
        left, right = max(0.0, at), min(width, at + height)
        lines.append(
            f"M{x + left:.1f} {y + height - left + at:.1f}L{x + right:.1f} {y + height - right + at:.1f}"
        )
        at += apart
    return f'<path class="stripe" d="{"".join(lines)}"/>' if width > 0 else ""


def size(drawing: str) -> tuple[float, float]:
    """Width and height, in its own units. Raises ValueError for a drawing that does not say them."""
    found = _SIZE.match(drawing)
    if found is None:
        raise ValueError("A drawing begins with <svg width=... height=...>.")
    return float(found[1]), float(found[2])


def is_tall(drawing: str) -> bool:
    width, height = size(drawing)
    return height > 1.1 * width
