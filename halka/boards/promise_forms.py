"""Forms of decisions and promises. They know shapes; whether something makes sense is for the deed to say."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from halka.boards.models import Decision
from halka.directory.forms import ByCode
from halka.directory.models import Unit
from halka.pages.fields import TODAY_OR_LATER, Coming, needed_if

_WORDS = {"rows": 3, "dir": "auto"}


def _no_child() -> forms.BooleanField:
    return forms.BooleanField(label=_("What looks like a code here is no child"), required=False)


class DecideForm(forms.Form):
    text = forms.CharField(
        label=_("What was decided?"),
        help_text=_("No child, no name, no code."),
        max_length=1000,
        widget=forms.Textarea(attrs=_WORDS),
    )
    kind = forms.ChoiceField(label=_("What does it ask for?"), choices=[("", "–"), *Decision.Kind.choices])
    owner = ByCode(Unit.objects.filter(is_hidden=False), label=_("Which unit does it?"), required=False)
    due_on = Coming(label=_("Until which day?"), required=False, help_text=TODAY_OR_LATER)
    no_child = _no_child()

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        field = self.fields["owner"]
        assert isinstance(field, ByCode)
        field.shorten(field.all_rows)
        needed_if(self, **dict.fromkeys(("owner", "due_on"), _("needed if somebody does something")))


class DoneForm(forms.Form):
    proof = forms.CharField(
        label=_("How can others see that it is done?"),
        help_text=_("A letter and its number, a list, a page."),
        max_length=1000,
        widget=forms.Textarea(attrs=_WORDS),
    )
    no_child = _no_child()


class MoreTimeForm(forms.Form):
    due_on = Coming(label=_("Until which day?"), help_text=TODAY_OR_LATER)
    why = forms.CharField(label=_("Why is more time needed?"), max_length=300)
