"""Every way by which something of a file can leave the vault: a name, a media type, and who may stand at the other end.

What is not listed here shows nothing: `release` denies whatever an unknown renderer asks for. Whoever adds a page, a
file or a message that shows sealed words adds its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Holds(StrEnum):
    """The most that a renderer may carry: a case code, counts, or words that were released field by field."""

    CODES = "codes"
    COUNTS = "counts"
    WORDS = "words"


CODES = frozenset({"case_code", "another_service", "published"})
"""What a title, an address, an entry or a line of a log may hold of a file."""
COUNTS_LEVEL = 1


@dataclass(frozen=True)
class Renderer:
    name: str
    media_type: str
    kinds: frozenset[str]
    holds: Holds

    def carries(self, field: str, level: int) -> bool:
        if self.holds is Holds.CODES:
            return field in CODES
        return self.holds is Holds.WORDS or level <= COUNTS_LEVEL


_HTML, _PDF, _TEXT, _JSON = "text/html", "application/pdf", "text/plain", "application/json"
_ZIP = "application/zip"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLLEAGUES = frozenset({"person", "unit"})
_INSTITUTIONS = _COLLEAGUES | {"partner", "authority"}
_EVERYBODY = _INSTITUTIONS | {"child", "carer", "public"}
_PAGES_OF_CASES = (
    "today", "case_list", "search", "case", "file", "voice", "who_sees", "notice_list", "notice", "referral_list",
    "refer", "transfer", "form", "emergency", "emergency_reviews", "record", "people_and_units",
    "answers",
)  # fmt: skip
_PAGES_OF_LETTERS = ("referral_before", "referral_after")
_PARTS = ("timeline", "ring", "ring_table", "messages", "problem_summary")
_AROUND = ("title", "address", "header", "error_page", "file_name")

_LISTED = (
    *(Renderer(name, _HTML, _COLLEAGUES, Holds.WORDS) for name in _PAGES_OF_CASES),
    *(Renderer(name, _HTML, _INSTITUTIONS, Holds.WORDS) for name in _PAGES_OF_LETTERS),
    # Shown to the sender, as the recipient would read it: its reader is the recipient.
    Renderer("preview", _HTML, _EVERYBODY, Holds.WORDS),
    Renderer("numbers", _HTML, _INSTITUTIONS, Holds.COUNTS),
    *(Renderer(name, _HTML, _INSTITUTIONS, Holds.WORDS) for name in _PARTS),
    # Pictures, recordings and papers that are answers: one at a time, and those of a questionnaire in an archive.
    Renderer("answer_file", "application/octet-stream", _COLLEAGUES, Holds.WORDS),
    Renderer("answers_files", _ZIP, _COLLEAGUES, Holds.WORDS),
    Renderer("answers_pdf", _PDF, _COLLEAGUES, Holds.WORDS),
    Renderer("phone_list", "text/csv", _COLLEAGUES, Holds.WORDS),
    Renderer("told_by_phone", _HTML, _COLLEAGUES, Holds.WORDS),
    Renderer("letter_print", _HTML, _INSTITUTIONS, Holds.WORDS),
    Renderer("letter_pdf", _PDF, _INSTITUTIONS, Holds.WORDS),
    # Answers to questionnaires that belong to no case; what opens which question: `questions.py`.
    Renderer("answers_page", _HTML, _COLLEAGUES, Holds.WORDS),
    Renderer("answers_csv", _ZIP, _COLLEAGUES, Holds.WORDS),
    Renderer("answers_xlsx", _XLSX, _COLLEAGUES, Holds.WORDS),
    Renderer("answers_sav", _ZIP, _COLLEAGUES, Holds.WORDS),
    Renderer("answers_parquet", _ZIP, _COLLEAGUES, Holds.WORDS),
    Renderer("report_html", _HTML, _EVERYBODY, Holds.COUNTS),
    Renderer("report_pdf", _PDF, _EVERYBODY, Holds.COUNTS),
    Renderer("report_docx", _DOCX, _EVERYBODY, Holds.COUNTS),
    Renderer("report_xlsx", _XLSX, _EVERYBODY, Holds.COUNTS),
    Renderer("protocol_docx", _DOCX, _EVERYBODY, Holds.CODES),
    Renderer("backup_manifest", _JSON, _COLLEAGUES, Holds.CODES),
    *(Renderer(name, _TEXT, _EVERYBODY, Holds.CODES) for name in _AROUND),
    Renderer("ledger_entry", _JSON, _COLLEAGUES, Holds.CODES),
    Renderer("extract", _JSON, _COLLEAGUES, Holds.CODES),
    Renderer("log_line", _TEXT, _COLLEAGUES, Holds.CODES),
    Renderer("terminal", _TEXT, _COLLEAGUES, Holds.CODES),
)
RENDERERS: dict[str, Renderer] = {each.name: each for each in _LISTED}
