"""A letter, value by value: what goes to which kind of service, what goes shortened and what stays; in each language,
before the answer, after it and after the end."""

from __future__ import annotations

import pytest

from halka.casework.access.actions.agreements import lift_restriction, restrict
from halka.casework.cases.actions import register_child, write_household
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Restriction
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.directory.models import Person, Unit
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, revoke_referral
from halka.sharing.actions.transfer import request_transfer
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, Cast, a_registered_case, a_yes, cast
from tests.seen import Page, See
from tests.sharing.letters import AT, KINDS, a_full_case, a_letter
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

ALL = (
    *("case_code", "age_sex", "district", "concern_group", "service_need", "language", "identity", "contact"),
    *("address", "school", "caregiver", "accompanying", "household", "work", "health_need", "disability"),
    *("concern_detail", "safety_note", "order", "plan", "child_words"),
)
GOES = {
    "health_check": "case_code age_sex service_need language identity contact district accompanying health_need"
    " disability safety_note child_words",
    "mental_health": "case_code age_sex concern_group service_need language identity contact district safety_note"
    " child_words",
    "vocational": "case_code age_sex service_need language identity contact school accompanying",
    "safe_shelter": "case_code age_sex service_need language identity accompanying health_need concern_detail"
    " safety_note child_words",
    "cash": "case_code age_sex service_need language contact district caregiver household",
    "documentation": "case_code age_sex service_need language identity contact caregiver",
    "legal": "case_code age_sex service_need language identity contact concern_detail safety_note order child_words",
    "livelihood": "case_code age_sex district service_need identity school work",
    "other": "case_code age_sex service_need language identity contact",
}
IN_EVERY_LANGUAGE = {
    "identity": "Zed Quux N-77",
    "contact": "0555 123 after four",
    "district": "Firstplace",
    "school": "School One",
    "accompanying": "Ayla",
    "household": "4",
    "work": "Sells water",
    "health_need": "Insulin",
    "disability": "Hard of hearing",
    "order": "Order 12",
    "child_words": "I want to stay at school.",
}
CONCERNS = {
    "en": "Physical violence/abuse, Witness of domestic violence, Hazardous work",
    "tr": "Fiziksel şiddet/istismar, Ev içi şiddete tanık, Tehlikeli iş",
    "sq": "Dhunë/abuzim fizik, Dëshmitar i dhunës në familje, Punë e rrezikshme",
}
IN_THIS_LANGUAGE = {
    "en": {
        "age_sex": "Girl/Female, 9",
        "language": "Turkish",
        "concern_group": "Violence, Exploitation",
        "concern_detail": CONCERNS["en"],
        "caregiver": "Mara Quux (Mother) 0777 1; Ayla Quux (Aunt)",
        "safety_note": "Must not know: Omer",
    },
    "tr": {
        "age_sex": "Kız/Kadın, 9",
        "language": "Türkçe",
        "concern_group": "Şiddet, Sömürü",
        "concern_detail": CONCERNS["tr"],
        "caregiver": "Mara Quux (Anne) 0777 1; Ayla Quux (Hala/teyze/yenge)",
        "safety_note": "Bilmemesi gereken: Omer",
    },
    "sq": {
        "age_sex": "Vajzë/Femër, 9",
        "language": "Turqisht",
        "concern_group": "Dhunë, Shfrytëzim",
        "concern_detail": CONCERNS["sq"],
        "caregiver": "Mara Quux (Nëna) 0777 1; Ayla Quux (Halla/tezja)",
        "safety_note": "Nuk duhet ta dijë: Omer",
    },
}
SERVICES = {
    "health_check": (
        "Health check/medical care",
        "Sağlık kontrolü/tıbbi bakım",
        "Kontroll shëndetësor/kujdes mjekësor",
    ),
    "mental_health": ("Specialised mental health", "Uzman ruh sağlığı", "Shëndet mendor i specializuar"),
    "vocational": ("Vocational training", "Meslek eğitimi", "Formim profesional"),
    "safe_shelter": ("Safety/safe shelter", "Güvenlik/güvenli barınma", "Siguri/strehë e sigurt"),
    "cash": ("Cash assistance", "Nakit destek", "Ndihmë në para"),
    "documentation": ("Documents/birth registration", "Belge/nüfus kaydı", "Dokumente/regjistrim lindjeje"),
    "legal": ("Legal support", "Hukuki destek", "Ndihmë ligjore"),
    "livelihood": (
        "Livelihood/employment of caregiver",
        "Bakım verenin geçimi/istihdamı",
        "Punësim/të ardhura të kujdestarit",
    ),
    "other": ("Other", "Diğer", "Tjetër"),
}
LANGUAGES = ("en", "tr", "sq")


