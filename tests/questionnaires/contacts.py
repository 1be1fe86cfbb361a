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

CONTACT = ANSWERS | {"with": "child", "child_words": "I want to stay at school."}
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


def one_of_each(person: Person, case: Case, at: datetime) -> dict[str, str]:
    """References: a contact that was sent, one that waits because it does not say what changed, one half filled."""
    sent = send(half(person, case, at), at)
    silent = {name: said for name, said in ANSWERS.items() if name != "child_effect"}
    waits = send(half(person, case, at, silent), at)
    return {"answers": sent.ref, "waiting": waits.ref, "about": half(person, case, at).key}


def say(person: Person, case: Case, at: datetime, **answers: str) -> Submission:
    """What somebody answered who was asked for a yes."""
    return send(half(person, case, at, CONSENT | answers, "consent"), at)


def fill_in(reader: Reader, **said: str) -> None:
    """Page after page: what is said of the questions that stand there, by their last names; then it is sent."""
    for _page in range(40):
        if "Send it" in reader.buttons:
            reader.press("Send it")
            return
        form = next(
            form for form in reader.page.forms if "Keep and go on" in [one[0] for one in form.buttons]
        )
        here = {
            name: said[key] for name in form.fields for key in (name, name.rsplit(":", 1)[-1]) if key in said
        }
        reader.press("Keep and go on", **here)
    raise AssertionError(reader.text)


ASSESSED = {
    "child_involved": "present",
    "child_words": "I want to stay at school.",
    "child_effect": "The class moved to the morning.",
    "harm_likelihood": "possible",
    "harm_impact": "moderate",
    "risk": "medium",
    "summary": "Beaten at home.",
    "recommend": "plan",
}
"""What an assessment needs."""
REGISTERED = {
    "ident_source": "school",
    "first_name": "Zed",
    "last_name": "Quux",
    "sex": "female",
    "age_told": "9",
    "language": "ku",
    "phone": "0555 1",
    "address": "The blue door",
    "cg_name": "Mira",
    "cg_relation": "mother",
    "cg_is_caregiver": "yes",
    "concerns": "neglect",
    "risk": "emergency",
    "risk_why": "Nobody was at home for three nights.",
    "seen": "yes",
    "child_alone": "yes",
    "child_involved": "present",
    "child_words": "I am cold at night.",
    "child_effect": "A neighbour brings wood.",
    "other_agency": "yes",
    "other_agency_who": "The school, last week.",
    "retelling": "3",
}
"""Of a registration, as it is told in one talk."""
CLOSED = {
    "reason": "goal_met",
    "situation": "She is well.",
    "child_involved": "not_involved",
    "child_not_why": "too_young",
    "discussed_child": "no",
    "discussed_child_why": "She is two years old.",
    "child_feedback": "no",
    "child_feedback_why": "She is two years old.",
    "check_3m": "yes",
    "told_contact": "yes",
    "told_contact_who": "Alice, by telephone.",
}
"""What a closing needs."""
ANSWERED = {name: said for name, said in CONSENT.items() if name != "from_whom"}
