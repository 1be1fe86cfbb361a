"""What is read before acceptance is a part of the letter: chosen with it, sealed with it, and no more than it."""

from __future__ import annotations

import pytest

from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import register_child
from halka.casework.models import Case
from halka.sharing.actions import referral as sending
from halka.sharing.actions.answer import accept_referral, see_referral
from halka.sharing.actions.paper import print_received_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from halka.sharing.teaser import TABLE, in_bands
from halka.trust import vault
from tests.cast import HOUR, SILENT, Cast, a_yes, cast
from tests.seen import See
from tests.sharing.letters import AT, a_full_case, a_letter
from tests.sharing.test_letter import letter_of
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
PREVIEW = ("case_code", "age_sex", "district", "concern_group", "service_need", "language")


@pytest.fixture
def c() -> Cast:
    return cast()


def drafted(c: Cast, case: Case, service: str) -> Referral:
    a_yes(c, case, AT - HOUR, [service])
    return draft_referral(by=c.alice, case=case, to_unit=c.clinic, service=service, at=AT - HOUR)


def test_what_was_unticked_is_read_neither_before_acceptance_nor_in_a_list(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = drafted(c, a_full_case(c), "cash")
    shown = ["contact", "language", "age_sex", "address"]
    signed_in(c.alice, AT, monkeypatch).post(
        f"/referrals/{referral.ref}/send/", {"shown": shown, "goes": ["contact"]}
    )
    for path in (f"/referrals/{referral.ref}/", "/referrals/", "/"):
        page = see(c.dora, AT, path).text
        assert "Cash assistance" in page
        for unticked in ("Girl", " 6-11", "Turkish", "Firstplace", "Violence"):
            assert unticked not in page
    ticked = a_letter(c, referral.case, "cash")
    assert "Girl/Female, 6-11: Cash assistance" in see(c.dora, AT, "/referrals/").headings
    assert letter_of(see(c.dora, AT, f"/referrals/{ticked.ref}/"))["Language"] == "Turkish"


@pytest.mark.parametrize("service", ["health_check", "mental_health", "safe_shelter", "cash", "other"])
def test_it_holds_only_what_stands_in_the_letter(c: Cast, service: str) -> None:
    referral = a_letter(c, a_full_case(c), service)
    teaser, letter = vault.get(TABLE, referral.ref), referral.letter
    assert set(teaser) == set(letter) & set(PREVIEW)
    assert {field for field in teaser if teaser[field] != letter[field]} <= {"age_sex"}


def test_what_is_written_in_the_file_later_is_not_in_it(c: Cast, see: See) -> None:
    case = a_full_case(c)
    referral = a_letter(c, case, "mental_health")
    before = letter_of(see(c.dora, AT, f"/referrals/{referral.ref}/"))
    assert before["Kind of concern (group only)"] == "Violence, Exploitation"
    register_child(
        by=c.alice, case=case, at=AT, identity={"first_name": "Zed"}, voice=SILENT, language="en",
        sex="male", birth_year=2010, concerns=["sexual_abuse"],
    )  # fmt: skip
    assert letter_of(see(c.dora, AT, f"/referrals/{referral.ref}/")) == before
    assert "Girl/Female, 6-11: Specialised mental health" in see(c.dora, AT, "/referrals/").headings


def test_of_a_letter_from_before_teasers_were_kept_no_more_than_the_letter_is_read(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TEASER", "elsewhere")
    case = a_full_case(c)
    referral = a_letter(c, case, "health_check")
    assert vault.latest(TABLE, referral.ref) == 0
    assert letter_of(see(c.dora, AT, f"/referrals/{referral.ref}/")) == {
        "Case code": case.code,
        "Age and sex": "Girl/Female, 6-11",
        "Service needed": "Health check/medical care",
        "Language": "Turkish",
        "District": "Firstplace",
    }
    restrict(by=c.alice, case=case, at=AT + HOUR, from_whom="Them", reason="fear", whereabouts_secret=True)
    page = see(c.dora, AT + 2 * HOUR, f"/referrals/{referral.ref}/").text
    assert ("This letter was closed on" in page, "Firstplace" in page) == (True, False)
    opened = see(c.alice, AT + 2 * HOUR, f"/referrals/{referral.ref}/")
    assert opened.table("Each look that was entered before it was closed.")[0][0] == (
        "Read before the answer, without the name"  # which fields that was is not known
    )


def test_the_sender_reads_of_each_field_whether_it_is_read_before_or_after(c: Cast, see: See) -> None:
    referral = drafted(c, a_full_case(c), "health_check")
    page = see(c.alice, AT, f"/referrals/{referral.ref}/")
    goes = {li.texts("span")[0]: li.text for li in page.section("Goes to Unit CLI-1").all("li")}
    assert "Before they accept they read: Girl/Female, 6-11." in goes.pop("Age and sex")
    before = {name for name, said in goes.items() if "They read this before they accept." in said}
    after = {name for name, said in goes.items() if "They read this when they have accepted." in said}
    assert before == {"Case code", "Service needed", "Language", "Address"}
    assert after == set(goes) - before
    assert {"Name and ID number", "Health need", "Safety note"} <= after
    stays = page.section("Stays with you").text
    assert "Kind of concern" in stays
    assert "before they accept" not in stays
    send_referral(by=c.alice, referral=referral, at=AT)
    assert "Kind of concern (group only)" not in letter_of(see(c.dora, AT, f"/referrals/{referral.ref}/"))
    sent = see(c.alice, AT, f"/referrals/{referral.ref}/").text
    assert "Read before acceptance: Case code, Age and sex, Service needed, Language, District." in sent


def test_the_account_says_which_part_was_opened(c: Cast, see: See) -> None:
    case = a_full_case(c)
    referral = a_letter(c, case, "health_check")
    see_referral(by=c.emil, referral=referral, at=AT + HOUR)
    print_received_referral(by=c.emil, referral=referral, at=AT + HOUR)
    accept_referral(by=c.dora, referral=referral, at=AT + 2 * HOUR)
    print_received_referral(by=c.dora, referral=referral, at=AT + 3 * HOUR)
    restrict(
        by=c.alice, case=case, at=AT + 4 * HOUR, from_whom="Them", reason="fear", whereabouts_secret=True
    )
    page = see(c.alice, AT + 5 * HOUR, f"/referrals/{referral.ref}/")
    part = "Case code, Age and sex, Service needed, Language, District"
    assert [line[:2] for line in page.table("Each look that was entered before it was closed.")] == [
        [f"Read before the answer, without the name {part}", "Emil"],
        [f"Printed {part}", "Emil"],
        ["Accepted: the whole letter", "Dora"],
        ["Printed", "Dora"],
    ]


@pytest.mark.parametrize(
    ("said", "band"),
    [("Girl, 9", "Girl, 6-11"), ("9", "6-11"), ("Girl", "Girl"), ("Girl, 19", "Girl"), ("Kız/Kadın, 0", "Kız/Kadın, 0-5")],
)  # fmt: skip
def test_an_age_as_a_band(said: str, band: str) -> None:
    assert in_bands(said) == band
