"""`halka rules`: the sharing protocol of a profile as a document to be signed. Needs no installation."""

from __future__ import annotations

import sys
from pathlib import Path

from halka.analysis.report.language import LANGUAGES
from halka.config.terminal import say
from halka.documents.word import word
from halka.profiles import ProfileProblem, profile
from halka.trust.release.protocol import protocol


def write_protocol(out: Path, *, code: str, language: str) -> int:
    """Returns 0, or 2 with a sentence that says what to do."""
    try:
        if language not in LANGUAGES:
            raise ValueError(f"There is no protocol in “{language}”. Choose one of: {', '.join(LANGUAGES)}.")
        if out.suffix != ".docx":
            raise ValueError(f"{out} must end in .docx.")
        written = word(protocol(profile(code), language))
        out.write_bytes(written)
    except (ProfileProblem, ValueError) as problem:
        sys.stderr.write(f"halka: {problem}\n")
        return 2
    except OSError as problem:
        sys.stderr.write(
            f"halka: {out} cannot be written: {problem.strerror}. Choose another place with --out.\n"
        )
        return 2
    say(str(out))
    return 0
