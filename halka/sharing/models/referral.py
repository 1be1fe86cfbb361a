"""A referral: one unit asks another to help a child, and stays responsible. Every change of state is timed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from halka.casework.cases.models import Risk, cases_in_conflict, seen_through_case, stood_in
from halka.casework.models import Case, Grant, PlanAction
from halka.directory.models import Person, Unit
from halka.directory.refs import new_code, new_ref
from halka.trust import rows, vault, witness
from halka.trust.action import Refused
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission


def new_number() -> str:
    return "R-" + new_code(4, 4)


@dataclass(frozen=True)
class Line:
    """Who supervises what a unit sends about a child: its supervisors, or who was named for the case in their place."""

    unit: Unit
    case: Case

    @property
    def code(self) -> str:
        return self.unit.code

    def is_stood_in_by(self, person: Actor, at: datetime) -> bool:
        return self.case.is_stood_in_by(person, at)


class Referral(Guarded):
    """Seen by whoever sees the case, and by the receiving unit from sending until it is revoked."""

    class Status(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        SENT = "sent", gettext_lazy("Sent")
        SEEN = "seen", gettext_lazy("Seen")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        REFUSED = "refused", gettext_lazy("Refused")
        IN_SERVICE = "in_service", gettext_lazy("Service started")
        SERVED = "served", gettext_lazy("Service given")
        FEEDBACK = "feedback", gettext_lazy("Feedback given")
        DONE = "done", gettext_lazy("Finished")
        GIVEN_BACK = "given_back", gettext_lazy("Given back")
        REVOKED = "revoked", gettext_lazy("Taken back")
        CLOSED = "closed", gettext_lazy("Closed")

    class AtEnd(models.TextChoices):
        """What becomes of it when the case closes; said by the worker who proposes closing, done when it is agreed."""

        TAKE_BACK = "take_back", gettext_lazy("Taken back")
        RUN_ON = "run_on", gettext_lazy("Runs to its end")

    WAITING = (Status.SENT, Status.SEEN)
    WITH_RECEIVER = (Status.ACCEPTED, Status.IN_SERVICE, Status.SERVED)
    OPENED = (Status.ACCEPTED, Status.IN_SERVICE, Status.SERVED, Status.FEEDBACK)
    AWAY = (*WAITING, *OPENED)
    HELPED = (Status.SERVED, Status.FEEDBACK)
    BEFORE_HELP = (Status.ACCEPTED, Status.IN_SERVICE)
    CAME_BACK = (Status.REFUSED, Status.GIVEN_BACK)

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    urgency = models.CharField(max_length=10, choices=Risk.choices)
    basis = models.CharField(max_length=12, blank=True)
    rule = models.CharField(max_length=20)
    # The refused referral that this one follows: one need, one chain.
    after = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The action of the plan that it serves. Without `serves_said` nobody was asked, and it is found by unit and service.
    serves = models.ForeignKey(PlanAction, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    serves_said = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Why it came back: refused, or given back after it was accepted (list `ref_refuse`).
    refusal = models.CharField(max_length=20, blank=True)
    given_back_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    satisfaction = models.CharField(max_length=10, blank=True)
    feedback_due_at = models.DateTimeField(null=True, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Closed by what was said or written after it was sent; why is for the sender alone. One whose service was given
    # keeps its status: only the reading ends.
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_for = models.CharField(max_length=12, blank=True)
    at_end = models.CharField(max_length=10, choices=AtEnd.choices, blank=True)
    # Went on another ground than a yes: why (list `override_reason`; the words lie in the vault), and the second look.
    without_yes_for = models.CharField(max_length=20, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The worker asked the supervisor to let the draft go past a no; the supervisor said that the no stands.
    overruling_asked_at = models.DateTimeField(null=True, blank=True)
    no_stands_at = models.DateTimeField(null=True, blank=True)
    # The supervisor let the draft go past a no, or where nobody may be asked.
    overruled_at = models.DateTimeField(null=True, blank=True)
    overruled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    overruled_for = models.CharField(max_length=20, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["to_unit", "status", "answer_due_at"], name="referral_inbox"),
            models.Index(fields=["from_unit", "status"], name="referral_outbox"),
            models.Index(fields=["case", "sent_at"], name="referral_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_sent_has_clock",
                condition=Q(status="draft") | Q(sent_at__isnull=False, answer_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_refused_says_why", condition=~Q(status="refused") | ~Q(refusal="")
            ),
            models.CheckConstraint(
                name="referral_given_back_says_why",
                condition=~Q(status="given_back") | (~Q(refusal="") & Q(given_back_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="referral_leaves_the_unit", condition=~Q(from_unit=models.F("to_unit"))
            ),
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        answers = person.units_where(Permission.ANSWER_REFERRAL, at)
        conflicts = cases_in_conflict(person)
        received = (
            Q(to_unit__in=answers)
            & ~Q(status__in=[cls.Status.DRAFT, cls.Status.REVOKED])
            & ~Q(case__in=conflicts)
        )
        return received | seen_through_case(person, at, "case")

    @property
    def line(self) -> Line:
        return Line(self.from_unit, self.case)

    @staticmethod
    def supervised_by(person: Person, at: datetime) -> Q:
        """Letters of the units whose line this person is, and of cases in which she or he stands in."""
        units = person.units_where(Permission.APPROVE_STEP, at)
        return Q(from_unit__in=units) | Q(case__in=stood_in(person, at).values("case"))

    def is_supervised_by(self, person: Person, at: datetime) -> bool:
        may = person.may(Permission.APPROVE_STEP, at, self.from_unit.code)
        return may or self.line.is_stood_in_by(person, at)

    @property
    def letter(self) -> dict[str, str]:
        """What goes: field of the list `share_field` to its value, exactly as the receiver reads it."""
        return vault.get("referral", self.ref)

    @property
    def decisions(self) -> list[tuple[str, str, str]]:
        """What was decided when it was sent: field, answer and reason. For the sender: a reason says a lot."""
        sealed = vault.get("referral_decisions", self.ref) if self.sent_at else {}
        return [(field, answer, reason) for field, (answer, reason) in sealed.items()]

    @property
    def answers(self) -> dict[str, str]:
        """What the receiver wrote: refusal, service, feedback."""
        return vault.get("referral_answer", self.ref)

    @property
    def steps(self) -> list[tuple[str, datetime]]:
        """Every step that was taken and when; until it is answered, taken back or closed, also when the answer is due."""
        is_due = self.answered_at is None and self.revoked_at is None and self.closed_at is None
        steps = (
            (_("Sent"), self.sent_at),
            (_("Seen"), self.seen_at),
            (_("Focal person reminded"), self.reminded_at),
            (_("Time over; deputy called"), self.expired_at),
            (_("Head of the unit called"), self.escalated_at),
            (_("On the board’s list"), self.listed_at),
            (_("Refused") if self.status == self.Status.REFUSED else _("Accepted"), self.answered_at),
            (_("Answer due"), self.answer_due_at if is_due else None),
            (_("Appointment"), self.appointment_at),
            (_("Given back"), self.given_back_at),
            (_("Service given"), self.served_at),
            (_("Feedback given to the sender"), self.feedback_at),
            (_("Nothing follows") if self.came_back_at else _("Finished"), self.done_at),
            (_("Taken back"), self.revoked_at),
            (_("Closed"), self.closed_at),
        )
        return [(step, at) for step, at in steps if at is not None]

    @property
    def felt(self) -> str:
        """What the receiver wrote of how the child felt about the service."""
        return self.from_unit.profile.label("satisfaction", self.satisfaction, get_language() or "en")

    @property
    def came_back_at(self) -> datetime | None:
        """When it was refused, or given back after it was accepted."""
        return self.given_back_at or (self.answered_at if self.status == self.Status.REFUSED else None)

    @property
    def outlives_its_case(self) -> bool:
        """The case is closed, and it was left to run to its end."""
        return self.case.status == Case.Status.CLOSED and self.at_end == self.AtEnd.RUN_ON

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING

    @property
    def is_open_to_receiver(self) -> bool:
        return self.status in self.OPENED and self.closed_at is None

    def letter_is_open(self, at: datetime) -> bool:
        """Whether the receiver may read the letter now: accepted, and neither finished, taken back nor ended."""
        if not self.is_open_to_receiver:
            return False
        live = Grant.unscoped.filter(Grant.live(at))
        return live.filter(case=self.case_id, unit=self.to_unit_id, source=self.ref).exists()

    def share_of_time(self, at: datetime) -> float:
        """How much of the answering time has gone: 1.0 at the moment the answer is due."""
        if self.sent_at is None or self.answer_due_at is None:
            return 0.0
        return (at - self.sent_at) / (self.answer_due_at - self.sent_at)

    def must_say_why(self, reason: str, words: str) -> None:
        """Before it goes without a yes, or past a no."""
        if reason not in self.from_unit.profile.lists["override_reason"] or not words.strip():
            raise Refused(_("Choose the reason, and write in a sentence why it cannot wait for a yes."))

    def move(self, status: Status, *, among: tuple[Status, ...], **columns: object) -> None:
        """Compare and set: changes state only from one of the states named. Raises Refused when somebody was faster."""
        self.case.must_not_be_erased()
        if not rows.move(self, {"status": among, "revoked_at": None}, {"status": status, **columns}):
            self.refresh_from_db()
            raise Refused(
                _("This referral is “%(status)s” now. Somebody answered it before you. Nothing was lost.")
                % {"status": self.get_status_display()}
            )


LETTERS = witness.kind(
    "letter",
    lambda: Referral.unscoped.all(),
    *(
        "ref",
        "number",
        "case_id",
        "from_unit_id",
        "to_unit_id",
        "written_by_id",
        "service",
        "urgency",
        "basis",
    ),
    *("rule", "after_id", "status", "drafted_at", "sent_at", "answer_due_at", "seen_at", "answered_at"),
    *("answered_by_id", "refusal", "started_at", "appointment_at", "served_at", "satisfaction"),
    *("feedback_due_at", "feedback_at", "done_at", "revoked_at", "closed_at", "closed_for"),
    *("without_yes_for", "review_due_at", "reviewed_at", "reviewed_by_id"),
    *(
        "overruled_at",
        "overruled_by_id",
        "overruled_for",
        "reminded_at",
        "expired_at",
        "escalated_at",
        "listed_at",
    ),
    since=2,
)
