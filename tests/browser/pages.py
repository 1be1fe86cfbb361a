"""The pages that are looked at in Chromium. A new page is a new row."""

from typing import NamedTuple


class Row(NamedTuple):
    name: str
    url: str
    who: str = ""
    """Username of the cast who opens it; "" for somebody who has not signed in."""


PAGES = [
    Row("every part", "/style-guide/"),
    Row("every part in Turkish", "/style-guide/?language=tr"),
    Row("every part from right to left", "/style-guide/?language=ar"),
    Row("signing in", "/sign-in/login/"),
    Row("nothing here", "/no-such-page/"),
]
