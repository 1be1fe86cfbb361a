"""The pages on which a questionnaire is made: one question, a page of it, its name and languages."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.questionnaires.builder import kinds
from halka.questionnaires.builder.conditions import (
    OPERATORS,
    WITHOUT_VALUE,
    Condition,
    NoCondition,
    as_expression,
    of_expression,
)
from halka.questionnaires.builder.sheets import LEVEL, MOST_LETTERS, Row, Sheets, asked_before, slug

BLANKS = 4
LANGUAGES = (
    "English (en)",
    "Türkçe (tr)",
    "Shqip (sq)",
    "العربية (ar)",
    "Kurdî (ku)",
    "کوردی (ckb)",
    "فارسی (fa)",
)
PAGES = {
    "": gettext_lazy("a page for each page that you make"),
    "question": gettext_lazy("one question to a page"),
    "all": gettext_lazy("all on one page"),
}
PAGES_WAY = "attribute::halka:pages"
LEVELS = {
    "0": gettext_lazy("0: anybody may know it"),
    "1": gettext_lazy("1: only counted"),
    "2": gettext_lazy("2: does not say who somebody is"),
    "3": gettext_lazy("3: says who somebody is, or may: names, addresses, free text"),
    "4": gettext_lazy("4: sensitive: health, conflicts, what somebody did"),
    "5": gettext_lazy("5: restricted: violence, places that are secret"),
}
_BETWEEN = re.compile(r"^\. >= (-?[\d.]+)(?: and \. <= (-?[\d.]+))?$|^\. <= (-?[\d.]+)$")


class ConditionFields(forms.Form):
    """When something is asked. `sheets`: the whole, `number`: which row, or where it will stand."""

    on = forms.ChoiceField(label=gettext_lazy("Asked"), required=False)
    operator = forms.ChoiceField(
        label=gettext_lazy("if the answer"), required=False, choices=list(OPERATORS.items())
    )
    value = forms.CharField(
        label=gettext_lazy("this"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A choice in its words, a number or a text."),
        widget=forms.TextInput(attrs={"list": "choices", "dir": "auto"}),
    )
    free = forms.CharField(
        label=gettext_lazy("Or a condition in XPath, for who knows it"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def _prepare(self, sheets: Sheets, row: Row, number: int) -> None:
        self.sheets, self.row, self.number = sheets, row, number
        field = self.fields["on"]
        assert isinstance(field, forms.ChoiceField)
        before = [(one["name"], sheets.words(one) or one["name"]) for one in asked_before(sheets, number)]
        field.choices = [("", _("always")), *before]
        written = row.get("relevant", "")
        found = of_expression(written)
        if found is not None and found.question in dict(before):
            self.initial.update(
                {"on": found.question, "operator": found.operator, "value": self._said(found)}
            )
        else:
            self.initial["free"] = written

    def _said(self, condition: Condition) -> str:
        row = self.sheets.question(condition.question)
        for choice in self.sheets.choices_of(row) if row else []:
            if choice.get("name") == condition.value:
                return self.sheets.words(choice) or condition.value
        return condition.value

    @property
    def known_values(self) -> list[str]:
        """The words of all choices asked before: what a browser proposes while somebody writes."""
        found = [
            self.sheets.words(choice)
            for row in asked_before(self.sheets, self.number)
            for choice in self.sheets.choices_of(row)
        ]
        return [words for words in dict.fromkeys(found) if words]

    def relevant(self) -> str:
        """Raises NoCondition."""
        if on := self.cleaned_data.get("on"):
            operator = self.cleaned_data.get("operator") or "is"
            value = "" if operator in WITHOUT_VALUE else self.cleaned_data.get("value", "")
            return as_expression(Condition(on, operator, value), self.sheets)
        return str(self.cleaned_data.get("free", "")).strip()

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if said.get("on") and str(said.get("free", "")).strip() and not self.initial.get("free"):
            self.add_error("free", _("Say it one way only: choose above, or write here."))
        elif "on" in said:
            try:
                said["relevant"] = self.relevant()
            except NoCondition as problem:
                self.add_error("value", str(problem))
        return said


class PageForm(ConditionFields):
    """A page of the questionnaire: its heading, and when it is asked."""

    def __init__(self, sent: QueryDict | None, sheets: Sheets, row: Row, number: int) -> None:
        super().__init__(sent)
        _add_words(self, sheets, row, "label", _("Heading"), needed=True)
        self._prepare(sheets, row, number)

    def row_made(self) -> Row:
        made = {**self.row, "relevant": self.cleaned_data["relevant"]}
        _take_words(self, self.sheets, made, "label")
        return {key: value for key, value in made.items() if value}


class QuestionForm(ConditionFields):
    kind = forms.ChoiceField(label=gettext_lazy("What is answered"))
    required = forms.BooleanField(label=gettext_lazy("An answer is needed"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("How sensitive the answer is"),
        choices=list(LEVELS.items()),
        help_text=gettext_lazy("It decides who reads it, and what leaves in a file."),
    )
    at_least = forms.DecimalField(label=gettext_lazy("At least"), required=False, max_digits=12)
    at_most = forms.DecimalField(label=gettext_lazy("At most"), required=False, max_digits=12)
    scale = forms.ChoiceField(label=gettext_lazy("Ready-made choices"), required=False)
    dont_know = forms.BooleanField(label=gettext_lazy("Offer “I do not know”"), required=False)
    refused = forms.BooleanField(label=gettext_lazy("Offer “I do not want to answer”"), required=False)

    def __init__(self, sent: QueryDict | None, sheets: Sheets, row: Row, number: int) -> None:
        super().__init__(sent)
        _add_words(self, sheets, row, "label", _("Question"), needed=True)
        _add_words(self, sheets, row, "hint", _("Explanation"), needed=False)
        is_new = not row.get("name")
        now = kinds.kind_of(row) if row.get("type") else "one"
        listed: list[tuple[str, object]] = [(name, kind.words) for name, kind in kinds.KINDS.items()]
        if now == kinds.OTHER:
            listed = [(kinds.OTHER, row.get("type", "")), *listed]
        self._choose("kind", listed)
        self._choose("scale", [("", _("none")), *((name, one[0]) for name, one in kinds.SCALES.items())])
        is_needed = row.get("required", "").lower() in ("yes", "true", "true()")
        level = row.get(LEVEL, "2" if is_new else "")
        self.initial.update({"kind": now, "required": is_needed, "level": level})
        if not is_new and LEVEL not in row:
            self._choose("level", [("", _("not said: it counts as 3")), *LEVELS.items()])
            self.fields["level"].required = False
        if found := _BETWEEN.match(row.get("constraint", "")):
            self.initial.update({"at_least": found[1], "at_most": found[2] or found[3]})
        self._add_choices(sheets, row)
        self._prepare(sheets, row, number)

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _add_choices(self, sheets: Sheets, row: Row) -> None:
        there = [one for one in sheets.choices_of(row) if not one.get("missing")]
        for code in kinds.NO_ANSWER:
            self.initial[code] = any(one.get("missing") == code for one in sheets.choices_of(row))
        for n in range(len(there) + BLANKS):
            for place, language in enumerate(sheets.languages):
                name = f"choice_{n}_{place}"
                what = _("Choice %(number)s") % {"number": n + 1}
                label = f"{what} · {language}" if language and len(sheets.languages) > 1 else what
                self.fields[name] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=300,
                    widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
                )
                if n < len(there):
                    self.initial[name] = there[n].get(sheets.column("label", language), "")
        self._there = there

    @property
    def labels(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("label_")]

    @property
    def hints(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("hint_")]

    @property
    def choices(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("choice_")]

    def clean(self) -> dict[str, object]:
        said = super().clean()
        wants = said.get("kind") in kinds.WITH_CHOICES
        if wants and not self._choices_said(said) and not said.get("scale"):
            self.add_error("kind", ValidationError(_("Write its choices, or take ready-made ones.")))
        least, most = said.get("at_least"), said.get("at_most")
        if least is not None and most is not None and least > most:  # type: ignore[operator]
            self.add_error("at_most", _("This is less than the other number."))
        return said

    def _choices_said(self, said: dict[str, object]) -> list[tuple[int, Row]]:
        """The lines in which something stands, with their number."""
        found = []
        for n in range(len(self._there) + BLANKS):
            words = {
                self.sheets.column("label", one): str(said.get(f"choice_{n}_{place}") or "").strip()
                for place, one in enumerate(self.sheets.languages)
            }
            if any(words.values()):
                found.append((n, words))
        return found

    def choices_made(self) -> list[Row]:
        """The rows of its list, without the name of the list; codes that were there stay."""
        said = self._choices_said(self.cleaned_data)
        made: list[Row] = []
        if not said and (scale := self.cleaned_data.get("scale")):
            for code, words in kinds.SCALES[scale][1]:
                made.append({"name": code, **self._in_all(words)})
        codes = {one.get("name", "") for one in self._there}
        for n, in_each in said:
            kept = dict(self._there[n]) if n < len(self._there) else {}
            kept.pop("list_name", None)
            code = kept.get("name") or _free_code(in_each, codes)
            codes.add(code)
            made.append({**kept, "name": code, **self._filled(in_each)})
        for code, words in kinds.NO_ANSWER.items():
            if self.cleaned_data.get(code):
                before = next(
                    (one for one in self.sheets.choices_of(self.row) if one.get("missing") == code), {}
                )
                made.append({"name": code, "missing": code, **self._in_all(words), **before})
        return made

    def _in_all(self, words: str) -> Row:
        return {self.sheets.column("label", one): kinds.said_in(words, one) for one in self.sheets.languages}

    @staticmethod
    def _filled(words: Row) -> Row:
        """What is not translated yet is shown in the words that are there."""
        first = next(one for one in words.values() if one)
        return {key: one or first for key, one in words.items()}

    def row_made(self) -> Row:
        """The row of the question, its list not named yet."""
        said = self.cleaned_data
        made = {**self.row, "relevant": str(said["relevant"])}
        made["required"] = "yes" if said["required"] else ""
        made[LEVEL] = said["level"]
        _take_words(self, self.sheets, made, "label")
        _take_words(self, self.sheets, made, "hint")
        if said["kind"] != kinds.OTHER:
            kind = kinds.KINDS[said["kind"]]
            made["type"] = kind.type
            made["appearance"] = kinds.appearance(made.get("appearance", ""), kind)
        if said["kind"] == "note":
            made["required"] = ""
        if said["kind"] in kinds.WITH_NUMBERS:
            made["constraint"] = _between(said["at_least"], said["at_most"], self.row.get("constraint", ""))
        return made


class SettingsForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=150, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple
    )
    pages = forms.ChoiceField(
        label=gettext_lazy("How it is filled"), choices=list(PAGES.items()), required=False
    )
    version = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=60,
        help_text=gettext_lazy("A published version is frozen: another wording needs another version."),
    )
    form_id = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_\-]{0,60}$",
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("Letters, digits and lines; the same in all versions."),
    )

    def __init__(self, sent: QueryDict | None, sheets: Sheets | None, version: str = "") -> None:
        super().__init__(sent)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        now = sheets.languages if sheets else ["English (en)"]
        field.choices = [(one, one or _("without a name")) for one in dict.fromkeys([*now, *LANGUAGES])]
        settings = sheets.settings if sheets else {}
        self.initial = {
            "languages": now,
            "title": settings.get("form_title", ""),
            "form_id": settings.get("form_id", ""),
            "version": settings.get("version", version),
            "pages": settings.get(PAGES_WAY, ""),
        }
        if sheets is None:
            del self.fields["form_id"]


def _add_words(form: forms.Form, sheets: Sheets, row: Row, kind: str, what: str, *, needed: bool) -> None:
    several = len(sheets.languages) > 1
    for place, language in enumerate(sheets.languages):
        name = f"{kind}_{place}"
        form.fields[name] = forms.CharField(
            label=f"{what} · {language}" if several and language else what,
            required=needed and place == 0,
            max_length=MOST_LETTERS,
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        )
        form.initial[name] = row.get(sheets.column(kind, language), "")


def _take_words(form: forms.Form, sheets: Sheets, made: Row, kind: str) -> None:
    said = [
        str(form.cleaned_data.get(f"{kind}_{place}", "")).strip()
        for place, _one in enumerate(sheets.languages)
    ]
    first = next((words for words in said if words), "")
    for words, language in zip(said, sheets.languages, strict=True):
        made[sheets.column(kind, language)] = words or first


def _between(least: object, most: object, before: str) -> str:
    if least is None and most is None:
        return "" if _BETWEEN.match(before) else before
    parts = [f". >= {least}"] if least is not None else []
    return " and ".join([*parts, *([f". <= {most}"] if most is not None else [])])


def _free_code(words: Row, taken: set[str]) -> str:
    base = slug(next(one for one in words.values() if one))[:24] or "choice"
    code, more = base, 1
    while code in taken:
        more += 1
        code = f"{base}_{more}"
    return code
