"""Sets the template, in rounds until the pages are well filled. A warning of Typst is a failure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from halka.documents import ink
from halka.documents.blocks import Document

from .data import data
from .rounds import ROUNDS, Places, improve

_TEMPLATES = ("paper.typ", "look.typ", "tables.typ", "forms.typ")
_PICTURES = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#for drawing in json(bytes(sys.inputs.drawings)) { page(image(bytes(drawing), format: "svg")) }"""


class CannotBeSet(ValueError):
    """The message says what Typst found: a letter that no font has, a heading level that is skipped."""


def pdf(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes. Raises CannotBeSet."""
    told = data(document)
    try:
        for _ in range(ROUNDS):
            if not improve(told, _places(told)):
                break
        made, warnings = typst.compile_with_warnings(pdf_standards="ua-1", **_job(told))
    except typst.TypstError as problem:
        raise CannotBeSet("; ".join((problem.message, *problem.hints))) from None
    if warnings:
        raise CannotBeSet("; ".join(warning.message for warning in warnings))
    return bytes(made)


def as_pictures(drawings: Sequence[str]) -> list[bytes]:
    """Drawings as PNG, all at once, at 200 dots an inch of their natural size."""
    if not drawings:
        return []
    made = typst.compile(
        _PICTURES,
        font_paths=fonts(),
        format="png",
        ppi=200,
        sys_inputs={"drawings": json.dumps([ink.on_paper(drawing) for drawing in drawings])},
    )
    return made if isinstance(made, list) else [made]


def _places(told: dict[str, Any]) -> Places:
    found = json.loads(typst.query(selector="<at>", field="value", **_job(told)))
    return {(number, what): (page, y) for number, what, page, y in found}


def _job(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "input": _templates(),
        "font_paths": fonts(),
        "sys_inputs": {"document": json.dumps(told, ensure_ascii=False, sort_keys=True)},
    }


@cache
def _templates() -> dict[str, bytes]:
    """The first of them is the one that is set."""
    here = files(__package__)
    return {
        "main.typ" if name == "paper.typ" else name: here.joinpath(name).read_bytes() for name in _TEMPLATES
    }


@cache
def fonts() -> Any:
    folder = files("halka.documents").joinpath("fonts")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
