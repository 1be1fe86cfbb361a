"""A mistake in the files of a profile is named with its file and its key, never guessed around."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from halka.profiles import ProfileProblem, profile
from halka.profiles import profile as read
from halka.profiles.profile import FOLDER

reader = __import__("halka.profiles.profile", fromlist=["FOLDER"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the profiles that a test may spoil."""
    for code in ("ia", "tr", "al"):
        shutil.copytree(FOLDER / code, tmp_path / code)
    monkeypatch.setattr(reader, "FOLDER", tmp_path)
    read.cache_clear()
    yield tmp_path
    read.cache_clear()


Spoil = Callable[[str], str]


def swap(old: str, new: str) -> Spoil:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


SPOILED: list[tuple[str, Spoil, str]] = [
    ("profile.toml", swap("case_cap = 25", ""), "case_cap"),
    ("profile.toml", swap("case_cap = 25", 'case_cap = "many"'), "many"),
    ("profile.toml", swap('high = "3h"', 'high = "3 hours"'), "clocks.assign.high.*3 hours"),
    ("profile.toml", swap('high = "3h"', 'high = "0h"'), "clocks.assign.high"),
    ("profile.toml", swap('high = "3h"', ""), "clocks.assign.high"),
    ("profile.toml", swap("[clocks.reply]", "[clocks.answer]"), "clocks.reply.emergency"),
    ("profile.toml", swap("deputy = 1.0, ", ""), "deputy"),
    ("profile.toml", swap("holidays = []", 'holidays = ["23 April"]'), "23 April"),
    ("profile.toml", swap('1 = "08:00-17:00"', '1 = "8-17"'), "opening.1.*8.*not a time of day"),
    ("profile.toml", swap('1 = "08:00-17:00"', '1 = "17:00-08:00"'), "opening.1.*closes before it opens"),
    ("profile.toml", swap('1 = "08:00-17:00", ', ""), "opening: give the hours of each day"),
    ("profile.toml", swap('time_zone = "UTC"', 'time_zone = "Mars/Crater"'), "Mars"),
    ("profile.toml", swap('code = "ia"', "code = "), "line 2"),
    (
        "sharing.toml",
        swap('preview = ["case_code"', 'preview = ["identity"'),
        "preview names identity.*level 2",
    ),
    ("sharing.toml", swap('preview = ["case_code"', 'preview = ["shoe_size"'), "preview names shoe_size"),
    ("sharing.toml", swap("preview =", "preview_of ="), "preview"),
    ("sharing.toml", swap('may = ["work"', 'may = ["wrok"'), "rule 13 names wrok"),
    (
        "sharing.toml",
        swap('may = ["school"', 'may = ["child_words"'),
        "rule 6 names child_words of level 4, and its max_level is 3",
    ),
    (
        "sharing.toml",
        swap('shorter = { address = "district" }', 'shorter = { address = "street" }'),
        "street",
    ),
    ("sharing.toml", swap("[rules.0]", "[rules.99]"), "no rule 0"),
    ("sharing.toml", swap("max_level = 4", ""), "max_level"),
    ("sharing.toml", swap("version = 1", "version = "), "line"),
    ("pathway.toml", swap('kind = "response"', 'kind = "answer"'), "a referral is answered: kind"),
    ("choices.csv", swap("yn,no,No", "yn,yes,No"), "line 3.*second “yes”"),
    ("choices.csv", swap("yn,no,No", "yn,,No"), "line 3"),
    ("choices.csv", swap("yn,no,No", "yn,no,"), "line 3"),
    ("choices.csv", swap("list,code,en", "list,kode,en"), "code"),
    ("choices.csv", swap("Case code,Vaka kodu,Kodi i rastit,,,2", "Case code,,,,,two"), "two"),
]


@pytest.mark.parametrize(("file", "spoil", "said"), SPOILED)
def test_a_broken_file_is_named_with_what_is_wrong_in_it(
    folder: Path, file: str, spoil: Spoil, said: str
) -> None:
    path = folder / "ia" / file
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ProfileProblem) as problem:
        profile("ia")
    assert str(path) in str(problem.value)
    assert re.search(said, str(problem.value)), problem.value


def test_a_profile_that_is_not_there_is_answered_with_those_that_are(folder: Path) -> None:
    with pytest.raises(ProfileProblem, match=r"There is no profile “xx”. Use one of: al, ia, tr."):
        profile("xx")


def test_a_profile_that_extends_nothing_is_named(folder: Path) -> None:
    path = folder / "tr" / "profile.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"ia"', '"zz"', 1), encoding="utf-8")
    with pytest.raises(ProfileProblem, match="zz"):
        profile("tr")


def test_a_profile_takes_from_the_one_it_extends_whatever_it_does_not_say(folder: Path) -> None:
    path = folder / "tr" / "profile.toml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + '\n[clocks.reply]\nfrom = "sending"\nemergency = "1h"\nhigh = "2h"\nmedium = "3h"\nlow = "4h"\nnone = "5h"\n',
        encoding="utf-8",
    )
    tr, ia = profile("TR"), profile("ia")
    assert (tr.clocks["reply", "high"].amount, ia.clocks["reply", "high"].amount) == (2, 24)
    assert tr.clocks["plan", "high"] == ia.clocks["plan", "high"]
    assert (tr.zone.key, ia.zone.key, tr.case_cap) == ("Europe/Istanbul", "UTC", ia.case_cap)


@pytest.mark.parametrize("code", ["ia", "tr", "al"])
def test_the_profiles_we_ship_are_whole(code: str) -> None:
    p = profile(code)
    lists = p.lists
    assert {choice.group for choice in p.choices("concern")} <= set(lists["concern_group"])
    assert all(lists["share_field"][field].level <= 2 for field in p.preview)
    assert {basis for rule in p.rules for basis in rule.basis} <= set(lists["consent_basis"])
    served = [service for rule in p.rules for service in rule.services]
    assert sorted(served) == sorted(lists["service"])
    for rule in p.rules:
        assert "case_code" in rule.needed
