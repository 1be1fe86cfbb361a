"""Who can help: units are ordered by the child; what does not fit is folded under its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from halka.casework.cases.actions import register_child
from halka.casework.models import Case
from halka.directory.actions import add_unit
from halka.directory.acts import SERVICE_DESCRIBED
from halka.directory.models import Offer, Place, Unit
from halka.directory.offers.actions import ForWhom, describe_service, offer_service
from halka.sharing.actions.referral import draft_referral
from halka.trust.action import Refused
from halka.trust.actor import OPERATOR
from halka.trust.models import LedgerEntry
from tests.cast import DAY, SPOKE, START, Cast, a_registered_case, cast
from tests.paper import Reader
from tests.seen import Page, See
from tests.walk import signed_in
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db
NOW = START + 2 * DAY


@pytest.fixture
def c() -> Cast:
    """The child unit stands in a district now; the clinic stays in the province itself."""
    known = cast()
    Place.objects.filter(code="P1").update(profile="tr")
    home = Place.objects.create(code="D1", name="Homedistrict", kind="district", parent=Place.objects.get())
    Unit.objects.filter(pk=known.child_unit.pk).update(place=home)
    return known


def a_place(code: str, kind: str, parent: str = "") -> Place:
    above = Place.objects.get(code=parent) if parent else None
    return Place.objects.create(code=code, name=f"Place {code}", kind=kind, parent=above)


def a_unit(c: Cast, code: str, place: str, service: str = "legal", **more: Any) -> Unit:
    whom = {name: more.pop(name) for name in list(more) if name in ForWhom.__dataclass_fields__}
    verified_on = more.pop("verified_on", START.date())
    unit = add_unit(
        by=OPERATOR, at=START, code=code, name=f"Unit {code}", institution=c.clinic.institution,
        place=Place.objects.get(code=place), kind="ngo", **{"level": "local", **more},
    )  # fmt: skip
    offer_service(
        by=OPERATOR, at=START, unit=unit, service=service, verified_on=verified_on, for_whom=ForWhom(**whom)
    )
    return unit


def the_page(see: See, c: Cast, case: Case) -> Page:
    return see(c.alice, NOW, f"/cases/{case.ref}/refer/?service=legal")


def listed(page: Page) -> dict[str, list[str]]:
    """Reason to the names under it, in order; under "" what fits."""
    of_units = next(one for one in page.main.all("fieldset") if one.all("input", name="to_unit"))
    folded = {
        group.all("summary")[0].text.rpartition(" (")[0]: [name(card.text) for card in group.all("label")]
        for group in of_units.all("details")
    }
    inside = [one for names in folded.values() for one in names]
    every = [name(card.text) for card in of_units.all("label")]
    return {"": [one for one in every if one not in inside], **folded}


def name(words: str) -> str:
    return words.partition(" ·")[0].removeprefix("Unit ")


def again(c: Cast, case: Case, **said: Any) -> None:
    register_child(
        by=c.alice, case=case, at=NOW - DAY, voice=SPOKE,
        identity={"first_name": "Zed", "population": said.pop("population", "")}, **said,
    )  # fmt: skip


def test_the_nearest_stands_first_and_another_country_never_does(c: Cast, see: See) -> None:
    for code, kind, parent in (
        ("D2", "district", "P1"), ("V1", "village", "D1"), ("P2", "province", ""), ("D9", "district", "P2"),
        ("X", "country", ""), ("XP", "province", "X"),
    ):  # fmt: skip
        a_place(code, kind, parent)
    country = a_place("Y", "country")
    Place.objects.filter(code__in=["P1", "P2"]).update(parent=country)
    a_unit(c, "AA-ABROAD", "XP")
    a_unit(c, "AB-FAR", "D9")
    a_unit(c, "AC-CENTRAL", "D9", level="central")
    a_unit(c, "AD-NEXT", "D2")
    a_unit(c, "AE-PROVINCE", "D2", level="provincial")
    a_unit(c, "AF-STALE", "D1", verified_on=(START - timedelta(days=300)).date())
    a_unit(c, "AG-HERE", "V1")
    case = a_registered_case(c)
    page = the_page(see, c, case)
    assert listed(page) == {
        "": ["AG-HERE", "AF-STALE", "AC-CENTRAL", "AE-PROVINCE", "AD-NEXT"],
        "In another country: no letter goes there": ["AA-ABROAD"],
        "In another province": ["AB-FAR"],
    }
    closed = [one for one in page.main.all("input") if "disabled" in one.said]
    assert [one.said["value"] for one in closed] == [str(Unit.objects.get(code="AA-ABROAD").pk)]
    assert "Unit AD-NEXT · in Place D2" in page.main.text
    with pytest.raises(Refused, match="another country"):
        draft_referral(
            by=c.alice,
            case=Case.unscoped.get(),
            to_unit=Unit.objects.get(code="AA-ABROAD"),
            service="legal",
            at=NOW,
        )


def test_age_sex_language_and_legal_status_decide_what_is_folded(c: Cast, see: See) -> None:
    a_unit(c, "ALL", "D1")
    a_unit(c, "SMALL", "D1", age_from=0, age_to=6)
    a_unit(
        c,
        "FITS",
        "D1",
        age_from=6,
        age_to=12,
        languages=["ar", "tr"],
        sexes=["female"],
        populations=["refugee"],
    )
    a_unit(c, "BOYS", "D1", sexes=["male"])
    a_unit(c, "TURKISH", "D1", languages=["tr"])
    a_unit(c, "SETTLED", "D1", populations=["resident"], languages=["tr"])
    case = a_registered_case(c)
    again(c, case, language="ar", population="refugee")
    page = the_page(see, c, case)
    assert listed(page) == {
        "": ["FITS", "ALL"],
        "Only for: Boy/Male": ["BOYS"],
        "No interpreter for Arabic": ["SETTLED", "TURKISH"],
        "Serves ages 0 to 6": ["SMALL"],
    }
    assert "Unit SETTLED · Only for: Resident" in page.main.text
    again(c, case, language="tr", population="resident", sex="male")
    assert listed(the_page(see, c, case)) == {
        "": ["SETTLED", "TURKISH", "ALL", "BOYS"],
        "Only for: Girl/Female": ["FITS"],
        "Serves ages 0 to 6": ["SMALL"],
    }


def test_of_a_hidden_unit_nothing_tells_where_it_stands(c: Cast, see: See) -> None:
    """In the same village or at the other end of the country: the page is the same."""
    a_place("P2", "province")
    near = a_unit(c, "NEAR", "D1")
    hidden = a_unit(c, "SAFE", "D1", is_hidden=True)
    case = a_registered_case(c)
    before = the_page(see, c, case).main.text
    assert listed(the_page(see, c, case)) == {"": ["NEAR", "another service"]}
    Unit.objects.filter(pk=hidden.pk).update(place=Place.objects.get(code="P2"))
    assert the_page(see, c, case).main.text == before
    abroad = a_place("X", "country")
    Place.objects.filter(code="P1").update(parent=a_place("Y", "country"))
    Unit.objects.filter(pk=hidden.pk).update(place=abroad)
    assert listed(the_page(see, c, case)) == {"": [near.code]}


def test_where_no_unit_fits_the_page_says_so_and_it_can_still_be_sent(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    small = a_unit(c, "SMALL", "D1", age_to=5)
    case = a_registered_case(c)
    alice = Reader(signed_in(c.alice, NOW, monkeypatch))
    alice.open(f"/cases/{case.ref}/refer/?service=legal")
    assert "No unit fits this child in every way." in alice.text
    alice.press("See what they will read", to_unit=str(small.pk), basis="consent", urgency="high")
    assert alice.address.startswith("/referrals/")
    looks = LedgerEntry.objects.filter(act="page.opened", person=c.alice.ref, case=case.ref)
    assert looks.exists()  # the legal status lies in the vault


def test_a_unit_says_itself_for_whom_its_service_is(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    offer = Offer.objects.select_related("unit").get(unit=c.clinic)
    Offer.objects.update(verified_on=None)
    dora = Reader(signed_in(c.dora, NOW, monkeypatch))
    dora.open("/referrals/").follow("Say for whom")
    dora.press("Save", age_from="10", age_to="4")
    assert "Write ages from 0 to 25, the younger one first." in dora.text
    with recorded_once(SERVICE_DESCRIBED, person=c.dora.ref, to_unit="CLI-1", reason="health_check", case=""):
        dora.press("Save", age_from="4", age_to="10", languages="ar")
    offer.refresh_from_db()
    assert (offer.age_from, offer.age_to, offer.languages, offer.places_a_month) == (4, 10, ["ar"], 10)
    assert offer.verified_on == NOW.date()
    assert "ages 4 to 10 · Arabic" in dora.text
    for stranger in (c.charlie, c.alice):
        with denied(stranger):
            describe_service(by=stranger, at=NOW, offer=offer, places_a_month=1, for_whom=ForWhom())
        assert signed_in(stranger, NOW, monkeypatch).get(f"/services/{offer.pk}/").status_code == 403


def test_offering_again_without_a_word_leaves_for_whom_it_is(c: Cast) -> None:
    said = ForWhom(age_to=6, languages=["tr"])
    offer_service(by=OPERATOR, at=START, unit=c.clinic, service="legal", for_whom=said)
    offer_service(by=OPERATOR, at=NOW, unit=c.clinic, service="legal", places_a_month=3)
    offer = Offer.objects.get(unit=c.clinic, service="legal")
    assert (offer.age_to, offer.languages, offer.places_a_month) == (6, ["tr"], 3)
    with pytest.raises(Refused, match="not in the list"):
        offer_service(
            by=OPERATOR, at=NOW, unit=c.clinic, service="legal", for_whom=ForWhom(languages=["elvish"])
        )
