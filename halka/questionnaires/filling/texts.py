"""What a form says, in its languages: labels and hints, with answers set into them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from halka.questionnaires.check.form import XF

_ITEXT = re.compile(r"^\s*jr:itext\(\s*'([^']*)'\s*\)\s*$")
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")

Piece = str | tuple[str]
"""A text as it is, or in a tuple the expression whose value stands there."""


@dataclass(frozen=True)
class Said:
    """One text: its pieces, and the media beside it by kind (image, audio, video, big-image, guidance)."""

    pieces: tuple[Piece, ...] = ()
    media: dict[str, str] = field(default_factory=dict)


NOTHING = Said()


@dataclass
class Texts:
    """Languages in the order of the form; `said`: language, then id of the text."""

    languages: list[str] = field(default_factory=list)
    default: str = ""
    said: dict[str, dict[str, Said]] = field(default_factory=dict)

    def of(self, name: str, language: str) -> Said:
        """The text in this language, else in the form's first."""
        return self.said.get(language, {}).get(name) or self.said.get(self.default, {}).get(name, NOTHING)

    def best(self, code: str) -> str:
        """The language of the form for a code such as `tr`, else its default."""
        fitting = [name for name in self.languages if code_of(name) == code or name.lower() == code]
        return fitting[0] if fitting else self.default


def code_of(language: str) -> str:
    """`ar` of `العربية (ar)`; a bare code is its own; "" where none is written."""
    match = _CODE.search(language)
    if match:
        return match[1].split("-")[0].lower()
    return language.lower() if re.fullmatch(r"[A-Za-z]{2,3}", language) else ""


def texts_of(model: etree._Element) -> Texts:
    found = Texts()
    for translation in model.iterfind(f"{{{XF}}}itext/{{{XF}}}translation"):
        language = translation.get("lang", "")
        found.languages.append(language)
        if translation.get("default") or not found.default:
            found.default = language
        of_language = found.said.setdefault(language, {})
        for text in translation.iterfind(f"{{{XF}}}text"):
            of_language[text.get("id", "")] = _said(text)
    return found


def _said(text: etree._Element) -> Said:
    pieces: tuple[Piece, ...] = ()
    media: dict[str, str] = {}
    for value in text.iterfind(f"{{{XF}}}value"):
        if kind := value.get("form"):
            media[kind] = value.text or ""
        else:
            pieces = pieces_of(value)
    return Said(pieces, media)


def pieces_of(element: etree._Element) -> tuple[Piece, ...]:
    """The text of an element, with its outputs as expressions."""
    pieces: list[Piece] = [element.text] if element.text else []
    for below in element:
        if etree.QName(below).localname == "output":
            pieces.append((below.get("value", ""),))
        if below.tail:
            pieces.append(below.tail)
    return tuple(pieces)


@dataclass(frozen=True)
class Label:
    """A label or a hint: the id of a text in languages, or pieces that are the same in all."""

    text_id: str = ""
    pieces: tuple[Piece, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text_id or self.pieces)


def label_of(element: etree._Element | None) -> Label:
    if element is None:
        return Label()
    reference = element.get("ref", "")
    if match := _ITEXT.match(reference):
        return Label(text_id=match[1])
    if reference:
        return Label(pieces=((reference,),))
    return Label(pieces=pieces_of(element))
