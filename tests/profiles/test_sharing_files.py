"""A rule, a level or an agreement that names what nobody knows stops the start, with its file and its row."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from halka.profiles import ProfileProblem, known_profiles, profile
from tests.profiles.test_profile_files import Spoil, folder, swap

__all__ = ["folder"]

SPOILED: list[tuple[str, Spoil, str]] = [
    (
        "sharing.toml",
        swap('to = ["police"', 'to = ["polise"'),
        "rule 8 names polise, which is not a recipient",
    ),
    ("sharing.toml", swap('basis = ["ethics"]', 'basis = ["ethos"]'), "rule 20 names ethos, .*a ground"),
    ("sharing.toml", swap('channel = "study"', 'channel = "pigeon"'), "rule 20 names pigeon, .*a channel"),
    ("sharing.toml", swap('answer = "suppress"', 'answer = "hide"'), "rule 18: answer is “hide”"),
    ("sharing.toml", swap("whole = true", "hole = true"), "rule 16 has hole"),
    ("sharing.toml", swap("max_level = 5", "max_level = 6"), "rule 16: its levels run from 0 to 5"),
    ("sharing.toml", swap('needed = ["receipt"', 'needed = ["recipe"'), "rule 2 names recipe"),
    ("sharing.toml", swap('needed = ["receipt"', 'needed = ["incident"'), "rule 2 names incident of level 5"),
    (
        "sharing.toml",
        swap("only = { reporter =", "only = { porter ="),
        "rule 1 names porter, .*field of a file",
    ),
    ("sharing.toml", swap("max_for = { member_other", "max_for = { nobody"), "rule 15 names nobody"),
    ("sharing.toml", swap('purpose = "research"', 'purpose = "media"'), "two rules answer for media"),
    (
        "sharing.toml",
        swap('services = ["legal"]', 'services = ["legal", "cash"]'),
        "two rules .*service cash",
    ),
    (
        "sharing.toml",
        swap('needed = ["case_code", "age_sex"', 'needed = ["incident"'),
        "rule 4 names incident",
    ),
    ("levels.toml", swap('case_code", "worker", "unit"', 'case_code", "woker"'), "lists.existence: woker"),
    ("levels.toml", swap('0 = { worker = "yes"', '0 = { woker = "yes"'), "levels.*woker"),
    ("levels.toml", swap('emergency = "safety"', 'emergency = "sefaty"'), "levels.4.emergency: sefaty"),
    ("levels.toml", swap("\n3 = {", "\n7 = {"), "levels.7: levels run from 0 to 5"),
    ("levels.toml", swap('coordinator = "no" }\n4', 'anybody = "no" }\n4'), "levels.3: coordinator is not"),
    ("levels.toml", swap('reviewed = ["emergency"]', 'reviewed = ["child"]'), "reviewed: child"),
    ("levels.toml", swap('always = ["reporter"', 'always = ["porter"'), "protected.always: porter"),
    (
        "levels.toml",
        swap('hidden_unit = "another_service"', 'hidden_unit = "incident"'),
        "instead.hidden_unit",
    ),
    ("levels.toml", swap('caregiver = "caregiver_name"\n', ""), "home_closed: .*caregiver"),
    ("consent.toml", swap("lasts_days = 365", ""), "lasts_days"),
    ("consent.toml", swap("middle = 6", "middle = 16"), "bands: begin at 0 and go upwards"),
    ("consent.toml", swap('both_asked = "middle"', 'both_asked = "muddle"'), "muddle is not a band"),
    ("consent.toml", swap('urgencies = ["emergency"', 'urgencies = ["urgent"'), "grounds.vital: urgent"),
    ("consent.toml", swap('goes = "needed"', 'goes = "all"'), "grounds.vital: goes is"),
    ("consent.toml", swap("rules = [1, 8, 13]", "rules = [1, 8]"), "grounds.legal_duty: rule 13"),
    ("consent.toml", swap("[grounds.court]", "[grounds.curt]"), "grounds.curt is not a ground"),
    ("consent.toml", swap("withdrawn = true", "with_drawn = true"), "lines, line 4: with_drawn"),
    ("consent.toml", swap('answer = "deny"', 'answer = "no"'), "lines, line 1: “no”"),
    ("whose_answer.csv", swap("young,yes", "yung,yes"), "whose_answer.csv, line 2: band “yung”"),
    ("whose_answer.csv", swap("young,not_asked,*,ask,carer\n", ""), "no line answers young, not_asked"),
    ("whose_answer.csv", swap("yes,*,yes,", "yes,*,perhaps,"), "line 2: “perhaps,”"),
    ("choices.csv", swap(",,,5\n", ",,,9\n"), "level 9|has the level 9"),
    ("choices.csv", swap(",unit,,", ",unite,,"), "recipient"),
]


@pytest.mark.parametrize(("file", "spoil", "said"), SPOILED)
def test_what_nobody_knows_is_named_with_its_row(folder: Path, file: str, spoil: Spoil, said: str) -> None:
    path = folder / "ia" / file
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ProfileProblem) as problem:
        profile("ia")
    assert str(folder / "ia") in str(problem.value)
    assert re.search(said, str(problem.value)), problem.value


def test_such_a_profile_stops_the_start(folder: Path) -> None:
    apps.get_app_config("trust").ready()
    path = folder / "ia" / "levels.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("officer", "offiser"), encoding="utf-8")
    profile.cache_clear()
    with pytest.raises(ProfileProblem, match=r"levels\.toml: levels\.0: offiser"):
        apps.get_app_config("trust").ready()


@pytest.mark.parametrize("code", known_profiles())
def test_every_profile_has_the_twenty_seven_rules_in_its_three_languages(code: str) -> None:
    sharing, lists = profile(code).sharing, profile(code).lists
    assert sorted(rule.number for rule in sharing.rules) == list(range(28))
    for language in ("tr", "sq"):
        assert all(rule.label(language) != rule.title for rule in sharing.rules)
        words = [
            c
            for name in ("file_field", "recipient", "sharing_ground", "sharing_channel")
            for c in lists[name].values()
        ]
        assert all(choice.words[language] for choice in words)
    assert set(sharing.levels.columns) <= set(sharing.recipients)
