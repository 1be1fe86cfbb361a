"""One decision for each field that leaves the vault: who receives it, for what, and why.

    release(field, recipient=..., purpose=..., renderer=..., at=..., facts=..., profile=...) -> Decision

The order of the questions is the order of harm. What no rule and no level names, stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from halka.profiles import Profile
from halka.profiles.levels import Field
from halka.trust.release.answer import Answer, Decision
from halka.trust.release.by_rule import ByRule
from halka.trust.release.consent import verdict
from halka.trust.release.facts import Facts, Purpose, Recipient
from halka.trust.release.renderers import RENDERERS

ANSWER = "answer"
LEVELS = range(6)
ABROAD = "other_country"
"""How an office of another country stands: only a central authority writes to one, and no rule is for it."""
IS_KNOWN, NOT_KNOWN = "is_known", "not_known"


def release(
    field: str,
    *,
    recipient: Recipient,
    purpose: Purpose,
    renderer: str,
    at: datetime,
    facts: Facts,
    profile: Profile,
    written_at: datetime | None = None,
) -> Decision:
    """`written_at`: when the value was written; a unit that gave the case away reads nothing later than the transfer."""
    return Reading(recipient, purpose, renderer, at, facts, profile).decide(field, written_at)


def release_page(
    fields: Iterable[str],
    *,
    recipient: Recipient,
    purpose: Purpose,
    renderer: str,
    at: datetime,
    facts: Facts,
    profile: Profile,
) -> dict[str, Decision]:
    """The same for all fields of one page; what they share is worked out once."""
    reading = Reading(recipient, purpose, renderer, at, facts, profile)
    return {field: reading.decide(field) for field in fields}


def opens_answers_up_to(
    *, recipient: Recipient, purpose: Purpose, renderer: str, at: datetime, facts: Facts, profile: Profile
) -> int:
    """The highest level of answers to a questionnaire that this reader opens here; -1 for none. An answer is of the level
    that its form gives it, and is no field of a letter."""
    reading = Reading(recipient, purpose, renderer, at, facts, profile)
    return max((level for level in LEVELS if reading.decide_answer(level).goes), default=-1)


class Reading:
    """One reader before one page at one moment. Never kept beyond it, and never used for another reader."""

    def __init__(
        self,
        recipient: Recipient,
        purpose: Purpose,
        renderer: str,
        at: datetime,
        facts: Facts,
        profile: Profile,
    ) -> None:
        self._recipient, self._purpose, self._at = recipient, purpose, at
        self._sharing = profile.sharing
        self._facts = _checked(facts, profile, at)
        self._renderer = RENDERERS.get(renderer)
        self._stands = _stands(recipient, facts)
        self._rule = self._sharing.rule_for(purpose.code, purpose.service)
        self._levels = self._sharing.levels
        self._is_inside = self._stands in self._levels.columns
        self._is_bound = self._stands not in self._levels.unbound
        self._withheld = facts.withheld
        self._code = self._rule.code if self._rule else f"default:0.{self._sharing.version}"

    @cached_property
    def _by_rule(self) -> ByRule | None:
        if self._rule is None or self._stands not in self._rule.to:
            return None
        heard = verdict(self._facts, self._purpose, self._at, self._sharing.agreement)
        return ByRule(self._rule, self._stands, self._facts, heard, self._sharing)

    def decide(self, code: str, written_at: datetime | None = None) -> Decision:
        field = self._sharing.fields.get(code)
        if field is None:
            return self._deny(code, "unknown_field")
        if refused := self._not_here(field):
            return self._deny(code, refused)
        if self._must_never_know:
            return self._as_if_unknown(field)
        if self._is_protected(field) and not self._may_open(field):
            return self._in_its_place(field, "hidden", "restricted", written_at)
        if self._is_bound and code in self._withheld:
            return self._deny(code, "withheld")
        if self._is_bound and self._facts.home_is_closed and field.is_of_home:
            return self._in_its_place(field, "through_worker", "withheld", written_at)
        return self._after_a_lesser(field, self._ordinary(field, written_at))

    def decide_answer(self, level: int) -> Decision:
        """Of an answer of this level, whatever is asked."""
        field = Field(ANSWER, level)
        if refused := self._not_here(field):
            return self._deny(ANSWER, refused)
        if reason := self._must_never_know:
            return self._deny(ANSWER, reason)
        if self._is_protected(field) and not self._may_open(field):
            return self._deny(ANSWER, "restricted")
        return self._ordinary(field, None)

    def _not_here(self, field: Field) -> str:
        """Why this page or file cannot show the field to this reader at all."""
        kind = self._sharing.recipients.get(self._stands)
        if kind is None:
            return "unknown_recipient"
        if self._purpose.code not in self._sharing.purposes:
            return "unknown_purpose"
        if self._renderer is None:
            return "unknown_renderer"
        if kind not in self._renderer.kinds:
            return "other_readers"
        return "" if self._renderer.carries(field.code, field.level) else "codes_only"

    @property
    def _must_never_know(self) -> str:
        facts, recipient = self._facts, self._recipient
        if recipient.code and recipient.code in facts.responsibility.in_conflict:
            return "conflict"
        if recipient.code and facts.excludes(recipient.code):
            return "excluded"
        if recipient.may_be_source_of_harm:
            return "source_of_harm"
        return "conflict" if self._asks_whether_known and facts.place_is_secret else ""

    @property
    def _asks_whether_known(self) -> bool:
        return self._rule is not None and IS_KNOWN in self._rule.needed

    def _as_if_unknown(self, field: Field) -> Decision:
        """Whoever asks whether the child is known hears what is said of a child nobody knows."""
        if self._by_rule is not None and self._asks_whether_known and field.code == IS_KNOWN:
            found = self._by_rule.decide(field, may_open=False)
            return replace(found, instead=NOT_KNOWN) if found.goes else found
        return self._deny(field.code, self._must_never_know)

    def _is_protected(self, field: Field) -> bool:
        secret = field.protected_while == "place_secret" and self._facts.place_is_secret
        return secret or field.level >= 5 or field.protected_while == "always"

    def _may_open(self, field: Field) -> bool:
        """The worker and the supervisor who is named; otherwise only a rule that names the field for this reader."""
        if self._levels.opens_protected(self._stands):
            return True
        rule = self._rule
        if rule is None:
            return False
        if self._stands in rule.only.get(field.code, ()):
            return True
        listed = rule.is_as_listed and field.code in self._facts.listed
        return self._stands in rule.to and (listed or (rule.is_whole and field.code in self._facts.ticked))

    def _in_its_place(self, field: Field, less: str, nothing: str, written_at: datetime | None) -> Decision:
        """The lesser field, when the reader would have read the field itself. The name of a hidden unit is another
        matter: what stands in its place says nothing, and is for everybody who may read that."""
        lesser = self._sharing.fields.get(field.instead)
        if lesser is None or (self._is_bound and self._withheld & {field.code, lesser.code}):
            return self._deny(field.code, nothing)
        asked = lesser if field.protected_while == "always" else field
        found = self._ordinary(asked, written_at)
        if found.answer in (Answer.ALLOW, Answer.ALLOW_WITH_REVIEW):
            return replace(
                found, field=field.code, answer=Answer.ALLOW_LESS, reason=less, instead=lesser.code
            )
        return found if found.answer is Answer.ASK else self._deny(field.code, nothing)

    def _after_a_lesser(self, field: Field, found: Decision) -> Decision:
        """A lesser field that itself must stay takes the answer with it."""
        if found.answer is Answer.ALLOW_LESS and found.instead not in ("", field.code):
            less = self._sharing.fields[found.instead]
            if self._is_protected(less) and not self._may_open(less):
                return self._deny(field.code, "restricted")
            if self._is_bound and less.code in self._withheld:
                return self._deny(field.code, "withheld")
        return found

    def _ordinary(self, field: Field, written_at: datetime | None) -> Decision:
        """By the table of levels for those inside, by a rule for everybody else."""
        if self._is_inside:
            return self._by_level(field, written_at)
        if self._by_rule is None:
            return self._deny(field.code, "abroad" if self._stands == ABROAD else "no_rule")
        return self._by_rule.decide(field, may_open=self._may_open(field))

    def _by_level(self, field: Field, written_at: datetime | None) -> Decision:
        in_rule = self._rule is not None and self._stands in self._rule.to
        if self._purpose.code not in self._levels.purposes and not in_rule:
            return self._deny(field.code, "no_rule")
        rule = self._code if in_rule else f"level:{field.level}.{self._levels.version}"
        cell = self._levels.cell(field.level, self._stands)
        if cell == "suppress":
            return Decision(field.code, Answer.SUPPRESS, "small_cells", rule)
        if cell == "as_it_was":
            return self._as_it_was(field.code, rule, written_at)
        if cell != "yes" and field.code not in self._levels.lists.get(cell, ()):
            return self._deny(field.code, "outside_level", rule)
        if self._stands in self._levels.reviewed:
            hours = self._sharing.agreement.review_hours
            return Decision(field.code, Answer.ALLOW_WITH_REVIEW, "in_emergency", rule, review_hours=hours)
        reason = "own_case" if self._stands == "worker" else "your_part"
        return Decision(field.code, Answer.ALLOW, reason, rule)

    def _as_it_was(self, code: str, rule: str, written_at: datetime | None) -> Decision:
        handover = self._facts.handover
        if handover is None or self._at >= handover.read_until:
            return self._deny(code, "read_only_over", rule)
        if written_at is None or written_at > handover.at:
            return self._deny(code, "after_transfer", rule)
        return Decision(code, Answer.ALLOW_LESS, "as_it_was", rule, code)

    def _deny(self, code: str, reason: str, rule: str = "") -> Decision:
        is_needed = self._rule is not None and code in self._rule.needed
        return Decision(code, Answer.DENY, reason, rule or self._code, is_needed=is_needed)


def _stands(recipient: Recipient, facts: Facts) -> str:
    """What the recipient claims to be, as far as the facts bear it out."""
    held = facts.responsibility
    if recipient.stands == "worker" and recipient.code not in held.workers:
        return "same_unit"
    if recipient.stands == "named_supervisor" and recipient.code not in held.named_supervisors:
        return "supervisor"
    return recipient.stands


def _checked(facts: Facts, profile: Profile, at: datetime) -> Facts:
    """Without reasons that no list holds, and without an overruling that says nothing or comes afterwards."""
    overruled, lists = facts.overruled, profile.lists
    if overruled and not (
        overruled.reason in lists["override_reason"]
        and overruled.words.strip()
        and overruled.by
        and overruled.at <= at
    ):
        facts = replace(facts, overruled=None)
    if facts.excused and facts.excused not in lists["no_involve_reason"]:
        facts = replace(facts, excused="")
    return facts
