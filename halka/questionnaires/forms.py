"""The form with which a workbook is read in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WorkbookForm(forms.Form):
    workbook = forms.FileField(
        label=_("The workbook"),
        help_text=_("An XLSForm: .xlsx or .xls with the sheets survey, choices and settings."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )
