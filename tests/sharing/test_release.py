"""The order of the questions before a field goes, and what the letter and the preview never hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case, Consent, Restriction
from halka.profiles import profile
from halka.profiles.rules import Rule
from halka.sharing import wording
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.letter import About, preview
from halka.sharing.models import Answer, Referral
from halka.sharing.release import REASONS, Ground, decide, release
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
)
from tests.witness import refused

LATER = START + 4 * DAY
FIELDS = {choice.code: choice.level for choice in profile("ia").choices("share_field")}


def rule(**more: Any) -> Rule:
    said: dict[str, Any] = {
        "number": 77, "version": 1, "title": "", "services": ("legal",), "max_level": 3, "basis": ("consent", "vital"),
        "needed": ("identity",), "may": ("contact", "school", "plan"), "ask": ("household",),
        "shorter": {"address": "district"},
    }  # fmt: skip
    return Rule(**(said | more))


def ground(*answers: bool, fields: tuple[str, ...] = (), **restriction: Any) -> Ground:
    """What the child said, in this order, about legal aid; and one restriction."""
    consents = [
        Consent(services=["legal"], fields=list(fields), is_yes=is_yes, given_at=START + number * HOUR)
        for number, is_yes in enumerate(answers)
    ]
    return Ground(tuple(consents), (Restriction(**restriction),) if restriction else ())


def ask(field: str, held: Ground, basis: str = "consent", level: int | None = None) -> tuple[str, str]:
    found = release(
        field, rule=rule(), service="legal", basis=basis, ground=held,
        level=FIELDS[field] if level is None else level, at=LATER,
    )  # fmt: skip
    return found.answer.value, found.reason


@pytest.mark.parametrize(
    ("field", "held", "basis", "level", "expected"),
    [
        # the harm comes first: secret whereabouts, level 5, somebody must not know
        (
            "school",
            ground(True, whereabouts_secret=True, withheld=["school"]),
            "consent",
            3,
            ("deny", "restricted"),
        ),
        ("address", ground(True, whereabouts_secret=True), "vital", 3, ("deny", "restricted")),
        ("identity", ground(True, withheld=["identity"]), "vital", 5, ("deny", "restricted")),
        ("identity", ground(True, withheld=["identity"]), "vital", 3, ("deny", "withheld")),
        ("address", ground(True, withheld=["district"]), "consent", 3, ("deny", "withheld")),
        # then what this service is for
        ("address", ground(True), "consent", 3, ("allow_reduced", "shortened")),
        ("health_need", ground(False), "consent", 4, ("deny", "outside_service")),
        ("plan", ground(False), "consent", 4, ("deny", "too_sensitive")),
        # then what the child said
        ("contact", ground(True, False), "consent", 3, ("deny", "said_no")),
        ("contact", ground(False, True), "consent", 3, ("allow", "useful")),
        ("contact", ground(), "consent", 3, ("ask", "needs_consent")),
        ("contact", ground(True, False), "vital", 3, ("allow", "useful")),
        ("household", ground(True), "consent", 3, ("ask", "needs_own_yes")),
        ("household", ground(True, fields=("household",)), "consent", 3, ("allow", "useful")),
        ("identity", ground(True), "consent", 3, ("allow", "needed")),
    ],
)
def test_the_order_of_the_questions_is_the_order_of_harm(
    field: str, held: Ground, basis: str, level: int, expected: tuple[str, str]
) -> None:
    assert ask(field, held, basis, level) == expected


@given(
    field=st.sampled_from(sorted(FIELDS)),
    answers=st.lists(st.booleans(), max_size=3),
    withheld=st.lists(st.sampled_from(sorted(FIELDS)), max_size=3),
    secret=st.booleans(),
    basis=st.sampled_from(["consent", "vital"]),
    number=st.sampled_from([r.number for r in profile("ia").rules]),
)
def test_no_field_goes_past_a_restriction_a_level_or_a_missing_yes(
    field: str, answers: list[bool], withheld: list[str], secret: bool, basis: str, number: int
) -> None:
    given_rule = next(r for r in profile("ia").rules if r.number == number)
    service = given_rule.services[0]
    consents = tuple(Consent(services=["*"], is_yes=a, given_at=START) for a in answers)
    held = Ground(consents, (Restriction(withheld=withheld, whereabouts_secret=secret),))
    found = release(
        field, rule=given_rule, service=service, basis=basis, ground=held, level=FIELDS[field], at=LATER
    )
    assert found.reason in REASONS
    if found.goes:
        really = found.instead or field
        assert really not in withheld
        assert field not in withheld
        assert not (secret and really in ("address", "school", "district"))
        assert FIELDS[really] <= given_rule.max_level
        assert really != "address"
        if found.answer == Answer.GOES and basis == "consent":
            assert answers
            assert answers[-1]


pytestmark_db = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    return cast()


def letter(c: Cast, case: Case, service: str = "cash", **more: Any) -> Referral:
    write_consent(by=c.alice, case=case, at=LATER, given_by="child", services=["*"])
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service=service, at=LATER)
    send_referral(by=c.alice, referral=referral, at=LATER + HOUR, **more)
    return referral


@pytest.mark.django_db
def test_the_letter_shows_no_hole(c: Cast) -> None:
    """What stays, and what nobody wrote down, leaves neither a name nor an empty line."""
    case = a_planned_case(c)[0]
    restrict(by=c.alice, case=case, at=LATER, from_whom="The father", reason="fear", withheld=["contact"])
    sent = letter(c, case, "health_check").letter
    assert all(value.strip() for value in sent.values())
    assert not {"contact", "health_need", "disability", "accompanying", "address"} & set(sent)


@pytest.mark.django_db
def test_before_it_is_accepted_nothing_above_level_two_is_shown(c: Cast) -> None:
    case = a_planned_case(c)[0]
    referral = a_sent_referral(c, case, LATER)
    shown = preview(About(case, referral.service, LATER, "en"))
    assert {FIELDS[field] for field in shown} == {2}
    assert set(shown) == set(case.profile.preview)
    page = str(wording.for_receiver(referral, LATER)["fields"])
    for secret in ("Zed", "Quux", "0555", "Hidden Lane", "School One", SPOKE.words):
        assert secret not in str(shown)
        assert secret not in page


@pytest.mark.django_db
def test_what_is_withheld_is_not_in_the_preview_either(c: Cast) -> None:
    case = a_registered_case(c)
    restrict(
        by=c.alice, case=case, at=LATER, from_whom="The father", reason="shame", withheld=["concern_group"]
    )
    shown = preview(About(case, "legal", LATER, "en"))
    assert "concern_group" not in shown
    assert "language" in shown


@pytest.mark.django_db
def test_the_letter_is_open_from_the_yes_until_it_ends_in_whatever_way(c: Cast) -> None:
    def reads(referral: Referral, at: Any) -> bool:
        return "Zed Quux" in str(wording.for_receiver(referral, at)["fields"])

    case, at = a_planned_case(c)[0], LATER
    refused_one = a_sent_referral(c, case, at)
    refuse_referral(by=c.dora, referral=refused_one, reason="no_capacity", at=at)
    finished, revoked, ended = (an_accepted_referral(c, case, at) for _ in range(3))
    assert [reads(r, at + 2 * HOUR) for r in (refused_one, finished, revoked, ended)] == [
        False,
        True,
        True,
        True,
    ]
    serve(by=c.dora, referral=finished, at=at + DAY)
    finish_referral(by=c.alice, referral=finished, at=at + DAY)
    revoke_referral(by=c.alice, referral=revoked, at=at + DAY)
    assert [reads(r, at + DAY) for r in (finished, revoked, ended)] == [False, False, True]
    a_closed_case(c, case, at + 2 * DAY)
    assert not reads(ended, at + 3 * DAY)


@pytest.mark.django_db
def test_where_nothing_may_reach_the_home_no_telephone_of_the_home_goes(c: Cast) -> None:
    case = a_registered_case(c)
    for name, harms in (("Mum Quux", False), ("Dad Quux", True)):
        write_household(
            by=c.alice, case=case, at=LATER, relation="mother", name=name, phone="0777 9",
            is_caregiver=True, may_be_source_of_harm=harms,
        )  # fmt: skip
    assert letter(c, case).letter["caregiver"] == "Mum Quux (Mother) 0777 9"
    restrict(by=c.alice, case=case, at=LATER, from_whom="Dad", reason="fear", home_is_closed=True)
    closed = letter(c, case).letter
    assert closed["caregiver"] == "Mum Quux (Mother)"
    assert closed["contact"] == "Through the worker only."


@pytest.mark.django_db
def test_a_letter_stays_as_it_was_sent(c: Cast) -> None:
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, LATER)
    register_child(by=c.alice, case=case, at=LATER + HOUR, identity={"first_name": "Renamed"}, voice=SPOKE)
    accept_referral(by=c.dora, referral=referral, at=LATER + HOUR)
    assert referral.letter["identity"] == "Zed Quux"


@pytest.mark.django_db
def test_something_needed_that_must_stay_stops_the_letter(c: Cast) -> None:
    case = a_registered_case(c)
    restrict(by=c.alice, case=case, at=LATER, from_whom="Them", reason="fear", withheld=["identity"])
    referral = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=LATER, basis="vital"
    )
    with refused("Something they need must stay with you"):
        send_referral(by=c.alice, referral=referral, at=LATER)


@pytest.mark.django_db
def test_every_decision_says_why_in_words(c: Cast) -> None:
    case = a_registered_case(c)
    for service in ("legal", "cash", "formal_education"):
        for decision in decide(case, service=service, basis="consent", at=LATER):
            assert decision.why.endswith((".", "!"))
            assert decision.rule.startswith("rule:")
