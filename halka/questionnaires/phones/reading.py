"""A post in several parts, read into memory: nothing that somebody sends ever lies unencrypted on the disk.

The size is looked at before the first byte, and a body that was cut off is known by its missing end.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from halka.questionnaires.filling.submission import NoSubmission
from halka.questionnaires.phones.answers import MOST_BYTES
from halka.questionnaires.phones.arriving import Turned
from halka.questionnaires.phones.envelope import Envelope, envelope

XML_PART = "xml_submission_file"
_TAIL = 256


class _InMemory(MemoryFileUploadHandler):
    """However large: who sends is known, and the whole is bounded."""

    def handle_raw_input(self, *about: object, **more: object) -> None:
        self.activated = True


class _Watched(BytesIO):
    """The body, of which the last bytes are remembered."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._request, self.tail = request, b""

    def read(self, size: int | None = -1, /) -> bytes:
        piece: bytes = self._request.read(size) if size and size > 0 else self._request.read()
        self.tail = (self.tail + piece)[-_TAIL:]
        return piece


@dataclass(frozen=True)
class Post:
    sent: Envelope
    files: dict[str, bytes]


def post(request: HttpRequest) -> Post:
    """Raises Turned: 413 for what is too large, 400 for what cannot be read."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not length.isdecimal() or not int(length):
        raise Turned(400, _("Nothing came with it. Send it again."))
    if int(length) > MOST_BYTES:
        raise Turned(413, _("This is larger than 100 MB. Send fewer pictures at a time."))
    watched = _Watched(request)
    try:
        said, files = MultiPartParser(request.META, watched, [_InMemory(request)], "utf-8").parse()
    except RequestDataTooBig:
        raise Turned(413, _("This is larger than 100 MB. Send fewer pictures at a time.")) from None
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise Turned(400, _("It did not arrive whole. Send it again.")) from None
    boundary = (
        request.headers.get("Content-Type", "").partition("boundary=")[2].partition(";")[0].strip().strip('"')
    )
    if not watched.tail.rstrip().endswith(f"--{boundary}--".encode()):
        raise Turned(400, _("It did not arrive whole. Send it again."))
    as_file = files.get(XML_PART)
    raw = as_file.read() if as_file is not None else str(said.get(XML_PART, "")).encode()
    if not raw:
        raise Turned(400, _("There are no answers in it. Send it again."))
    try:
        sent = envelope(raw)
    except NoSubmission:
        raise Turned(
            400, _("These answers cannot be read. Tell whoever looks after the questionnaires.")
        ) from None
    others = [one for part, of_part in files.lists() if part != XML_PART for one in of_part]
    return Post(sent, {one.name[:255]: one.read() for one in others if one.name})
