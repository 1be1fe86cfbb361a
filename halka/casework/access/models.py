"""What the child and the carer agreed to, what must be kept from whom, what was opened in an emergency and
what is to be erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.models import Case, HouseholdMember, OnCase, opened_in_emergency, seen_through_case
from halka.directory.models import Person, Unit
from halka.directory.refs import new_ref
from halka.trust import vault, witness
from halka.trust.actor import Actor


class Consent(OnCase):
    """An answer to one question of sharing, by one person, until withdrawn."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=12)  # child, caregiver, guardian, other
    # Which carer of the household; older answers know the kind only.
    carer = models.ForeignKey(
        HouseholdMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Beside the answer of a carer: why the child was not asked, of the list `no_involve_reason`.
    child_not_asked = models.CharField(max_length=20, blank=True)
    # Services of the list `service` that may be told; `*` is any service that helps.
    services = models.JSONField(default=list)
    # Fields of the list `share_field` that need a yes of their own and got it.
    fields = models.JSONField(default=list)
    is_yes = models.BooleanField(default=True)
    # Services to which the answer was no in the same talk, and a yes or a no to codes of `consent_purpose`.
    refused = models.JSONField(default=list)
    purposes = models.JSONField(default=dict)
    # How it was asked (F01); of older answers nothing is known.
    was_alone = models.BooleanField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    interpreter = models.CharField(max_length=12, blank=True)
    explained = models.JSONField(default=list)
    until = models.DateTimeField(null=True, blank=True)
    # A yes that was not freely given counts as not asked. No carer is ever told that there is such a mark.
    is_freely_given = models.BooleanField(default=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Written down wrongly: from this moment it counts as never said, and the answer that corrects it counts in its place.
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(OnCase.Meta):
        ordering = ["given_at"]

    def counts_at(self, at: datetime) -> bool:
        if self.given_at > at or (self.corrected_at is not None and self.corrected_at <= at):
            return False
        corrected_at = self.corrects.corrected_at if self.corrects else None
        return corrected_at is None or corrected_at <= at

    @property
    def content(self) -> dict[str, str]:
        """who (another adult), keep_from, keep_what; empty where nobody wrote a word."""
        return dict(vault.read("consent", self.ref))


CONSENTS = witness.kind(
    "consent",
    lambda: Consent.unscoped.all(),
    *("ref", "case_id", "given_by", "carer_id", "child_not_asked", "services", "fields", "is_yes", "refused"),
    *("purposes", "was_alone", "language", "interpreter", "explained", "until", "is_freely_given"),
    *("asked_by_id", "given_at", "withdrawn_at"),
    since=2,
)


class Restriction(OnCase):
    """Somebody must not know. Shown as a banner on every page of the case; its words lie in the vault."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    # Fields of the list `share_field` that stay with the worker, whatever a rule allows.
    withheld = models.JSONField(default=list)
    # Nothing may reach the home: no letter, no call.
    home_is_closed = models.BooleanField(default=False)
    # Where the child is is known to the worker and the supervisor who is named only (level 5).
    whereabouts_secret = models.BooleanField(default=False)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["set_at"]

    @property
    def content(self) -> dict[str, str]:
        """from_whom, what, safe_contact."""
        return vault.get("restriction", self.ref)


class EmergencyOpening(OnCase):
    """Somebody asked for a case by its code, in an emergency: also with a code that opens nothing, and then without a
    case. The code and the words lie in the vault."""

    class Verdict(models.TextChoices):
        WAITS = "", _("Not reviewed yet")
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # A code of the list `emergency_reason`.
    reason = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    verdict = models.CharField(max_length=14, choices=Verdict.choices, blank=True, default=Verdict.WAITS)
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    # A verdict that no longer counts against the right to open.
    forgiven_at = models.DateTimeField(null=True)

    class Meta(OnCase.Meta):
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["person", "opened_at"], name="emergency_of_person"),
            models.Index(fields=["unit", "opened_at"], name="emergency_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="emergency_reviewed_by_somebody_else",
                condition=Q(verdict="") | ~Q(reviewed_by=F("person")),
            )
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        """Whoever opened it, as long as it is open; and whoever sees the case."""
        if not isinstance(person, Person):
            return Q(pk__in=[])
        opened = Q(ref__in=opened_in_emergency(person, at).values("source"))
        opened_nothing = Q(case__isnull=True, person=person, opened_at__lte=at, ends_at__gt=at)
        return opened | opened_nothing | seen_through_case(person, at, "case")

    @property
    def content(self) -> dict[str, str]:
        """code, as it was typed, and reason, in words."""
        return vault.get("broken_glass", self.ref)


class KnownQuestion(OnCase):
    """Somebody asked whether a child is known: a row for each child that was found, or one without a case. What was
    typed is not kept. `is_told`: the answer was an office, and not "not known here"."""

    ANSWER_FOR = timedelta(hours=1)

    question = models.CharField(max_length=32, db_index=True, editable=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # A code of the list `known_purpose`.
    reason = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)

    class Meta(OnCase.Meta):
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["person", "asked_at"], name="known_question_of_person")]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        """Whoever asked, for an hour; and whoever sees the case."""
        if not isinstance(person, Person):
            return Q(pk__in=[])
        mine = Q(person=person, asked_at__lte=at, asked_at__gt=at - cls.ANSWER_FOR)
        return mine | seen_through_case(person, at, "case")

    @property
    def why(self) -> str:
        return self.unit.profile.label("known_purpose", self.reason, get_language() or "en")


class Erasure(OnCase):
    """One person proposes to erase what is sealed about the child of this case; another one confirms or stops it."""

    class State(models.TextChoices):
        WAITS = "waits", _("Waits for a second person")
        DONE = "done", _("Erased")
        STOPPED = "stopped", _("Stopped")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITS)
    # Nobody of the directory, when a command at the machine proposed it.
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(OnCase.Meta):
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="erasure_by_two",
                condition=~Q(state="done") | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
            )
        ]


RESTRICTIONS = witness.kind(
    "restriction",
    lambda: Restriction.unscoped.all(),
    *("ref", "case_id", "reason", "withheld", "home_is_closed", "whereabouts_secret", "set_by_id", "set_at"),
    "lifted_at",
)


class LegalHold(OnCase):
    """Nothing of this child may be erased while it stands, for a reason of the list `hold_reason`."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(lifted_at__isnull=True), name="one_standing_hold_per_case"
            )
        ]

    @property
    def in_words(self) -> str:
        """The reason, in the language of the reader."""
        language, offered = get_language() or "en", self.case.profile.choices("hold_reason")
        return next((c.label(language) for c in offered if c.code == self.reason), self.reason)


HOLDS = witness.kind(
    "legal_hold",
    lambda: LegalHold.unscoped.all(),
    "ref",
    "case_id",
    "reason",
    "set_by_id",
    "set_at",
    "lifted_at",
)


class NamedSupervisor(OnCase):
    """The one supervisor who reads, beside the worker, what is protected in this case. What ends it: `access/named.py`."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The worker of the case, or the supervisor herself or himself.
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="one_named_supervisor_per_case",
            )
        ]


NAMED = witness.kind(
    "named_supervisor",
    lambda: NamedSupervisor.unscoped.all(),
    *("ref", "case_id", "person_id", "named_by_id", "named_at", "ended_at"),
)
