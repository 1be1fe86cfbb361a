"""Forms of the directory. They check the shape of an answer; whether the deed makes sense is for the deed to say."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.db.models import Model, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Institution, Person, Place, Post, Unit
from halka.directory.offers.actions import OLDEST, ForWhom
from halka.profiles import known_profiles, profile
from halka.trust.policy import ROLES

if TYPE_CHECKING:
    _OneOf = forms.ModelChoiceField[Any]
else:
    _OneOf = forms.ModelChoiceField  # takes a type for the checker only

MOST_IN_A_LIST = 300

KINDS = {
    "country": _("Country"),
    "province": _("Province or region"),
    "district": _("District or municipality"),
    "subdistrict": _("Subdistrict"),
    "unit": _("Village or quarter"),
}
RANKS = {
    "": _("Not in the order of answering"),
    str(Post.FOCAL): _("First: answers requests"),
    str(Post.DEPUTY): _("Deputy: is called when the first does not answer"),
    str(Post.HEAD): _("Head: is called when the deputy does not answer"),
}


def listed(name: str) -> list[tuple[str, str]]:
    """A code list of the shared profile, in the language of the reader."""
    language = get_language() or "en"
    return [(choice.code, choice.label(language)) for choice in profile("ia").choices(name)]


class WhyForm(forms.Form):
    """Why somebody says no to what another one did."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("Whoever did it reads this on Today."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class Code(forms.CharField):
    """A short code, which the record repeats. It never changes."""

    def __init__(self, **more: Any) -> None:
        wrong = _("Letters from A to Z, digits and _ . : - only, no spaces.")
        super().__init__(
            label=_("Code"),
            max_length=40,
            validators=[RegexValidator(r"^[A-Za-z0-9_.:-]+$", wrong)],
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
            **more,
        )


class ByCode(_OneOf):
    """One of a few, from a list; one of very many, by its code."""

    def __init__(self, queryset: QuerySet[Any], **more: Any) -> None:
        super().__init__(queryset, to_field_name="code", **more)
        self.all_rows = queryset

    def shorten(self, queryset: QuerySet[Any]) -> None:
        """Takes these rows now; a list of thousands becomes a line to write the code in."""
        if queryset.count() > MOST_IN_A_LIST:
            self.widget = forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"})
            self.help_text = _("Write the code. There are too many for a list.")
        self.queryset = queryset

    def label_from_instance(self, obj: Model) -> str:
        code, name = vars(obj)["code"], vars(obj)["name"]
        return f"{name} ({code})"


class DirectoryForm(forms.Form):
    """Gives each field its choices at the moment of asking."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        for name, listed_as in self.lists().items():
            fields[name].choices = listed(listed_as)
        for field in fields.values():
            if isinstance(field, ByCode):
                field.shorten(field.all_rows.all())
        if "profile_code" in fields:
            fields["profile_code"].choices = [(code, profile(code).name) for code in known_profiles()]

    @classmethod
    def lists(cls) -> dict[str, str]:
        """Which field takes its choices from which code list."""
        return {}


class PlaceForm(DirectoryForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(label=_("Name in the language spoken there"), required=False, max_length=200)
    code = Code(help_text=_("As in the official list of places, where there is one. It never changes."))
    kind = forms.ChoiceField(label=_("What is it?"), choices=list(KINDS.items()), initial="district")
    parent = ByCode(Place.objects.all(), label=_("In which larger place does it lie?"), required=False)
    profile_code = forms.ChoiceField(label=_("Whose rules hold there?"), initial="ia")


class InstitutionForm(DirectoryForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(
        label=_("Name in the language of the country"), required=False, max_length=200
    )
    code = Code(help_text=_("Short, for lists and for the record. It never changes."))
    sector = forms.ChoiceField(label=_("Public, private or an association?"))

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"sector": "sector3"}


class ChangeHiddenUnitForm(DirectoryForm):
    """What may be seen of a safe house."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(label=_("Name in the language spoken there"), required=False, max_length=200)


class ChangeUnitForm(ChangeHiddenUnitForm):
    place = ByCode(Place.objects.all(), label=_("Where?"), empty_label=None)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "off"}),
    )
    is_hidden = forms.BooleanField(
        label=_("A safe house"),
        help_text=_("Neither its address nor its place is ever shown."),
        required=False,
    )


