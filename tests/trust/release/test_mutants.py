"""Fifty bugs in the decisions or in their data, each put in by hand: none may pass the rows unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from halka.profiles.agreement import Agreement
from halka.profiles.levels import Levels
from halka.trust.release import by_rule, consent, decide, renderers
from halka.trust.release.answer import Answer
from halka.trust.release.facts import Carer, Facts, Told
from tests.trust.release import asking
from tests.trust.release.asking import AT, Row
from tests.trust.release.rows import ROWS

Patch = Callable[[pytest.MonkeyPatch], None]
Reading, ByRule, Heard = decide.Reading, by_rule.ByRule, consent._Heard
stays, before_letter, in_its_place = ByRule._stays, ByRule._before_letter, Reading._in_its_place
by_level, without_a_yes, on_a_yes = Reading._by_level, ByRule._without_a_yes, ByRule._on_a_yes


def rules_as(change: Callable[[Any], Any]) -> Patch:
    def patch(m: pytest.MonkeyPatch) -> None:
        sharing = asking.IA.sharing
        changed = replace(sharing, rules=tuple(change(rule) for rule in sharing.rules))
        m.setattr(asking, "IA", replace(asking.IA, sharing=changed))

    return patch


def rule_as(number: int, **more: Any) -> Patch:
    return rules_as(lambda rule: replace(rule, **more) if rule.number == number else rule)


def sharing_as(**more: Any) -> Patch:
    return lambda m: m.setattr(asking, "IA", replace(asking.IA, sharing=replace(asking.IA.sharing, **more)))


def cell_as(level: int, recipient: str, cell: str) -> Patch:
    levels: Levels = asking.IA.sharing.levels
    cells = {**levels.cells, level: {**levels.cells[level], recipient: cell}}
    return sharing_as(levels=replace(levels, cells=cells))


def field_as(code: str, **more: Any) -> Patch:
    fields = asking.IA.sharing.fields
    return sharing_as(fields={**fields, code: replace(fields[code], **more)})


def agreement_as(**more: Any) -> Patch:
    agreement: Agreement = asking.IA.sharing.agreement
    return sharing_as(agreement=replace(agreement, **more))


def ground_as(name: str, **more: Any) -> Patch:
    grounds = asking.IA.sharing.agreement.grounds
    return agreement_as(grounds={**grounds, name: replace(grounds[name], **more)})


def counts_as(band: str, carer: str, child: str, *answer: str) -> Patch:
    return agreement_as(counts={**asking.IA.sharing.agreement.counts, (band, carer, child): answer})


def set_to(target: Any, name: str, value: Any) -> Patch:
    return lambda m: m.setattr(target, name, value)


said = Heard._said
IA = asking.IA
TABLE = IA.sharing.levels
MUTANTS: dict[str, Patch] = {
    # the order of harm
    "conflicts and exclusions are forgotten": set_to(Reading, "_must_never_know", ""),
    "whoever is excluded is not looked at": set_to(Facts, "excludes", lambda self, code: False),
    "everybody is excluded once anybody is": set_to(
        Facts, "excludes", lambda self, code: any(r.excluded for r in self.restrictions)
    ),
    "nothing is protected": set_to(Reading, "_is_protected", lambda self, field: False),
    "a secret place protects nothing": set_to(Facts, "place_is_secret", False),
    "every place is secret": set_to(Facts, "place_is_secret", True),
    "level 5 alone is protected": set_to(Reading, "_is_protected", lambda self, field: field.level == 5),
    "protected fields open to whoever a rule serves": set_to(Reading, "_may_open", lambda self, field: True),
    "protected fields open to nobody": set_to(Reading, "_may_open", lambda self, field: False),
    "nothing stands in the place of what is hidden": set_to(
        Reading, "_in_its_place", lambda self, field, less, nothing, at: self._deny(field.code, nothing)
    ),
    "nothing is withheld": set_to(Facts, "withheld", frozenset()),
    "a lesser field goes although it is withheld": set_to(Reading, "_after_a_lesser", lambda self, field, found: found),
    "a closed home is forgotten": set_to(Facts, "home_is_closed", False),
    "restrictions bind nobody": sharing_as(levels=replace(TABLE, unbound=frozenset(IA.sharing.recipients))),
    "restrictions bind the worker": sharing_as(levels=replace(TABLE, unbound=frozenset({"supervisor"}))),
    "whoever says so is the worker": set_to(decide, "_stands", lambda recipient, facts: recipient.stands),
    "reasons are not looked up": set_to(decide, "_checked", lambda facts, profile, at: facts),
    # renderers
    "any renderer will do": set_to(
        decide, "RENDERERS", renderers.RENDERERS | {"pager": renderers.RENDERERS["preview"]}
    ),
    "renderers carry everything": set_to(renderers.Renderer, "carries", lambda self, field, level: True),
    "the readers of a renderer are not asked": set_to(
        Reading, "_not_here", lambda self, field: "" if self._renderer else "unknown_renderer"
    ),
    # levels
    "the line reads level 5": cell_as(5, "supervisor", "yes"),
    "the same unit reads the case": cell_as(2, "same_unit", "yes"),
    "an emergency opens level 4": cell_as(4, "emergency", "yes"),
    "an emergency is not looked at": sharing_as(levels=replace(TABLE, reviewed=frozenset())),
    "the administrator reads the case": cell_as(2, "administrator", "yes"),
    "the officer reads names": cell_as(3, "officer", "yes"),
    "the coordinator reads whose case it is": cell_as(2, "coordinator", "existence"),
    "small cells are shown": cell_as(1, "coordinator", "yes"),
    "the table answers for every purpose": sharing_as(levels=replace(TABLE, purposes=IA.sharing.purposes)),
    "a secret school is forgotten": field_as("school", protected_while=""),
    "the reporter is not protected": field_as("reporter", protected_while=""),
    "the name of a hidden unit is plain": field_as("hidden_unit", protected_while="", level=2),
    # rules
    "a rule serves everybody": set_to(
        Reading, "_by_rule",
        property(lambda self: self._rule and ByRule(
            self._rule, self._stands, self._facts,
            consent.verdict(self._facts, self._purpose, AT, self._sharing.agreement), self._sharing,
        )),
    ),
    "what a rule does not name goes": set_to(
        ByRule, "_stays",
        lambda self, field, may_open: "" if (why := stays(self, field, may_open)) == "outside_rule" else why
    ),
    "level 5 goes with a transfer unticked": set_to(
        ByRule, "_stays", lambda self, field, may_open: stays(self, field, True)
    ),
    "other services get the school": rule_as(0, may=("identity", "contact", "language", "school")),
    "media are told the code": rule_as(26, answer="allow", needed=("case_code",), max_level=2),
    "an order needs no second person": rule_as(21, answer="allow"),
    "a neighbour hears what came of it": rule_as(3, to=("professional_notifier", "notifier")),
    "whether a child is known opens the name": rule_as(24, needed=("is_known", "unit", "office_phone", "identity"), max_level=3),
    "the plan goes whole": rule_as(14, may=("school", "plan"), shorter={}),
    "conferences are open": rule_as(15, answer="allow"),
    "own data go without being asked about": rule_as(22, answer="allow"),
    "tables go with their small cells": rule_as(19, answer="allow"),
    # letters
    "a closed letter is read": set_to(
        ByRule, "_before_letter",
        lambda self, field: "" if (said := before_letter(self, field)) == "letter_closed" else said,
    ),
    "what was left out goes": set_to(
        ByRule, "_before_letter",
        lambda self, field: "" if (said := before_letter(self, field)) == "left_out" else said,
    ),
    "everything is read before accepting": set_to(
        ByRule, "_before_letter",
        lambda self, field: "" if (said := before_letter(self, field)) == "after_acceptance" else said,
    ),
    # grounds
    "life counts at any urgency": ground_as("vital", urgencies=()),
    "life counts in an emergency only": ground_as("vital", urgencies=("emergency",)),
    "life opens all that a rule names": ground_as("vital", goes="rule"),
    "the safety note stays when life is in danger": ground_as("vital", also=()),
    "life is in danger and nobody looks": ground_as("vital", answer="allow"),
    "an order need not be named": ground_as("court", is_order_named=False),
    "any ground will do": rules_as(
        lambda rule: replace(rule, basis=(*rule.basis, "vital", "court", "seat", "schedule"))
    ),
    "a no is asked again": set_to(
        ByRule, "_on_a_yes",
        lambda self, field, without="": replace(found, answer=Answer.ASK)
        if (found := on_a_yes(self, field, without)).reason == "said_no" else found,
    ),
    "a no that was overruled opens everything": set_to(
        ByRule, "_on_a_yes",
        lambda self, field, without="": self._allow(field)
        if (found := on_a_yes(self, field, without)).reason == "only_needed" else found,
    ),
    "sensitive fields need no yes of their own": set_to(
        ByRule, "_on_a_yes",
        lambda self, field, without="": self._allow(field)
        if (found := on_a_yes(self, field, without)).reason == "ask_own_yes" else found,
    ),
    # whose answer
    "the child of 10 is not heard": counts_as("middle", "yes", "no", "yes", ""),
    "the carer overrules a girl of 16": counts_as("older", "yes", "no", "yes", ""),
    "the carer's no stops a girl of 16": counts_as("older", "no", "yes", "no", ""),
    "a small child's yes is enough": counts_as("young", "not_asked", "yes", "yes", ""),
    "one of two holders is enough": counts_as("middle", "differ", "yes", "yes", ""),
    "a source of harm answers": set_to(Carer, "may_answer", True),
    "a yes never ends": set_to(consent, "ends_at", lambda told, agreement: AT + timedelta(days=1)),
    "a yes lasts ten years": agreement_as(lasts_days=3650),
    "a yes taken back still holds": set_to(
        Heard, "_said",
        lambda self, told: said(self, replace(told, withdrawn_at=None)),
    ),
    "a forced yes counts": set_to(Heard, "_said", lambda self, told: said(self, replace(told, is_freely_given=True))),
    "a yes covers everything": set_to(Told, "names", lambda self, purpose: True),
    "any service covers a move": set_to(Told, "names", lambda self, purpose: bool(self.covers & {"*", purpose.named})),
    "the supervisor is not heard": set_to(
        decide, "verdict", lambda facts, *rest: consent.verdict(replace(facts, supervisor_says=""), *rest)
    ),
}  # fmt: skip


def unlike(rows: list[Row]) -> Row | None:
    return next((row for row in rows if row.answers() != row.expected), None)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_bug_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as m:
        MUTANTS[name](m)
        assert unlike(ROWS) is not None


def test_there_are_fifty_and_without_them_all_rows_hold() -> None:
    assert len(MUTANTS) >= 50
    assert unlike(ROWS) is None
