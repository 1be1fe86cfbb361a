"""What this room keeps: bodies and seats, meetings and what happens in them, decisions and promises."""

from halka.boards.models.body import Body, Kind, Seat
from halka.boards.models.meeting import Attendance, Item, Meeting, Recusal
from halka.boards.models.promise import Decision, MoreTime, Promise

__all__ = [
    "Attendance",
    "Body",
    "Decision",
    "Item",
    "Kind",
    "Meeting",
    "MoreTime",
    "Promise",
    "Recusal",
    "Seat",
]
