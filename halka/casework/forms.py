"""Forms of casework. They check the shape of an answer; whether the deed makes sense is for the deed to say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.casework import queries
from halka.casework.models import Case
from halka.casework.voice import Voice
from halka.directory.models import Person
from halka.profiles import Profile
from halka.trust.acts import ACTS, in_words

OWN_WORDS = {"class": "said", "rows": 3, "dir": "auto"}


def options(
    profile: Profile, listed: str, *, empty: bool = False, without: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """A code list as choices, in the language of the reader."""
    language = get_language() or "en"
    found = [(c.code, c.label(language)) for c in profile.choices(listed) if c.code not in without]
    return [("", "–"), *found] if empty else found


class Long(forms.CharField):
    """Several lines of text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), max_length=20_000, **more)


class Said(forms.CharField):
    """The child's own words."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs=OWN_WORDS), max_length=20_000, required=False, **more)


class CaseForm(forms.Form):
    """A form about one case: knows its profile."""

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case = case
        fields: dict[str, Any] = self.fields
        for name, listed in self.lists().items():
            fields[name].choices = options(case.profile, listed, empty=not fields[name].required)

    @classmethod
    def lists(cls) -> dict[str, str]:
        """Which field takes its choices from which code list."""
        return {}


class VoiceForm(CaseForm):
    """The child's part in a step; every step form ends with it."""

    involved = forms.ChoiceField(label=_("How was the child involved?"))
    why_not = forms.ChoiceField(label=_("If not: why not?"), required=False)
    was_alone = forms.BooleanField(label=_("The child was spoken to alone"), required=False)
    words = Said(label=_("What did the child say? In the child’s own words."))
    effect = Long(label=_("What changed because of it?"), required=False)
    why_no_effect = Long(label=_("If nothing changed: why not?"), required=False)

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"involved": "involvement", "why_not": "no_involve_reason"}

    @property
    def voice(self) -> Voice:
        said = self.cleaned_data
        return Voice(
            involved=said["involved"],
            why_not=said["why_not"],
            was_alone=said["was_alone"],
            words=said["words"],
            effect=said["effect"],
            why_no_effect=said["why_no_effect"],
        )


