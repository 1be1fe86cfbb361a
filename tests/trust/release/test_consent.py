"""Whose answer counts: by the age on the day, by who may be asked, by what was said last."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from halka.profiles import profile
from halka.profiles.agreement import FACTS
from halka.profiles.profile import FOLDER
from halka.trust.release import Answer, Purpose, Recipient, release
from halka.trust.release.age import Birth, band_of, is_asked_back, is_in_the_future, turns_grown_on
from halka.trust.release.consent import Verdict, is_reminded, verdict
from halka.trust.release.consent_512 import table
from halka.trust.release.facts import Told
from tests.trust.release.asking import (
    AT,
    DAY,
    FATHER,
    HARMFUL,
    IA,
    MOTHER,
    STRANGER,
    TODAY,
    aged,
    facts,
    restricted,
    told,
)

AGREEMENT = IA.sharing.agreement
LEGAL = Purpose("referral", "legal")
Said = dict[str, Any]
NO: Said = {"is_yes": False}


def heard(**more: Any) -> Verdict:
    return verdict(facts(**more), LEGAL, AT, AGREEMENT)


def said(mother: str, child: str, **more: Any) -> Verdict:
    """Each of them said yes, no, or nothing."""
    answers = [told("mother", is_yes=mother == "yes")] if mother else []
    answers += [told(is_yes=child == "yes")] if child else []
    return heard(answers=tuple(answers), **more)


@pytest.mark.parametrize(
    ("ages", "mother", "child", "result"),
    [
        ((0, 5), "yes", "", "yes"),
        ((0, 5), "yes", "no", "yes"),
        ((0, 5), "no", "yes", "no"),
        ((0, 5), "", "yes", "ask carer"),
        ((6, 14), "yes", "yes", "yes"),
        ((6, 14), "yes", "no", "no"),
        ((6, 14), "yes", "", "ask child"),
        ((6, 14), "no", "yes", "no"),
        ((6, 14), "no", "", "no"),
        ((6, 14), "", "yes", "ask carer"),
        ((6, 14), "", "no", "ask carer"),
        ((15, 17), "no", "yes", "yes"),
        ((15, 17), "yes", "no", "no"),
        ((15, 17), "yes", "", "ask child"),
        ((18, 24), "no", "yes", "yes"),
        ((None,), "yes", "yes", "yes"),
        ((None,), "yes", "no", "no"),
        ((None,), "no", "yes", "no"),
        ((None,), "no", "", "no"),
        ((None,), "", "no", "no"),
        ((None,), "yes", "", "ask child"),
        ((None,), "", "yes", "ask carer"),
        ((None,), "", "", "ask carer"),
    ],
)
def test_the_age_says_whose_answer_counts(
    ages: tuple[int | None, ...], mother: str, child: str, result: str
) -> None:
    for age in ages:
        found = said(mother, child, birth=Birth() if age is None else aged(age))
        assert f"{found.result} {found.ask}".strip() == result


def test_a_child_who_is_not_asked_for_a_reason_does_not_stop_the_carers_yes() -> None:
    assert said("yes", "", excused="unsafe").result == "yes"
    assert said("", "", excused="unsafe").result == "ask"
    assert said("yes", "no", excused="unsafe").result == "no"
    assert said("yes", "", excused="unsafe", birth=aged(16)).ask == "child"
    assert said("yes", "", excused="unsafe", birth=Birth()).ask == "child"


@pytest.mark.parametrize(
    ("age", "child", "without", "supervisor_yes", "supervisor_no"),
    [
        (3, "", "ask supervisor", "yes", "no"),
        (10, "yes", "ask supervisor", "yes", "no"),
        (10, "", "ask child", "ask child", "ask child"),
        (16, "yes", "yes", "yes", "yes"),
        (16, "", "ask child", "ask child", "ask child"),
        (None, "yes", "ask supervisor", "yes", "no"),
    ],
)
def test_a_possible_source_of_harm_counts_as_not_asked_and_is_never_asked(
    age: int | None, child: str, without: str, supervisor_yes: str, supervisor_no: str
) -> None:
    for answers in ((told("father"),), (told("father", **NO),), ()):
        spoken = (*answers, *((told(),) if child else ()))
        for word, expected in (("", without), ("yes", supervisor_yes), ("no", supervisor_no)):
            found = heard(
                carers=(HARMFUL,), answers=spoken, supervisor_says=word,
                birth=Birth() if age is None else aged(age),
            )  # fmt: skip
            assert f"{found.result} {found.ask}".strip() == expected
            assert found.ask != "carer"


def test_another_holder_answers_in_the_place_of_a_source_of_harm() -> None:
    words: tuple[Said, ...] = ({}, NO, {"withdrawn_at": AT})
    for word in words:
        found = heard(carers=(HARMFUL, MOTHER), answers=(told("father", **word), told("mother"), told()))
        assert found.result == "yes"
    assert heard(carers=(HARMFUL, MOTHER), answers=(told("father"), told())).ask == "carer"


def test_two_holders_who_differ_wait_for_the_supervisor() -> None:
    differ: Said = {"carers": (MOTHER, FATHER)}
    answers = (told("mother"), told("father", **NO))
    found = heard(**differ, answers=(*answers, told()))
    assert (found.result, found.ask) == ("no", "supervisor")
    assert heard(**differ, answers=(*answers, told()), supervisor_says="yes").result == "yes"
    assert heard(**differ, answers=(*answers, told(**NO)), supervisor_says="yes").result == "no"
    assert heard(**differ, answers=answers, supervisor_says="yes").ask == "child"
    assert heard(**differ, answers=(*answers, told()), supervisor_says="no").result == "no"


def test_who_holds_no_responsibility_says_neither_yes_nor_no() -> None:
    words: tuple[Said, ...] = ({}, NO)
    for word in words:
        assert heard(carers=(MOTHER, STRANGER), answers=(told("aunt", **word), told())).ask == "carer"


def test_a_yes_that_was_not_freely_given_looks_like_no_answer_at_all() -> None:
    """Nothing that a carer could read tells the mark from silence."""
    forced = (told("mother", is_freely_given=False), told())
    assert heard(answers=forced) == heard(answers=(told(),))
    later = (told("mother", is_freely_given=False), told("mother", given_at=AT - DAY), told())
    assert heard(answers=later).result == "yes"
    assert heard(answers=(told("mother", is_freely_given=False, **NO), told())).result == "no"


def test_the_newest_answer_that_names_the_service_counts() -> None:
    old: Said = {"given_at": AT - 5 * DAY}
    new: Said = {"given_at": AT - 2 * DAY}
    assert heard(answers=(told("mother", **NO, **old), told("mother", **new), told())).result == "yes"
    assert heard(answers=(told("mother", **new, **NO), told("mother", **old), told())).result == "no"
    assert (
        heard(answers=(told("mother", **old), told("mother", covers="cash", **NO, **new), told())).result
        == "yes"
    )
    assert heard(answers=(told("mother", given_at=AT + DAY), told())).ask == "carer"


def test_any_service_is_no_other_purpose() -> None:
    moving = Purpose("seasonal_move")
    both = (told("mother"), told())
    assert verdict(facts(answers=both), moving, AT, AGREEMENT).result == "ask"
    named = tuple(replace(each, covers=frozenset({"seasonal_move"})) for each in both)
    assert verdict(facts(answers=named), moving, AT, AGREEMENT).result == "yes"
    assert heard(answers=named).result == "ask"


def test_a_yes_lasts_a_year_or_as_long_as_it_says_and_is_recalled_before() -> None:
    year = told("mother", given_at=AT - 364 * DAY)
    assert heard(answers=(year, told())).result == "yes"
    assert heard(answers=(year, told())).until == year.given_at + 365 * DAY
    assert heard(answers=(told("mother", given_at=AT - 365 * DAY), told())).ask == "carer"
    assert heard(answers=(told("mother", until=AT), told())).ask == "carer"
    assert heard(answers=(told("mother", until=AT + DAY), told(until=AT + 2 * DAY))).until == AT + DAY
    days = [is_reminded(told("mother", until=AT + n * DAY), AT, AGREEMENT) for n in (0, 1, 14, 15)]
    assert days == [False, True, True, False]
    assert not is_reminded(told("mother", until=AT + DAY, withdrawn_at=AT), AT, AGREEMENT)
    assert not is_reminded(told("mother", until=AT + DAY, **NO), AT, AGREEMENT)


def test_what_is_taken_back_is_a_no_from_then_on() -> None:
    def taken_back(at: Any) -> Verdict:
        return heard(answers=(told("mother", withdrawn_at=at), told()))

    assert [taken_back(at).result for at in (AT, AT + DAY)] == ["no", "yes"]
    assert heard(answers=(told("mother", **NO, withdrawn_at=AT), told())).ask == "carer"


def test_a_yes_of_its_own_is_one_of_everybody_who_counts() -> None:
    own: Said = {"fields": frozenset({"health_need"})}
    assert heard(answers=(told("mother", **own), told(**own))).fields == {"health_need"}
    assert heard(answers=(told("mother", **own), told())).fields == frozenset()
    assert heard(answers=(told("mother"), told(**own))).fields == frozenset()
    assert heard(answers=(told("mother", **own), told()), birth=aged(16)).fields == frozenset()
    assert heard(answers=(told("mother"), told(**own)), birth=aged(16)).fields == {"health_need"}
    assert heard(answers=(told("mother", **own), told()), birth=aged(3)).fields == {"health_need"}


def test_a_carer_is_told_unless_the_child_decides() -> None:
    told_by_age = [heard(birth=aged(age)).tells_carer for age in (3, 10, 16)]
    assert told_by_age == [True, True, False]
    assert heard(birth=Birth()).tells_carer


def test_without_a_list_of_carers_whoever_answered_as_carer_counts() -> None:
    assert heard(carers=(), answers=(told("somebody"), told())).result == "yes"
    assert heard(carers=(), answers=(told(),)).ask == "carer"


# Ages


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (Birth(on=date(2020, 6, 1)), "middle"),  # six today
        (Birth(on=date(2020, 6, 2)), "young"),
        (Birth(on=date(2011, 6, 1)), "older"),
        (Birth(on=date(2011, 6, 2)), "middle"),
        (Birth(on=date(2008, 12, 20)), "older"),  # 17, although the year alone would say 18
        (Birth(on=date(2008, 6, 1)), "grown"),
        (Birth(about=10, told_on=TODAY), "middle"),
        (Birth(about=5, told_on=TODAY), "middle"),  # five or six already
        (Birth(about=4, told_on=TODAY), "young"),
        (Birth(about=4, told_on=date(2025, 6, 1)), "middle"),
        (Birth(about=4, told_on=date(2025, 6, 2)), "young"),
        (Birth(about=14, told_on=TODAY), "middle"),  # between two bands both are asked
        (Birth(about=15, told_on=TODAY), "older"),
        (Birth(year=2011), "middle"),
        (Birth(year=2010), "older"),
        (Birth(), "unknown"),
        (Birth(about=10), "unknown"),
        (Birth(on=date(2035, 1, 1)), "unknown"),
        (Birth(year=2035), "unknown"),
        (Birth(year=2026), "young"),
    ],
)
def test_the_band_is_that_of_the_day(birth: Birth, band: str) -> None:
    assert band_of(birth, TODAY, AGREEMENT) == band


def test_an_estimate_is_marked() -> None:
    assert not heard(birth=aged(10)).is_estimated
    assert heard(birth=Birth(about=10, told_on=TODAY)).is_estimated
    assert heard(birth=Birth(year=2015)).is_estimated


def test_who_is_born_on_the_last_of_february_grows_older_on_the_first_of_march() -> None:
    leap = Birth(on=date(2020, 2, 29))
    assert [leap.ages(date(2026, 2, 28)), leap.ages(date(2026, 3, 1))] == [(5,), (6,)]
    assert turns_grown_on(Birth(on=date(2008, 2, 29)), AGREEMENT) == date(2026, 3, 1)
    assert turns_grown_on(Birth(on=date(2010, 5, 4)), AGREEMENT) == date(2028, 5, 4)
    assert turns_grown_on(Birth(year=2010), AGREEMENT) is None


def test_a_birthday_in_the_future_is_refused_and_a_grown_person_asked_back() -> None:
    assert [is_in_the_future(Birth(year=year), TODAY) for year in (2026, 2027)] == [False, True]
    assert [is_in_the_future(Birth(on=on), TODAY) for on in (TODAY, TODAY + DAY)] == [False, True]
    assert not is_in_the_future(Birth(), TODAY)
    ages = [is_asked_back(aged(age), TODAY, AGREEMENT) for age in (25, 26, 36)]
    assert ages == [False, True, True]


# Nine facts

ROWS = list(csv.DictReader((FOLDER / "ia" / "consent_512.csv").read_text(encoding="utf-8").splitlines()))


def test_the_file_of_nine_facts_is_made_from_the_lines() -> None:
    written = (FOLDER / "ia" / "consent_512.csv").read_text(encoding="utf-8")
    made = "python -m halka.trust.release.consent_512 > halka/profiles/ia/consent_512.csv"
    assert written == table(AGREEMENT), f"run: {made}"
    counts = {answer: sum(row["answer"] == answer for row in ROWS) for answer in {r["answer"] for r in ROWS}}
    assert counts == {"deny": 289, "allow_logged": 128, "allow": 67, "ask": 28}
    assert Path(FOLDER / "ia" / "consent_512.csv").is_file()


def first_that_fits(f: dict[str, bool]) -> str:
    """The nine lines once more, in code."""
    if f["receiver_excluded"]:
        return "deny"
    if f["imminent_risk"]:
        return "allow_logged"
    if f["legal_duty"]:
        return "allow"
    if f["withdrawn"]:
        return "deny"
    if f["giver_is_alleged_perpetrator"] or f["not_freely_given"] or not f["giver_holds_responsibility"]:
        return "ask"
    return "deny" if f["child_of_assent_age"] and not f["child_assents"] else "allow"


RULE = replace(IA.rule_for("health_check"), basis=("consent", "vital", "legal_duty"))
EVERY_GROUND = replace(IA, sharing=replace(IA.sharing, rules=(RULE, IA.rule_for("other"))))


def answered(f: dict[str, bool]) -> Answer:
    """The same nine facts, asked of the registry: one carer, one child, one needed field."""
    duty = "legal_duty" if f["legal_duty"] else "consent"
    giver = replace(
        MOTHER,
        holds_responsibility=f["giver_holds_responsibility"],
        may_be_source_of_harm=f["giver_is_alleged_perpetrator"],
    )
    yes: Told = told(
        "mother",
        withdrawn_at=AT if f["withdrawn"] else None,
        is_freely_given=not f["not_freely_given"],
    )
    asked = facts(
        ground="vital" if f["imminent_risk"] else duty,
        urgency="emergency" if f["imminent_risk"] else "low",
        carers=(giver,),
        answers=(yes, told(is_yes=f["child_assents"])),
        birth=aged(10 if f["child_of_assent_age"] else 3),
        restrictions=restricted(excluded=frozenset({"u1"} if f["receiver_excluded"] else ())),
    )
    return release(
        "identity", recipient=Recipient("receiver", "u1"), purpose=Purpose("referral", "health_check"),
        renderer="preview", at=AT, facts=asked, profile=EVERY_GROUND,
    ).answer  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "".join(row[fact] for fact in FACTS))
def test_nine_facts_are_answered_as_the_table_says(row: dict[str, str]) -> None:
    said_so = {fact: row[fact] == "1" for fact in FACTS}
    assert row["answer"] == first_that_fits(said_so) == answered(said_so)


@pytest.mark.parametrize("code", ["ia", "tr", "al"])
def test_nobody_has_confirmed_the_ages_yet(code: str) -> None:
    assert not profile(code).sharing.agreement.is_confirmed
