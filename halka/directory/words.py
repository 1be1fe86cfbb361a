"""Words as they are compared: what somebody types is found whatever keyboard it was written on."""

from __future__ import annotations

import unicodedata


def plain(text: object) -> str:
    """Letters and digits only, without accents, Turkish i as i.

    >>> plain("Işıl  ÖZ-Gür")
    'isil oz gur'
    """
    bare = unicodedata.normalize("NFKD", str(text).replace("ı", "i").replace("İ", "i")).casefold()
    kept = "".join(letter if letter.isalnum() else " " for letter in bare if not _is_mark(letter))
    return " ".join(kept.split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
