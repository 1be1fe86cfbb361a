"""Everything a profile says about what leaves a file: fields, recipients, rules, levels, agreement. Checked together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from halka.profiles.agreement import Agreement, read_agreement
from halka.profiles.choices import Lists
from halka.profiles.levels import Field, Levels, read_fields, read_levels
from halka.profiles.problem import naming, toml
from halka.profiles.rules import REFERRAL, Rule, Vocabulary, read_rules

PREVIEW_LEVEL = 2
KINDS = ("person", "unit", "partner", "child", "carer", "authority", "public")
RECIPIENTS, GROUNDS, CHANNELS = "recipient", ("consent_basis", "sharing_ground"), "sharing_channel"
SHARED, OF_THE_FILE = "share_field", "file_field"


@dataclass(frozen=True)
class Sharing:
    """`recipients` maps a recipient to its kind. `preview`: what a receiver reads of a letter before it
    accepts, where it stands in the letter."""

    version: int
    fields: dict[str, Field]
    recipients: dict[str, str]
    rules: tuple[Rule, ...]
    preview: tuple[str, ...]
    levels: Levels
    agreement: Agreement

    @cached_property
    def _by_purpose(self) -> dict[str, Rule]:
        return {rule.purpose: rule for rule in self.rules if not rule.services}

    @cached_property
    def _by_service(self) -> dict[str, Rule]:
        return {service: rule for rule in self.rules for service in rule.services}

    @cached_property
    def any_other_service(self) -> Rule:
        return next(rule for rule in self.rules if rule.number == 0)

    @cached_property
    def purposes(self) -> frozenset[str]:
        return self.levels.purposes | {REFERRAL, *self._by_purpose}

    def rule_for(self, purpose: str, service: str = "") -> Rule | None:
        """The rule of a purpose; for a referral that of its service, rule 0 where no rule names it."""
        return self.rule_for_service(service) if purpose == REFERRAL else self._by_purpose.get(purpose)

    def rule_for_service(self, service: str) -> Rule:
        return self._by_service.get(service, self.any_other_service)


def read_sharing(nearest: Callable[[str], Path], lists: Lists, urgencies: tuple[str, ...]) -> Sharing:
    """`nearest` finds a file of the profile by its name. Raises ProfileProblem, which names the file and the row."""
    with naming(nearest("choices.csv")):
        shared = {code: field.level for code, field in lists[SHARED].items()}
        levels = shared | {code: field.level for code, field in lists[OF_THE_FILE].items()}
        recipients = {code: choice.group for code, choice in lists[RECIPIENTS].items()}
        if strange := [code for code, kind in recipients.items() if kind not in KINDS]:
            raise ValueError(f"recipient {strange[0]}: its group is one of {', '.join(KINDS)}.")
        grounds = {code for listed in GROUNDS for code in lists[listed]}
        known = Vocabulary(shared, levels, recipients, grounds, set(lists[CHANNELS]))
    path = nearest("sharing.toml")
    written = toml(path)
    with naming(path):
        preview, rules = _preview(written, shared), read_rules(written, known)
        if not any(rule.number == 0 for rule in rules):
            raise ValueError("there is no rule 0 for the services that no rule names.")
    path = nearest("levels.toml")
    with naming(path):
        fields = read_fields(toml(path), levels)
        inside = read_levels(toml(path), recipients, levels)
    path = nearest("consent.toml")
    with naming(path):
        agreement = read_agreement(toml(path), nearest("whose_answer.csv"), urgencies, levels)
        _check_grounds(agreement, rules, grounds)
    return Sharing(int(written["version"]), fields, recipients, rules, preview, inside, agreement)


def _preview(written: dict[str, Any], shared: Mapping[str, int]) -> tuple[str, ...]:
    preview = tuple(written["preview"])
    if wrong := [code for code in preview if code not in shared or shared[code] > PREVIEW_LEVEL]:
        raise ValueError(
            f"preview names {', '.join(wrong)}. It takes known fields of level {PREVIEW_LEVEL} and lower only."
        )
    return preview


def _check_grounds(agreement: Agreement, rules: tuple[Rule, ...], grounds: Collection[str]) -> None:
    for name, ground in agreement.grounds.items():
        if name not in grounds:
            raise ValueError(f"grounds.{name} is not a ground.")
        strange = [rule.number for rule in rules if name in rule.basis and rule.number not in ground.rules]
        if ground.rules and strange:
            raise ValueError(f"grounds.{name}: rule {strange[0]} rests on it and is not among its rules.")
