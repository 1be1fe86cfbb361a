"""Every act of every room has all that is said of it, in three languages; what is entered is an act that a room knows."""

from __future__ import annotations

import ast
import copy
import functools
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from django.db import transaction
from django.utils import translation

from halka.casework import acts as casework_acts
from halka.config import messages
from halka.profiles import profile
from halka.trust import acts, ledger
from halka.trust.acts import ACTS, Act, in_words
from tests import architecture as house
from tests.cast import START

LANGUAGES = ("en", "tr", "sq")
PROFILES = ("ia", "tr", "al")
STATES = {"", "working", "waiting", "overdue", "broken"}  # the marks of the style sheet

# Entered with a case, and not told on its timeline: looks stand on the page of who sees the case, the rest in the record.
NOT_TOLD = {
    "ledger.opened",
    "access.denied",
    "access.summary_read",
    "conflict.declared",
    "conflict.confirmed",
    "conflict.lifted",
    "conflict.stood_in",
    "child.erasure_proposed",
    "child.erasure_stopped",
    "child.shredded",
}

# Acts whose reason is no code of a profile's list, and what it is instead.
OTHER_REASONS = {
    "access.denied": "the permission that was missing, or the kind of row that was looked for",
    "access.reviewed": "justified, not_justified",
    "child.erasure_proposed": "the legal basis of the erasure",
    "answers.imported": "how many rows were new",
    "case.opened": "the page that showed it",
    "child.shredded": "the legal basis of the erasure",
    "conflict.declared": "a kind of conflict that the form names",
    "consent.corrected": "who was asked",
    "consent.given": "who was asked",
    "entities.answered": "yes, no",
    "entities.gated": "needed, not_needed",
    "entities.settled": "looked, done",
    "entities.taken": "taken, held, none",
    "grant.strayed": "open, locked_out, letter, named",
    "household.left": "died, moved, other, mistake",
    "ledger.opened": "the act that was looked for",
    "list.opened": "the page that showed it",
    "notice.opened": "the page that showed it",
    "page.opened": "the page that showed it",
    "phone.revoked": "own, other",
    "phone.set_up": "restricted, standard, field, contact",
    "post.confirmed": "a role of the policy",
    "post.ended": "a role of the policy",
    "post.given": "a role of the policy",
    "post.stopped": "a role of the policy",
    "questionnaire.mended": "the name of a repair",
    "questionnaire.moved": "open, closing, closed",
    "questionnaire.received": "plain, browser, offline, half, import, phone, edit: the way by which it came",
    "questionnaire.handed_over": "what it is for",
    "questionnaire.waits": "why it waits: a key of `questionnaires/sent/wording.py`",
    "referral.escalated": "head, no_head",
    "referral.expired": "deputy, no_deputy",
    "referral.listed": "board",
    "referral.reminded": "focal",
    "report.released": "exact, rounded",
    "session.failed": "second_step, when the password was right and the code was wrong; phone",
    "sign_in.renewed": "second_step, when it was taken away",
    "store.drilled": "good, bad",
    "store.restored": "without_list, when nobody knew who was erased after the copy",
    "visits.taken": "restricted, standard, field, contact",
    "survey.imported": "how many people answered",
}

NAMES = {
    name: act
    for room in sorted(
        {house.name_of(path).split("/")[0] for path in house.sources() if path.name == "acts.py"}
    )
    for name, act in vars(__import__(f"halka.{room}.acts", fromlist=["acts"])).items()
    if isinstance(act, Act)
}


