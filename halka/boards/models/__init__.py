"""What this room keeps: bodies and seats, meetings and what happens in them."""

from halka.boards.models.body import Body, Kind, Seat
from halka.boards.models.meeting import Attendance, Item, Meeting, Recusal

__all__ = ["Attendance", "Body", "Item", "Kind", "Meeting", "Recusal", "Seat"]
