"""No child in the text of a board: what looks like the code of a case is asked about before it is kept."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from halka.directory.refs import CODE_SIGNS
from halka.trust.action import Refused

_CODE = re.compile(rf"(?<![\w-])[{CODE_SIGNS}]{{3}}-?[{CODE_SIGNS}]{{3}}(?![\w-])", re.IGNORECASE)
_NO_WORD = re.compile(r"\d|^[A-Z]+-[A-Z]+$")
"""One code in eleven has no digit; then its hyphen and its capitals tell it from a word."""


def looks_like_a_child(text: str) -> str:
    """What in this text could be the code of a case: six of its signs in one or two parts, with a digit among them or
    written in capitals with a hyphen. Nothing where there is none."""
    return next((found[0] for found in _CODE.finditer(text) if _NO_WORD.search(found[0])), "")


def ask_whether_it_is_a_child(*texts: str, is_said_none: bool) -> bool:
    """Refuses a text that could lead to a child, until its writer says that it does not. Answers whether it was
    asked, which is kept beside the text."""
    found = next(filter(None, map(looks_like_a_child, texts)), "")
    if found and not is_said_none:
        raise Refused(
            _(
                "Is “%(found)s” a child? Boards write without names and codes. Take it out, or say that it is none."
            )
            % {"found": found},
            about="no_child",
        )
    return bool(found)
