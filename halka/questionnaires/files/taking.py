"""A file that somebody gives as an answer: looked at before it is kept, and one sentence where it is not."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from halka.questionnaires.files.boxes import Broken
from halka.questionnaires.files.cleaning import CLEANERS, as_it_is
from halka.questionnaires.files.kinds import KINDS, MOST_PIXELS, Bomb, Kind, kind_of, pixels

_MB = 1024 * 1024


class NotTaken(ValueError):
    """Why a file is not taken: one sentence for the person who gave it, with what to do."""


@dataclass(frozen=True)
class Taken:
    """`name`: one that nobody gave it, so that it says nothing."""

    name: str
    content: bytes


def family_of(attributes: Mapping[str, str]) -> str:
    """Of which family a question wants one; "" for any."""
    family = attributes.get("mediatype", "").partition("/")[0]
    return family if family in ("image", "audio", "video") else ""


def accepted(family: str) -> str:
    """As a field of a page says it."""
    if family == "image":
        return "image/jpeg,image/png,image/webp"
    return f"{family}/*" if family else ",".join(f".{ending}" for ending in KINDS)


def taken(content: bytes, family: str) -> Taken:
    """Raises NotTaken."""
    most = settings.HALKA_UPLOAD_AT_MOST
    if not content:
        raise NotTaken(_("This file is empty. Choose another one."))
    if len(content) > most:
        raise NotTaken(_("This file is larger than %(n)s MB. Choose a smaller one.") % {"n": most // _MB})
    try:
        kind = kind_of(content)
    except Bomb:
        raise NotTaken(
            _("This file would become far too large when it is opened. It was not taken.")
        ) from None
    if kind is None or (family and kind.family != family):
        raise NotTaken(_wanted(family))
    if pixels(content, kind.ending) > MOST_PIXELS:
        raise NotTaken(_("This picture has too many dots to be shown. Make it smaller and choose it again."))
    try:
        clean = CLEANERS.get(kind.ending, as_it_is)(content)
    except Broken:
        raise NotTaken(_("This file is damaged. Take the picture or the recording once more.")) from None
    return Taken(f"{secrets.token_hex(8)}.{kind.ending}", clean)


def _wanted(family: str) -> str:
    return {
        "image": _("This is no picture that can be kept. Choose one in JPEG, PNG or WebP."),
        "audio": _("This is no recording that can be kept. Choose one in MP3, M4A, OGG or WAV."),
        "video": _("This is no film that can be kept. Choose one in MP4 or WebM."),
    }.get(
        family,
        _("This kind of file cannot be kept. Choose a picture, a recording, a film, a PDF or a document."),
    )


def cleaned(content: bytes) -> bytes:
    """What a phone sent, freed of what it tells on the side. What cannot be followed stays as it came: nothing is lost."""
    kind = known(content)
    if kind is None:
        return content
    try:
        return CLEANERS.get(kind.ending, as_it_is)(content)
    except Broken:
        return content


def known(content: bytes) -> Kind | None:
    try:
        return kind_of(content)
    except Bomb:
        return None