def entries() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the program by which something is entered, with the file that makes it."""
    for path in house.sources():
        for node in ast.walk(house.syntax(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "enter",
                "_enter",
                "enter_referral",
                "ledger.record",
                "_write_plan",
            ):
                yield house.name_of(path), node


def entered() -> dict[str, list[set[str]]]:
    """Act -> the words that each call enters it with."""
    found: dict[str, list[set[str]]] = {}
    for _file, call in entries():
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Name) and first.id in NAMES:
            found.setdefault(NAMES[first.id], []).append({keyword.arg or "" for keyword in call.keywords})
    return found


def test_every_act_is_a_row_of_a_room() -> None:
    assert set(NAMES.values()) == set(ACTS)
    assert len(ACTS) > 70
    assert [name for name, act in NAMES.items() if act.upper().split(".")[0] not in name] == []


def test_what_is_entered_is_an_act_and_every_act_is_entered() -> None:
    strange = [
        (file, ast.unparse(call.args[0]))
        for file, call in entries()
        if not (isinstance(call.args[0], ast.Name) and call.args[0].id in {*NAMES, "act"})
    ]
    assert strange == []
    sources = [path.read_text("utf-8") for path in house.sources() if path.name != "acts.py"]
    named = {name for source in sources for name in re.findall(r"\b[A-Z_]{6,}\b", source)}
    assert {*NAMES} - named == set()


@functools.cache
def catalogues() -> dict[Path, Catalog]:
    return {path: messages.read(path) for path in messages.catalogues()}


@pytest.mark.parametrize("act", [pytest.param(act, id=act) for act in sorted(ACTS)])
def test_an_act_has_words_and_a_sentence_in_every_language(act: str) -> None:
    row = ACTS[act]
    said = [row.words, row.sentence, *row.sentence_when.values()]
    sentences = [sentence for sentence in said if sentence]
    assert row.words
    for path, catalog in catalogues().items():
        assert [sentence for sentence in sentences if not catalog[sentence].string] == [], path
    assert row.state in STATES
    assert {*row.sentence_when} <= {*OTHER_REASONS.get(act, "").split(", ")}


def test_every_act_in_a_case_is_told_on_its_timeline() -> None:
    in_a_case = {act for act, calls in entered().items() if any("case" in words for words in calls)}
    in_a_case |= {act for act in ACTS if act.startswith(("referral.", "transfer."))}
    assert len(in_a_case) > 40
    assert {act for act in in_a_case if not ACTS[act].sentence} == NOT_TOLD
    assert {act for act in ACTS if ACTS[act].sentence} <= in_a_case


def test_a_reason_is_a_code_of_a_list_that_every_profile_has() -> None:
    for act in ACTS.values():
        for code in PROFILES if act.reasons else ():
            assert act.reasons in profile(code).lists, act
    for act in ACTS.values():
        if "%(what)s" in act.sentence:
            assert act.reasons, act
    with_reason = {act for act, calls in entered().items() if any("reason" in words for words in calls)}
    assert {act for act in with_reason if not ACTS[act].reasons} <= set(OTHER_REASONS)
    assert {act for act in OTHER_REASONS if ACTS[act].reasons} == set()


def test_two_acts_are_never_called_the_same() -> None:
    for language in LANGUAGES:
        with translation.override(language):
            words = [in_words(act) for act in ACTS]
        assert sorted({word for word in words if words.count(word) > 1}) == [], language
    extracted = [act.extracted for act in ACTS.values()]
    assert len({*extracted}) == len(extracted)


@pytest.mark.django_db
def test_an_unknown_act_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match=r"stands in no acts\.py") as caught, transaction.atomic():
        ledger.record("elif.yilmaz", at=START)
    assert "elif" not in str(caught.value)


def test_an_act_stands_once() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        Act("case.opened", "again")
    assert ACTS["case.opened"].words == "case looked at"


def test_a_copy_of_an_act_is_the_act() -> None:
    act = casework_acts.CASE_CLOSED
    assert copy.deepcopy(act) is act
    assert pickle.loads(pickle.dumps(act)) is act
    assert acts.in_words("act.of-long-ago") == "act.of-long-ago"


def test_who_has_looked_is_told_of_each_way_to_look() -> None:
    looks = {act for act in ACTS if ACTS[act].is_look}
    assert looks == {
        "access.denied",
        "access.broken_glass",
        "access.summary_read",
        "case.opened",
        "child.asked_for",
        "notice.opened",
        "page.opened",
        "referral.printed",
        "referral.seen",
    }
