"""What somebody typed stays on the page when it is refused: every form with words, as everybody who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.access.actions.agreements import restrict
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.sharing.actions.answer import accept_referral, serve
from halka.sharing.actions.referral import draft_referral
from halka.trust import ledger
from halka.trust.action import Refused
from tests import walk
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_notice,
    a_planned_case,
    a_sent_referral,
    asked_again,
    cast,
    somebody,
)
from tests.paper import Form, Reader

pytestmark = pytest.mark.django_db

AT = START + 8 * DAY
TYPED = "Full until May."
LOOKS = {
    "case.opened",
    "notice.opened",
    "record.opened",
    "referral.seen",
    "referral.printed",
    "numbers.opened",
}


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False


def _places(c: Cast) -> dict[str, list[str]]:
    """A plan and a closing that wait, a restriction, letters in each state: every form of the site stands somewhere."""
    case, _plan = a_planned_case(c)
    held = restrict(by=c.alice, case=case, at=START + 4 * DAY, from_whom="The father", reason="fear")
    rows = [Intention("A room", AT.date(), unit=c.clinic)]
    change_plan(by=c.alice, case=case, at=START + 4 * DAY, goal="Safe.", intentions=rows, voice=SPOKE)
    waiting, told = a_sent_referral(c, case, START + 5 * DAY), a_sent_referral(c, case, START + 5 * DAY)
    accept_referral(by=c.dora, referral=told, at=START + 5 * DAY + HOUR)
    serve(by=c.dora, referral=told, at=START + 5 * DAY + 2 * HOUR)
    with asked_again():
        draft = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT)
    return {
        "cases": [case.ref],
        "notices": [a_notice(c, AT).ref],
        "referrals": [waiting.ref, told.ref, draft.ref],
        "restrictions": [held.ref],
        "keep": [c.clinic.code, c.alice.ref],
    }


def _typed(form: Form) -> dict[str, str] | None:
    """The form with words in every field that takes some; None where nobody types."""
    fields = {name for name, offered in form.fields.items() if not offered and "password" not in name}
    words = {
        name
        for name in fields
        if not name.startswith(
            ("due_", "birth", "age", "next_", "happened", "places", "heard", "workbook", "appointment")
        )
    }
    if form.method != "post" or not words:
        return None
    chosen = {name: sorted(offered - {""})[0] for name, offered in form.fields.items() if offered - {""}}
    given = {name: value for name, value in form.given.items() if value}
    return {**chosen, **given, **dict.fromkeys(words, TYPED), **dict.fromkeys(fields & {"heard_by"}, "1")}


def _forms(client: Client, addresses: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for address in addresses:
        answer = client.get(address, follow=True)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.headers["Content-Type"]:
            continue
        reader = Reader(client).shown(answer, address)
        for form in reader.page.forms:
            if (said := _typed(form)) is not None:
                yield form.action or reader.address, said


def test_what_was_typed_stays_when_the_deed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    refs = _places(c)
    people = [c.alice, c.bob, c.dora, somebody("Jon", c.child_unit, "administrator")]
    addresses = walk.addresses(refs, codes=("refuse",))
    addresses += [f"/cases/{refs['cases'][0]}/refer/?service=health_check"]
    enter = ledger.record

    def refuse(act: str, **said: Any) -> Any:
        if act in LOOKS or said.get("outcome") == "denied":
            return enter(act, **said)
        raise Refused("Somebody was faster.")

    kept = set()
    for person in people:
        client = walk.signed_in(person, AT, monkeypatch)
        for address, said in list(_forms(client, addresses)):
            with monkeypatch.context() as refusing:
                refusing.setattr(ledger, "record", refuse)
                answer = client.post(address, said, follow=True)
            if "html" not in answer.headers["Content-Type"]:
                continue  # a script asked: what was typed stands on its page
            words = answer.content.decode()
            assert TYPED in words, (person, address, answer.status_code)
            if "Somebody was faster." in words:
                kept.add("/".join(part for part in address.split("/") if part.isalpha() and len(part) < 20))
    wanted = {
        "plans/return",
        "restrictions/lift",
        "referrals/refuse",
        "referrals/tell",
        "cases/attempt",
        "cases/risk",
    }
    assert wanted <= kept, wanted - kept
    assert len(kept) >= 13, kept


def test_the_words_of_a_refusal_stay_when_its_reason_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    ref = _places(c)["referrals"][0]
    dora = walk.signed_in(c.dora, AT, monkeypatch)
    answer = dora.post(f"/referrals/{ref}/refuse/", {"reason": "", "explanation": TYPED})
    assert (answer.status_code, TYPED in answer.content.decode()) == (422, True)


def test_what_was_unticked_stays_unticked_when_sending_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the second try sends what the sender had left out."""
    c = cast()
    ref = _places(c)["referrals"][2]
    page = Reader(walk.signed_in(c.alice, AT, monkeypatch)).open(f"/referrals/{ref}/")
    offered = sorted({field for form in page.page.forms for field in form.fields.get("goes", ())})
    assert len(offered) > 1

    def refuse(*_args: Any, **_said: Any) -> None:
        raise Refused("Somebody was faster.")

    monkeypatch.setattr("halka.sharing.views.send_referral", refuse)
    sent = {"shown": offered, "goes": offered[:1]}
    answer = page.client.post(f"/referrals/{ref}/send/", sent)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody was faster." in words
    assert [field for field in offered if f'id="f-{field}" checked' in words] == offered[:1]
