"""What left the program, in whatever it was wrapped: the words that a search for a canary has to look through."""

from __future__ import annotations

import base64
import binascii
import html
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote_plus

from tests.documents.readback import by_pdfium

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_BETWEEN = re.compile(r"<[^>]*>|\s+")


def unpacked(body: bytes) -> Iterator[str]:
    """The text of an answer as it is; of a PDF its pages, of an office file its parts; without tags and entities, and as it
    was before it was written for an address, an e-mail or a header."""
    if body.startswith(b"%PDF"):
        yield _BETWEEN.sub("", by_pdfium(body))
    elif body.startswith(b"PK\x03\x04"):  # the code of a case may begin with these letters, too
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            for name in file.namelist():
                yield name
                yield from unpacked(file.read(name))
        return
    text = body.decode("utf-8", errors="replace")
    yield text
    plain = html.unescape(text)
    yield plain
    yield _BETWEEN.sub("", html.unescape(re.sub(r"<[^>]*>", "", text)))
    yield unquote_plus(plain)
    yield quopri.decodestring(body).decode("utf-8", errors="replace")
    for found in _BASE64.findall(body):
        try:
            plainly = base64.b64decode(found + b"=" * (-len(found) % 4), altchars=b"-_")
        except (binascii.Error, ValueError):
            continue
        yield plainly.decode("utf-8", "replace")
        with suppress(zlib.error):
            yield zlib.decompress(plainly).decode("utf-8", "replace")


def hits(body: bytes, canaries: dict[str, str]) -> set[str]:
    """The fields whose canary stands in what left."""
    texts = [text.lower() for text in unpacked(body)]
    return {field for field, canary in canaries.items() if any(canary.lower() in text for text in texts)}
