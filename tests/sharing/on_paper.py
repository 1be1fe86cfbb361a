"""A printed referral, for tests: what was answered, and the document it was made from."""

from __future__ import annotations

from dataclasses import dataclass

import page as validator
import pypdfium2

from halka.documents.blocks import Code, Document, Field, Fields, Paragraph, Parties
from tests.documents import lint, readback


@dataclass(frozen=True)
class Paper:
    """What the site answered, and the document it was made from."""

    pdf: bytes
    document: Document

    @property
    def text(self) -> str:
        return " ".join(readback.by_poppler(self.pdf).split())

    @property
    def fields(self) -> list[Field]:
        return [field for block in self.document.flat if isinstance(block, Fields) for field in block.fields]

    @property
    def answered(self) -> dict[str, str | None]:
        """What is known of the answer."""
        answers = [
            block for block in self.document.flat if isinstance(block, Fields) and block.title == "Answer"
        ]
        return {field.label: field.value for block in answers for field in block.fields}

    @property
    def letter(self) -> dict[str, str]:
        """Names and values that stand above the answer."""
        said = [field for field in self.fields if field.value and field.kind == "line"]
        return {field.label: str(field.value) for field in said if field.label not in self.answered}

    @property
    def for_a_pen(self) -> list[str]:
        return [field.label for field in self.fields if field.value is None and not field.chosen]

    @property
    def head(self) -> dict[str, str]:
        [parties] = [block for block in self.document.blocks if isinstance(block, Parties)]
        return dict(parties.rows)

    @property
    def code(self) -> Code:
        [code] = [block for block in self.document.flat if isinstance(block, Code)]
        return code

    @property
    def notices(self) -> list[str]:
        return [b.text for b in self.document.flat if isinstance(b, Paragraph) and b.kind == "notice"]


def careful(paper: Paper, pages: int = 1) -> None:
    """Accessible, well laid out, and every word comes back."""
    assert validator.validate_pdf_bytes(paper.pdf, profile="ua1").is_compliant
    known = lint.words_known(readback.texts(paper.document))
    assert lint.look(paper.pdf, paper.document.language, "-", known).findings == ()
    for read in (readback.by_poppler(paper.pdf), readback.by_pdfium(paper.pdf)):
        assert readback.lost(paper.document, read) == ({}, 1.0)
    assert len(pypdfium2.PdfDocument(paper.pdf)) == pages
