"""A contact that is written down in the questionnaire F07, for tests of what becomes of it."""

from __future__ import annotations

from datetime import datetime

from halka.casework.models import Case
from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.filling.submission import written
from halka.questionnaires.models import Questionnaire, Submission
from halka.questionnaires.purposes import purpose_called
from halka.questionnaires.sent.receive import receive
from halka.questionnaires.shipped import publish_shipped
from tests.paper import Reader

WORDS = "My aunt will keep the key."
ANSWERS = {
    "how": "home_planned",
    "with": "child caregiver",
    "child_seen": "yes",
    "child_alone": "yes",
    "outcome": "We talked about the key.",
    "voice/child_involved": "present",
    "voice/child_words": WORDS,
    "voice/child_effect": "The aunt has the key.",
}

ON_PAPER = {
    "how": "home_planned",
    "with": "child",
    "child_seen": "yes",
    "outcome": "We talked.",
    "voice:child_involved": "present",
    "voice:child_words": "I want to stay at school.",
    "voice:child_effect": "The class moved to the morning.",
}
"""The same as somebody types it on plain pages."""


def questionnaire(at: datetime, purpose: str = "contact") -> Questionnaire:
    publish_shipped(at)
    return Questionnaire.objects.get(purpose=purpose)


def half(person: Person, case: Case, at: datetime, answers: dict[str, str] = ANSWERS) -> drafts.Half:
    """A contact as this person has filled it, kept half done."""
    purpose = purpose_called("contact")
    assert purpose is not None
    about = purpose.find(person, at, case.ref)
    found = drafts.fresh(person, questionnaire(at), "", at, about)
    for name, answer in answers.items():
        for node in found.state.nodes(f"/data/{name}"):
            found.state.enter(node, answer)
    found.state.settle()
    assert drafts.keep(found, at)
    return found


def send(filled: drafts.Half, at: datetime, by: Person | None = None) -> Submission:
    return receive(
        by=by or filled.filling.person,
        at=at,
        version=filled.filling.version,
        instance_id=filled.instance_id,
        raw=written(filled.state),
        way="plain",
        about=filled.filling.about,
    )


def write_down(reader: Reader, **more: str) -> None:
    """From the page of the questionnaire: fills it, looks it over, sends it."""
    reader.press("Keep and go on", **(ON_PAPER | more))
    if "came up because of what you answered" in reader.text:
        reader.press("Keep and go on")
    reader.press("Send it")


def one_of_each(person: Person, case: Case, at: datetime) -> dict[str, str]:
    """References: a contact that was sent, one that waits because it does not say what changed, one half filled."""
    sent = send(half(person, case, at), at)
    silent = {name: said for name, said in ANSWERS.items() if name != "voice/child_effect"}
    waits = send(half(person, case, at, silent), at)
    return {"answers": sent.ref, "waiting": waits.ref, "about": half(person, case, at).key}
