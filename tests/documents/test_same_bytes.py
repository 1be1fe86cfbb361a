"""The same document gives the same bytes, whoever makes it, where and when."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from halka.documents.html import html
from halka.documents.workbook import workbook

from .made import blocks, pdf_of, word_of
from .samples import KINDS, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SAME = [f"{kind}-{LANGUAGES[at % 4]}" for at, kind in enumerate(KINDS, 1)]
"""Each kind in one of the languages."""


def sums() -> list[str]:
    return [
        hashlib.sha256(made).hexdigest()
        for name in SAME
        for made in (
            pdf_of(name),
            word_of(name),
            html(blocks(name)).encode(),
            workbook(blocks(name)),
        )
    ]


def test_another_process_in_another_place_and_zone_makes_the_same_bytes(tmp_path: Path) -> None:
    program = "from tests.documents.test_same_bytes import sums; print(*sums())"
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "UTC-11", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, **elsewhere, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == sums()


@pytest.mark.parametrize("name", SAME)
def test_a_file_says_nothing_of_the_moment_it_was_made(name: str) -> None:
    assert b"CreationDate" not in pdf_of(name)
    for packed in (word_of(name), workbook(blocks(name))):
        with zipfile.ZipFile(io.BytesIO(packed)) as files:
            assert {entry.date_time[0] for entry in files.infolist()} == {1980}
            assert re.findall(r"20[0-9]{2}-\d\d-\d\dT", files.read("docProps/core.xml").decode()) == []
