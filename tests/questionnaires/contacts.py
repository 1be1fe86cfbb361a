"""A contact (F07) and an answer of consent (F01) written down in questionnaires, for tests of what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
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
    "child_involved": "present",
    "child_words": WORDS,
    "child_effect": "The aunt has the key.",
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

CONSENT = {
    "from_whom": "child",
    "explained_reporting": "yes",
    "explained_rights": "yes",
    "c_participate": "yes",
    "c_collect": "yes",
}
"""What has to be answered of a consent."""


def questionnaire(at: datetime, purpose: str = "contact") -> Questionnaire:
    publish_shipped(at)
    return Questionnaire.objects.get(purpose=purpose)


def half(
    person: Person,
    case: Case,
    at: datetime,
    answers: Mapping[str, str] = ANSWERS,
    purpose: str = "contact",
) -> drafts.Half:
    """A questionnaire about a case as this person has filled it, kept half done. Questions by their last name."""
    kind = purpose_called(purpose)
    assert kind is not None
    about = kind.find(person, at, case.ref)
    found = drafts.fresh(person, questionnaire(at, purpose), "", at, about)
    for name, answer in answers.items():
        nodes = [node for node in found.state.all_nodes() if node.element.tag == name]
        assert nodes, name
        found.state.enter(nodes[0], answer)
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
    silent = {name: said for name, said in ANSWERS.items() if name != "child_effect"}
    waits = send(half(person, case, at, silent), at)
    return {"answers": sent.ref, "waiting": waits.ref, "about": half(person, case, at).key}


def say(person: Person, case: Case, at: datetime, **answers: str) -> Submission:
    """What somebody answered who was asked for a yes."""
    return send(half(person, case, at, CONSENT | answers, "consent"), at)


def write_down_answer(reader: Reader, service: str, from_whom: str) -> None:
    """A yes to one service, from the first page of the questionnaire to the last."""
    reader.press("Keep and go on", from_whom=from_whom, explained_reporting="yes", explained_rights="yes")
    if "came up because of what you answered" in reader.text:
        reader.press("Keep and go on")
    said = {"choices_given:c_participate": "yes", "choices_given:c_collect": "yes"}
    reader.press("Keep and go on", **said, **{"choices_given:c_share_services": "yes"})
    reader.press("Keep and go on", **{"choices_given:share_services": service})
    while "Send it" not in reader.buttons:
        reader.press("Keep and go on")
    reader.press("Send it")
