"""Forms of the survey: the file that is sent, and what its names of institutions mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Place
from halka.insight.survey.sheets import MEGABYTE
from halka.insight.survey.sides import Side, guess


class SurveyFile(forms.Form):
    name = forms.CharField(
        label=_("What is the survey called?"),
        help_text=_("For example the season and the year. The same name again adds to the same survey."),
        max_length=100,
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("In which place was it held?"), empty_label=None
    )
    file = forms.FileField(
        label=_("The file of answers"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
    )
    second = forms.FileField(
        label=_("Its second file"),
        help_text=_("Only when partner institutions lie in a file of their own, as ODK writes them."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )

    def __init__(self, *args: Any, places: Sequence[int], **more: Any) -> None:
        """The widest of the places stands first: the one that lies in none of the others."""
        super().__init__(*args, **more)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Place.objects.filter(pk__in=places)
        field.initial = field.queryset.exclude(parent__in=places).first()
        most = settings.HALKA_UPLOAD_AT_MOST // MEGABYTE
        self.fields["file"].help_text = _(
            "XLSX or CSV, as KoboToolbox or ODK exports it, at most %(most)s MB."
        ) % {"most": most}

    def contents(self) -> list[tuple[str, bytes]]:
        """(name, content) of what was sent."""
        sent: list[UploadedFile[Any] | None] = [self.cleaned_data["file"], self.cleaned_data["second"]]
        return [(file.name or "", file.read()) for file in sent if file is not None]


class Matching(forms.Form):
    """One question for each name in the file: which institution of the directory is it?"""

    def __init__(self, *args: Any, said: Sequence[str], sides: dict[str, Side], **more: Any) -> None:
        super().__init__(*args, **more)
        self.said = said
        named = sorted((side.name, side.code) for side in sides.values() if side.units)
        choices = [("", _("Leave out")), *((code, name) for name, code in named)]
        for number, text in enumerate(said):
            self.fields[f"side_{number}"] = forms.ChoiceField(
                label=text, choices=choices, required=False, initial=guess(text, sides.values())
            )

    def matched(self) -> dict[str, str]:
        """Name in the file to code of the side, without what is left out."""
        found = {text: self.cleaned_data[f"side_{number}"] for number, text in enumerate(self.said)}
        return {text: code for text, code in found.items() if code}
