"""The vocabulary of the ledger: what can be done, in the past tense. These are also the activity names of the event log.

Each room has its acts in its own `acts.py`, one row for each; Django loads these files at the start (`apps.py`). An
act that stands in none of them is refused by the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

ACTS: dict[str, Act] = {}
"""Every act of every room, by its code."""


class Act(str):
    """A code, `thing.deed`, and all that is said of it. Never rename one: old entries speak it for ever.

    `words` name it in reports and in the record. `sentence` tells it on the timeline of a case, with `state` as its mark;
    an act without one is not told there. `%(to)s` is the other unit, `%(unit)s` the one that acted, `%(what)s` the word
    for the entry's `reason` in the code list `reasons`. `sentence_when` holds other sentences, by such a reason.
    `extracted` is the name in the event log, where that must be another one. `is_look`: the page of who sees a case lists
    it. `kept_in`: table and part of the vault where the words of the deed lie that its timeline tells, under the row
    that the entry names.
    """

    words: str
    sentence: str
    state: str
    reasons: str
    sentence_when: Mapping[str, str]
    extracted: str
    is_look: bool
    kept_in: tuple[str, str] | None

    def __new__(
        cls,
        code: str,
        words: str,
        sentence: str = "",
        *,
        state: str = "",
        reasons: str = "",
        sentence_when: Mapping[str, str] | None = None,
        extracted: str = "",
        is_look: bool = False,
        kept_in: tuple[str, str] | None = None,
    ) -> Self:
        if code in ACTS:
            raise ValueError(f"The act {code} stands twice.")
        act = super().__new__(cls, code)
        act.words, act.sentence, act.state, act.reasons = words, sentence, state, reasons
        act.sentence_when = sentence_when or {}
        act.extracted = extracted or code
        act.is_look, act.kept_in = is_look, kept_in
        ACTS[code] = act
        return act

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Copied and pickled as what it is: the one act with this code."""
        return known, (str.__str__(self),)


def known(code: str) -> Act:
    """The act with this code. ValueError when no room has it; the code is not repeated, it could be anything."""
    try:
        return ACTS[code]
    except KeyError:
        raise ValueError("An act that stands in no acts.py cannot be entered.") from None


def in_words(code: str) -> str:
    """The act as people call it, in the language of the moment; its code, where no room knows it any more."""
    return _(ACTS[code].words) if code in ACTS else code


ACCESS_DENIED = Act("access.denied", noop("turned away"), is_look=True)
PAGE_OPENED = Act("page.opened", noop("page looked at"), is_look=True)
LIST_OPENED = Act("list.opened", noop("list looked at"))
LEDGER_OPENED = Act("ledger.opened", noop("record looked at"))
GRANT_STRAYED = Act(
    "grant.strayed",
    noop("stray opening ended"),
    noop("Somebody could open this case who should not. That was ended."),
    state="overdue",
    sentence_when={
        "locked_out": noop("The worker could not open this case. It waits for another worker."),
        "letter": noop("A letter was open that should have been closed. It was closed."),
    },
)
KEY_ROTATED = Act("key.rotated", noop("wrapping key changed"))
LEDGER_SIGNED = Act("ledger.signed", noop("record signed"))
STORE_WITNESSED = Act("store.witnessed", noop("rows entered as they were"))
STORE_STARTED = Act("store.started", noop("store set up"))
STORE_RESTORED = Act("store.restored", noop("store restored"))
STORE_DRILLED = Act("store.drilled", noop("restore tried out"))
