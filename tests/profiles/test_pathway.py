"""Rules of the pathway: read from their file, checked, and about acts that exist."""

import pytest

from halka.profiles import profile
from halka.profiles.pathway import PathwayRule, read_pathway
from halka.trust.acts import ACTS

TEXT = """
[[rule]]
name = "news"
kind = "response"
first = "referral.served"
then = ["referral.feedback_given"]
within = "14d"
scope = "thread"
source = "own"
"""


def test_rules_are_read_from_toml() -> None:
    assert read_pathway(TEXT) == (
        PathwayRule(
            "news", "response", ("referral.served",), ("referral.feedback_given",), "own",
            within_us=14 * 86_400 * 1_000_000, scope="thread",
        ),
    )  # fmt: skip
    assert read_pathway("") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"response"', '"answer"', "news: kind is one of response"),
        ('"response"', '"not_together"', "news: not_together knows no time limit"),
        ('"14d"', '"soon"', "news: “soon” is not a length of time"),
        ('"14d"', '"2wd"', "news: “2wd” needs a calendar"),
        ('source = "own"', "", "news: source is missing"),
        ('source = "own"', 'source = "own"\nwhy = "so"', "news: why is not known"),
        ('["referral.feedback_given"]', "[]", "news: name the acts"),
        ('"thread"', '"child"', "scope one of case, thread"),
    ],
)
def test_a_broken_rule_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_pathway(TEXT.replace(old, new))


def test_the_rules_that_are_shipped_speak_of_acts_of_the_ledger() -> None:
    rules = profile("tr").pathway
    assert rules == profile("ia").pathway
    assert {act for rule in rules for act in (*rule.first, *rule.then)} <= set(ACTS)
    assert all(rule.source.startswith("proposal") for rule in rules)
