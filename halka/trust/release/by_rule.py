"""What one of the rules answers for one recipient: what it names, how far it reaches, on what ground it goes."""

from __future__ import annotations

from dataclasses import replace

from halka.profiles.agreement import Ground
from halka.profiles.levels import Field
from halka.profiles.rules import Rule
from halka.profiles.sharing import Sharing
from halka.trust.release.answer import Answer, Decision
from halka.trust.release.consent import Verdict
from halka.trust.release.facts import Facts

NO_GROUND_NEEDED = "none"


class ByRule:
    """One rule before one recipient, with what was said and by whom."""

    def __init__(self, rule: Rule, stands: str, facts: Facts, heard: Verdict, sharing: Sharing) -> None:
        self._rule, self._stands, self._facts, self._heard = rule, stands, facts, heard
        self._sharing = sharing

    def decide(self, field: Field, *, may_open: bool) -> Decision:
        """`may_open`: whether the rule names this protected field for the recipient."""
        rule = self._rule
        if rule.answer == "deny":
            return self._say(field, Answer.DENY, "never")
        if reason := self._stays(field, may_open):
            return self._say(field, Answer.DENY, reason)
        if rule.answer == "ask":
            return self._say(field, Answer.ASK, "ask_two")
        if reason := self._before_letter(field):
            return self._say(field, Answer.DENY, reason)
        found = self._on_ground(field)
        if not found.goes:
            return found
        if rule.answer == "suppress":
            return self._say(field, Answer.SUPPRESS, "small_cells")
        if field.code in rule.shorter:
            return self._less(found, rule.shorter[field.code])
        return self._less(found, field.code) if rule.answer == "allow_reduced" else found

    def _stays(self, field: Field, may_open: bool) -> str:
        """Whether the rule names the field, and reaches so high."""
        rule, code = self._rule, field.code
        if rule.is_as_listed:
            return "" if code in self._facts.listed else "outside_rule"
        if rule.is_whole and field.level >= 5 and not may_open:
            return "not_ticked"
        named = rule.is_whole or may_open or code in (*rule.needed, *rule.may, *rule.ask, *rule.shorter)
        if not named:
            return "outside_rule"
        lesser = rule.shorter.get(code)
        level = self._sharing.fields[lesser].level if lesser else field.level
        return "too_sensitive" if level > rule.level_for(self._stands) and not may_open else ""

    def _before_letter(self, field: Field) -> str:
        """A letter that is closed shows nothing; one not yet accepted shows the preview; none shows what was left out."""
        letter = self._facts.letter
        if letter is None or not self._rule.services:
            return ""
        if not letter.is_open:
            return "letter_closed"
        if field.code not in self._rule.needed and field.code not in letter.chosen:
            return "left_out"
        if not letter.is_accepted and field.code not in self._sharing.preview:
            return "after_acceptance"
        return ""

    def _on_ground(self, field: Field) -> Decision:
        rule, facts = self._rule, self._facts
        if NO_GROUND_NEEDED in rule.basis:
            return self._allow(field)
        if facts.ground not in rule.basis:
            return self._on_a_yes(field, "ask_ground")
        ground = self._sharing.agreement.grounds.get(facts.ground)
        if ground is not None:
            return self._without_a_yes(field, ground)
        return self._on_a_yes(field) if facts.ground == "consent" else self._allow(field)

    def _without_a_yes(self, field: Field, ground: Ground) -> Decision:
        """Never stopped when the ground holds; the supervisor looks at it afterwards."""
        if ground.urgencies and self._facts.urgency not in ground.urgencies:
            return self._on_a_yes(field, "ask_ground")
        if ground.is_order_named and not self._facts.is_order_named:
            return self._on_a_yes(field, "ask_order")
        hours = self._sharing.agreement.review_hours
        if ground.goes == "needed":
            if field.code not in (*self._rule.needed, *ground.also):
                return self._say(field, Answer.DENY, "only_needed")
            return self._say(field, Answer(ground.answer), "protects_life", review_hours=hours)
        if field.code in self._rule.ask and field.code not in self._heard.fields:
            return self._say(field, Answer.ASK, "ask_own_yes")
        return self._say(field, Answer(ground.answer), "by_law", review_hours=hours)

    def _on_a_yes(self, field: Field, without: str = "") -> Decision:
        """`without`: what is asked for where this rule does not rest on a yes."""
        heard = self._heard
        if "consent" not in self._rule.basis:
            return self._say(field, Answer.ASK, without)
        if heard.result == "yes":
            if field.code in self._rule.ask and field.code not in heard.fields:
                return self._say(field, Answer.ASK, "ask_own_yes")
            return replace(self._allow(field), until=heard.until)
        if heard.result == "ask":
            return self._say(field, Answer.ASK, f"ask_{heard.ask}")
        if self._facts.overruled is None:
            return self._say(field, Answer.DENY, "said_no")
        if field.code in self._rule.needed:
            return self._say(field, Answer.ALLOW, "overruled")
        return self._say(field, Answer.DENY, "only_needed")

    def _allow(self, field: Field) -> Decision:
        useful = "whole_file" if self._rule.is_whole else "useful"
        return self._say(field, Answer.ALLOW, "needed" if field.code in self._rule.needed else useful)

    def _less(self, found: Decision, instead: str) -> Decision:
        return replace(found, answer=Answer.ALLOW_LESS, reason="shortened", instead=instead)

    def _say(self, field: Field, answer: Answer, reason: str, review_hours: int = 0) -> Decision:
        return Decision(
            field=field.code,
            answer=answer,
            reason=reason,
            rule=self._rule.code,
            is_needed=field.code in self._rule.needed,
            review_hours=review_hours,
        )
