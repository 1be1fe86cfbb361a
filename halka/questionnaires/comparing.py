"""Two versions of a questionnaire, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.texts import Label
from halka.questionnaires.xpath.evaluation import Compiled


@dataclass(frozen=True)
class Difference:
    """`kind`: added, removed or changed; `lines`: what, before and after."""

    name: str
    words: str
    kind: str
    lines: tuple[tuple[str, str, str], ...] = ()


def differences(before: Definition, after: Definition) -> list[Difference]:
    """In the order of the newer version; what was taken out stands behind."""
    old, new = before.by_ref, after.by_ref
    found: list[Difference] = []
    for ref, question in new.items():
        words = _words(after, question.label)
        if ref not in old:
            found.append(Difference(_name(ref), words, "added"))
        elif lines := tuple(_lines(before, old[ref], after, question)):
            found.append(Difference(_name(ref), words, "changed", lines))
    found += [
        Difference(_name(ref), _words(before, question.label), "removed")
        for ref, question in old.items()
        if ref not in new
    ]
    return found


def _name(ref: str) -> str:
    return ref.split("/", 2)[-1]


def _lines(
    before: Definition, old: Question, after: Definition, new: Question
) -> Iterator[tuple[str, str, str]]:
    was, now = before.bind(old.ref), after.bind(new.ref)
    pairs = [
        (_("kind"), f"{old.kind} {was.type}", f"{new.kind} {now.type}"),
        (_("asked if"), _text(was.relevant), _text(now.relevant)),
        (_("allowed if"), _text(was.constraint), _text(now.constraint)),
        (_("calculation"), _text(was.calculate), _text(now.calculate)),
        (_("needed"), _text(was.required), _text(now.required)),
        (_("choices"), _choices(before, old), _choices(after, new)),
    ]
    for language in after.texts.languages or [""]:
        pairs.append(
            (
                _("question, %s") % language,
                _words(before, old.label, language),
                _words(after, new.label, language),
            )
        )
        pairs.append(
            (_("hint, %s") % language, _words(before, old.hint, language), _words(after, new.hint, language))
        )
    yield from (pair for pair in pairs if pair[1] != pair[2])


def _text(expression: Compiled | None) -> str:
    return expression.expression if expression else ""


def _words(form: Definition, label: Label, language: str = "") -> str:
    pieces = (
        form.texts.of(label.text_id, language or form.texts.default).pieces if label.text_id else label.pieces
    )
    return "".join(piece if isinstance(piece, str) else "…" for piece in pieces).strip()


def _choices(form: Definition, question: Question) -> str:
    """The names of the choices, with the filter where there is one."""
    if question.itemset is None:
        return ", ".join(choice.value for choice in question.choices)
    nodes = question.itemset.nodes
    names = [
        (item.findtext(question.itemset.value) or "").strip()
        for name, roots in form.lists.items()
        if f"'{name}'" in nodes
        for root in roots
        for item in root.iter("item")
    ]
    return ", ".join(names) + (f" {nodes[nodes.index('[') :]}" if "[" in nodes else "")
