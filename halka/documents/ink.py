"""The ink of a drawing that leaves the page: its colours come from classes, which a PDF or DOCX does not know."""

from __future__ import annotations

_XMLNS = ' xmlns="http://www.w3.org/2000/svg"'

_INK = """
text { fill: #241c22; font-family: "Libertinus Serif"; font-size: 13px; }
.soft, .times { fill: #5d5259; font-size: 12px; } .strong { font-weight: bold; }
.end { text-anchor: end; } .mid { text-anchor: middle; } .on { fill: #ffffff; }
.lost { fill: #6b2a57; } .silent { fill: #c4502f; } .rest { fill: #d8d0c6; } .moving { fill: #b9cdbf; }
.planned { fill: #d8d0c6; } .grid { stroke: #ddd4c8; } .tie { stroke: #b3a89d; fill: none; }
.dot { fill: #6b2a57; } .dot.alone { fill: #fffdfa; stroke: #ad2f14; stroke-width: 3; } .tick { stroke: #241c22; }
.box { fill: #fffdfa; stroke: #8b8078; } .way { fill: none; stroke: #8b8078; } .up .way { stroke-dasharray: 6 4; }
.tip { fill: #8b8078; } .heavy .way { stroke: #6b2a57; } .heavy .tip { fill: #6b2a57; } .under { fill: #ffffff; }
.map text { text-anchor: middle; } .map .cost { font-size: 12px; } .map .heavy .cost { fill: #6b2a57; }
"""


def on_paper(drawing: str) -> str:
    """A drawing that stands alone: with its namespace and its ink, for PDF and DOCX."""
    head, _, rest = drawing.partition(">")
    return f"{head.replace('<svg', f'<svg{_XMLNS}', 1)}><style>{_INK}</style>{rest}"
