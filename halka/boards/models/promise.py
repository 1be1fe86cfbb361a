"""What somebody promised: one list, whatever it came from. No word about a child stands here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from halka.boards.models.body import Body, OfBody, Seat
from halka.boards.models.meeting import Item, Recusal
from halka.directory.models import Person, Unit
from halka.directory.refs import new_ref
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission


class Decision(OfBody):
    """What was adopted under an item. One that asks for something has one promise, and so one owner and one date."""

    body_path = "item__meeting__body"

    class Kind(models.TextChoices):
        TASK = "task", _("Somebody does something")
        AGREEMENT = "agreement", _("An agreement")
        OPINION = "opinion", _("An opinion")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    adopted_at = models.DateTimeField()
    # Its text looked like a child, and the writer said that it is none.
    is_said_no_child = models.BooleanField(default=False)

    class Meta(OfBody.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_decision_of_a_number"),
        ]

    def __str__(self) -> str:
        return self.ref


class Promise(Guarded):
    """Seen by its owner, by the secretariat that asks after it, and by those who sit in the body, but for who left the
    room for the item that it comes from."""

    class Source(models.TextChoices):
        DECISION = "decision", _("Decision")
        RESPONSE = "response", _("Answer to a recommendation")
        INCIDENT = "incident", _("Data incident")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Said to be done")
        CONFIRMED = "confirmed", _("Confirmed")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    # By kind and reference: rooms above make promises, too, and nothing points up.
    source_kind = models.CharField(max_length=10, choices=Source.choices)
    source_ref = models.CharField(max_length=32)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=1000)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kept_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=1000, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_ref"], name="one_promise_of_a_source"),
            models.CheckConstraint(
                name="done_has_a_proof",
                condition=Q(state="open") | (Q(done_at__isnull=False) & ~Q(proof="")),
            ),
            models.CheckConstraint(
                name="confirmed_by_another_unit",
                condition=~Q(state="confirmed")
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("owner"))),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        keeps = person.units_where(Permission.CALL_MEETING, at)
        seated = Seat.held_by(person, at).values("body")
        own = person.units_where(Permission.KEEP_PROMISE, at)
        mine = Q(seat__person=person) | Q(seat__substitute=person)
        left = Decision.unscoped.filter(item__in=Recusal.unscoped.filter(mine).values("item"))
        behind_me = Q(source_kind=cls.Source.DECISION, source_ref__in=left.values("ref"))
        return Q(owner__in=own) | Q(kept_by__in=keeps) | (Q(body__in=seated) & ~behind_me)

    def is_overdue(self, today: date) -> bool:
        return self.state == self.State.OPEN and self.due_on < today


class MoreTime(Guarded):
    """The owner asked for more time: the old date stays, with the reason."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    why = models.CharField(max_length=300)
    moved_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="more_time_is_later", condition=Q(new_due_on__gt=F("old_due_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.new_due_on}"

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        return Q(promise__in=Promise.unscoped.filter(Promise.door(person, at)).values("pk"))