@pytest.fixture
def c() -> Cast:
    return cast()


def letter_of(page: Page) -> dict[str, str]:
    """Names and values of the letter on a page."""
    [letter] = page.main.all("div", kind="letter")
    return dict(zip(letter.texts("dt"), letter.texts("dd"), strict=True))


@pytest.mark.parametrize("service", KINDS)
def test_what_goes_to_this_kind_of_service_and_nothing_else(c: Cast, service: str) -> None:
    case = a_full_case(c)
    for number, language in enumerate(LANGUAGES):
        referral = a_letter(c, case, service, language)
        known = IN_EVERY_LANGUAGE | IN_THIS_LANGUAGE[language]
        known |= {"case_code": case.code, "service_need": SERVICES[service][number]}
        assert referral.letter == {field: known[field] for field in GOES[service].split()}
        shorter = [field for field, answer, _reason in referral.decisions if answer == "allow_reduced"]
        assert shorter == (["address"] if "district" in GOES[service] and service != "livelihood" else [])
        stays = {field for field, answer, _reason in referral.decisions if answer in ("ask", "deny")}
        assert stays == set(ALL) - set(GOES[service].split()) - set(shorter) | (
            {"district"} if shorter else set()
        )
        assert "Hidden Lane" not in str(referral.letter)
        assert "Omer Quux" not in str(referral.letter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_read_the_same_letter_under_names_in_their_own_language(
    c: Cast, see: See, language: str
) -> None:
    referral = a_letter(c, a_full_case(c), "cash", language)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    Person.objects.filter(pk__in=[c.dora.pk, c.alice.pk]).update(language=language)
    names = {
        "en": [
            "Case code",
            "Age and sex",
            "Service needed",
            "Language",
            "Safe phone and how to call",
            "District",
        ],
        "tr": [
            "Vaka kodu",
            "Yaş ve cinsiyet",
            "Gereken hizmet",
            "Dil",
            "Güvenli telefon ve arama biçimi",
            "İlçe",
        ],
        "sq": [
            *("Kodi i rastit", "Mosha dhe gjinia", "Shërbimi i nevojshëm", "Gjuha"),
            *("Telefoni i sigurt dhe si të telefonohet", "Bashkia"),
        ],
    }
    for person in (c.dora, c.alice):
        read = letter_of(see(person, AT + 2 * HOUR, f"/referrals/{referral.ref}/"))
        assert list(read)[:6] == names[language]
        assert list(read.values()) == list(referral.letter.values())


def test_a_letter_from_a_page_is_in_the_language_of_who_is_asked(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Unit.objects.filter(pk=c.clinic.pk).update(profile_code="tr")
    case = a_full_case(c)
    referral = draft_referral(
        by=c.alice,
        case=case,
        to_unit=Unit.objects.get(pk=c.clinic.pk),
        service="health_check",
        at=AT,
    )
    a_yes(c, case, AT, ["health_check"])
    client = signed_in(c.alice, AT, monkeypatch)
    client.post(f"/referrals/{referral.ref}/send/", {"shown": ["contact", "disability"], "goes": ["contact"]})
    letter = Referral.unscoped.get(pk=referral.pk).letter
    assert (letter["age_sex"], letter["language"]) == ("Kız/Kadın, 9", "Türkçe")
    assert ("contact" in letter, "disability" in letter) == (True, False)


def test_before_it_is_sent_the_sender_reads_what_goes_and_what_stays_and_why(c: Cast, see: See) -> None:
    case = a_full_case(c)
    restrict(by=c.alice, case=case, at=AT, from_whom="The aunt", reason="shame", withheld=["disability"])
    a_yes(c, case, AT, ["health_check"])
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT)
    page = see(c.alice, AT, f"/referrals/{referral.ref}/")
    assert page.main.texts("div", kind="banner") == ["Omer must not know.", "The aunt must not know."]
    goes = {li.texts("span")[0]: li.text for li in page.section("Goes to Unit CLI-1").all("li")}
    stays = {li.texts("span")[0]: li.text for li in page.section("Stays with you").all("li")}
    assert "Firstplace" in goes["Address"]
    assert "Only a part goes: enough for this purpose." in goes["Address"]
    assert "They cannot help without it." in goes["Name and ID number"]
    assert "Somebody must not know. It stays with the worker." in stays["Disability"]
    assert "They do not need it for this purpose." in stays["School"]
    assert "District" not in goes | stays  # it goes, under the name of the address
    assert "Hidden Lane" not in page.text


def test_without_a_yes_the_sender_is_told_to_ask_first(c: Cast, see: See) -> None:
    case = a_full_case(c)
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="mental_health", at=AT)
    page = see(c.alice, AT, f"/referrals/{referral.ref}/")
    assert "Ask the carer first." in page.main.texts("div", kind="banner")[-1]
    assert "disabled" in page.main.all("button", kind="main")[0].said
    a_letter(c, case, "mental_health")
    page = see(c.alice, AT, f"/referrals/{referral.ref}/")
    assert "disabled" not in page.main.all("button", kind="main")[0].said
    stays = {li.texts("span")[0]: li.text for li in page.section("Stays with you").all("li")}
    assert "This needs a yes of its own. Ask for it first." in stays["Health need"]
    own = a_letter(c, case, "mental_health", own_yes=("health_need",))
    assert own.letter["health_need"] == "Insulin"


