"""The form of the record: what of it to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from halka.casework.access.queries import case_ref
from halka.directory.models import Person, Unit
from halka.pages.fields import Day
from halka.trust.acts import ACTS, in_words


class RecordForm(forms.Form):
    """What of the record to show: from one day to another, of one kind, by one person or unit, about one case."""

    KINDS = {"": _("All"), "looks": _("Looks"), "denied": _("Turned away"), "deeds": _("Other deeds")}

    since = Day(label=_("From the day"), required=False)
    until = Day(label=_("Up to and including"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=list(KINDS.items()))
    act = forms.ChoiceField(label=_("Deed"), required=False)
    person = forms.CharField(label=_("Signs in as"), required=False, max_length=60)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    case = forms.CharField(label=_("Case code"), required=False, max_length=20)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        units = Unit.objects.filter(is_hidden=False)
        fields["unit"].choices = [("", _("All")), *((unit.code, unit.shown_name) for unit in units)]
        acts = sorted(((act, in_words(act)) for act in ACTS), key=lambda row: row[1])
        fields["act"].choices = [("", _("All")), *acts]

    def clean(self) -> None:
        super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first one."))

    def clean_person(self) -> Person | None:
        username = self.cleaned_data["person"]
        found = Person.objects.filter(username__iexact=username).first() if username else None
        if username and found is None:
            raise forms.ValidationError(_("Nobody signs in with this name."))
        return found

    def clean_case(self) -> str:
        """The reference by which the record knows the case."""
        code = self.cleaned_data["case"].upper()
        ref = case_ref(code) if code else ""
        if code and not ref:
            raise forms.ValidationError(_("There is no case with this code."))
        return ref
