"""Forms of recommendations. They know shapes; whether something makes sense is for the deed to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from halka.boards.models import Item
from halka.directory.forms import ByCode, listed
from halka.directory.models import Unit
from halka.recommendations.models import Issue, Recommendation

NONE = [("", "–")]


def _shorten(form: forms.Form, **only: list[int]) -> None:
    for name, field in form.fields.items():
        if isinstance(field, ByCode):
            field.shorten(field.all_rows.filter(pk__in=only[name]) if name in only else field.all_rows)


class IssueForm(forms.Form):
    title = forms.CharField(
        label=_("What goes wrong?"), help_text=_("No child, no name, no code."), max_length=200
    )
    kind = forms.ChoiceField(label=_("What kind of issue is it?"), choices=[*NONE, *Issue.Kind.choices])
    lens = forms.ChoiceField(
        label=_("Communication, coordination or cooperation?"), choices=[*NONE, *Item.Lens.choices]
    )
    from_unit = ByCode(Unit.objects.filter(is_hidden=False), label=_("Between which unit"), required=False)
    to_unit = ByCode(Unit.objects.filter(is_hidden=False), label=_("and which?"), required=False)
    cause = forms.ChoiceField(label=_("What is the cause?"))
    effect = forms.ChoiceField(label=_("What does it do to children?"))
    evidence = forms.CharField(
        label=_("What shows it?"), help_text=_("The sentence as it was printed."), max_length=500
    )
    evidence_ref = forms.CharField(label=_("Where does it stand?"), max_length=200)
    written_by = ByCode(Unit.objects.all(), label=_("For which unit do you write?"))

    def __init__(self, *args: Any, writes: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cause", "effect"):
            label = self.fields[name].label
            self.fields[name] = forms.ChoiceField(label=label, choices=[*NONE, *listed(f"issue_{name}")])
        _shorten(self, written_by=writes)


class RecommendationForm(forms.Form):
    text = forms.CharField(
        label=_("What do you recommend?"),
        help_text=_("No child, no name, no code."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    focus = forms.ChoiceField(label=_("In which focus area?"))
    owner = ByCode(Unit.objects.filter(is_hidden=False), label=_("Which unit is to answer?"))
    measured_by = forms.CharField(label=_("By which figure will you see whether it helped?"), max_length=300)
    useful_change = forms.CharField(label=_("What is the smallest change worth having?"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = self.fields["focus"].label
        self.fields["focus"] = forms.ChoiceField(label=label, choices=[*NONE, *listed("focus_area")])
        _shorten(self)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What do you answer?"), choices=[*NONE, *Recommendation.Answer.choices]
    )
    comment = forms.CharField(
        label=_("Your comment"),
        help_text=_("Needed, unless you accept all of it. No child, no name, no code."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
