"""Answers to questionnaires: what nobody opened stays, what is restricted leaves for no reason, and more is never less."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halka.profiles import profile
from halka.profiles.answers import Readers, Reads
from halka.trust.release import REASONS, Decision, release_answers

READERS = profile("ia").answers
FILES = ("answers_page", "answers_csv", "answers_xlsx", "answers_sav", "answers_parquet")


def said(
    level: int | None, roles: list[str], renderer: str, *, why: bool, readers: Readers = READERS
) -> Decision:
    found = release_answers(
        {"/data/q": level}, roles=roles, renderer=renderer, with_reason=why, readers=readers
    )
    assert found["/data/q"].reason in REASONS
    return found["/data/q"]


@given(
    st.sampled_from([None, 0, 1, 2, 3, 4, 5]),
    st.lists(st.sampled_from([*READERS.of_role, "caseworker", "administrator"]), max_size=3),
    st.sampled_from(FILES),
)
def test_by_level_post_and_reason(level: int | None, roles: list[str], renderer: str) -> None:
    plainly, with_reason = (said(level, roles, renderer, why=why) for why in (False, True))
    asked = READERS.undeclared if level is None else level
    reads = [READERS.of_role[role] for role in roles if role in READERS.of_role]
    assert plainly.goes == any(asked <= one.plainly for one in reads)
    assert with_reason.goes == any(asked <= one.with_reason for one in reads)
    assert with_reason.goes or not plainly.goes
    assert not (asked == 5 and with_reason.goes)
    if not reads:
        assert not with_reason.goes


def test_a_way_out_that_is_not_registered_or_holds_no_words_shows_nothing() -> None:
    for renderer in ("", "answers_doc", "numbers", "ledger_entry", "report_xlsx"):
        assert not said(0, ["researcher"], renderer, why=True).goes


def test_level_5_goes_nowhere_whatever_a_profile_says() -> None:
    wide = Readers(1, 5, {"researcher": Reads(4, 4)})
    assert not said(5, ["researcher"], "answers_csv", why=True, readers=wide).goes
    assert not said(None, ["researcher"], "answers_csv", why=True, readers=wide).goes
