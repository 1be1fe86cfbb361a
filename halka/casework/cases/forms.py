"""What every form about a case is made of, and the forms of the case itself.

They check the shape of an answer; whether the deed makes sense is for the deed to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.child_voice import ChildVoice
from halka.casework.cases.models import Case
from halka.casework.cases.protected import REACHED
from halka.directory.models import Person
from halka.pages.fields import Past, needed_if
from halka.profiles import Profile
from halka.trust.release.age import Birth, is_asked_back, is_in_the_future

IDENTITY = ("first_name", "last_name", "phone", "phone_rule", "school", "population")
"""What of the registration names the child."""
OWN_WORDS = {"class": "said", "rows": 3, "dir": "auto"}


def options(
    profile: Profile, listed: str, *, empty: bool = False, without: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """A code list as choices, in the language of the reader."""
    language = get_language() or "en"
    found = [(c.code, c.label(language)) for c in profile.choices(listed) if c.code not in without]
    return [("", "–"), *found] if empty else found


def concerns(profile: Profile) -> list[tuple[str, list[tuple[str, str]]]]:
    """The concerns under the names of their groups: (group, [(code, words)])."""
    named = dict(options(profile, "concern"))
    groups: dict[str, list[tuple[str, str]]] = {
        code: [] for code, _words in options(profile, "concern_group")
    }
    for choice in profile.choices("concern"):
        groups.setdefault(choice.group, []).append((choice.code, named[choice.code]))
    words = dict(options(profile, "concern_group"))
    return [(words.get(group, group), rows) for group, rows in groups.items() if rows]


class Long(forms.CharField):
    """Several lines of text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), max_length=20_000, **more)


class OwnWords(forms.CharField):
    """The child's own words."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs=OWN_WORDS), max_length=20_000, required=False, **more)


class CodeField(forms.ChoiceField):
    """One code of a list of the profile, in the words of the reader. Nothing is chosen beforehand: a list that folds
    begins with "–", because a browser would send its first line for somebody who has said nothing."""

    def __init__(self, listed: str, **more: Any) -> None:
        super().__init__(**more)
        self.listed = listed

    def offer(self, profile: Profile) -> None:
        folds = not isinstance(self.widget, forms.RadioSelect)
        self.choices = options(profile, self.listed, empty=folds or not self.required)


class CodesField(forms.MultipleChoiceField):
    """Several codes of a list, some of which may not be offered."""

    def __init__(self, listed: str, *, without: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(**more)
        self.listed, self.without = listed, without

    def offer(self, profile: Profile) -> None:
        self.choices = options(profile, self.listed, without=self.without)


class ConcernsField(forms.MultipleChoiceField):
    """Boxes under the names of their groups, with a field that finds among them where there is a script."""

    searchable = True

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("What is it about?"), widget=forms.CheckboxSelectMultiple, **more)

    def offer(self, profile: Profile) -> None:
        self.choices = concerns(profile)


class CaseForm(forms.Form):
    """A form about one case: knows its profile."""

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case = case
        for field in self.fields.values():
            if isinstance(field, CodeField | CodesField | ConcernsField):
                field.offer(case.profile)

    @property
    def stands(self) -> Mapping[str, object]:
        """What stands now, of a form that changes it and begins empty all the same."""
        return {}

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, under the names that the deed gives it."""
        return {**self.cleaned_data}


