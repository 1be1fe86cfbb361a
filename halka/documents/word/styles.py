"""Styles, paper, header and footer of a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from halka.documents.blocks import Document, Look

from .xml import borders, element, replace

ACCENT, SOFT, INK, HAIR = "6B2A57", "564C52", "1D171B", "CFC5B9"
FONT = "Arial"  # on every office machine, Latin and Arabic; Liberation Sans has the same widths where it is missing
SIDE = 2.0
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the first moment that a ZIP file knows; the file says nothing of now
_PAPER: dict[Look, tuple[float, float]] = {"poster": (29.7, 42.0)}
_A4 = (21.0, 29.7)
_BASE: dict[Look, float] = {"report": 10, "letter": 10.5, "form": 10.5, "child": 16, "poster": 24}

KEPT = frozenset(
    (
        *("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption"),
        *("List Bullet", "List Number", "Header", "Footer"),
        *("Default Paragraph Font", "Normal Table", "No List", "Table Grid"),
    )
)
"""Built-in styles that stay; all others go, so that who writes on finds only what the document uses."""

_TABLE = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="HalkaTable"><w:name w:val="Halka Table"/>
<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/><w:pPr><w:spacing w:before="20" w:after="20"/></w:pPr>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:color="{INK}"/><w:bottom w:val="single" w:sz="4" w:color="{HAIR}"/>
<w:insideH w:val="single" w:sz="4" w:color="{HAIR}"/></w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/>
<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>
<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="{INK}"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr>
</w:tblStylePr></w:style>"""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    size: float
    colour: str = INK
    is_bold: bool = False
    before: float = 0
    after: float = 4
    clings: bool = False


def base(document: Document) -> float:
    """The size of plain text, in points."""
    return _BASE[document.look]


def width(document: Document) -> float:
    """Centimetres between the margins."""
    return _PAPER.get(document.look, _A4)[0] - 2 * SIDE


def set_up(made: Any, document: Document) -> None:
    _defaults(made, document)
    styles = made.styles
    for style in list(styles):
        if style.name not in KEPT:
            style.element.getparent().remove(style.element)
    latent = styles.element.find(qn("w:latentStyles"))
    if latent is not None:
        styles.element.remove(latent)
    styles.element.append(parse_xml(_TABLE))
    for wanted in _styles(document):
        _style(styles, wanted, document)
    side = "right" if document.is_rtl else "left"
    notice = styles["Halka Notice"].element.get_or_add_pPr()
    notice.append(borders("pBdr", (side,), 24, INK, 8))
    for level in (1, 2, 3):
        properties = styles[f"Heading {level}"].element.get_or_add_pPr()
        properties.append(element("keepLines"))
        properties.append(element("outlineLvl", val=level - 1))
    _properties(made, document)
    paper(made.sections[0], document)


def _styles(document: Document) -> list[_Style]:
    plain = base(document)
    small = 8.5 if plain < 14 else plain * 0.75
    big = 1.0 if plain < 14 else plain / 10
    is_form = document.look in ("letter", "form")
    first = INK if is_form else ACCENT
    return [
        _Style("Normal", plain, after=5),
        _Style("Title", 20 * max(1.0, big * 0.8), first, True, 0, 2, True),
        _Style("Subtitle", max(10.0, small), SOFT, after=8, clings=True),
        _Style(
            "Heading 1",
            12 if is_form else 14 * max(1.0, big * 0.8),
            first,
            True,
            7 if is_form else 12,
            2,
            True,
        ),
        _Style("Heading 2", max(12.0, plain), ACCENT, True, 12, 4, True),
        _Style("Heading 3", max(10.5, plain), ACCENT, True, 10, 3, True),
        _Style("Caption", small, SOFT, False, 8, 3, True),
        _Style("List Bullet", plain, after=3),
        _Style("List Number", plain, after=3),
        _Style("Header", 9),
        _Style("Footer", 8 if plain < 20 else 14, SOFT),
        _Style("Halka Lead", plain * 1.25, INK, True, 2, 8),
        _Style("Halka Small", small, SOFT, False, 4, 6),
        _Style("Halka Notice", plain, before=4, after=8),
        _Style("Halka Cell", 8.5, before=1, after=1),
    ]


def _style(styles: Any, wanted: _Style, document: Document) -> None:
    is_new = wanted.name not in KEPT
    style = styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH) if is_new else styles[wanted.name]
    if not wanted.name.startswith("List"):  # these hold the numbering
        for tag in ("w:rPr", "w:pPr"):
            old = style.element.find(qn(tag))
            if old is not None:
                style.element.remove(old)
    if wanted.name != "Normal":
        style.base_style = styles["Normal"]
    font, shape = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(wanted.size), wanted.is_bold, False
    font.color.rgb = RGBColor.from_string(wanted.colour)
    properties = style.element.get_or_add_rPr()
    replace(properties, element("szCs", val=round(2 * wanted.size) + document.is_rtl))
    if wanted.is_bold:
        replace(properties, element("bCs"))
    shape.space_before, shape.space_after = Pt(wanted.before), Pt(wanted.after)
    shape.keep_with_next, shape.widow_control = wanted.clings, True
    if wanted.name == "Normal":
        shape.line_spacing = 1.0 if document.look in ("letter", "form") else 1.1
    if document.is_rtl:
        replace(style.element.get_or_add_pPr(), element("bidi"))
    style.quick_style = True


def _defaults(made: Any, document: Document) -> None:
    """Font and language of everything. In a right-to-left document the language is that of its runs from the right."""
    defaults = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        defaults.remove(child)
    language = document.language
    left = "en-GB" if document.is_rtl else language
    right = language if document.is_rtl else "ar-SA"
    defaults.append(element("rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))
    defaults.append(element("sz", val=20))
    defaults.append(element("szCs", val=20 + document.is_rtl))
    defaults.append(element("lang", val=left, eastAsia=left, bidi=right))


def _properties(made: Any, document: Document) -> None:
    properties = made.core_properties
    properties.title, properties.subject = document.title, document.subtitle
    properties.language, properties.author = document.language, "Halka"
    properties.created = properties.modified = _EPOCH
    properties.comments, properties.revision = "", 1


def paper(section: Any, document: Document, *, is_turned: bool = False) -> None:
    wide, high = _PAPER.get(document.look, _A4)
    section.page_width, section.page_height = (Cm(high), Cm(wide)) if is_turned else (Cm(wide), Cm(high))
    section.left_margin = section.right_margin = Cm(SIDE)
    section.top_margin = section.bottom_margin = Cm(1.4 if document.look in ("form", "letter") else 1.9)
    section.footer_distance = Cm(0.7)
    if document.is_rtl:
        replace(section._sectPr, element("bidi"))
