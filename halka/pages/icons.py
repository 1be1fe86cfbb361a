"""The icons: one string of SVG path data each, on a square of 24, drawn as lines of 1.8."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"


CALL = (
    "M6 3.5h3.5l1.5 5-2.2 1.5a11 11 0 0 0 5.2 5.2l1.5-2.2 5 1.5V18c0 1.5-1 2.5-2.5 "
    "2.5C10.5 20.5 3.5 13.5 3.5 6c0-1.5 1-2.5 2.5-2.5z"
)
ICONS = {
    # states of a link
    "check": "m5 12.5 4.5 4.5L19 7.5",
    "clock": circle(12, 12, 8.5) + "M12 7v5.2l3.3 2",
    "triangle": "M12 4 2.8 20h18.4zM12 10v4.2M12 17v.2",
    "cut": "M9.5 7H7a5 5 0 0 0 0 10h1M16 7h1a5 5 0 0 1 0 10h-2.5M13.5 4 10.5 20",
    "open": circle(12, 12, 8.5),
    "done": circle(12, 12, 8.5) + "M8.3 12.3l2.6 2.6 5-5.3",
    # deeds and places
    "today": circle(12, 12, 8) + circle(12, 12, 1.5),
    "list": "M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4 6.5h.2M4 12h.2M4 17.5h.2",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "bars": "M5 20V11M12 20V4M19 20v-6",
    "inbox": "M4 13h4.5l1.5 3h4l1.5-3H20M4 13 6.5 5h11L20 13v6.5H4z",
    "lock": "M5.5 11h13v9h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "key": circle(8, 15, 4) + "M11 12l8-8M15.5 7.5l3 3",
    "leave": "m6 6 12 12M18 6 6 18",
    "hide": (
        "M4 4l16 16M9.5 6A9.5 9.5 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.8M6.3 "
        "7.8A16.5 16.5 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9"
    ),
    "voice": (
        "M12 3.5a2.8 2.8 0 0 1 2.8 2.8v5a2.8 2.8 0 0 1-5.6 0v-5A2.8 2.8 0 0 1 12 3.5zM6 "
        "11.5a6 6 0 0 0 12 0M12 17.5v3"
    ),
    "call": CALL,
    "shorter": "M4 7h16M4 12h9M4 17h5",
    "question": circle(12, 12, 8.5) + "M9.7 9.7a2.4 2.4 0 1 1 3.3 2.2c-.8.4-1 .8-1 1.6M12 16.5v.2",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "search": circle(10.5, 10.5, 6) + "M15 15l5 5",
    "calendar": "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5v4M15.5 3.5v4",
    "meeting": circle(8.5, 9, 3)
    + circle(16.5, 10, 2.3)
    + "M3 19c.4-3.6 2.5-5.3 5.5-5.3s5.1 1.7 5.5 5.3M15 14.6c3.3-.7 5.5.8 6 3.9",
    # sectors
    "worker": circle(12, 8, 3.7) + "M4.8 20c.6-4.2 3.5-6.3 7.2-6.3s6.6 2.1 7.2 6.3",
    "school": "M2.5 9.5 12 5l9.5 4.5L12 14zM6.5 11.8V17c2.8 2.2 8.2 2.2 11 0v-5.2",
    "health": "M9 4h6v5h5v6h-5v5H9v-5H4V9h5z",
    "police": "M12 3.5 19.5 6v5.5c0 4.5-3 7.3-7.5 9-4.5-1.7-7.5-4.5-7.5-9V6z",
    "justice": "M12 4v16M7 20h10M5 7h14M5 7l-2.5 6h5zM19 7l-2.5 6h5z",
    "shelter": "M4 11 12 4.5 20 11v8.5H4zM10 19.5V14h4v5.5",
    "ngo": "M12 20S3.8 15.2 3.8 9.3A4.3 4.3 0 0 1 12 7.5a4.3 4.3 0 0 1 8.2 1.8C20.2 15.2 12 20 12 20z",
    "municipality": "M5 20V4h9v16M14 9h5v11M3 20h18M8 8h3M8 12h3M8 16h3",
    "labour": "M14.5 6.5a4 4 0 0 0-5 5L4 17l3 3 5.5-5.5a4 4 0 0 0 5-5L15 12l-3-3z",
    "registry": "M6 3.5h8.5L19 8v12.5H6zM14 3.5V8.5h5M9 12.5h7M9 16.5h5",
    "social": "M5 8.5h14l1 11.5H4zM8.5 8.5V7a3.5 3.5 0 0 1 7 0v1.5",
    "helpline": CALL,
}
TURNING = frozenset({"arrow", "back", "list"})
"""These point along the line of reading and are mirrored when it runs from right to left."""


def drawn(name: str) -> SafeString:
    """The icon as SVG, silent for screen readers: the word beside it speaks."""
    turns = " turns" if name in TURNING else ""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', turns, ICONS[name]
    )