class ChildVoiceForm(CaseForm):
    """The child's part in a step; every step form ends with it."""

    involved = CodeField("involvement", label=_("How was the child involved?"))
    why_not = CodeField("no_involve_reason", label=_("If not: why not?"), required=False)
    was_alone = forms.BooleanField(label=_("The child was spoken to alone"), required=False)
    words = OwnWords(label=_("What did the child say? In the child’s own words."))
    effect = Long(label=_("What changed because of it?"), required=False)
    why_no_effect = Long(label=_("If nothing changed: why not?"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        needed_if(self, why_not=_("needed if the child was not involved"))
        needed_if(self, effect=_("needed if the child was involved: this, or why nothing changed"))
        needed_if(self, why_no_effect=_("needed if the child was involved and nothing changed"))

    @property
    def answers(self) -> dict[str, Any]:
        said = super().answers
        voice = {name: said.pop(name) for name in ChildVoiceForm.base_fields}
        return {**said, "voice": ChildVoice(**voice)}


class RegistrationForm(ChildVoiceForm):
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    sex = CodeField("sex", label=_("Girl or boy?"), required=False)
    born_on = Past(
        label=_("Birthday"),
        help_text=_("Leave it empty where nobody knows the day."),
        required=False,
        error_messages={"ahead": _("The child is born after today. Correct the birthday.")},
    )
    age_told = forms.IntegerField(
        label=_("About how old, where the birthday is not known?"),
        help_text=_("It is kept as an estimate, told today."),
        required=False,
        min_value=0,
        max_value=99,
    )
    is_right_age = forms.BooleanField(
        label=_("It is right: this person is so old"), required=False, widget=forms.HiddenInput()
    )
    language = CodeField("language", label=_("Language"), required=False)
    population = CodeField("population", label=_("Legal status"), required=False)
    phone = forms.CharField(label=_("Safe telephone"), required=False, max_length=40)
    phone_rule = forms.CharField(label=_("When may we call?"), required=False, max_length=200)
    address = forms.CharField(label=_("Address or landmarks"), required=False, max_length=500)
    school = forms.CharField(label=_("School and class"), required=False, max_length=200)
    concerns = ConcernsField()
    heard_by = forms.IntegerField(
        label=_("How many professionals have already heard the whole story?"),
        required=False,
        min_value=0,
        max_value=50,
    )
    field_order = ["first_name", "last_name", "sex", "born_on", "age_told", "is_right_age"]

    def __init__(self, *args: Any, case: Case, at: datetime, **more: Any) -> None:
        """Begins with what is known: nobody is registered twice. `at`: the moment, by whose day an age is counted."""
        child = case.child
        self._at = at
        known = {name: getattr(child, name) for name in ("sex", "born_on", "language")}
        if child.born_on is None:
            known["age_told"] = child.age_on(at)
        known |= {**child.identity, **child.whereabouts, "concerns": case.concerns}
        known["heard_by"] = case.heard_by if case.registered_at else None
        if case.protected_stays:
            known = {name: said for name, said in known.items() if name not in REACHED}
        super().__init__(*args, case=case, initial=known, **more)

    def clean(self) -> None:
        """A day to come is refused beside the field; somebody over the age of the profile is asked back once."""
        super().clean()
        said = self.cleaned_data
        today = timezone.localtime(self._at).date()
        born_on, age = said.get("born_on"), said.get("age_told")
        name = "born_on" if born_on else "age_told"
        birth = Birth(on=born_on, about=None if born_on else age, told_on=today)
        if is_in_the_future(birth, today):
            self.add_error(name, _("The child is born after today. Correct the birthday."))
        elif is_asked_back(birth, today, self.case.profile.sharing.agreement) and not said.get(
            "is_right_age"
        ):
            fields: dict[str, Any] = self.fields
            fields["is_right_age"].widget = forms.CheckboxInput()
            self.add_error(name, _("So old: is this not a child? Correct it, or tick that it is right."))

    @property
    def answers(self) -> dict[str, Any]:
        said = super().answers
        if self.case.protected_stays:  # what was not shown and is left empty stays as it was
            said = {name: words for name, words in said.items() if words or name not in REACHED}
        identity = {name: said.pop(name) for name in IDENTITY if name in said}
        address = said.pop("address", "")
        said.pop("is_right_age")
        if said["born_on"] or said["age_told"] == self.initial.get("age_told"):
            said["age_told"] = None  # nobody has told it anew
        is_said = address or self.initial.get("address")  # one that was taken away is said, too
        return {**said, "identity": identity, "whereabouts": {"address": address} if is_said else None}


class RiskForm(CaseForm):
    level = CodeField("risk", label=_("How high is the risk now?"), widget=forms.RadioSelect)
    reason = Long(label=_("Why has it changed?"))

    @property
    def stands(self) -> Mapping[str, object]:
        return {"level": self.case.risk}


class CorrectHouseholdForm(CaseForm):
    relation = CodeField("relation", label=_("Who is it to the child?"))
    name = forms.CharField(label=_("Name"), max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    lives_with_child = forms.BooleanField(label=_("Lives with the child"), required=False)
    is_caregiver = forms.BooleanField(label=_("Cares for the child"), required=False)
    may_be_contacted = forms.BooleanField(
        label=_("The child agrees that we contact this person"), required=False
    )
    may_be_source_of_harm = forms.BooleanField(label=_("May be a source of harm"), required=False)
    why = Long(label=_("What was wrong?"), help_text=_("What stood there before stays readable beside it."))


class AssignForm(forms.Form):
    worker = forms.ModelChoiceField(
        label=_("Who works with this child?"),
        queryset=Person.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, case: Case, workers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.stands = {"worker": case.worker_id}
        fields: dict[str, Any] = self.fields
        fields["worker"].queryset = workers


class GiveAwayForm(forms.Form):
    """Who takes each case of a worker who is absent. One for all saves the choosing; what stands beside a case goes first."""

    everything = forms.TypedChoiceField(
        label=_("All of them to"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, cases: list[Case], workers: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["everything"].choices = [("", _("Choose for each")), *workers]
        for case in cases:
            fields[case.ref] = forms.TypedChoiceField(
                label=f"{case.code} · {case.get_risk_display()}",
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("As said above, or stays")), *workers],
            )
