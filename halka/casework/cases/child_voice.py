"""The child's voice in a step, as a worker writes it down and as it is read again. No step is finished without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.models import Case, Participation
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.action import Refused
from halka.trust.actor import Actor

NOT_INVOLVED = "not_involved"


@dataclass(frozen=True)
class ChildVoice:
    """How the child was involved (codes of the lists `involvement` and `no_involve_reason`), the words, the effect.

    `effect` is what changed because of the words; where nothing did, `why_no_effect` says why.
    """

    involved: str
    words: str = ""
    effect: str = ""
    why_no_effect: str = ""
    why_not: str = ""
    was_alone: bool | None = None
    space: str = ""
    audience: str = ""

    def check(self, case: Case) -> None:
        """Raises Refused, in words for the worker, when something that may not be missing is missing."""
        lists = case.profile.lists
        if self.involved not in lists["involvement"]:
            raise Refused(_("Say how the child was involved in this step."), about="involved")
        if self.involved == NOT_INVOLVED:
            if self.why_not not in lists["no_involve_reason"]:
                raise Refused(_("Say why the child was not involved."), about="why_not")
        elif not self.effect.strip() and not self.why_no_effect.strip():
            raise Refused(
                _("Write what changed because of what the child said, or why nothing did."), about="effect"
            )


def write_child_voice(
    *, voice: ChildVoice, step: Participation.Step, case: Case, by: Actor, happened_at: datetime, thing: str
) -> Participation:
    """Keeps the child's part in a step. Words are sealed as spoken, never cut."""
    voice.check(case)
    participation = Participation(
        case=case,
        step=step,
        thing=thing,
        written_by=_person(by),
        happened_at=happened_at,
        involved=voice.involved,
        why_not=voice.why_not if voice.involved == NOT_INVOLVED else "",
        was_alone=voice.was_alone,
        has_words=bool(voice.words.strip()),
        has_effect=bool(voice.effect.strip()),
    )
    participation.save()
    vault.put(
        table="participation",
        row=participation.ref,
        child=case.child.ref,
        version=1,
        content={
            "words": voice.words,
            "effect": voice.effect,
            "why_no_effect": voice.why_no_effect,
            "space": voice.space,
            "audience": voice.audience,
        },
    )
    return participation


def _person(by: Actor) -> Person:
    if not isinstance(by, Person):
        raise TypeError("only a person writes down what a child said")
    return by


@dataclass(frozen=True)
class Heard:
    """The child's part in one step, and its words."""

    part: Participation
    words: vault.Words


def heard(parts: Iterable[Participation]) -> list[Heard]:
    """What the child said in these steps."""
    rows = list(parts)
    sealed = vault.read_many([("participation", row.ref) for row in rows])
    taken_away = vault.Words(vault.Missing())
    return [Heard(row, sealed.get(("participation", row.ref), taken_away)) for row in rows]
