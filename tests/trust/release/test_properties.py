"""What must hold for every reader, every rule and every fact: chance looks for the exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from halka.trust.release import REASONS, RENDERERS, Answer, Decision, Facts, Purpose, Recipient, release
from halka.trust.release.age import Birth
from halka.trust.release.facts import Carer, Handover, Letter, Overruled, Responsibility, Restriction, Told
from tests.trust.release.asking import AT, DAY, IA, TODAY

SHARING = IA.sharing
FIELDS = sorted(SHARING.fields)
CODES = ["", "u1", "u2", "w1", "s1"]
PURPOSES = [
    *(Purpose("referral", service) for service in ("legal", "health_check", "cash", "safe_shelter", "pony")),
    *(Purpose(code) for code in sorted(SHARING.purposes)),
]
GROUNDS = sorted({basis for rule in SHARING.rules for basis in rule.basis})
RANK = {
    Answer.DENY: 0,
    Answer.ASK: 1,
    Answer.SUPPRESS: 2,
    Answer.ALLOW_LESS: 2,
    Answer.ALLOW_WITH_REVIEW: 3,
    Answer.ALLOW: 3,
}

some_fields = st.frozensets(st.sampled_from(FIELDS), max_size=4)
some_codes = st.frozensets(st.sampled_from(CODES[1:]), max_size=2)
restrictions = st.builds(Restriction, some_fields, some_codes, st.booleans(), st.booleans())
moments = st.integers(-400, 5).map(lambda days: AT + timedelta(days=days))
answers = st.builds(
    Told,
    is_yes=st.booleans(),
    covers=st.sampled_from(
        [frozenset({"*"}), frozenset({"legal"}), frozenset({"transfer", "seasonal_move"})]
    ),
    given_at=moments,
    holder=st.sampled_from(["", "mother", "father"]),
    fields=some_fields,
    withdrawn_at=st.none() | moments,
    is_freely_given=st.booleans(),
)
carers = st.builds(Carer, st.sampled_from(["mother", "father"]), st.booleans(), st.booleans())
all_facts = st.builds(
    Facts,
    today=st.just(TODAY),
    birth=st.none().map(lambda _: Birth()) | st.integers(2000, 2027).map(lambda year: Birth(year=year)),
    answers=st.lists(answers, max_size=4).map(tuple),
    carers=st.lists(carers, max_size=2).map(tuple),
    restrictions=st.lists(restrictions, max_size=2).map(tuple),
    responsibility=st.builds(
        Responsibility, st.just(frozenset({"w1"})), st.just(frozenset({"s1"})), some_codes
    ),
    ground=st.sampled_from(GROUNDS),
    urgency=st.sampled_from(["emergency", "high", "low"]),
    is_order_named=st.booleans(),
    excused=st.sampled_from(["", "unsafe"]),
    supervisor_says=st.sampled_from(["", "yes", "no"]),
    overruled=st.none() | st.just(Overruled("s1", "danger", "words", AT)),
    letter=st.none() | st.builds(Letter, some_fields, st.booleans(), st.booleans()),
    handover=st.none() | st.just(Handover(AT - DAY, AT + DAY)),
    listed=some_fields,
    ticked=some_fields,
)
readers = st.builds(
    Recipient, st.sampled_from([*sorted(SHARING.recipients), "uncle"]), st.sampled_from(CODES), st.booleans()
)
renderers = st.sampled_from([*sorted(RENDERERS), "pager"])
MANY = settings(max_examples=400, deadline=None)


def asked(field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts) -> Decision:
    return release(
        field, recipient=reader, purpose=purpose, renderer=renderer, at=AT, facts=facts, profile=IA,
        written_at=AT - 2 * DAY,
    )  # fmt: skip


ASKED = (st.sampled_from(FIELDS), readers, st.sampled_from(PURPOSES), renderers, all_facts)


@MANY
@given(*ASKED)
def test_every_answer_has_a_rule_a_sentence_and_a_field_that_exists(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts
) -> None:
    found = asked(field, reader, purpose, renderer, facts)
    assert found.reason in REASONS
    assert found.why.endswith(".")
    assert "%" not in found.why
    assert ":" in found.rule
    assert found.instead == "" or found.instead in SHARING.fields
    assert (found.answer is Answer.ALLOW_LESS) == bool(found.instead)
    assert bool(found.shown) == found.goes


@MANY
@given(*ASKED)
def test_what_no_rule_and_no_level_names_stays(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts
) -> None:
    found = asked(field, reader, purpose, renderer, facts)
    if not found.goes or reader.stands in SHARING.levels.columns:
        return
    rule = SHARING.rule_for(purpose.code, purpose.service)
    assert rule is not None
    assert reader.stands in rule.to
    named = {*rule.needed, *rule.may, *rule.ask, *rule.shorter, *rule.only}
    assert rule.is_whole or field in named
    shown = SHARING.fields[found.shown]
    assert shown.level <= rule.level_for(reader.stands)
    assert renderer in RENDERERS


@MANY
@given(*ASKED)
def test_a_protected_field_reaches_nobody_whom_no_rule_names(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts
) -> None:
    found = asked(field, reader, purpose, renderer, facts)
    if not found.shown:
        return
    shown = SHARING.fields[found.shown]
    is_secret = shown.protected_while == "place_secret" and facts.place_is_secret
    if not (is_secret or shown.level == 5 or shown.protected_while == "always"):
        return
    rule = SHARING.rule_for(purpose.code, purpose.service)
    is_worker = reader.stands == "worker" and reader.code == "w1"
    is_named = reader.stands == "named_supervisor" and reader.code == "s1"
    by_rule = rule is not None and (
        # who only says to be named is a supervisor of the line
        reader.stands in rule.only.get(shown.code, ())
        or (rule.is_whole and reader.stands in rule.to and shown.code in facts.ticked)
    )
    assert is_worker or is_named or by_rule


@MANY
@given(*ASKED, restrictions)
def test_a_restriction_never_opens_anything(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts, more: Restriction
) -> None:
    before = asked(field, reader, purpose, renderer, facts)
    after = asked(field, reader, purpose, renderer, replace(facts, restrictions=(*facts.restrictions, more)))
    assert RANK[after.answer] <= RANK[before.answer]
    if after.goes and SHARING.fields[after.shown].level:
        assert SHARING.fields[after.shown].level <= SHARING.fields[before.shown].level


@MANY
@given(*ASKED)
def test_whoever_must_never_know_learns_nothing(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts
) -> None:
    reader = replace(reader, code="u9")
    shut = replace(facts, responsibility=replace(facts.responsibility, in_conflict=frozenset({"u9"})))
    excluded = replace(facts, restrictions=(Restriction(excluded=frozenset({"u9"})),))
    for held, who in (
        (shut, reader),
        (excluded, reader),
        (facts, replace(reader, may_be_source_of_harm=True)),
    ):
        found = asked(field, who, purpose, renderer, held)
        assert found.shown in ("", "not_known")
        assert found.answer in (Answer.DENY, Answer.ASK, Answer.ALLOW_LESS)


@MANY
@given(*ASKED)
def test_the_questions_stand_in_the_order_of_harm(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts
) -> None:
    """Where several things speak against it, the reason is the one that comes first."""
    reader = replace(reader, code="u9", stands="receiver", may_be_source_of_harm=False)
    purpose, renderer = Purpose("referral", "legal"), "preview"
    all_at_once = replace(
        facts,
        restrictions=(
            Restriction(withheld=frozenset({field}), excluded=frozenset({"u9"}), place_is_secret=True),
        ),
        responsibility=Responsibility(in_conflict=frozenset({"u9"})),
    )
    steps = [all_at_once]
    steps.append(replace(steps[-1], responsibility=Responsibility()))
    steps.append(replace(steps[-1], restrictions=(replace(steps[-1].restrictions[0], excluded=frozenset()),)))
    reasons = [asked(field, reader, purpose, renderer, held).reason for held in steps]
    marks = SHARING.fields[field]
    is_protected = marks.protected_while or marks.level == 5
    assert reasons == ["conflict", "excluded", "restricted" if is_protected else "withheld"]
    assert asked(field, reader, purpose, "pager", all_at_once).reason == "unknown_renderer"


@MANY
@given(*ASKED)
def test_a_page_of_codes_holds_codes(
    field: str, reader: Recipient, purpose: Purpose, renderer: str, facts: Facts
) -> None:
    for name in (
        "title",
        "address",
        "header",
        "file_name",
        "ledger_entry",
        "log_line",
        "terminal",
        "extract",
    ):
        found = asked(field, reader, purpose, name, facts)
        assert found.shown in ("", "case_code", "another_service", "published")
