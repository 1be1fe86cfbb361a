"""Forms of the steps: each ends with the child's voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.forms import CaseForm, ChildVoiceForm, CodeField, ConcernsField, Long
from halka.casework.cases.models import Case
from halka.casework.steps.actions.plan import Intention
from halka.casework.steps.models import PlanAction
from halka.directory.models import Person, Unit
from halka.pages.fields import TODAY_OR_LATER, Coming, Happened, needed_if


class AttemptForm(CaseForm):
    """Nobody was met: there is no question about the child's part."""

    how = CodeField("followup_how", label=_("How did you try?"))
    with_whom = CodeField("followup_with", label=_("Whom did you want to reach?"))
    happened_at = Happened(
        label=_("When?"),
        help_text=_("Leave it empty when it was just now. Otherwise a time that has passed."),
        required=False,
    )
    why_not = CodeField("not_reached", label=_("Why was nobody reached?"), widget=forms.RadioSelect)
    note = Long(label=_("What else should the next one know?"), required=False)


def _same_minute(said: dict[str, object], known: datetime) -> dict[str, object]:
    """A browser sends no seconds: a time that was left as it was is the same moment."""
    is_same = said["happened_at"] == known.replace(second=0, microsecond=0)
    return said | ({"happened_at": known} if is_same else {})


class CorrectAttemptForm(AttemptForm):
    happened_at = Happened(label=_("When?"), help_text=_("A time that has passed."))
    why = Long(label=_("What was wrong?"), help_text=_("What stood there before stays readable beside it."))

    @property
    def answers(self) -> dict[str, object]:
        return _same_minute(super().answers, self.initial["happened_at"])


class CorrectContactForm(CaseForm):
    """What the child said is not asked again: words are never corrected."""

    how = CodeField("followup_how", label=_("How were you in contact?"))
    with_whom = CodeField("followup_with", label=_("With whom?"))
    happened_at = Happened(label=_("When?"), help_text=_("A time that has passed."))
    child_seen = forms.BooleanField(label=_("The child was seen"), required=False)
    was_alone = forms.BooleanField(label=_("The child was spoken to alone"), required=False)
    note = Long(label=_("What happened?"), required=False)
    change = CodeField(
        "f07_change", label=_("How is the child now, compared with last time?"), required=False
    )
    why = Long(label=_("What was wrong?"), help_text=_("What stood there before stays readable beside it."))

    @property
    def answers(self) -> dict[str, object]:
        said = _same_minute(super().answers, self.initial["happened_at"])
        said["child_seen_alone"] = said.pop("was_alone")
        return said


class ReopenForm(CaseForm):
    reason = CodeField("reopen_reason", label=_("Why does it start again?"))
    risk = CodeField("risk", label=_("How high is the risk now?"), widget=forms.RadioSelect)
    concerns = ConcernsField(required=False)
    details = Long(label=_("What has happened?"), required=False)


class PlanForm(ChildVoiceForm):
    """A goal and any number of things to do: as many rows as were sent, or as wait already; a button adds one."""

    AT_FIRST, AT_MOST = 5, 250
    MORE = "more"
    goal = Long(label=_("What should be different? In words the child understands."))
    caregiver_goal = Long(label=_("What does the carer need?"), required=False)
    safety = Long(label=_("Safety plan"), required=False)
    field_order = ["goal", "caregiver_goal", "safety"]

    def __init__(
        self,
        *args: Any,
        case: Case,
        owners: list[tuple[str, str]],
        waiting: Sequence[PlanAction],
        sent: Mapping[str, object],
        **more: Any,
    ) -> None:
        """`sent`: what was typed here, now or before. Whoever pressed the button for one more gets all of it back, unchecked."""
        is_longer = self.MORE in sent
        super().__init__(*args, case=case, **more)
        rows = max(self.AT_FIRST, len(waiting) + 1, _rows_in(sent) + is_longer)
        self.numbers = range(1, min(rows, self.AT_MOST) + 1)
        fields: dict[str, Any] = self.fields
        own = [("", "–"), *owners]
        for n in self.numbers:
            fields[f"what_{n}"] = forms.CharField(
                label=_("%(n)s. What will be done?") % {"n": n}, required=n == 1, max_length=500
            )
            fields[f"owner_{n}"] = forms.ChoiceField(label=_("Who does it?"), required=n == 1, choices=own)
            fields[f"due_{n}"] = Coming(label=_("By when?"), help_text=TODAY_OR_LATER, required=n == 1)
            fields[f"due_{n}"].beside = True
            for name in ("what", "owner", "due") if n > 1 and not is_longer else ():
                fields[f"{name}_{n}"].fold = _("More things to do")
            if n > 1:
                written = _("needed if something is to be done")
                needed_if(self, **{f"owner_{n}": written, f"due_{n}": written})
        last = self.numbers[-1]
        if last < self.AT_MOST:
            fields[f"due_{last}"].one_more = _("One more thing to do")
            fields[f"due_{last}"].leads_to = f"id_what_{last + 1}"
        self.waiting: dict[str, PlanAction] = {}
        for n, row in enumerate(waiting, start=1):
            owner = f"person:{row.owner_person_id}" if row.owner_person_id else f"unit:{row.owner_unit_id}"
            what = row.what
            self.initial.update({f"what_{n}": what, f"owner_{n}": owner, f"due_{n}": row.due_on})
            self.waiting[what] = row
            fields[f"due_{n}"].kept = row.due_on
        self.order_fields(
            [
                *self.field_order,
                *(f"{k}_{n}" for n in self.numbers for k in ("what", "owner", "due")),
            ]
        )

    @property
    def answers(self) -> dict[str, Any]:
        """Every row that has words is something that is to be done."""
        said = super().answers
        rows = [tuple(said.pop(f"{name}_{n}") for name in ("what", "owner", "due")) for n in self.numbers]
        return {**said, "intentions": [self._intention(*row) for row in rows if row[0]]}

    def _intention(self, what: str, owner: str, due_on: date) -> Intention:
        kind, _colon, key = owner.partition(":")
        before = self.waiting.get(what)
        service = before.service if before else ""
        person = Person.objects.get(pk=int(key)) if kind == "person" else None
        unit = None if person else Unit.objects.get(pk=int(key))
        return Intention(what, due_on, unit=unit, person=person, service=service, before=before)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for n in self.numbers[1:]:
            if said.get(f"what_{n}") and not (said.get(f"owner_{n}") and said.get(f"due_{n}")):
                self.add_error(f"what_{n}", _("Say who does it and by when."))
        return said


def _rows_in(sent: Mapping[str, object]) -> int:
    """The number of the last row that was sent."""
    numbers = [name.removeprefix("what_") for name in sent if name.startswith("what_")]
    return max((int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 4), default=0)


class ReturnForm(CaseForm):
    reason = Long(label=_("What is missing?"), required=False)  # the deed says why it asks
