"""Reports to test with: an invented province with a village in it, in every format, with its counts marked."""

from __future__ import annotations

import io
import json
import random
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import docx
import openpyxl
import pyarrow as pa

from halka.analysis import measures
from halka.analysis.report.amounts import Count, ratio
from halka.analysis.report.asked import Asked, asked
from halka.analysis.report.build import FORMATS
from halka.analysis.report.document import document
from halka.analysis.report.extras import Extras
from halka.analysis.report.facts import Facts, Felt, FeltPair, Period
from halka.analysis.report.gather import gather
from halka.analysis.report.indicators import indicators_in
from halka.analysis.report.protected import Report, for_inside, for_outside
from halka.analysis.report.voice import Voice
from halka.documents.blocks import Document
from halka.documents.pdf.data import data
from tests.analysis.province import CUTOFF, DAY, province, table

KEY = b"k" * 32
FELT = Felt(
    "Spring", CUTOFF - 40 * DAY, CUTOFF - 30 * DAY, 20, 2,
    (
        FeltPair("CPU-A", "HOS", 80, 12, (ratio(61, 102, "felt/a"), ratio(23, 103, "felt/b"))),
        FeltPair("CPU-B", "HOS", 70, 9, (ratio(3, 11, "felt/c"),)),
    ),
)  # fmt: skip
QUARTER = Period(CUTOFF - 91 * DAY, CUTOFF)
VILLAGE, CHILDREN = "CPU-VILLAGE", 2
NAMES = {"HOS": "Şifa Hastanesi", "CLU": "Njësia <për> Punën", VILLAGE: "Village <unit>"}


def with_village(children: int = CHILDREN) -> pa.Table:
    """The province, and a village that asked the clinic for so many children, and for nobody else."""
    rows = province(1).to_pylist()
    for child in range(children):
        case, sent = f"village-{child}", CUTOFF - (20 + child) * DAY
        ask = {"case_id": case, "thread": case, "from_org": VILLAGE, "to_org": "FHC", "reason": "need"}
        rows.append({**ask, "type": "referral.sent", "ts_us": sent, "due_us": sent + 7 * DAY})
        back = {"case_id": case, "thread": case, "from_org": "FHC", "to_org": VILLAGE}
        rows.append({**back, "type": "referral.accepted", "ts_us": sent + DAY})
    rows.sort(key=lambda row: (row["ts_us"], row["case_id"]))
    return table(rows)


def gathered(events: pa.Table) -> Facts:
    return gather(
        events, QUARTER, source="Province", indicators=indicators_in(), extras=Extras(names=NAMES, felt=FELT)
    )


@cache
def facts() -> Facts:
    return gathered(with_village())


@cache
def requests(children: int = CHILDREN) -> Asked:
    """The requests of `facts`."""
    return asked(measures.load(with_village(children)), QUARTER, None)


def pairs_alone(found: Facts) -> Facts:
    """Without most of what is not about pairs and receivers, for those who protect a report many times."""
    return replace(found, indicators=(), before=(), places=(), steps=(), activities=())


def outside(key: bytes = KEY) -> Report:
    return for_outside(facts(), key)


def inside() -> Report:
    return for_inside(facts())


def shuffled(events: pa.Table, seed: int) -> pa.Table:
    order = list(range(events.num_rows))
    random.Random(seed).shuffle(order)
    return events.take(pa.array(order, pa.int64()))


class Marking(Voice):
    """Puts brackets around each count, so that counts are told from all other numbers in any format."""

    def count(self, count: Count) -> str:
        return f"⟦{super().count(count)}⟧"


def marked(report: Report, language: str = "en") -> Document:
    return document(report, Marking(language))


def counts(text: str) -> list[str]:
    return re.findall(r"⟦(.*?)⟧", text)


class _Text(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(kind: str, made: Document) -> str:
    """Everything a reader finds in a format. Of the PDF it is what Typst sets: it adds nothing but page numbers."""
    if kind == "pdf":
        return json.dumps(data(made), ensure_ascii=False)
    return text_in(kind, FORMATS[kind](made))


def text_in(kind: str, packed: bytes) -> str:
    """The same of a file: html, docx or xlsx."""
    if kind == "html":
        return packed.decode()
    if kind == "docx":
        return _text_of_word(packed)
    return "\n".join(str(value) for sheet in sheets(packed).values() for row in sheet for value in row)


def visible(text: str) -> str:
    return "\n".join(_Text(text).parts)


def _text_of_word(packed: bytes) -> str:
    read: Any = docx.Document(io.BytesIO(packed))
    parts = [paragraph.text for paragraph in read.paragraphs]
    parts += [cell.text for grid in read.tables for row in grid.rows for cell in row.cells]
    parts += [section.header.paragraphs[0].text for section in read.sections]
    return "\n".join(parts)


def sheets(packed: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(packed))
    return {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames}
