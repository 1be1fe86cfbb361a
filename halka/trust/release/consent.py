"""Whose answer counts: one verdict for a purpose, from who was asked, what they said, and the age of the child.

The table of bands is data (`whose_answer.csv`). A mark “not freely given” makes a yes count as not asked; no verdict
says so, because a carer may read the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from halka.profiles.agreement import Agreement, Result
from halka.trust.release.age import band_of
from halka.trust.release.facts import Facts, Purpose, Told


@dataclass(frozen=True)
class Verdict:
    """`ask`: who is to be asked, "child", "carer" or "supervisor"; never a possible source of harm. `until`: the first
    end of the answers that count. `tells_carer`: whether a carer is told without the child's permission."""

    result: Result
    ask: str
    band: str
    is_estimated: bool
    until: datetime | None
    fields: frozenset[str]
    tells_carer: bool


def ends_at(told: Told, agreement: Agreement) -> datetime:
    return told.until or told.given_at + timedelta(days=agreement.lasts_days)


def is_reminded(told: Told, at: datetime, agreement: Agreement) -> bool:
    """Whether a yes that still holds ends soon."""
    ends = ends_at(told, agreement)
    return (
        told.is_yes
        and told.withdrawn_at is None
        and ends - timedelta(days=agreement.reminder_days) <= at < ends
    )


def verdict(facts: Facts, purpose: Purpose, at: datetime, agreement: Agreement) -> Verdict:
    """The answer that counts for `purpose` at this moment."""
    heard = _Heard(facts, purpose, at, agreement)
    band, carer, child = band_of(facts.birth, facts.today, agreement), heard.carer, heard.child
    result, ask = agreement.counts[band, carer, child]
    if ask == "supervisor" and facts.supervisor_says == "yes":
        result, ask = agreement.counts[band, "yes", child]
    elif ask == "supervisor" and facts.supervisor_says == "no":
        result, ask = "no", ""
    groups = heard.groups_that_count(band)
    return Verdict(
        result=result,
        ask=ask,
        band=band,
        is_estimated=facts.birth.is_estimated,
        until=min((ends_at(told, agreement) for group in groups for told in group), default=None),
        fields=_in_every(groups),
        tells_carer=not agreement.child_decides(band),
    )


def _in_every(groups: list[list[Told]]) -> frozenset[str]:
    """The fields to which each side that counts said yes."""
    sides = [frozenset[str]().union(*(told.fields for told in group)) for group in groups]
    return frozenset.intersection(*sides) if sides else frozenset()


class _Heard:
    """What was said about one purpose: of each giver the newest answer that names it."""

    def __init__(self, facts: Facts, purpose: Purpose, at: datetime, agreement: Agreement) -> None:
        self._at, self._agreement = at, agreement
        self._newest: dict[str, Told] = {}
        for told in sorted(facts.answers, key=lambda each: each.given_at):
            if told.given_at <= at and told.names(purpose):
                self._newest[told.holder] = told
        self._may_answer = {each.code for each in facts.carers if each.may_answer}
        self._carers_are_known = bool(facts.carers)
        said = self._said(self._newest[""]) if "" in self._newest else "not_asked"
        self.child = "excused" if said == "not_asked" and facts.excused else said
        self.carer = self._carer()

    def _said(self, told: Told) -> str:
        """A yes taken back is a no; one that ended, or was not freely given, is as if nobody had been asked."""
        if told.withdrawn_at is not None and told.withdrawn_at <= self._at:
            return "no" if told.is_yes else "not_asked"
        if not told.is_yes:
            return "no"
        holds = told.is_freely_given and self._at < ends_at(told, self._agreement)
        return "yes" if holds else "not_asked"

    def _counts(self, holder: str) -> bool:
        return holder != "" and (holder in self._may_answer or not self._carers_are_known)

    def _carer(self) -> str:
        said = {self._said(told) for holder, told in self._newest.items() if self._counts(holder)}
        answered = said - {"not_asked"}
        if len(answered) == 2:
            return "differ"
        if answered:
            return answered.pop()
        if any(self._is_taken_back(told) for holder, told in self._newest.items() if holder):
            return "no"
        return "nobody" if self._carers_are_known and not self._may_answer else "not_asked"

    def _is_taken_back(self, told: Told) -> bool:
        return told.is_yes and told.withdrawn_at is not None and told.withdrawn_at <= self._at

    def groups_that_count(self, band: str) -> list[list[Told]]:
        """The yeses of the carers and that of the child, each if its side matters in this band."""
        yes = {holder: told for holder, told in self._newest.items() if self._said(told) == "yes"}
        groups = []
        if not self._agreement.child_decides(band):
            groups.append([told for holder, told in yes.items() if self._counts(holder)])
        if not self._agreement.carer_decides(band):
            groups.append([told for holder, told in yes.items() if not holder])
        return [group for group in groups if group]
