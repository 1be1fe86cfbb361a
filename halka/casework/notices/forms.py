"""The forms around a notice of concern: telling, and deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.forms import ConcernsField, Long, OwnWords, options
from halka.directory.models import Unit
from halka.pages.fields import needed_if
from halka.profiles import Profile


class NoticeForm(forms.Form):
    """A notice of concern: three minutes; what somebody does not know stays empty. Nothing is compulsory for a child."""

    to_unit = forms.ModelChoiceField(
        label=_("Where does the child live?"), queryset=Unit.objects.none(), empty_label="–"
    )
    source = forms.ChoiceField(label=_("Who are you?"))
    danger_now = forms.ChoiceField(
        label=_("Is the child in danger now?"), required=False, widget=forms.RadioSelect
    )
    child_known_as = forms.CharField(
        label=_("Who is the child?"),
        help_text=_("A first name, a class, or how to recognise the child. That is enough."),
        required=False,
        max_length=200,
    )
    age_guess = forms.IntegerField(label=_("About how old?"), required=False, min_value=0, max_value=21)
    sex = forms.ChoiceField(label=_("Girl or boy?"), required=False, widget=forms.RadioSelect)
    what_seen = Long(
        label=_("What did you see or hear?"),
        help_text=_("Facts. What, when, where. Never photograph an injury."),
        required=False,
    )
    child_words = OwnWords(label=_("What did the child say? In the child’s own words."))
    where_child_is = forms.CharField(
        label=_("Where is the child now, and how can we find the child safely?"),
        required=False,
        max_length=500,
    )
    safe_contact = forms.CharField(
        label=_("When and how can we reach the child safely? Who must not know?"),
        required=False,
        max_length=500,
    )
    carer_is_cause = forms.ChoiceField(
        label=_("Could a parent or carer be the cause of the harm?"),
        help_text=_("If so, or if you do not know: do not tell them that you told us."),
        required=False,
        widget=forms.RadioSelect,
    )
    child_told = forms.ChoiceField(
        label=_("Does the child know that you tell us?"), required=False, widget=forms.RadioSelect
    )
    carer_told = forms.ChoiceField(
        label=_("Does the carer know that you tell us?"), required=False, widget=forms.RadioSelect
    )
    notifier_name = forms.CharField(label=_("Your name"), required=False, max_length=200)
    notifier_role = forms.CharField(
        label=_("What are you to the child, or what is your work?"), required=False, max_length=200
    )
    notifier_phone = forms.CharField(label=_("Your telephone"), required=False, max_length=40)
    keep_secret = forms.BooleanField(
        label=_("Keep my name secret"),
        help_text=_("The family is never told who wrote, whatever you choose here."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, profile: Profile, units: Any, knows_sender: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["to_unit"].queryset = units
        fields["to_unit"].label_from_instance = lambda unit: (
            unit.shown_name if unit.is_hidden else f"{unit.place.name} · {unit.shown_name}"
        )
        fields["source"].choices = options(
            profile, "ident_source", empty=True, without=("other_cpu", "outreach")
        )
        words = _("needed from an adult, or what the child said")
        needed_if(self, what_seen=words, child_words=words)
        fields["danger_now"].choices = options(profile, "ynu")
        fields["carer_is_cause"].choices = options(profile, "ynu")
        fields["child_told"].choices = fields["carer_told"].choices = options(profile, "yn")
        fields["sex"].choices = options(profile, "sex", without=("other",))
        if knows_sender:
            del fields["notifier_name"], fields["notifier_phone"], fields["notifier_role"]


class AcceptForm(forms.Form):
    risk = forms.ChoiceField(label=_("How urgent is it?"), widget=forms.RadioSelect)
    concerns = ConcernsField(required=False)

    def __init__(self, *args: Any, profile: Profile, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["risk"].choices = options(profile, "risk", without=("none",))
        fields["concerns"].offer(profile)


class NoMatterForm(forms.Form):
    why = Long(
        label=_("Why is this no matter of protection?"),
        help_text=_("It stays with the notice. Whoever told of the child does not read it."),
    )


class KnownForm(forms.Form):
    """The open case of the child that a notice is about."""

    code = forms.CharField(label=_("Case code"), help_text=_("Such as K7R-2M9."), max_length=12)
