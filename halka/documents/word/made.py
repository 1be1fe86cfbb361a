"""The Word file while it is being made: paragraphs, runs, empty tables, pictures."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from halka.documents import bidi, ink
from halka.documents.blocks import Document

from . import styles
from .xml import element, replace

_TWIPS = 567  # in a centimetre


class Made:
    """`body` is what python-docx makes; `pictures` has every drawing of the document as PNG."""

    def __init__(self, body: Any, document: Document, pictures: Mapping[str, bytes]) -> None:
        self.body = body
        self.document = document
        self.width = styles.width(document)
        self.tables = 0
        self._pictures = pictures
        self._shown = 0

    def paragraph(self, text: str, style: str = "Normal") -> Any:
        return self.runs(self.body.add_paragraph(style=style), text)

    def gap(self) -> None:
        """Two tables that touch are one to Word."""
        shape = self.body.add_paragraph().paragraph_format
        shape.space_after, shape.line_spacing = Pt(0), Pt(4)

    def runs(
        self,
        paragraph: Any,
        text: str,
        *,
        is_bold: bool = False,
        size: float | None = None,
        colour: str | None = None,
    ) -> Any:
        """In a right-to-left document Arabic runs are marked so and others are not: then Word puts numbers and Latin
        names where they belong. Marks at both ends of the others say where their direction ends. Their spaces may
        break: LibreOffice tears digits apart beside a space that may not."""
        is_rtl = self.document.is_rtl
        parts = bidi.in_runs(text) if is_rtl else [(bidi.whole(text), True)]
        for part, is_left_to_right in parts:
            turned = is_rtl and is_left_to_right
            run = paragraph.add_run(f"{bidi.LRM}{part}{bidi.LRM}{bidi.RLM}" if turned else part)
            properties = run._r.get_or_add_rPr()
            if not is_left_to_right:
                properties.append(element("rtl"))
            if is_bold:
                run.bold = True
                properties.append(element("bCs"))
            if size is not None:
                run.font.size = Pt(size)
                properties.append(element("szCs", val=round(2 * size)))
            if colour is not None:
                run.font.color.rgb = RGBColor.from_string(colour)
        return paragraph

    def field(self, paragraph: Any, code: str, cached: str) -> None:
        """A number that Word counts. The cached one stands there until it does; asking Word to count at opening makes
        it put a frightening question."""
        for kind in ("begin", "code", "separate", "cached", "end"):
            run = paragraph.add_run()
            if kind == "cached":
                run.text = cached
            elif kind == "code":
                told = element("instrText")
                told.set(qn("xml:space"), "preserve")
                told.text = f" {code} "
                run._r.append(told)
            else:
                run._r.append(element("fldChar", fldCharType=kind))

    def grid(
        self,
        rows: int,
        shares: Sequence[float],
        *,
        where: Any = None,
        style: str = "HalkaTable",
        wide: float | None = None,
        says: str = "",
    ) -> Any:
        """An empty table with columns of fixed widths, as wide as the text or as `wide` centimetres."""
        whole = self.width if wide is None else wide
        grid = (where or self.body).add_table(rows, len(shares))
        grid.autofit = False
        properties = grid._tbl.tblPr
        for tag in ("tblStyle", "tblLook"):
            for old in properties.findall(qn(f"w:{tag}")):
                properties.remove(old)
        if style:
            properties.append(element("tblStyle", val=style))
        replace(properties, element("tblW", type="dxa", w=round(whole * _TWIPS)))
        properties.append(
            element(
                "tblLook",
                val="0020",
                firstRow=1,
                lastRow=0,
                firstColumn=0,
                lastColumn=0,
                noHBand=1,
                noVBand=1,
            )
        )
        if self.document.is_rtl:
            properties.append(element("bidiVisual"))
        if says:
            properties.append(element("tblCaption", val=says))
            properties.append(element("tblDescription", val=says))
        for column, share in zip(grid.columns, shares, strict=True):
            column.width = Cm(whole * share)
        for row in grid.rows:
            row._tr.get_or_add_trPr().append(element("cantSplit"))
            for cell, share in zip(row.cells, shares, strict=True):
                cell.width = Cm(whole * share)
        return grid

    def cell(
        self,
        cell: Any,
        text: str,
        *,
        size: float | None = None,
        is_number: bool = False,
        is_bold: bool = False,
        colour: str | None = None,
    ) -> Any:
        """The words of a cell. In a right-to-left paragraph "left" is the side where the line begins, so numbers get
        it to stand at the right of the paper."""
        paragraph = cell.paragraphs[0]
        paragraph.style = self.body.styles["Halka Cell"]
        self.runs(paragraph, text, is_bold=is_bold, size=size, colour=colour)
        if is_number:
            paragraph.alignment = (
                WD_ALIGN_PARAGRAPH.LEFT if self.document.is_rtl else WD_ALIGN_PARAGRAPH.RIGHT
            )
        return paragraph

    def line(self, cell: Any, text: str = "", **shape: Any) -> Any:
        """One more paragraph in a cell."""
        return self.runs(cell.add_paragraph(style="Halka Cell"), text, **shape)

    def picture(self, paragraph: Any, drawing: str, alt: str, *, wide: float, high: float) -> None:
        """A drawing at most so large, in centimetres; but no letter of it under the smallest that may be printed."""
        natural = ink.size(drawing)
        limit = min(Cm(wide) / Pt(natural[0]), max(Cm(high) / Pt(natural[1]), ink.LEAST_SCALE))
        self._shown += 1
        shown = paragraph.add_run().add_picture(io.BytesIO(self._pictures[drawing]))
        shown.width, shown.height = (int(Pt(side) * limit) for side in natural)
        described = shown._inline.docPr
        described.set("descr", alt)
        described.set("name", f"Picture {self._shown}")
        described.set("id", str(100 + self._shown))


def centred(paragraph: Any) -> Any:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def cling(rows: Any) -> None:
    """These rows stay on the page of the row after them."""
    for row in rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def repeat_head(grid: Any) -> None:
    """The first row stands again at the top of the next page, and is read as the heads of the columns."""
    grid.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))


def properties_of(cell: Any) -> Any:
    return cell._tc.get_or_add_tcPr()