class UnitForm(ChangeUnitForm):
    code = Code(help_text=_("Short, for lists and for the record. It never changes."))
    institution = ByCode(Institution.objects.all(), label=_("Of which institution?"), empty_label=None)
    kind = forms.ChoiceField(label=_("What kind of unit is it?"))
    level = forms.ChoiceField(label=_("How far does it reach?"), initial="local")
    profile_code = forms.ChoiceField(
        label=_("Whose rules hold there?"),
        help_text=_("Deadlines, code lists and what may be shared come from these rules."),
        initial="ia",
    )
    takes_cases = forms.BooleanField(
        label=_("Works with children: notices come here, and cases are opened here"), required=False
    )
    field_order = (
        *("name", "name_local", "code", "institution", "place", "phone", "kind", "level"),
        *("profile_code", "takes_cases", "is_hidden"),
    )

    @classmethod
    def lists(cls) -> dict[str, str]:
        return {"kind": "agency_type", "level": "level"}


def _listed_for(unit: Unit, name: str) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(choice.code, choice.label(language)) for choice in unit.profile.choices(name)]


class ServiceForm(DirectoryForm):
    """How many children a service takes, and which."""

    places_a_month = forms.IntegerField(
        label=_("For how many children a month?"), required=False, min_value=0, max_value=100_000
    )
    age_from = forms.IntegerField(label=_("From which age?"), required=False, min_value=0, max_value=OLDEST)
    age_to = forms.IntegerField(label=_("Up to which age?"), required=False, min_value=0, max_value=OLDEST)
    sexes = forms.MultipleChoiceField(
        label=_("For girls or for boys?"),
        help_text=_("Tick nothing where it is for all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages, an interpreter included?"),
        help_text=_("Tick nothing where nobody knows."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    populations = forms.MultipleChoiceField(
        label=_("With which legal status?"),
        help_text=_("Tick nothing where it is for all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, unit: Unit, **more: object) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["age_to"].beside = True
        fields["sexes"].choices = [row for row in _listed_for(unit, "sex") if row[0] != "not_said"]
        fields["languages"].choices = _listed_for(unit, "language")
        fields["populations"].choices = _listed_for(unit, "population")

    @property
    def places(self) -> int | None:
        found: int | None = self.cleaned_data["places_a_month"]
        return found

    @property
    def for_whom(self) -> ForWhom:
        return ForWhom(**{each.name: self.cleaned_data[each.name] for each in fields_of(ForWhom)})


class OfferForm(ServiceForm):
    service = forms.ChoiceField(label=_("Which service?"))
    field_order = ("service",)

    def __init__(self, *args: object, unit: Unit, only: str = "", **more: object) -> None:
        """A service that is offered already is changed on a page of its own, that of `only`."""
        super().__init__(*args, unit=unit, **more)
        fields: dict[str, Any] = self.fields
        offered = set(unit.offers.values_list("service", flat=True))
        fields["service"].choices = [
            (code, words)
            for code, words in _listed_for(unit, "service")
            if (code == only if only else code not in offered)
        ]


class PasswordForm(forms.Form):
    """A password that somebody else chooses: its owner hears it once and changes it."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_(
            "12 letters or more: four words that do not belong together are good. Tell it only to this person."
        ),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        strip=False,
    )

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        if "password" in said:
            try:
                validate_password(said["password"], self.owner())
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return said

    def owner(self) -> Person:
        """Whose names the password may not repeat."""
        raise NotImplementedError


class NewPasswordForm(PasswordForm):
    forget_second_step = forms.BooleanField(
        label=_("The telephone or the key is lost, too"),
        help_text=_("The second step of signing in is taken away. It has to be set up again."),
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person

    def owner(self) -> Person:
        return self.person


class PersonForm(PasswordForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    username = forms.CharField(
        label=_("Name to sign in with"),
        help_text=_("Small letters from a to z, digits and . _ -"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ("name", "username", "language", "password")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["password"].label = _("First password")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("Use small letters from a to z, digits and . _ - only."))(
            username
        )
        return username

    def owner(self) -> Person:
        return Person(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("name", ""))


class PostForm(DirectoryForm):
    role = forms.ChoiceField(label=_("What does this person do?"), choices=[])
    unit = ByCode(Unit.objects.all(), label=_("In which unit?"), empty_label=None)
    rank = forms.ChoiceField(
        label=_("When a request comes to this unit"),
        required=False,
        choices=list(RANKS.items()),
        widget=forms.RadioSelect,
        initial="",
    )
    place = ByCode(
        Place.objects.all(),
        label=_("Whose numbers may this person see?"),
        help_text=_("For coordinators and analysts: a place, with all that lies in it."),
        required=False,
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["role"].choices = [(code, role.title) for code, role in ROLES.items()]

    def clean_rank(self) -> int | None:
        return int(self.cleaned_data["rank"]) if self.cleaned_data["rank"] else None
