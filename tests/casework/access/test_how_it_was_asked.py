"""Form F01: how somebody was asked for a yes, until when it holds, and what is never shown to a carer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from halka.casework.access.actions.agreements import write_consent
from halka.casework.access.asked import Asked
from halka.casework.models import Case, Consent, HouseholdMember, Restriction
from halka.questionnaires.filling.violations import violations
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from halka.sharing.release import heard
from halka.trust import vault
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, a_yes, cast
from tests.questionnaires.contacts import CONSENT, half, say, send
from tests.seen import See
from tests.witness import refused

pytestmark = pytest.mark.django_db
AT = START + 6 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def test_every_field_of_the_form_is_kept_codes_in_the_row_and_words_in_the_vault(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    sent = say(
        c.alice, case, AT, from_whom="other", who="Her aunt Suna", asked_alone="yes", language="ar", interpreter="family",
        explained_rights="no", c_share_services="yes", share_services="legal cash", c_refused="tracing",
        c_share_police="no", c_report_stats="yes", expires="2026-05-01", doubted="yes",
        withhold_from="The uncle", withhold_what="That she asked", withhold_why="fear", consent_date="2026-03-06",
    )  # fmt: skip
    said = Consent.unscoped.get()
    assert (sent.state, sent.thing) == ("done", said.ref)
    assert (said.given_by, said.services, said.refused) == ("other", ["legal", "cash"], ["tracing"])
    assert said.purposes == {"participate": True, "collect": True, "offence": False, "statistics": True}
    assert (said.was_alone, said.language, said.interpreter, said.explained) == (
        True,
        "ar",
        "family",
        ["reporting"],
    )
    assert (said.is_freely_given, said.until.date() if said.until else None) == (False, date(2026, 5, 2))
    assert said.given_at.date() == date(2026, 3, 6)
    assert vault.get("consent", said.ref)["who"] == "Her aunt Suna"
    kept = Restriction.unscoped.get()
    assert (kept.content["from_whom"], kept.reason) == ("The uncle", "fear")
    page = see(c.alice, AT, f"/cases/{case.ref}/agreement/").section("What holds now").text
    for part in (
        "Legal support",
        "No: Family tracing",
        "asked alone",
        "Her aunt Suna",
        "Somebody of the family",
    ):
        assert part in page


def test_a_no_without_names_is_a_no_to_every_service_and_what_is_taken_back_ends(c: Cast) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT, ["legal"])
    say(c.alice, case, AT + HOUR, event="withdrawn", change_reason="She is afraid.", c_share_services="no")
    ended = Consent.unscoped.filter(withdrawn_at__isnull=False)
    assert [one.given_by for one in ended] == ["child"]
    newest = Consent.unscoped.order_by("pk").last()
    assert newest is not None
    assert (newest.is_yes, newest.services) == (False, ["*"])
    assert heard(case, "legal", AT + 2 * HOUR).result == "no"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"language": "xx"}, "from the lists"),
        ({"interpreter": "dog"}, "from the lists"),
        ({"explained": ["all"]}, "from the lists"),
        ({"purposes": {"fun": True}}, "from the lists"),
        ({"refused": ["legal"]}, "one answer is written down"),
        ({"ends_on": date(2026, 3, 7)}, "lies in the past"),
        ({"keep_what": "That she asked"}, "Write who must not know"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(c: Cast, how: dict[str, Any], sentence: str) -> None:
    case = a_registered_case(c)
    with refused(sentence):
        write_consent(by=c.alice, case=case, at=AT, given_by="child", services=["legal"], asked=Asked(**how))
    assert not Restriction.unscoped.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "soon", "2020-01-01"])
def test_a_day_that_cannot_be_is_never_taken(c: Cast, day: str) -> None:
    case = a_registered_case(c)
    filled = half(c.alice, case, AT, CONSENT | {"expires": day}, "consent")
    is_wrong = [one.node.element.tag for one in violations(filled.state)] == ["expires"]
    sent = send(filled, AT)  # as from a phone
    assert is_wrong or sent.state == "waits"
    assert Consent.unscoped.exists() is (sent.state == "done")
    assert sent.state == "waits" or day == "soon"


def test_a_no_to_one_service_in_the_same_talk_counts(c: Cast) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT, ["legal"])
    write_consent(
        by=c.alice,
        case=case,
        at=AT + HOUR,
        given_by="child",
        services=["cash"],
        asked=Asked(refused=["legal"]),
    )
    assert heard(case, "legal", AT + 2 * HOUR).result == "no"


def test_a_yes_that_was_not_freely_given_counts_as_not_asked_and_no_paper_or_receiver_says_so(
    c: Cast, see: See
) -> None:
    case = a_registered_case(c)
    write_consent(by=c.alice, case=case, at=AT, given_by="child", services=["*"])
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="legal", at=AT)
    write_consent(
        by=c.alice, case=case, at=AT, given_by="caregiver", services=["*"], asked=Asked(is_freely_given=False)
    )
    with refused("Ask the carer first") as why:
        send_referral(by=c.alice, referral=referral, at=AT)
    assert "free" not in str(why)
    pages = (f"/cases/{case.ref}/", f"/cases/{case.ref}/file/", f"/referrals/{referral.ref}/", "/")
    for address in pages:
        assert "freely" not in see(c.alice, AT, address).text
    sent = a_sent_referral(c, case, AT + HOUR)
    accept_referral(by=c.dora, referral=sent, at=AT + 2 * HOUR)
    assert "freely" not in see(c.dora, AT + 2 * HOUR, f"/referrals/{sent.ref}/").text
    held = see(c.alice, AT, f"/cases/{case.ref}/agreement/")
    assert "perhaps not freely given" in held.section("What holds now").text
    assert "no-print" in held.section("What holds now").all("details")[0].said["class"]


def test_a_letter_ends_with_the_day_that_was_said(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    ends = Asked(ends_on=date(2026, 4, 1))
    for given_by in ("child", "caregiver"):
        write_consent(by=c.alice, case=case, at=AT, given_by=given_by, services=["*"], asked=ends)
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="legal", at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    address = f"/referrals/{referral.ref}/"
    assert "Zed Quux" in see(c.dora, START + 29 * DAY, address).text
    assert "This letter was closed" in see(c.dora, START + 31 * DAY, address).text


REMINDED = "A yes ends: ask Zed’s side again"


def test_the_worker_is_reminded_fourteen_days_before_once_for_each_child(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT)
    end = AT + 365 * DAY

    def rows(at: Any) -> int:
        return see(c.alice, at, "/").text.count(REMINDED)

    assert [rows(end - 15 * DAY), rows(end - 13 * DAY), rows(end - HOUR), rows(end)] == [0, 1, 1, 0]
    assert REMINDED not in see(c.bob, end - DAY, "/").text
    a_yes(c, case, end - 10 * DAY)
    assert rows(end - 9 * DAY) == 0


def test_older_rows_read_on(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    for given_by in ("child", "caregiver"):
        Consent.unscoped.create(case=case, given_by=given_by, services=["*"], asked_by=c.alice, given_at=AT)
    assert heard(Case.unscoped.get(pk=case.pk), "legal", AT).result == "yes"
    assert "any service that helps" in see(c.alice, AT, f"/cases/{case.ref}/agreement/").text
    assert not HouseholdMember.unscoped.exists()
    assert not Referral.unscoped.exists()
