"""The states of a link between institutions and the risks of a child. The two never share a colour."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "not_yet": _("Not yet"),
    "working": _("Working"),
    "waiting": _("Waiting"),
    "overdue": _("Overdue"),
    "broken": _("Broken"),
    "ended": _("Finished"),
}
WORST_FIRST = ("broken", "overdue", "waiting", "not_yet", "working", "ended")
ICONS = {
    "not_yet": "open", "working": "check", "waiting": "clock",
    "overdue": "triangle", "broken": "cut", "ended": "done",
}  # fmt: skip

RISKS = {
    "low": _("Low risk"),
    "medium": _("Medium risk"),
    "high": _("High risk"),
    "emergency": _("Emergency"),
}

SECTORS = {
    "worker": _("Worker"),
    "school": _("School"),
    "health": _("Health"),
    "police": _("Police"),
    "justice": _("Justice"),
    "shelter": _("Shelter"),
    "ngo": _("Associations"),
    "municipality": _("Municipality"),
    "labour": _("Labour"),
    "registry": _("Registry"),
    "social": _("Social support"),
    "helpline": _("Helpline"),
}
"""Each is also the name of an icon."""


def spelled(state: str, more: str = "") -> str:
    """ "Waiting, 5 days left"; just "Waiting" when there is nothing to add."""
    return f"{WORDS[state]}, {more}" if more else str(WORDS[state])
