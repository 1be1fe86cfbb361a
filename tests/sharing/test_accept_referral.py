import pytest

from halka.casework.models import Grant
from halka.sharing.actions.answer import accept_referral
from halka.sharing.acts import REFERRAL_ACCEPTED
from halka.sharing.models import Referral
from halka.trust.action import Denied, Refused
from halka.trust.acts import ACCESS_DENIED
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> tuple[Cast, Referral]:
    c = cast()
    return c, a_sent_referral(c, a_registered_case(c), START + DAY)


def test_it_opens_exactly_the_letter_to_the_receiving_unit(sent: tuple[Cast, Referral]) -> None:
    c, referral = sent
    accept_referral(by=c.dora, referral=referral, at=START + DAY + HOUR)
    grant = Grant.unscoped.get(source=referral.ref)
    assert (grant.unit, grant.breadth) == (c.clinic, Grant.Breadth.LETTER)
    assert referral.status == Referral.Status.ACCEPTED
    assert "Zed Quux" in referral.letter["identity"]


def test_it_is_recorded_once_with_both_units(sent: tuple[Cast, Referral]) -> None:
    c, referral = sent
    before = LedgerEntry.objects.count()
    accept_referral(by=c.dora, referral=referral, at=START + DAY + HOUR)
    entry = LedgerEntry.objects.order_by("seq").last()
    assert entry is not None
    assert LedgerEntry.objects.count() == before + 1
    assert (entry.act, entry.unit, entry.to_unit, entry.case, entry.thread) == (
        REFERRAL_ACCEPTED,
        "CLI-1",
        "CPU-1",
        referral.case.ref,
        referral.ref,
    )


def test_it_needs_the_permission_in_the_receiving_unit(sent: tuple[Cast, Referral]) -> None:
    c, referral = sent
    with pytest.raises(Denied):
        accept_referral(by=c.charlie, referral=referral, at=START + DAY + HOUR)
    entry = LedgerEntry.objects.order_by("seq").last()
    assert entry is not None
    assert (entry.act, entry.outcome, entry.person) == (ACCESS_DENIED, "denied", c.charlie.ref)


def test_it_happens_once(sent: tuple[Cast, Referral]) -> None:
    c, referral = sent
    other = Referral.unscoped.get(pk=referral.pk)
    accept_referral(by=c.dora, referral=referral, at=START + DAY + HOUR)
    with pytest.raises(Refused, match="Nothing was lost"):
        accept_referral(by=c.emil, referral=other, at=START + DAY + HOUR)


def test_a_stranger_finds_nothing(sent: tuple[Cast, Referral]) -> None:
    c, referral = sent
    at = START + DAY + HOUR
    assert not Referral.objects.visible_to(c.charlie, at).exists()
    assert not Referral.objects.visible_to(c.greta, at).exists()
    assert list(Referral.objects.visible_to(c.dora, at)) == [referral]


def test_an_appointment_lies_ahead(sent: tuple[Cast, Referral]) -> None:
    c, referral = sent
    at = START + DAY + HOUR
    with pytest.raises(Refused, match="This moment has passed"):
        accept_referral(by=c.dora, referral=referral, at=at, appointment_at=at)
    accept_referral(by=c.dora, referral=referral, at=at, appointment_at=at + DAY)
    assert ("Appointment", at + DAY) in referral.steps
