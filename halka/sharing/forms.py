"""Forms of sharing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.forms import CaseForm, CodeField, Long, options
from halka.casework.models import Case
from halka.directory.models import Unit
from halka.pages.fields import Ahead, Happened
from halka.sharing.models import Message, Referral

NO_REASON = ("", "–")
NOT_PLANNED = "none"


class ReferForm(forms.Form):
    """What for in the plan, which unit, how soon, on what ground. What goes is decided on the next page."""

    serves = forms.ChoiceField(
        label=_("What is it for in the plan?"),
        help_text=_("The plan then shows how it stands."),
        widget=forms.RadioSelect,
    )
    to_unit = forms.ChoiceField(label=_("Who can do it soonest?"), widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label=_("How soon?"))
    basis = forms.ChoiceField(
        label=_("On what ground do you share?"),
        help_text=_("Consent means that the child or the carer has said yes."),
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        service: str,
        units: list[tuple[str, object]],
        closed: set[str],
        planned: list[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        profile, rule = case.profile, case.profile.rule_for(service)
        fields: dict[str, Any] = self.fields
        fields["serves"].choices = [*planned, (NOT_PLANNED, _("Nothing of it"))]
        if not planned:
            del fields["serves"]
        fields["to_unit"].choices = units
        fields["to_unit"].closed_choices = closed
        fields["urgency"].choices = options(profile, "risk", empty=True, without=("none",))
        fields["basis"].choices = [o for o in options(profile, "consent_basis") if o[0] in rule.basis]


class WithoutYesForm(CaseForm):
    """Why something goes without a yes, or past a no."""

    reason = CodeField("override_reason", label=_("Why can it not wait for a yes?"))
    words = Long(
        label=_("In a sentence"), help_text=_("The supervisor reads it. It does not go with the letter.")
    )


class AnswerForm(forms.Form):
    """What the receiver says about a referral."""

    def __init__(self, *args: Any, referral: Referral, **more: Any) -> None:
        super().__init__(*args, **more)
        self.referral = referral


class AcceptForm(AnswerForm):
    appointment_at = Ahead(label=_("First appointment"), help_text=_("A time to come."), required=False)


class RefuseForm(AnswerForm):
    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("What is missing, or when is a place free?"), required=False, max_length=500
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["reason"].choices = options(self.referral.from_unit.profile, "ref_refuse")


class GiveBackForm(RefuseForm):
    explanation = Long(
        label=_("What should the child’s worker know?"),
        help_text=_("Why, and what was done so far. You cannot read the letter afterwards."),
    )


class AskForm(AnswerForm):
    words = Long(
        label=_("What do you need to know?"),
        help_text=_("Your own time to answer runs on. Leave out what the worker knows already."),
    )


class MissedForm(AnswerForm):
    missed_at = Happened(label=_("When should the child have come?"), help_text=_("A time that has passed."))
    words = Long(
        label=_("What was agreed next?"),
        help_text=_("With whom you spoke, and what comes now; or that nobody could be reached."),
    )
    appointment_at = Ahead(label=_("Next appointment"), help_text=_("A time to come."), required=False)


class ReplyForm(forms.Form):
    """The sender's answer to a question, or to a child who did not come."""

    words = Long(label=_("Your answer"), help_text=_("They read exactly this."))

    @classmethod
    def to(cls, message: Message, typed: QueryDict | None = None, auto_id: str = "id_%s") -> ReplyForm:
        form = cls(typed, auto_id=auto_id)
        if not message.is_question:
            form.fields["words"].label = _("What do you do now?")
        if message.referral.is_waiting:
            said = _("They read exactly this. They have not accepted yet: write no name.")
            form.fields["words"].help_text = said
        return form


class LeaveForm(forms.Form):
    words = Long(
        label=_("Why does nothing follow?"),
        help_text=_("For the file. Until it is written the refusal stays in the ring and on Today."),
    )


class ServeForm(AnswerForm):
    satisfaction = forms.ChoiceField(label=_("How did the child feel about it?"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["satisfaction"].choices = options(self.referral.from_unit.profile, "satisfaction", empty=True)


class TellForm(AnswerForm):
    told = Long(
        label=_("What should the child’s worker know?"),
        help_text=_("What was done, and what comes next. One sentence is enough."),
    )


class WhyForm(forms.Form):
    """Why somebody says no to what another one asked: that one reads it on Today."""

    why = Long(label=_("Why?"), help_text=_("They read exactly this."))


class TransferForm(CaseForm):
    to_unit = forms.ModelChoiceField(
        label=_("Which unit takes the case?"),
        queryset=Unit.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = CodeField("transfer_reason", label=_("Why does the case move?"))
    note = Long(label=_("What should they know before they answer?"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["to_unit"].queryset = Unit.objects.filter(takes_cases=True).exclude(pk=self.case.unit_id)
        fields["to_unit"].label_from_instance = lambda unit: unit.shown_name
