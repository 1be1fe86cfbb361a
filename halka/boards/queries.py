"""What is read of boards. Whoever asks has found the body or the meeting through the front door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from halka.boards.models import Attendance, Body, Decision, Item, Meeting, Recusal, Seat
from halka.boards.quorum import Quorum, counted
from halka.directory.models import Person
from halka.profiles.boards import BoardRule


def bodies(person: Person, at: datetime) -> list[Body]:
    found = Body.objects.visible_to(person, at).select_related("secretariat", "place")
    return list(found.order_by("ends_on", "name"))


def rule(body: Body) -> BoardRule:
    return body.secretariat.profile.board_rule(body.kind, body.level)


def seats_on(body: Body, day: date) -> list[Seat]:
    found = Seat.unscoped.filter(Seat.open_on(day), body=body)
    return list(found.select_related("unit__institution", "person", "substitute").order_by("pk"))


def name_of(seat: Seat) -> str:
    """The institution, or what kind of seat it is."""
    return seat.unit.shown_name if seat.unit else str(seat.get_capacity_display())


@dataclass(frozen=True)
class Row:
    """A kind of institution: who sits for it, by capacity. `is_missing`: it should be there, and nobody is."""

    kind: str
    cells: list[tuple[str | Promise, list[str]]]
    is_missing: bool


def matrix(body: Body, seats: list[Seat]) -> list[Row]:
    """Kinds of institution by capacity, those that are expected and missing first."""
    profile, language = body.secretariat.profile, get_language() or "en"
    shown = [value for value in Seat.Capacity.values if any(seat.capacity == value for seat in seats)]
    expected = rule(body).expected
    kinds = dict.fromkeys([*expected, *(seat.unit.kind for seat in seats if seat.unit)])
    found = []
    for kind in kinds:
        of_kind = [seat for seat in seats if seat.unit and seat.unit.kind == kind]
        cells: list[tuple[str | Promise, list[str]]] = [
            (Seat.Capacity(value).label, [name_of(seat) for seat in of_kind if seat.capacity == value])
            for value in shown
        ]
        found.append(Row(profile.label("agency_type", kind, language), cells, not of_kind))
    return sorted(found, key=lambda row: not row.is_missing)


def meetings(body: Body) -> list[Meeting]:
    return list(Meeting.unscoped.filter(body=body).order_by("-starts_at"))


@dataclass(frozen=True)
class Year:
    """The last twelve months: meetings that came together, those with a quorum, and who was there how often."""

    came_together: int
    with_quorum: int
    due: int | None
    rare: list[tuple[str, int, int]]


def year(body: Body, found: list[Meeting], seats: list[Seat], at: datetime) -> Year:
    """Rare is an institution that was there at less than half of the meetings of its time."""
    came = [
        meeting
        for meeting in found
        if meeting.quorum_present is not None and 0 <= (at - meeting.starts_at).days <= 365
    ]
    marks = Attendance.unscoped.filter(meeting__in=came, seat__counts=True).values_list("seat", "state")
    asked, here = Counter[int](), Counter[int]()
    for seat, state in marks:
        asked[seat] += 1
        here[seat] += state in Attendance.HERE
    rare = [
        (name_of(seat), here[seat.pk], asked[seat.pk]) for seat in seats if here[seat.pk] * 2 < asked[seat.pk]
    ]
    met = sum(meeting.state != Meeting.State.NO_QUORUM for meeting in came)
    return Year(len(came), met, body.meetings_a_year, sorted(rare, key=lambda row: row[1] / row[2]))


def invited(meeting: Meeting) -> list[Seat]:
    """The seats on the day of the meeting."""
    return seats_on(meeting.body, timezone.localtime(meeting.starts_at).date())


def attendance(meeting: Meeting) -> list[Attendance]:
    found = Attendance.unscoped.filter(meeting=meeting).order_by("seat")
    return list(found.select_related("seat__unit__institution", "seat__person", "seat__substitute"))


def quorum_of(meeting: Meeting, marks: Iterable[Attendance], without: Iterable[int] = ()) -> Quorum:
    """As it is with those who came; `without` the seats that left the room."""
    marks = list(marks)
    here = {mark.seat_id for mark in marks if mark.state in Attendance.HERE} - set(without)
    return counted(meeting.body.quorum_rule, [mark.seat for mark in marks], here)


@dataclass(frozen=True)
class OnAgenda:
    """An item as this reader sees it: who left for it does not read its text."""

    item: Item
    tags: list[str]
    left: list[Recusal]
    quorum: Quorum | None
    is_closed_to_me: bool
    decisions: list[Decision]


def agenda(meeting: Meeting, marks: list[Attendance], person: Person) -> list[OnAgenda]:
    profile, language = meeting.body.secretariat.profile, get_language() or "en"
    left = list(Recusal.unscoped.filter(item__meeting=meeting).select_related("seat__unit__institution"))
    decided = list(Decision.unscoped.filter(item__meeting=meeting))
    found = []
    for item in Item.unscoped.filter(meeting=meeting):
        out = [one for one in left if one.item_id == item.pk]
        tags = [str(item.get_lens_display()), str(item.get_scope_display())]
        tags += [
            profile.label("level", item.level, language),
            profile.label("focus_area", item.focus, language),
        ]
        quorum = quorum_of(meeting, marks, [one.seat_id for one in out]) if out else None
        mine = any(person.pk in (one.seat.person_id, one.seat.substitute_id) for one in out)
        adopted = [one for one in decided if one.item_id == item.pk]
        found.append(OnAgenda(item, [tag for tag in tags if tag], out, quorum, mine, adopted))
    return found
