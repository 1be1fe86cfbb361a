"""Forms about access: agreements, conflicts, emergencies, erasure, the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from halka.casework.access.actions.household import MISTAKE
from halka.casework.access.asked import Asked
from halka.casework.access.models import Consent
from halka.casework.access.queries import people_called
from halka.casework.cases.forms import CaseForm, CodeField, CodesField, Long, options
from halka.casework.cases.models import Case, HouseholdMember
from halka.directory.models import Person
from halka.directory.second_step import confirm
from halka.directory.words import plain
from halka.pages.fields import TODAY_OR_EARLIER, Coming, Past, needed_if
from halka.profiles import Profile, profile
from halka.trust import clock

HOW_ASKED = (
    *("refused", "who", "language", "interpreter", "explained"),
    *("ends_on", "keep_from", "keep_what", "keep_why"),
)
"""Answers of the form that go to `Asked` under their own name."""


class LiftForm(CaseForm):
    reason = Long(label=_("Why is it safe?"))


class LeftForm(CaseForm):
    """Somebody is no longer around the child, or was written down by mistake."""

    reason = forms.ChoiceField(
        label=_("Why is this person no longer here?"),
        widget=forms.RadioSelect,
        choices=[*HouseholdMember.Left.choices, (MISTAKE, _("Written down by mistake"))],
    )
    left_on = Past(label=_("Since when?"), help_text=TODAY_OR_EARLIER, required=False)
    why = Long(label=_("In a sentence"))

    def __init__(self, said: QueryDict | None, *, case: Case) -> None:
        super().__init__(said, case=case)
        needed_if(self, left_on=_("needed unless it was a mistake"))


class RestrictionForm(CaseForm):
    from_whom = forms.CharField(label=_("Who must not know?"), max_length=200)
    what = forms.CharField(label=_("What must this person not know?"), required=False, max_length=500)
    reason = CodeField("withhold_reason", label=_("Why?"))
    safe_contact = forms.CharField(
        label=_("How can the child be reached safely?"), required=False, max_length=500
    )
    withheld = CodesField(
        "share_field",
        without=("case_code", "service_need"),
        label=_("What stays with you in every referral?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    home_is_closed = forms.BooleanField(label=_("No letter and no call to the home"), required=False)
    whereabouts_secret = forms.BooleanField(
        label=_("Where the child is stays with you and the supervisor who is named"), required=False
    )


class CorrectConsentForm(CaseForm):
    """An answer that was written down wrongly, whole."""

    given_by = forms.ChoiceField(label=_("Who was asked?"), widget=forms.RadioSelect)
    is_yes = forms.ChoiceField(
        label=_("What was the answer?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    services = CodesField(
        "service",
        label=_("Which services may be told?"),
        help_text=_("The answer above is for these."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    refused = CodesField(
        "service",
        label=_("To which services did the same person say no?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fields_too = forms.MultipleChoiceField(
        label=_("Did the answer also cover these?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    child_not_asked = CodeField(
        "no_involve_reason",
        label=_("Where the child was not asked: why not?"),
        help_text=_("From 6 to 14 years the child is asked, too."),
        required=False,
    )

    was_alone = forms.ChoiceField(
        label=_("Was this person asked alone?"),
        required=False,
        choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))],
    )
    who = forms.CharField(label=_("Another adult: who?"), required=False, max_length=200)
    language = CodeField("language", label=_("In which language?"), required=False)
    interpreter = CodeField("interpreter", label=_("Who interpreted?"), required=False)
    explained = CodesField(
        "explained", label=_("What was explained?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    ends_on = Coming(
        label=_("Until which day does it hold?"),
        help_text=_("Today or later. Without a day it holds for a year."),
        required=False,
    )
    not_freely_given = forms.BooleanField(
        label=_("I doubt that it was freely given"),
        help_text=_("Then a yes counts as not asked. Only those who work in the case read this mark."),
        required=False,
    )
    why = Long(label=_("What was wrong?"), help_text=_("The answer before stays readable beside it."))
    keep_from = forms.CharField(label=_("Who must not know?"), required=False, max_length=200)
    keep_what = forms.CharField(label=_("What must this person not know?"), required=False, max_length=500)
    keep_why = CodeField("withhold_reason", label=_("Why?"), required=False)

    def __init__(self, *args: Any, carers: Sequence[tuple[HouseholdMember, str]] | None, **more: Any) -> None:
        """`carers`: who of the household may be asked, with what they are called; None where no carer is written down."""
        super().__init__(*args, **more)
        self._carers = {carer.ref: carer for carer, _name in carers or ()}
        asked = {field for rule in self.case.profile.rules for field in rule.ask}
        fields: dict[str, Any] = self.fields
        fields["refused"].fold = _("A no to some services")
        fields["given_by"].choices = [
            ("child", _("The child")),
            *([("caregiver", _("The carer"))] if carers is None else ((c.ref, name) for c, name in carers)),
            ("guardian", _("The guardian")),
            ("other", _("Another trusted adult")),
        ]
        self._purposes = {}
        for code, name in options(self.case.profile, "consent_purpose"):
            fields[f"purpose_{code}"] = forms.ChoiceField(
                label=name, required=False, choices=[("", _("not asked")), ("yes", _("Yes")), ("no", _("No"))]
            )
            self._purposes[f"purpose_{code}"] = code
        fields["fields_too"].choices = [o for o in options(self.case.profile, "share_field") if o[0] in asked]

    @property
    def answers(self) -> dict[str, Any]:
        said = super().answers
        said["fields"] = said.pop("fields_too")
        said["is_yes"] = said["is_yes"] == "yes"
        alone, doubted = said.pop("was_alone"), said.pop("not_freely_given")
        purposes = {code: said.pop(name) == "yes" for name, code in self._purposes.items() if said[name]}
        how = {name: said.pop(name) for name in HOW_ASKED}
        said = {name: value for name, value in said.items() if name not in self._purposes}
        said["asked"] = Asked(
            was_alone=alone == "yes" if alone else None, is_freely_given=not doubted, purposes=purposes, **how
        )
        if carer := self._carers.get(said["given_by"]):
            return {**said, "given_by": "caregiver", "carer": carer}
        return said

    @staticmethod
    def before(consent: Consent) -> dict[str, object]:
        """The answers as they were written down."""
        alone = {True: "yes", False: "no", None: ""}[consent.was_alone]
        return {
            "given_by": consent.carer.ref if consent.carer else consent.given_by,
            "is_yes": "yes" if consent.is_yes else "no",
            "services": consent.services,
            "refused": consent.refused,
            "fields_too": consent.fields,
            "child_not_asked": consent.child_not_asked,
            "was_alone": alone,
            "who": consent.content.get("who", ""),
            "language": consent.language,
            "interpreter": consent.interpreter,
            "explained": consent.explained,
            "ends_on": timezone.localtime(consent.until).date() - timedelta(days=1)
            if consent.until
            else None,
            "not_freely_given": not consent.is_freely_given,
            **{f"purpose_{code}": "yes" if said else "no" for code, said in consent.purposes.items()},
        }


class ConflictForm(forms.Form):
    """Who must not see the case, because of who they are to the family: of the own unit, proposed, or anybody by name.

    Where there is a choice, nobody is chosen beforehand."""

    who = forms.ModelChoiceField(
        label=_("Who must not see this case?"),
        queryset=Person.objects.none(),
        empty_label="–",
        required=False,
    )
    other = forms.CharField(
        label=_("Or somebody else, of whatever institution"),
        help_text=_("The full name, or the name to sign in."),
        max_length=200,
        required=False,
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

    def __init__(self, *args: Any, people: Any, of_anybody: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["who"].queryset = people
        if len(people) == 1:
            fields["who"].initial = people[0].pk
        if not of_anybody:
            del fields["other"]
            fields["who"].required = True

    def clean_other(self) -> Person | None:
        typed = self.cleaned_data["other"].strip()
        found = people_called(typed) if typed else []
        if typed and not found:
            raise forms.ValidationError(_("Nobody is called so here. Check how the name is written."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several people are called so. Write the name to sign in: %(names)s.")
                % {"names": ", ".join(f"{one.username} ({_where(one)})" for one in found)}
            )
        return found[0] if found else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("who") and not said.get("other"):
            self.add_error("who", _("Choose somebody, or write a name."))
        elif said.get("who") and said.get("other") and said["who"] != said["other"]:
            self.add_error("other", _("Name one person at a time."))
        return said

    @property
    def person(self) -> Person:
        found: Person = self.cleaned_data.get("other") or self.cleaned_data["who"]
        return found


class StandInForm(forms.Form):
    """Who supervises in the place of a line that may not see the case."""

    person = forms.ModelChoiceField(
        label=_("Who stands in?"), queryset=Person.objects.none(), empty_label="–"
    )

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = people


class NameSupervisorForm(StandInForm):
    """One of the supervisors of the line; nobody is chosen beforehand."""

    person = forms.ModelChoiceField(
        label=_("Which supervisor?"),
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )


def _where(person: Person) -> str:
    posts = person.posts.select_related("unit").order_by("pk")
    return ", ".join(dict.fromkeys(post.unit.shown_name for post in posts)) or "–"


class _YearOfBirth(forms.Form):
    year = forms.IntegerField(
        label=_("Year of birth"),
        help_text=_("If you know it."),
        required=False,
        min_value=1980,
        max_value=2100,
    )

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year is not None and year > timezone.localtime(clock.now()).year:
            raise forms.ValidationError(_("This year lies in the future. Write the year of birth."))
        return year


class KnownForm(_YearOfBirth):
    """Which child, and why somebody asks. A name as a whole, so that nobody fishes with parts."""

    name = forms.CharField(label=_("First name and surname of the child"), max_length=120)
    reason = CodeField("known_purpose", label=_("Why do you ask?"), widget=forms.RadioSelect)
    field_order = ["name", "year"]

    def __init__(self, *args: Any, profile: Profile, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["reason"].offer(profile)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if len(plain(name).split()) < 2:
            raise forms.ValidationError(_("Write the first name and the surname, each in full."))
        return name


class OpeningForm(forms.Form):
    """Opening in an emergency: why it cannot wait, and the second step of signing in again."""

    reason = CodeField("emergency_reason", label=_("Why can this not wait?"), widget=forms.RadioSelect)
    words = Long(label=_("In your own words"), help_text=_("At least 20 letters and three words."))
    second_step = forms.CharField(
        label=_("Code of your telephone, or a recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, person: Person, profile: Profile, asks_again: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person
        fields: dict[str, Any] = self.fields
        fields["reason"].offer(profile)
        if not asks_again:
            del fields["second_step"]

    def clean(self) -> dict[str, Any]:
        """A code opens once: it is looked at last, when nothing else has to be mended."""
        said = super().clean() or {}
        if "second_step" in self.fields and not self.errors:
            try:
                confirm(self.person, said["second_step"])
            except forms.ValidationError as wrong:
                self.add_error("second_step", wrong)
        return said


class EmergencyForm(OpeningForm):
    code = forms.CharField(label=_("Case code"), help_text=_("Such as K7R-2M9."), max_length=12)
    field_order = ["code"]


class NightForm(OpeningForm, _YearOfBirth):
    """Whoever is on duty has a name, seldom in full, or a telephone, or a code that somebody reads out."""

    name = forms.CharField(
        label=_("Name, telephone or case code of the child"),
        help_text=_("A part of the name is enough. It opens only when it fits one child."),
        min_length=3,
        max_length=120,
    )
    field_order = ["name", "year"]


class ErasureForm(forms.Form):
    """Of which child what is written is to be erased, and on what ground."""

    code = forms.CharField(label=_("Case code"), help_text=_("Such as K7R-2M9."), max_length=12)
    basis = forms.CharField(
        label=_("Legal basis"), help_text=_("A short code, such as court_order."), max_length=40
    )


class HoldForm(forms.Form):
    """A case of which nothing may be erased."""

    code = forms.CharField(label=_("Case code"), help_text=_("Such as K7R-2M9."), max_length=12)
    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["reason"].choices = options(profile("ia"), "hold_reason")
