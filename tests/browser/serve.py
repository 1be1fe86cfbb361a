"""Runs the program for the browser tests: a process of its own, with an encrypted file of its own.

It fills the file with the cast, writes one line of JSON (its address and everybody's cookies) and serves until it
is told to end. The ledger cannot be emptied, so that no test may share a file with a server.
"""

import json
import os
import signal
import sys
from types import FrameType

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
os.environ.pop("HALKA_TEST_ROOT", None)

import django

django.setup()

from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from halka.boards.models import Item
from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.cases.actions import write_household
from halka.casework.models import Consent
from halka.casework.steps.actions.contact import make_contact, note_attempt
from halka.directory.actions import add_person, give_post
from halka.directory.models import Person
from halka.insight.survey.actions import import_survey
from halka.insight.survey.answers import Answers
from halka.questionnaires import drafts
from halka.questionnaires.actions import publish_questionnaire
from halka.questionnaires.examine import examined
from halka.sharing.actions.answer import refuse_referral
from halka.sharing.actions.messages import ask_sender, tell_missed
from halka.sharing.actions.referral import draft_referral
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.sharing.actions.without_yes import ask_to_overrule
from halka.sharing.jobs import close_letters
from halka.trust import clock, guard
from halka.trust.actor import OPERATOR
from tests.boards.board import a_board, a_called_meeting, a_promise
from tests.cast import (
    DAY,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    a_yes,
    an_accepted_referral,
    cast,
    erase,
    somebody,
)
from tests.questionnaires.clients.forms import everything
from tests.questionnaires.contacts import one_of_each
from tests.questionnaires.phones.kit import a_phone_that_told
from tests.questionnaires.shelf import published, some_of_each
from tests.recommendations.test_recommendations import a_sent_one


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing of requests: addresses may hold references of cases."""


def cookies() -> dict[str, dict[str, str]]:
    """What each person's browser carries after signing in."""
    carried = {}
    for person in Person.objects.all():
        client = Client()
        client.force_login(person)
        carried[person.username] = {name: cookie.value for name, cookie in client.cookies.items()}
    return carried


def a_survey(people: Cast) -> None:
    """Six people of the child units about the clinic, and one about the school."""
    said = {"p_time": 4, "p_feedback": 2, "p_ladder": 3}
    import_survey(
        by=people.fatma,
        at=START + 5 * DAY,
        place=people.clinic.place,
        name="Spring",
        people=[
            Answers(f"person {n}", "ours", None, (("school" if n == 6 else "clinic", said),))
            for n in range(7)
        ],
        matched={"ours": "child-units", "clinic": "unit:CLI-1", "school": "unit:SCH-1"},
    )


def story() -> dict[str, str]:
    """A notice that waits, a case with a plan, a referral that nobody has answered, and ten that make a bottleneck."""
    people = cast()
    somebody("Nadia", people.child_unit, "analyst")
    somebody("Jon", people.child_unit, "administrator")
    somebody("Ines", people.child_unit, "auditor")
    case, _plan = a_planned_case(people)
    referral = a_sent_referral(people, case, START + 4 * DAY)
    member = write_household(
        by=people.alice, case=case, at=START + 4 * DAY, relation="aunt", name="Ayla", phone="0555 1"
    )
    contact = make_contact(
        by=people.alice, case=case, at=START + 4 * DAY, how="phone", note="We talked.", voice=SPOKE
    )
    attempt = note_attempt(
        by=people.alice, case=case, at=START + 4 * DAY, how="phone", with_whom="child", why_not="no_answer"
    )
    a_survey(people)
    other = a_registered_case(people)
    for _visit in range(8):  # first on Today, and everybody has said yes: for walks by keyboard
        a_yes(people, a_registered_case(people, risk="emergency"), START + 4 * DAY)
    for day in range(10):
        a_sent_referral(people, other, START + (5 + day) * DAY, to_unit=people.school, service="medicines")
    return {
        "notice": a_notice(people, START + DAY).ref,
        "case": case.ref,
        "referral": referral.ref,
        "member": member.ref,
        "contact": contact.ref,
        "attempt": attempt.ref,
        "consent": Consent.unscoped.filter(case=case, given_by="child")[0].ref,
        **one_of_each(people.alice, case, START + 4 * DAY),
        **what_has_changed(people),
        **what_was_said(people),
        **some_of_each(people.fatma, people.alice, people.bob, clock.now()),
        "told": a_phone_that_told(people.fatma, people.alice, case.ref, clock.now()).event,
        **for_the_engine(people),
        **a_board_that_meets(people),
    }