class RegistrationForm(VoiceForm):
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    sex = forms.ChoiceField(label=_("Girl or boy?"), required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1990, max_value=2100)
    language = forms.ChoiceField(label=_("Language"), required=False)
    phone = forms.CharField(label=_("Safe telephone"), required=False, max_length=40)
    phone_rule = forms.CharField(label=_("When may we call?"), required=False, max_length=200)
    address = forms.CharField(label=_("Address or landmarks"), required=False, max_length=500)
    school = forms.CharField(label=_("School and class"), required=False, max_length=200)
    concerns = forms.MultipleChoiceField(
        label=_("What is it about?"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    heard_by = forms.IntegerField(
        label=_("How many professionals have already heard the whole story?"),
        min_value=0,
        max_value=50,
        initial=1,
    )
    field_order = ["first_name", "last_name", "sex", "birth_year"]

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {**super().lists(), "sex": "sex", "language": "language", "concerns": "concern"}


class AssessmentForm(VoiceForm):
    summary = Long(label=_("What did you find?"), help_text=_("Dangers, needs, what the family does well."))
    strengths = Long(label=_("Who and what helps the child?"), required=False)
    suggested_risk = forms.ChoiceField(label=_("Which risk does the assessment suggest?"), required=False)
    field_order = ["summary", "strengths", "suggested_risk"]

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {**super().lists(), "suggested_risk": "risk"}


class ContactForm(VoiceForm):
    how = forms.ChoiceField(label=_("How were you in contact?"))
    with_whom = forms.ChoiceField(label=_("With whom?"))
    happened_at = forms.DateTimeField(
        label=_("When?"),
        help_text=_("Leave it empty when it was just now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    child_seen = forms.BooleanField(label=_("The child was seen"), required=False)
    note = Long(label=_("What happened?"), required=False)
    change = forms.ChoiceField(label=_("How is the child now, compared with last time?"), required=False)
    field_order = ["how", "with_whom", "happened_at", "child_seen", "was_alone", "note", "change"]

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {
            **super().lists(),
            "how": "followup_how",
            "with_whom": "followup_with",
            "change": "f07_change",
        }


class ReviewForm(VoiceForm):
    note = Long(label=_("What was done, what changed, what comes next?"))
    next_on = forms.DateField(
        label=_("Next review"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ["note", "next_on"]


class ClosureForm(VoiceForm):
    reason = forms.ChoiceField(label=_("Why does the work end?"))
    summary = Long(label=_("What was reached, and what stays open?"))
    whom_to_call = forms.CharField(
        label=_("Whom can the child call afterwards?"), required=False, max_length=200
    )
    field_order = ["reason", "summary", "whom_to_call"]

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {**super().lists(), "reason": "close_reason"}


class PlanForm(VoiceForm):
    """A goal and up to five things to do, or as many as wait already; more come with the next version."""

    MOST = 5
    goal = Long(label=_("What should be different? In words the child understands."))
    caregiver_goal = Long(label=_("What does the carer need?"), required=False)
    safety = Long(label=_("Safety plan"), required=False)
    field_order = ["goal", "caregiver_goal", "safety"]

    def __init__(
        self, *args: Any, case: Case, owners: list[tuple[str, str]], waiting: int = 0, **more: Any
    ) -> None:
        super().__init__(*args, case=case, **more)
        self.numbers = range(1, max(self.MOST, waiting) + 1)
        fields: dict[str, Any] = self.fields
        own = [("", "–"), *owners]
        for n in self.numbers:
            fields[f"what_{n}"] = forms.CharField(
                label=_("%(n)s. What will be done?") % {"n": n}, required=n == 1, max_length=500
            )
            fields[f"owner_{n}"] = forms.ChoiceField(label=_("Who does it?"), required=n == 1, choices=own)
            fields[f"due_{n}"] = forms.DateField(
                label=_("By when?"), required=n == 1, widget=forms.DateInput(attrs={"type": "date"})
            )
            fields[f"due_{n}"].beside = True
            for name in ("what", "owner", "due") if n > 1 else ():
                fields[f"{name}_{n}"].fold = _("More things to do")
        self.order_fields(
            [
                *self.field_order,
                *(f"{k}_{n}" for n in self.numbers for k in ("what", "owner", "due")),
            ]
        )

    def rows(self) -> list[tuple[str, str, date]]:
        """What, the key of the owner, by when: for every row that has words."""
        said = self.cleaned_data
        named = [n for n in self.numbers if said.get(f"what_{n}")]
        return [(said[f"what_{n}"], said[f"owner_{n}"], said[f"due_{n}"]) for n in named]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for n in self.numbers[1:]:
            if said.get(f"what_{n}") and not (said.get(f"owner_{n}") and said.get(f"due_{n}")):
                self.add_error(f"what_{n}", _("Say who does it and by when."))
        return said


class RiskForm(CaseForm):
    level = forms.ChoiceField(label=_("How high is the risk now?"), widget=forms.RadioSelect)
    reason = Long(label=_("Why has it changed?"))

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"level": "risk"}


class ReturnPlanForm(forms.Form):
    reason = Long(label=_("What is missing?"), required=False)  # the deed says why it asks


class LiftForm(forms.Form):
    reason = Long(label=_("Why is it safe?"), required=False)


class HouseholdForm(CaseForm):
    relation = forms.ChoiceField(label=_("Who is it to the child?"))
    name = forms.CharField(label=_("Name"), max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    lives_with_child = forms.BooleanField(label=_("Lives with the child"), required=False, initial=True)
    is_caregiver = forms.BooleanField(label=_("Cares for the child"), required=False)
    may_be_contacted = forms.BooleanField(
        label=_("The child agrees that we contact this person"), required=False, initial=True
    )
    may_be_source_of_harm = forms.BooleanField(label=_("May be a source of harm"), required=False)

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"relation": "relation"}


class RestrictionForm(CaseForm):
    from_whom = forms.CharField(label=_("Who must not know?"), max_length=200)
    what = forms.CharField(label=_("What must this person not know?"), required=False, max_length=500)
    reason = forms.ChoiceField(label=_("Why?"))
    safe_contact = forms.CharField(
        label=_("How can the child be reached safely?"), required=False, max_length=500
    )
    withheld = forms.MultipleChoiceField(
        label=_("What stays with you in every referral?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    home_is_closed = forms.BooleanField(label=_("No letter and no call to the home"), required=False)
    whereabouts_secret = forms.BooleanField(
        label=_("Where the child is stays with you and one supervisor"), required=False
    )

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"reason": "withhold_reason", "withheld": "share_field"}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["withheld"].choices = options(
            self.case.profile, "share_field", without=("case_code", "service_need")
        )


class ConsentForm(CaseForm):
    given_by = forms.ChoiceField(
        label=_("Who was asked?"),
        widget=forms.RadioSelect,
        choices=[
            ("child", _("The child")),
            ("caregiver", _("The carer")),
            ("guardian", _("The guardian")),
            ("other", _("Another trusted adult")),
        ],
    )
    is_yes = forms.ChoiceField(
        label=_("What was the answer?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    services = forms.MultipleChoiceField(
        label=_("Which services may be told?"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    fields_too = forms.MultipleChoiceField(
        label=_("Did the answer also cover these?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"services": "service"}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        asked = {field for rule in self.case.profile.rules for field in rule.ask}
        fields: dict[str, Any] = self.fields
        fields["fields_too"].choices = [o for o in options(self.case.profile, "share_field") if o[0] in asked]


class ConflictForm(forms.Form):
    """Who must not see the case, because of who they are to the family.

    It cannot be undone: where there is a choice, nobody is chosen beforehand."""

    who = forms.ModelChoiceField(
        label=_("Who must not see this case?"), queryset=Person.objects.none(), empty_label="–"
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        widget=forms.RadioSelect,
        choices=[
            ("relative", _("A relative")),
            ("neighbour", _("A neighbour or a friend")),
            ("other_work", _("Works with the family in another matter")),
            ("other", _("Another reason")),
        ],
    )

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["who"].queryset = people
        if len(people) == 1:
            fields["who"].initial = people[0].pk


class AssignForm(forms.Form):
    worker = forms.ModelChoiceField(
        label=_("Who works with this child?"),
        queryset=Person.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, workers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["worker"].queryset = workers


class ReopenForm(CaseForm):
    reason = forms.ChoiceField(label=_("Why does it start again?"))
    risk = forms.ChoiceField(label=_("How high is the risk now?"), widget=forms.RadioSelect)

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"reason": "reopen_reason", "risk": "risk"}


class EmergencyForm(forms.Form):
    """Breaking the glass: which case, and why it cannot wait."""

    code = forms.CharField(label=_("Case code"), help_text=_("Such as K7R-2M9."), max_length=12)
    reason = Long(label=_("Why can this not wait?"), help_text=_("At least 20 letters."))


class RecordForm(forms.Form):
    """What of the record to show."""

    act = forms.ChoiceField(label=_("Deed"), required=False)
    person = forms.CharField(label=_("Signs in as"), required=False, max_length=60)
    case = forms.CharField(label=_("Case code"), required=False, max_length=20)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        acts = sorted(((act, in_words(act)) for act in ACTS), key=lambda row: row[1])
        fields["act"].choices = [("", _("All")), *acts]

    def clean_person(self) -> Person | None:
        username = self.cleaned_data["person"]
        found = Person.objects.filter(username__iexact=username).first() if username else None
        if username and found is None:
            raise forms.ValidationError(_("Nobody signs in with this name."))
        return found

    def clean_case(self) -> str:
        """The reference by which the record knows the case."""
        code = self.cleaned_data["case"].upper()
        ref = queries.case_ref(code) if code else ""
        if code and not ref:
            raise forms.ValidationError(_("There is no case with this code."))
        return ref
