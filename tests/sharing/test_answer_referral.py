"""Deeds of the receiving unit: seeing, refusing, starting, serving, telling. Accepting has a file of its own."""

from typing import Any

import pytest

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.models import Case, Child, Grant
from halka.sharing.actions.answer import (
    accept_referral,
    refuse_referral,
    see_referral,
    serve,
    start_service,
    tell_sender,
)
from halka.sharing.acts import (
    REFERRAL_ACCEPTED,
    REFERRAL_FEEDBACK_GIVEN,
    REFERRAL_REFUSED,
    REFERRAL_SEEN,
    REFERRAL_SERVED,
    REFERRAL_STARTED,
)
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, an_accepted_referral, cast
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY
Status = Referral.Status


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sent(c: Cast) -> Referral:
    return a_sent_referral(c, a_registered_case(c), LATER)


@pytest.fixture
def accepted(c: Cast) -> Referral:
    return an_accepted_referral(c, a_registered_case(c), LATER)


def both_units(referral: Referral) -> dict[str, Any]:
    return {"unit": "CLI-1", "to_unit": "CPU-1", "case": referral.case.ref, "thread": referral.ref}


def test_the_first_look_is_entered_once(c: Cast, sent: Referral) -> None:
    with recorded_once(REFERRAL_SEEN, person=c.dora.ref, **both_units(sent)):
        see_referral(by=c.dora, referral=sent, at=LATER + HOUR)
    assert (sent.status, sent.seen_at) == (Status.SEEN, LATER + HOUR)
    with refused("Nothing was lost"):
        see_referral(by=c.emil, referral=sent, at=LATER + HOUR)


def test_accepting_starts_the_clock_of_the_feedback(c: Cast, sent: Referral) -> None:
    with recorded_once(REFERRAL_ACCEPTED, due_at=LATER + HOUR + 14 * DAY, **both_units(sent)):
        accept_referral(by=c.emil, referral=sent, at=LATER + HOUR, appointment_at=LATER + 9 * DAY)
    assert (sent.answered_by, sent.appointment_at) == (c.emil, LATER + 9 * DAY)
    assert sent.seen_at == sent.answered_at == LATER + HOUR


def test_accepting_opens_the_letter_and_never_the_file(c: Cast, accepted: Referral) -> None:
    for person in (c.dora, c.emil):
        assert list(Referral.objects.visible_to(person, LATER + DAY)) == [accepted]
        for model in (Case, Child, Grant):
            assert not model.objects.visible_to(person, LATER + DAY).exists()


def test_refusing_says_why_and_opens_nothing(c: Cast, sent: Referral) -> None:
    with recorded_once(REFERRAL_REFUSED, reason="no_capacity", **both_units(sent)):
        refuse_referral(
            by=c.dora, referral=sent, reason="no_capacity", at=LATER + HOUR, explanation="Free in May."
        )
    assert (sent.status, sent.refusal, sent.answers) == (
        Status.REFUSED,
        "no_capacity",
        {"explanation": "Free in May."},
    )
    assert not Grant.unscoped.filter(source=sent.ref).exists()


def test_refusing_needs_a_reason_from_the_list(c: Cast, sent: Referral) -> None:
    with refused("Choose why you cannot take this child"):
        refuse_referral(by=c.dora, referral=sent, reason="we don't like it", at=LATER)


@pytest.mark.parametrize("first", ["accept", "refuse"])
@pytest.mark.parametrize("second", ["accept", "refuse"])
def test_of_two_who_answer_at_once_the_second_is_told(
    c: Cast, sent: Referral, first: str, second: str
) -> None:
    def answer(how: str, referral: Referral, by: Any) -> None:
        if how == "accept":
            accept_referral(by=by, referral=referral, at=LATER + HOUR)
        else:
            refuse_referral(by=by, referral=referral, reason="no_capacity", at=LATER + HOUR)

    other = Referral.unscoped.get(pk=sent.pk)
    answer(first, sent, c.dora)
    with refused("Somebody answered it before you. Nothing was lost."):
        answer(second, other, c.emil)


def test_starting_serving_and_telling_are_entered_once_each(c: Cast, accepted: Referral) -> None:
    with refused("Nothing was lost"):
        tell_sender(by=c.dora, referral=accepted, told="Too early.", at=LATER + DAY)
    with recorded_once(REFERRAL_STARTED, **both_units(accepted)):
        start_service(by=c.dora, referral=accepted, at=LATER + DAY)
    with recorded_once(REFERRAL_SERVED, reason="happy", **both_units(accepted)):
        serve(by=c.dora, referral=accepted, at=LATER + 2 * DAY, satisfaction="happy")
    with recorded_once(REFERRAL_FEEDBACK_GIVEN, reason="", **both_units(accepted)):
        tell_sender(by=c.emil, referral=accepted, told="He wears glasses now.", at=LATER + 3 * DAY)
    assert accepted.answers == {"told": "He wears glasses now."}
    assert (accepted.started_at, accepted.served_at, accepted.feedback_at) == (
        LATER + DAY,
        LATER + 2 * DAY,
        LATER + 3 * DAY,
    )
    for deed, more in ((start_service, {}), (serve, {}), (tell_sender, {"told": "Again."})):
        with refused("Nothing was lost"):
            deed(by=c.dora, referral=accepted, at=LATER + 4 * DAY, **more)


def test_a_service_may_be_given_without_a_start(c: Cast, accepted: Referral) -> None:
    serve(by=c.dora, referral=accepted, at=LATER + DAY)
    assert (accepted.status, accepted.started_at, accepted.satisfaction) == (
        Status.SERVED,
        LATER + DAY,
        "",
    )


def test_serving_and_telling_refuse_nonsense(c: Cast, accepted: Referral) -> None:
    with refused("Choose how the child felt"):
        serve(by=c.dora, referral=accepted, at=LATER + DAY, satisfaction="overjoyed")
    serve(by=c.dora, referral=accepted, at=LATER + DAY)
    with refused("Write one sentence"):
        tell_sender(by=c.dora, referral=accepted, told=" ", at=LATER + DAY)


DEEDS: list[tuple[Any, dict[str, str]]] = [
    (see_referral, {}),
    (accept_referral, {}),
    (refuse_referral, {"reason": "no_capacity"}),
    (start_service, {}),
    (serve, {}),
    (tell_sender, {"told": "Well."}),
]


@pytest.mark.parametrize(("deed", "more"), DEEDS)
def test_answering_needs_the_permission_in_the_receiving_unit(
    c: Cast, sent: Referral, deed: Any, more: dict[str, str]
) -> None:
    for person in (c.alice, c.bob, c.charlie, c.fatma, c.greta):
        with denied(person):
            deed(by=person, referral=sent, at=LATER + HOUR, **more)


def test_for_a_focal_person_in_conflict_the_referral_does_not_exist(c: Cast, sent: Referral) -> None:
    declare_conflict(by=c.alice, case=sent.case, person=c.dora, reason="relative", at=LATER)
    assert not Referral.objects.visible_to(c.dora, LATER).exists()
    assert Referral.objects.visible_to(c.emil, LATER).exists()


def test_an_answer_comes_after_the_time_too(c: Cast, sent: Referral) -> None:
    accept_referral(by=c.dora, referral=sent, at=LATER + 40 * DAY)
    assert sent.status == Status.ACCEPTED
