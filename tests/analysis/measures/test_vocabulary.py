from __future__ import annotations

from pathlib import Path

import pytest

from halka.analysis import measures
from halka.analysis.measures.vocabulary import ACTS, UnreadableVocabulary, translated, vocabulary
from halka.trust import acts
from tests.analysis.toys import events, rows


def test_the_vocabulary_of_the_ledger_knows_only_its_acts() -> None:
    assert set(vocabulary("ledger").acts) <= {*acts.ACTS}


def test_plain_translates_nothing() -> None:
    assert vocabulary("plain").acts == {act: act for act in ACTS}


def test_acts_are_translated_and_unknown_ones_left_out(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('[acts.request]\nsent = ["letter out"]\nanswered = ["letter in", "call"]\n', "utf-8")
    table = measures.load(events(("1", 0, "letter out"), ("1", 1, "tea"), ("1", 2, "call")))
    found = rows(translated(table, vocabulary(file)).order_by("seq").select("seq", "type"))
    assert found == [{"seq": 0, "type": "request.sent"}, {"seq": 2, "type": "request.answered"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[acts.request]\nsent = [", "is not a vocabulary"),
        ('[acts.request]\nasked = ["x"]\n', "there is no act “request.asked”"),
        ('[acts.request]\nsent = ["x"]\nanswered = ["x"]\n', "“x” stands for request.sent and for request.answered"),
        ('acts = "x"\n', "is not a vocabulary"),
        ('[[deadline]]\nstep = "x"\nlimit = 3\n', "is not a vocabulary: deadline 1"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UnreadableVocabulary, match=said):
        vocabulary(file)


def test_an_unknown_name_lists_those_that_there_are() -> None:
    with pytest.raises(UnreadableVocabulary, match="coordination-sim, ledger, plain"):
        vocabulary("leger")
