"""One box finds, in all cases that somebody may see: by code, name and telephone, and says what it did not look at."""

from __future__ import annotations

import pytest

from halka.casework.access import finding
from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_case, a_registered_case, cast
from tests.seen import See

pytestmark = pytest.mark.django_db
NOW = START + 2 * DAY
NONE = "You see no case with this code, name or telephone."


@pytest.fixture
def c() -> Cast:
    return cast()


def a_child(c: Cast, first: str, last: str, phone: str = "") -> Case:
    case = a_case(c)
    register_child(
        by=c.alice,
        case=case,
        at=START + 3 * HOUR,
        identity={"first_name": first, "last_name": last, "phone": phone},
        sex="female",
        birth_year=2017,
        language="tr",
        voice=SPOKE,
    )
    return case


def found(see: See, c: Cast, words: str) -> str:
    return see(c.alice, NOW, f"/cases/?words={words}").text


def test_a_code_is_found_with_and_without_its_hyphen(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    a_registered_case(c)
    for typed in (case.code, case.code.replace("-", ""), case.code.lower().replace("-", "%20")):
        page = found(see, c, typed)
        assert "One case found" in page
        assert case.code in page


def test_a_whole_code_opens_no_name_of_anybody_else(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    Case.unscoped.filter(pk=case.pk).update(code="K7R-2M9")
    monkeypatch.setattr(finding, "AT_ONCE", 0)
    page = found(see, c, "k7r2m9")
    assert "K7R-2M9" in page
    assert "not compared" not in page


def test_a_name_is_found_in_any_order_and_by_a_part_of_it(c: Cast, see: See) -> None:
    case = a_child(c, "Ayşe Nur", "Yılmaz")
    a_child(c, "Ali", "Demir")
    for typed in ("Yılmaz Ayşe", "ayse yilmaz", "AYŞE", "YILMAZ", "nur", "ılm"):
        assert case.code in found(see, c, typed), typed
        assert "One case found" in found(see, c, typed), typed
    assert NONE in found(see, c, "Ayşe Demir")


@pytest.mark.parametrize(
    "typed", ["İbrahim", "ibrahim", "IBRAHIM", "İBRAHİM", "i̇brahim", "Işık", "ışık", "ISIK"]
)
def test_the_turkish_i_is_found_however_it_is_written(c: Cast, see: See, typed: str) -> None:
    assert len("İ".lower()) == 2  # which is why lower() does not compare names
    case = a_child(c, "İbrahim", "Işık")
    assert case.code in found(see, c, typed)


@pytest.mark.parametrize("typed", ["0532 123 45 67", "532-123", "%2B90 532 123 45 67", "(0532) 1234567"])
def test_a_telephone_is_found_by_its_digits_of_the_child_and_of_the_household(
    c: Cast, see: See, typed: str
) -> None:
    of_child = a_child(c, "Ali", "Demir", "0532 1234567")
    of_mother = a_child(c, "Veli", "Kaya")
    write_household(
        by=c.alice, case=of_mother, at=START + DAY, name="Mara", relation="mother", phone="+90 (532) 123-4567"
    )
    a_child(c, "Can", "Ak", "0533 999 99 99")
    page = found(see, c, typed)
    assert "2 cases found" in page
    assert of_child.code in page
    assert of_mother.code in page


def test_a_telephone_finds_nobody_whose_place_is_secret(c: Cast, see: See) -> None:
    case = a_child(c, "Ali", "Demir", "0532 1234567")
    restrict(
        by=c.alice, case=case, at=START + DAY, from_whom="The father", reason="fear", whereabouts_secret=True
    )
    assert NONE in found(see, c, "0532 1234567")
    assert case.code in found(see, c, "Demir")


def test_no_case_is_left_out_without_a_word(c: Cast, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    old = a_child(c, "Ayşe", "Yılmaz")
    for _number in range(4):
        a_child(c, "Ali", "Demir")
    assert old.code in found(see, c, "yilmaz")
    monkeypatch.setattr(finding, "AT_ONCE", 3)
    page = found(see, c, "yilmaz")
    assert NONE in page
    assert "The names and telephones of 2 older cases were not compared yet." in page
    older = found(see, c, "yilmaz&skipped=3")
    assert old.code in older
    assert "Only the older ones: in 2 cases names were compared." in older
    assert "not compared yet" not in older
    assert old.code in found(see, c, old.code)  # codes are compared in all of them


def test_batches_do_not_lose_anybody(c: Cast, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "BATCH", 2)
    for _number in range(5):
        a_child(c, "Ali", "Demir")
    assert "5 cases found" in found(see, c, "demir")


def test_the_box_stands_on_every_page_of_who_opens_cases_and_on_no_other(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    for page in ("/", "/cases/", f"/cases/{case.ref}/", f"/cases/{case.ref}/plan/", "/referrals/"):
        assert len(see(c.alice, NOW, page).all("input", name="words", type="search")) == 1, page
    assert not see(c.dora, NOW, "/").all("input", type="search")


def test_nobody_finds_what_is_not_theirs(c: Cast, see: See) -> None:
    case = a_child(c, "Ali", "Demir", "0532 1234567")
    for typed in (case.code, "demir", "05321234567"):
        assert NONE in see(c.greta, NOW, f"/cases/?words={typed}").text
