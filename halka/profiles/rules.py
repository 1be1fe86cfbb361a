"""Sharing rules: who receives which fields of a child's record, for what, and on what ground."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

Answers = Literal["allow", "allow_reduced", "ask", "deny", "suppress", "allow_logged"]
"""Codes of an answer; `sharing_tests.csv` and the entries of the ledger use the same."""
REFERRAL = "referral"
_KEYS = {
    "title", "words", "services", "purpose", "to", "max_level", "max_for", "basis", "needed", "may", "ask", "shorter",
    "only", "whole", "as_listed", "answer", "channel",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One sharing rule. `shorter` maps a field to the lesser field that goes in its place; `only` a protected field to
    the recipients who may read it under this rule; `max_for` a recipient to a lower level than `max_level`."""

    number: int
    version: int
    title: str
    services: tuple[str, ...]
    max_level: int
    basis: tuple[str, ...]
    needed: tuple[str, ...]
    may: tuple[str, ...]
    ask: tuple[str, ...]
    shorter: dict[str, str]
    purpose: str = REFERRAL
    to: tuple[str, ...] = ("receiver",)
    answer: Answers = "allow"
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    max_for: dict[str, int] = field(default_factory=dict)
    is_whole: bool = False
    is_as_listed: bool = False
    channel: str = "secure"
    words: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return f"rule:{self.number}.{self.version}"

    def label(self, language: str) -> str:
        return self.words.get(language[:2]) or self.title

    def level_for(self, recipient: str) -> int:
        """The highest level that goes to this recipient."""
        return min(self.max_level, self.max_for.get(recipient, self.max_level))


@dataclass(frozen=True)
class Vocabulary:
    """What a rule may name: fields with their levels (those of a referral apart), recipients, grounds, channels."""

    shared: Mapping[str, int]
    fields: Mapping[str, int]
    recipients: Collection[str]
    grounds: Collection[str]
    channels: Collection[str]


def read_rules(written: dict[str, Any], known: Vocabulary) -> tuple[Rule, ...]:
    """Raises ValueError, which names the rule, when it says something that `known` does not hold, or when it reaches a
    field above its own level."""
    rules = tuple(_rule(number, row, int(written["version"])) for number, row in written["rules"].items())
    for rule in rules:
        _check_names(rule, known)
        _check_levels(rule, known.fields)
    _check_purposes(rules)
    return rules


def _rule(number: str, row: dict[str, Any], version: int) -> Rule:
    if unknown := sorted(row.keys() - _KEYS):
        raise ValueError(f"rule {number} has {', '.join(unknown)}, which no rule has.")
    answer = row.get("answer", "allow")
    if answer not in get_args(Answers):
        raise ValueError(
            f"rule {number}: answer is “{answer}”. Write one of: {', '.join(get_args(Answers))}."
        )
    services = tuple(row.get("services", ()))
    return Rule(
        number=int(number),
        version=version,
        title=row["title"],
        services=services,
        max_level=int(row["max_level"]),
        basis=tuple(row["basis"]),
        needed=tuple(row["needed"]),
        may=tuple(row.get("may", ())),
        ask=tuple(row.get("ask", ())),
        shorter=dict(row.get("shorter", {})),
        purpose=REFERRAL if services else row["purpose"],
        to=("receiver",) if services else tuple(row["to"]),
        answer=cast(Answers, answer),
        only={name: tuple(who) for name, who in row.get("only", {}).items()},
        max_for={who: int(level) for who, level in row.get("max_for", {}).items()},
        is_whole=bool(row.get("whole")),
        is_as_listed=bool(row.get("as_listed")),
        channel=row.get("channel", "secure"),
        words=dict(row.get("words", {})),
    )


def _named(rule: Rule) -> set[str]:
    return {*rule.needed, *rule.may, *rule.ask, *rule.shorter, *rule.shorter.values()}


def _check_names(rule: Rule, known: Vocabulary) -> None:
    fields = known.shared if rule.services else known.fields
    recipients = {*rule.to, *rule.max_for, *(who for several in rule.only.values() for who in several)}
    for named, held, word in (
        (_named(rule), fields, "a field that can be shared"),
        (set(rule.only), known.fields, "a field of a file"),
        (recipients, known.recipients, "a recipient"),
        (set(rule.basis), known.grounds, "a ground"),
        ({rule.channel}, known.channels, "a channel"),
    ):
        if unknown := named - set(held):
            raise ValueError(f"rule {rule.number} names {', '.join(sorted(unknown))}, which is not {word}.")


def _check_levels(rule: Rule, levels: Mapping[str, int]) -> None:
    if not all(0 <= level <= 5 for level in (rule.max_level, *rule.max_for.values())):
        raise ValueError(f"rule {rule.number}: its levels run from 0 to 5.")
    for name in sorted(_named(rule)):
        if levels[name] > rule.max_level and name not in rule.shorter:
            raise ValueError(
                f"rule {rule.number} names {name} of level {levels[name]}, and its max_level is {rule.max_level}."
            )


def _check_purposes(rules: tuple[Rule, ...]) -> None:
    """A purpose leads to one rule, a service too: which of two would answer is never left to their order."""
    said = [rule.purpose for rule in rules if not rule.services]
    said += [f"the service {service}" for rule in rules for service in rule.services]
    if twice := sorted({each for each in said if said.count(each) > 1}):
        raise ValueError(f"two rules answer for {', '.join(twice)}.")
