"""The XML of a Word file, where python-docx has no words of its own for it; and the file without a moment."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
}
_MANY = {qn("w:headerReference"), qn("w:footerReference")}


def element(tag: str, **attributes: object) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def borders(tag: str, sides: tuple[str, ...], size: int, colour: str, space: int = 0) -> Any:
    """`tag` is pBdr for a paragraph, tcBorders for a cell."""
    made = element(tag)
    for side in sides:
        made.append(element(side, val="single", sz=size, space=space, color=colour))
    return made


def replace(parent: Any, new: Any) -> None:
    """Puts an element into its parent in place of one of the same kind."""
    for old in parent.findall(new.tag):
        parent.remove(old)
    parent.append(new)


def order(root: Any) -> None:
    """The schema wants properties in its order; Word repairs or refuses a file that does not keep it."""
    for name, tags in _ORDER.items():
        rank = {qn(f"w:{tag}"): at for at, tag in enumerate(tags.split())}
        for properties in root.iter(qn(f"w:{name}")):
            children = sorted(properties, key=lambda child: rank.get(child.tag, len(rank)))
            for child in list(properties):
                properties.remove(child)
            seen = set()
            for child in children:
                if child.tag not in seen or child.tag in _MANY:
                    properties.append(child)
                seen.add(child.tag)


def timeless(packed: bytes) -> bytes:
    """The same ZIP file, its entries sorted, without the moment at which it was made and without the thumbnail of the
    template of python-docx."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            if name == "docProps/thumbnail.jpeg":
                continue
            content = old.read(name)
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o600 << 16,
            )
            new.writestr(entry, content)
    return out.getvalue()
