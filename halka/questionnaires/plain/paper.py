"""A questionnaire on paper: filled, or empty for a pen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from halka.documents.blocks import Block, Document, Field, Fields, Heading, Paragraph, Words
from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.texts import code_of
from halka.questionnaires.plain.answers import choices_of, is_note
from halka.questionnaires.plain.pages import Page, Place, places
from halka.questionnaires.plain.review import sections, title_of
from halka.questionnaires.workbook.languages import RIGHT_TO_LEFT

AS_BOXES = 20
"""A longer list of choices is a line to write on."""


def filled(state: State, pages: Sequence[Page], title: str, footer: str) -> Document:
    """What was asked and answered, in the language of the filling."""
    blocks: list[Block] = []
    for section in sections(state, pages):
        for heading, lines in section.parts:
            blocks += _part(
                heading or section.title, [Field(line.words, line.said or line.missing) for line in lines]
            )
    return _document(state, title, footer, blocks)


def _part(title: str, fields: list[Field]) -> list[Block]:
    return [Fields(title, tuple(fields))] if fields else []


def empty(state: State, pages: Sequence[Page], title: str, footer: str) -> Document:
    """Every question, also those that are asked only at times."""
    blocks: list[Block] = []
    for number, page in enumerate(pages, start=1):
        part = title_of(state, page, number)
        fields: list[Field] = []
        for place in places(state, page, all_of_it=True):
            if place.kind in ("heading", "entry"):
                blocks += _part(part, fields)
                part, fields = state.words(place.part.label, place.node) or part, []
            elif isinstance(place.part, Question):
                if is_note(place.part, place.node):
                    blocks += _part(part, fields)
                    fields = []
                    blocks.append(Paragraph(state.words(place.part.label, place.node) or "–", "small"))
                else:
                    fields.append(_for_a_pen(state, place, place.part))
        blocks += _part(part, fields)
    return _document(state, title, footer, blocks)


def _for_a_pen(state: State, place: Place, question: Question) -> Field:
    label = state.words(question.label, place.node) or place.node.element.tag
    asked_at_times = _("only where it applies") if place.node.bind.relevant is not None else ""
    hint = ". ".join(part for part in (state.words(question.hint, place.node), asked_at_times) if part)
    options = tuple(dict.fromkeys(one.label or one.value for one in choices_of(state, question, place.node)))
    if options and len(options) <= AS_BOXES and question.kind != "rank":
        kind: Literal["choice", "choices"] = "choices" if question.kind == "select" else "choice"
        return Field(label, kind=kind, options=options, help=hint)
    if place.node.bind.type == "date":
        return Field(label, kind="date", help=hint)
    room = 3 if "multiline" in question.appearance or question.kind == "rank" else 1
    return Field(label, kind="lines" if room > 1 else "line", room=room, help=hint)


def _document(state: State, title: str, footer: str, blocks: list[Block]) -> Document:
    code = code_of(state.language)
    with translation.override(code if code in dict(settings.LANGUAGES) else translation.get_language()):
        words = Words.translated(_)
    return Document(
        title=title,
        subtitle="",
        language=code or translation.get_language() or "en",
        direction="rtl" if code in RIGHT_TO_LEFT else "ltr",
        footer=footer,
        mark="",
        words=words,
        blocks=(Heading(title, 1), *blocks),
        look="form",
    )