def test_before_the_answer_the_receiver_reads_bands_and_groups_only(c: Cast, see: See) -> None:
    case = a_full_case(c)
    referral = a_letter(c, case, "legal")
    read = letter_of(see(c.dora, AT, f"/referrals/{referral.ref}/"))
    assert read == {
        "Case code": case.code,
        "Age and sex": "Girl/Female, 6-11",
        "Service needed": "Legal support",
        "Language": "Turkish",
    }
    inbox = see(c.dora, AT, "/referrals/")
    assert "Girl/Female, 6-11: Legal support" in inbox.headings
    restrict(
        by=c.alice,
        case=case,
        at=AT,
        from_whom="Them",
        reason="fear",
        withheld=["language"],
        whereabouts_secret=True,
    )
    closed = see(c.dora, AT, f"/referrals/{referral.ref}/")  # tests/sharing/test_closed_letters.py
    assert (closed.facts, "This letter was closed on" in closed.text) == ({}, True)


@pytest.mark.parametrize(
    ("year", "band"),
    [(2021, "0-5"), (2020, "6-11"), (2015, "6-11"), (2014, "12-14"), (2011, "15-17"), (2009, "15-17")],
)
def test_the_band_of_an_age(c: Cast, see: See, year: int, band: str) -> None:
    case = a_full_case(c)
    register_child(
        by=c.alice, case=case, at=AT, identity={"first_name": "Zed"}, voice=ChildVoice("not_involved", why_not="too_young"),
        birth_year=year,
    )  # fmt: skip
    referral = a_letter(c, case, "legal")
    assert letter_of(see(c.dora, AT, f"/referrals/{referral.ref}/"))["Age and sex"] == f"Girl/Female, {band}"


def _finish(c: Cast, referral: Referral, how: str) -> None:
    if how == "refused":
        refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=AT + HOUR)
        return
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    if how == "told":
        serve(by=c.dora, referral=referral, at=AT + 2 * HOUR)
        tell_sender(by=c.dora, referral=referral, told="She slept.", at=AT + 2 * HOUR)


@pytest.mark.parametrize(("how", "is_open"), [("refused", False), ("accepted", True), ("told", True)])
def test_after_the_answer_the_receiver_reads_the_letter_or_nothing_of_the_child(
    c: Cast, see: See, how: str, is_open: bool
) -> None:
    referral = a_letter(c, a_full_case(c), "legal")
    _finish(c, referral, how)
    for person in (c.dora, c.emil):
        page = see(person, AT + 3 * HOUR, f"/referrals/{referral.ref}/")
        for secret in ("Zed Quux", "0555 123", "Order 12", "I want to stay at school."):
            assert (secret in page.text) == is_open
        assert ("Girl/Female" in page.text) == is_open
        assert "What stayed with you" not in page.text  # a reason says a lot about a child
        assert ("She slept." in page.text) == (how == "told")
    sender = see(c.alice, AT + 3 * HOUR, f"/referrals/{referral.ref}/")
    assert "Zed Quux" in sender.text
    assert "What stayed with you, and why" in sender.headings
    assert ("She slept." in sender.text) == (how == "told")


