"""How a child takes part in a step of a story: spoke, drew, or was not asked, and why."""

from __future__ import annotations

from halka.casework.cases.child_voice import ChildVoice


def said(words: str = "", effect: str = "", why: str = "", alone: bool | None = None) -> ChildVoice:
    """The child was there and spoke. Where nothing changed, `why` says so in plain words."""
    reason = why or ("" if effect else "Nothing had to change: we went on as agreed.")
    return ChildVoice(involved="present", words=words, effect=effect, why_no_effect=reason, was_alone=alone)


def drew(
    effect: str = "", why: str = "Too early to say; we look at it again at the next visit."
) -> ChildVoice:
    return ChildVoice(involved="wrote_drew", effect=effect, why_no_effect="" if effect else why)


def spoken_for() -> ChildVoice:
    return ChildVoice(
        involved="represented", why_no_effect="The carer spoke; she is asked herself at the next visit."
    )


def silent(why_not: str) -> ChildVoice:
    return ChildVoice(involved="not_involved", why_not=why_not)