def a_board_that_meets(people: Cast) -> dict[str, str]:
    board = a_board(people)
    meeting = a_called_meeting(people, board, clock.now())
    advice = a_sent_one(people)
    return {
        "board": board.ref,
        "meeting": meeting.ref,
        "item": Item.unscoped.get(meeting=meeting).ref,
        "promise": a_promise(people, board).ref,
        "advice": advice.ref,
        "issue": advice.issue.ref,
    }


PICTURES = [
    {"type": "image", "name": "face", "label": "A picture"},
    {"type": "image", "name": "sign", "label": "Your signature", "appearance": "signature"},
    {"type": "file", "name": "paper", "label": "A paper"},
]


def for_the_engine(people: Cast) -> dict[str, str]:
    """A form in four languages, and the same for a child, one question at a time; one of them is begun."""
    now, found = clock.now(), {}
    for form_id, way in (("everything", "group"), ("child", "question")):
        content = everything(
            form_id=form_id, **{"attribute::halka:pages": way, "namespaces": 'halka="urn:halka:xforms:1"'}
        )
        version = publish_questionnaire(
            by=people.fatma, at=now, name="e.xlsx", content=content, found=examined(content, "e.xlsx")
        )
        drafts.begin(people.alice, version.questionnaire, "English (en)", now)
        found[form_id] = version.questionnaire.ref
    pictures = published(people.fatma, now, PICTURES, form_id="pictures")
    drafts.begin(people.alice, pictures.questionnaire, "", now)
    return {**found, "pictures": pictures.questionnaire.ref}


def what_has_changed(people: Cast) -> dict[str, str]:
    """A letter that was closed, a case that has moved, one of an erased child, a post that waits for a second yes."""
    hidden = a_registered_case(people)
    letter = a_sent_referral(people, hidden, START + 4 * DAY)
    restrict(
        by=people.alice,
        case=hidden,
        at=START + 5 * DAY,
        from_whom="X",
        reason="fear",
        whereabouts_secret=True,
    )
    close_letters(START + 6 * DAY)
    moved, _plan = a_planned_case(people)
    transfer = request_transfer(
        by=people.alice, case=moved, to_unit=people.other_unit, reason="moved", at=START + 4 * DAY
    )
    now = clock.now()  # for thirty days who had it reads the file
    accept_transfer(by=people.hugo, transfer=transfer, worker=people.greta, at=now)
    erased, _plan = a_planned_case(people)
    a_closed_case(people, erased, START + 5 * DAY)
    erase(code=erased.code, basis="court_order", at=START + 6 * DAY)
    newcomer = add_person(
        by=OPERATOR, at=now, username="newcomer", name="Newcomer", password="a blue heron at 9"
    )
    jon = Person.objects.get(username="jon")
    post = give_post(by=jon, at=now, person=newcomer, unit=people.child_unit, role="supervisor")
    return {"closed": letter.ref, "moved": moved.ref, "erased": erased.ref, "post": str(post.pk)}


def what_was_said(people: Cast) -> dict[str, str]:
    """Something accepted that its receiver asks about and the child did not come to, a refusal, a draft that a no holds,
    and a transfer at which somebody lets go what is protected."""
    at = START + 4 * DAY
    accepted = an_accepted_referral(people, a_registered_case(people), at)
    message = ask_sender(
        by=people.dora, referral=accepted, words="Who comes along to the first visit?", at=at + DAY
    )
    tell_missed(by=people.dora, referral=accepted, missed_at=at + DAY, words="Next week.", at=at + 2 * DAY)
    refused = a_sent_referral(people, a_registered_case(people), at)
    refuse_referral(
        by=people.dora, referral=refused, reason="no_capacity", explanation="In May.", at=at + DAY
    )
    case = a_registered_case(people)
    a_yes(people, case, at)
    write_consent(by=people.alice, case=case, at=at + DAY, given_by="child", services=["*"], is_yes=False)
    held = draft_referral(
        by=people.alice, case=case, to_unit=people.clinic, service="health_check", at=at + DAY
    )
    ask_to_overrule(by=people.alice, referral=held, at=at + DAY)
    hides = a_registered_case(people)
    restrict(by=people.alice, case=hides, at=at, from_whom="X", reason="fear", whereabouts_secret=True)
    transfer = request_transfer(
        by=people.alice, case=hides, to_unit=people.other_unit, reason="moved", at=at + DAY
    )
    return {
        "accepted": accepted.ref,
        "message": message.ref,
        "refused": refused.ref,
        "held": held.ref,
        "transfer": transfer.ref,
    }


def end(signal: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    signal.signal(signal.SIGTERM, end)
    with guard.lifted():
        call_command("migrate", verbosity=0)
        connection.close()  # the next one is opened with the guard
    refs = story()
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    print(
        json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "cookies": cookies(), "refs": refs}),
        flush=True,
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