def test_what_stayed_is_told_to_the_sender_with_its_reason(c: Cast, see: See) -> None:
    case = a_full_case(c)
    restrict(
        by=c.alice,
        case=case,
        at=AT - 2 * HOUR,
        from_whom="The aunt",
        reason="shame",
        withheld=["safety_note"],
    )
    referral = a_letter(c, case, "mental_health")
    page = see(c.alice, AT, f"/referrals/{referral.ref}/")
    stayed = page.section("What stayed with you, and why").texts("li")
    assert "Safety noteSomebody must not know. It stays with the worker." in stayed
    assert "Health needThis needs a yes of its own. Ask for it first." in stayed
    assert "SchoolThey do not need it for this purpose." in stayed
    assert not [one for one in stayed if one.startswith(("Name", "Case code", "Kind of concern"))]


def test_the_newest_words_and_the_people_of_the_house_go(c: Cast) -> None:
    case = a_full_case(c)
    words = ChildVoice(involved="present", words="He shouts at night.", effect="x", was_alone=True)
    make_contact(by=c.alice, case=case, at=AT - DAY, how="phone", note="n", voice=words)
    write_household(by=c.alice, case=case, at=AT - DAY, relation="uncle", name="Uncle")
    assert a_letter(c, case, "legal").letter["child_words"] == "He shouts at night."
    assert a_letter(c, case, "cash").letter["household"] == "5"


def test_nobody_may_know_where_the_child_is(c: Cast, see: See) -> None:
    """Neither the school nor the district goes, wherever the rule would let them go, and none stands there before the
    answer; afterwards they go again."""
    case = a_full_case(c)
    restrict(
        by=c.alice, case=case, at=AT - 3 * HOUR, from_whom="Omer", reason="fear", whereabouts_secret=True
    )
    for service in ("vocational", "livelihood", "cash"):
        referral = a_letter(c, case, service)
        letter = referral.letter
        assert "Firstplace" not in see(c.dora, AT, f"/referrals/{referral.ref}/").main.text
        assert not {"school", "district", "address"} & set(letter)
        assert ("School One" in str(letter), "Firstplace" in str(letter)) == (False, False)
    secret = Restriction.unscoped.get(case=case, whereabouts_secret=True)
    lift_restriction(by=c.alice, restriction=secret, reason="He moved.", at=AT - 2 * HOUR)
    assert a_letter(c, case, "vocational").letter["school"] == "School One"


def test_nothing_may_reach_the_home(c: Cast) -> None:
    case = a_full_case(c)
    restrict(by=c.alice, case=case, at=AT - 3 * HOUR, from_whom="Omer", reason="fear", home_is_closed=True)
    letter = a_letter(c, case, "cash").letter
    assert letter["caregiver_name"] == "Mara Quux (Mother); Ayla Quux (Aunt)"
    assert letter["contact_by_worker"] == "Through the worker only."
    assert not {"0777", "0555"} & set(str(letter).split())


def test_a_transfer_tells_the_other_unit_no_name(c: Cast, see: See) -> None:
    case = a_full_case(c)
    change_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="She sleeps.",
        voice=ChildVoice("not_involved", why_not="too_young"),
        intentions=[Intention("A", AT.date(), person=c.alice)],
    )
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT)
    for language, why in (
        ("en", "Child moving to new place"),
        ("tr", "Çocuk yeni yere taşınıyor"),
        ("sq", "Fëmija zhvendoset"),
    ):
        Person.objects.filter(pk=c.hugo.pk).update(language=language)
        page = see(c.hugo, AT, f"/transfers/{transfer.ref}/")
        read = list(letter_of(page).values())
        assert read == [
            why,
            case.code,
            IN_THIS_LANGUAGE[language]["age_sex"].replace("9", "6-11"),
            "Firstplace",
            IN_THIS_LANGUAGE[language]["concern_group"],
            IN_THIS_LANGUAGE[language]["language"],
            "Alice",
        ]
        for secret in ("Zed", "Quux", "Hidden Lane", "School One", "0555", "She sleeps."):
            assert secret not in page.text
    offered = see(c.hugo, AT, f"/transfers/{transfer.ref}/").main.texts("label")
    assert offered == ["Greta", "Pse?"]  # and why not


def test_a_draft_and_what_was_taken_back_exist_for_the_sender_only(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    draft = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT, basis="vital"
    )
    taken = a_letter(c, case, "health_check")
    revoke_referral(by=c.alice, referral=taken, at=AT + HOUR)
    for referral in (draft, taken):
        with pytest.raises(AssertionError, match="404"):
            see(c.dora, AT + 2 * HOUR, f"/referrals/{referral.ref}/")
        assert referral.number not in see(c.dora, AT + 2 * HOUR, "/referrals/").text
    sent = see(c.alice, AT + 2 * HOUR, "/referrals/").table("Newest first.")
    assert [row[2] for row in sent] == ["Draft"]
