"""The fields of one page: each question as a field of the house, with what is kept and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _

from halka.questionnaires.files.shown import Shown as File
from halka.questionnaires.files.taking import accepted, family_of
from halka.questionnaires.filling.body import Question, Repeat
from halka.questionnaires.filling.choices import Offered
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.plain.answers import as_read, as_typed, choices_of, is_not_here, is_note
from halka.questionnaires.plain.pages import Place, add_name, name_of

SENT = 200
"""A longer list is searched, not sent."""
FOUND = 50
AS_CARDS = 12
"""More choices than that, of which one is chosen, stand in a list that folds."""


@dataclass
class Shown:
    """One line of a page. `kind`: heading, entry, add, note, not_here, fixed, field, file or rank; `name` that of its field.

    `finds`: the name of the field in which a long list is searched, with what was searched for."""

    kind: str
    words: str = ""
    hint: str = ""
    level: int = 2
    name: str = ""
    number: int = 0
    bound: BoundField | None = None
    ranks: list[tuple[str, str, str]] = field(default_factory=list)
    finds: str = ""
    looked_for: str = ""
    more: int = 0
    is_new: bool = False
    removable: bool = False
    condition: str = ""
    file: File | None = None


class PageForm(forms.Form):
    """The questions of one page as fields. It never reads what was sent: answers are read with the form itself at hand."""

    use_required_attribute = False

    def wrong(self, problems: Mapping[str, list[str]]) -> None:
        """What is wrong, by the name of the field; of what has none, such as a note that stops, above the page only."""
        found = ErrorDict()
        for name, sentences in problems.items():
            found.setdefault(name if name in self.fields else NON_FIELD_ERRORS, ErrorList()).extend(sentences)
        self._errors = found


@dataclass(frozen=True)
class Asked:
    """How the page is shown: what is wrong, which fields are new, what is searched for in long lists."""

    problems: Mapping[str, list[str]] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    looked_for: Mapping[str, str] = field(default_factory=dict)
    is_preview: bool = False
    files: Mapping[str, File] = field(default_factory=dict)


def form_of(state: State, shown: Iterable[Place], asked: Asked | None = None) -> tuple[PageForm, list[Shown]]:
    """The form, and the lines of the page in their order."""
    asked = asked or Asked()
    form = PageForm()
    lines = [_line(state, place, form, asked) for place in shown]
    form.wrong(asked.problems)
    for line in lines:
        if line.kind in ("field", "rank", "file"):
            line.bound = form[line.name]
    if not form.errors:
        _focus(form, lines)
    return form, lines


def _focus(form: PageForm, lines: list[Shown]) -> None:
    first = next((line for line in lines if line.is_new and line.name in form.fields), None)
    if first is not None:
        form.fields[first.name].widget.attrs["autofocus"] = True


def _line(state: State, place: Place, form: PageForm, asked: Asked) -> Shown:
    name, part, node = name_of(place.node), place.part, place.node
    if not isinstance(part, Question):
        words = state.words(part.label, node)
        is_counted = isinstance(part, Repeat) and bool(part.count)
        if place.kind == "add":
            name = add_name(place)
        return Shown(place.kind, words, "", place.level, name, place.number, removable=not is_counted)
    words, hint = state.words(part.label, node), state.words(part.hint, node)
    line = Shown("field", words, hint, place.level, name, is_new=name in asked.new)
    if asked.is_preview and node.bind.relevant is not None:
        line.condition = node.bind.relevant.expression
    if is_not_here(part, node):
        line.kind = "not_here"
    elif is_note(part, node):
        line.kind = "note"
    elif node.readonly:
        line.kind, line.hint = "fixed", as_read(state, part, node)
    else:
        _add(state, part, node, form, line, asked)
    return line


def _add(state: State, question: Question, node: Node, form: PageForm, line: Shown, asked: Asked) -> None:
    offered = choices_of(state, question, node)
    if len(offered) > SENT:
        offered = _found(offered, node, line, asked)
    made = _field(question, node, offered)
    made.label, made.required = line.words or line.name, state.is_required(node)
    made.help_text = line.hint
    made.initial = _initial(question, node)
    if asked.is_preview:
        made.disabled = True
    form.fields[line.name] = made
    if question.kind == "upload":
        line.kind, line.file = "file", asked.files.get(node.entered)
    if question.kind == "rank":
        line.kind, line.ranks = "rank", _ranks(node, offered, line.name)


def _found(offered: list[Offered], node: Node, line: Shown, asked: Asked) -> list[Offered]:
    """What is chosen, and what was looked for; the rest is not sent."""
    line.finds, line.looked_for = f"{line.name}:find", asked.looked_for.get(line.name, "")
    chosen = set(node.entered.split())
    wanted = line.looked_for.casefold().strip()
    fitting = [one for one in offered if wanted and wanted in one.label.casefold()]
    line.more = max(0, len(fitting) - FOUND)
    return [one for one in offered if one.value in chosen] + [
        one for one in fitting[:FOUND] if one.value not in chosen
    ]


def _initial(question: Question, node: Node) -> object:
    if question.kind == "select":
        return node.entered.split()
    if question.kind == "trigger":
        return bool(node.entered)
    if question.kind == "upload":
        return None
    return as_typed(node)


def _ranks(node: Node, offered: list[Offered], name: str) -> list[tuple[str, str, str]]:
    places = {value: str(place) for place, value in enumerate(node.entered.split(), start=1)}
    return [
        (f"{name}:{order}", choice.label or choice.value, places.get(choice.value, ""))
        for order, choice in enumerate(offered, start=1)
    ]


def _field(question: Question, node: Node, offered: list[Offered]) -> forms.Field:
    if question.kind == "upload":
        wanted = {"accept": accepted(family_of(question.attributes))}
        return forms.FileField(widget=forms.FileInput(attrs=wanted))
    if question.kind == "trigger":
        return forms.BooleanField()
    if question.kind == "select":
        choices = [(one.value, one.label or one.value) for one in offered]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.kind == "select1":
        return _one_of(question, node, offered)
    return forms.CharField(widget=_widget(question, node.bind.type))


def _one_of(question: Question, node: Node, offered: list[Offered]) -> forms.Field:
    choices = [(one.value, one.label or one.value) for one in offered]
    is_folded = "minimal" in question.appearance or len(choices) > AS_CARDS
    if (is_folded and len(choices) > FOUND + 1) or (is_folded and "likert" not in question.appearance):
        return forms.ChoiceField(choices=[("", "–"), *choices])
    if node.entered:  # a circle cannot be emptied by touching it
        choices.append(("", _("No answer")))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _widget(question: Question, kind: str) -> forms.Widget:
    if question.kind == "range":
        attributes = {
            name: question.attributes[said]
            for name, said in (("min", "start"), ("max", "end"), ("step", "step"))
            if said in question.attributes
        }
        return forms.NumberInput(attrs={**attributes, "class": "short", "dir": "ltr"})
    if kind in ("int", "decimal"):
        mode = "numeric" if kind == "int" else "decimal"
        return forms.TextInput(attrs={"inputmode": mode, "class": "short", "dir": "ltr"})
    if kind in ("date", "time", "dateTime"):
        return forms.TextInput(attrs={"type": "datetime-local" if kind == "dateTime" else kind})
    if kind == "geopoint":
        return forms.TextInput(attrs={"dir": "ltr", "placeholder": "41.33 19.82"})
    if "multiline" in question.appearance:
        return forms.Textarea(attrs={"dir": "auto", "rows": 4})
    digits = {"inputmode": "numeric"} if "numbers" in question.appearance else {}
    return forms.TextInput(attrs={"dir": "auto", **digits})
