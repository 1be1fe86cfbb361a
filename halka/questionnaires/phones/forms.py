"""The form with which somebody sets up a phone."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person
from halka.directory.second_step import confirm
from halka.questionnaires.models import Phone


class PhoneForm(forms.Form):
    name = forms.CharField(
        label=_("What do you call this phone?"),
        help_text=_("So that you know it again: “blue phone”, “tablet of the office”. No name of a child."),
        max_length=60,
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(30, _("30 days")), (90, _("90 days"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    tier = forms.ChoiceField(
        label=_("What may it carry of each child?"),
        help_text=_(
            "Take the least that you need. With more than a first name it has to be locked by a PIN."
        ),
        choices=Phone.Tier.choices,
        widget=forms.RadioSelect,
    )
    second_step = forms.CharField(
        label=_("Code of your telephone, or a recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, data: object, *, person: Person) -> None:
        super().__init__(data or None)  # type: ignore[arg-type]
        self.person = person
        if not settings.HALKA_SECOND_FACTOR:
            del self.fields["second_step"]

    def clean(self) -> dict[str, object]:
        """A code opens once: it is looked at last, when nothing else has to be mended."""
        said = super().clean() or {}
        if "second_step" in self.fields and not self.errors:
            try:
                confirm(self.person, said.pop("second_step"))
            except forms.ValidationError as wrong:
                self.add_error("second_step", wrong)
        return said
