"""A meeting: when, who was there, its agenda, and who left the room for an item."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from halka.boards.models.body import Body, OfBody, Seat
from halka.directory.refs import new_ref


class Meeting(OfBody):
    class State(models.TextChoices):
        CALLED = "called", _("Called")
        OPEN = "open", _("Meets now")
        HELD = "held", _("Held")
        NO_QUORUM = "no_quorum", _("Without a quorum")
        CANCELLED = "cancelled", _("Cancelled")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # When it was to be before it was moved; the first date stays.
    first_starts_at = models.DateTimeField()
    venue = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CALLED)
    called_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)  # it was moved or cancelled
    # Set on opening: a change of seats later changes no meeting that was held.
    quorum_needed = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_present = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(OfBody.Meta):
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="one_meeting_of_a_number"),
            models.CheckConstraint(name="meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="meeting_opened_has_a_count",
                condition=Q(state__in=["called", "cancelled"]) | Q(quorum_present__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        return f"{self.year}/{self.number}"

    @property
    def was_moved(self) -> bool:
        return self.first_starts_at != self.starts_at


class Item(OfBody):
    """What is on the agenda, with its tags; procedure alone needs none."""

    body_path = "meeting__body"

    class Kind(models.TextChoices):
        DECISION = "decision", _("To decide")
        INFORMATION = "information", _("Information")
        FOLLOW_UP = "follow_up", _("What was promised")
        FIGURES = "figures", _("Figures")
        PROCEDURE = "procedure", _("Procedure")

    class Lens(models.TextChoices):
        COMMUNICATION = "c1", _("Communication")
        COORDINATION = "c2", _("Coordination")
        COOPERATION = "c3", _("Cooperation")

    class Scope(models.TextChoices):
        INTRA = "intra", _("Inside one institution")
        INTER = "inter", _("Between institutions")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    lens = models.CharField(max_length=2, choices=Lens.choices, blank=True)
    scope = models.CharField(max_length=5, choices=Scope.choices, blank=True)
    level = models.CharField(max_length=20, blank=True)
    focus = models.CharField(max_length=30, blank=True)
    # Its text looked like a child, and the writer said that it is none.
    is_said_no_child = models.BooleanField(default=False)

    class Meta(OfBody.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_in_a_position"),
            models.CheckConstraint(
                name="item_is_tagged",
                condition=Q(kind="procedure") | (~Q(lens="") & ~Q(scope="") & ~Q(level="") & ~Q(focus="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Attendance(OfBody):
    body_path = "meeting__body"

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        SUBSTITUTE = "substitute", _("The substitute came")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    HERE = (State.PRESENT, State.SUBSTITUTE)

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)

    class Meta(OfBody.Meta):
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="one_attendance_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.seat_id}"


class Recusal(OfBody):
    """Somebody left the room for an item, because of a conflict of interest."""

    body_path = "item__meeting__body"

    class Kind(models.TextChoices):
        OWN_INSTITUTION = "own_institution", _("It is about the own institution")
        FAMILY = "family", _("It is about the own family")
        OTHER = "other", _("Another conflict of interest")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    left_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfBody.Meta):
        ordering = ["left_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="one_recusal_per_item_and_seat"),
            models.CheckConstraint(
                name="returned_after_leaving",
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("left_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
