"""Questionnaires of the steps: what their answers mean for the deed that each is handed to."""

from __future__ import annotations

from datetime import datetime

from halka.casework.cases.purposes import ONE, SEVERAL, VOICE, WORDS, case_of, voice_of
from halka.casework.steps.actions.contact import make_contact
from halka.questionnaires.purposes import Handed

CONTACT = "contact"
CONTACT_NEEDS = {
    "when": WORDS,
    "how": ONE,
    "with": SEVERAL,
    "outcome": WORDS,
    "change": ONE,
    "child_seen": ONE,
    "child_alone": ONE,
    **VOICE,
}


def contact(handed: Handed) -> str:
    """Form F07. With several people it counts as one with the first of the list, in which the child comes first."""
    given = handed.given
    made = make_contact(
        by=handed.by,
        case=case_of(handed),
        at=handed.at,
        how=given.one("how"),
        note=given.one("outcome"),
        voice=voice_of(given),
        with_whom=next(iter(given.many("with")), "child"),
        child_seen=given.said("child_seen") is True,
        child_seen_alone=given.said("child_alone") is True,
        change=given.one("change"),
        happened_at=_happened(given.moment("when"), handed),
    )
    return made.ref


def _happened(said: datetime | None, handed: Handed) -> datetime | None:
    """A browser sends no seconds: the minute in which it was sent is now."""
    if said is None:
        return None
    sent = handed.received_at
    return sent if said.replace(second=0, microsecond=0) == sent.replace(second=0, microsecond=0) else said
