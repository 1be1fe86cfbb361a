"""The form with which somebody takes visits along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person
from halka.questionnaires.entities.registry import Row
from halka.questionnaires.offline.taking import MOST
from halka.questionnaires.phones.forms import PhoneForm


class TakeForm(PhoneForm):
    cases = forms.MultipleChoiceField(
        label=_("Whom do you visit?"),
        help_text=_("Only your own open cases, at most 50. What is due first stands at the top."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    name = forms.CharField(
        label=_("What do you call this device?"),
        help_text=_("So that it can be taken away when it is lost: “old laptop”. No name of a child."),
        max_length=60,
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(1, _("today")), (7, _("7 days")), (30, _("30 days"))],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
    )
    device = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    field_order = ("cases", "tier", "days", "name", "second_step")

    def __init__(self, data: object, *, person: Person, rows: Sequence[Row], at: datetime) -> None:
        super().__init__(data, person=person)
        self.fields["tier"].label = _("What may it carry of each child?")
        self.fields["tier"].help_text = _("Take the least that you need. It is kept encrypted.")
        self.initial["tier"] = "standard"
        self.fields["cases"].choices = [(row.source, row.label) for row in rows]  # type: ignore[attr-defined]
        tonight = timezone.localtime(at).replace(hour=23, minute=59, second=59)
        self.initial["cases"] = [row.source for row in rows if row.due and row.due <= tonight][:MOST]

    def clean_cases(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["cases"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most 50 go along. Take those that you visit."))
        return chosen
