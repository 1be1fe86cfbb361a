"""An answer of the registry, and the sentences that say why. Codes are kept with a decision, words are shown beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Answer(StrEnum):
    ALLOW = "allow"
    ALLOW_WITH_REVIEW = "allow_logged"
    ALLOW_LESS = "allow_reduced"
    SUPPRESS = "suppress"
    ASK = "ask"
    DENY = "deny"


GOES = frozenset({Answer.ALLOW, Answer.ALLOW_WITH_REVIEW, Answer.ALLOW_LESS})

REASONS = {
    # nothing goes
    "unknown_field": _("Nobody has said how sensitive this is. It stays."),
    "unknown_recipient": _("It is not known who would read this. It stays."),
    "unknown_purpose": _("No rule knows this purpose. It stays."),
    "unknown_renderer": _("This page or file is not registered to show what is kept about children."),
    "other_readers": _("This page or file is not made for this reader."),
    "codes_only": _("Only codes may stand here."),
    "conflict": _("There is nothing here for you."),
    "excluded": _("This person or place must not know. Look for another place."),
    "source_of_harm": _("Whoever may be a source of harm receives nothing."),
    "restricted": _("Protected. Only the worker and the supervisor who is named for the case read it."),
    "withheld": _("Somebody must not know. It stays with the worker."),
    "outside_level": _("Your part in this case does not open this."),
    "outside_post": _("Your post does not open answers as sensitive as this."),
    "abroad": _(
        "Nothing goes straight to another country. Ask the central authority of your own country: it writes to theirs."
    ),
    "no_rule": _("No rule sends anything to this reader for this purpose."),
    "never": _("This is never shared for this purpose."),
    "letter_closed": _("This letter was closed."),
    "outside_rule": _("They do not need it for this purpose."),
    "too_sensitive": _("Too sensitive for this purpose."),
    "after_acceptance": _("They read this when they have accepted."),
    "left_out": _("The sender left it out."),
    "not_ticked": _("The named supervisor has not ticked it for the transfer."),
    "said_no": _("The answer that counts is no. Only the supervisor may go past it, before anything goes."),
    "only_needed": _("On this ground only what they need goes."),
    "read_only_over": _("The time to read the file after the transfer is over."),
    "after_transfer": _("Written after the transfer. It belongs to the unit that has the case now."),
    # ask first
    "ask_child": _("Ask the child first."),
    "ask_carer": _("Ask the carer first."),
    "ask_supervisor": _("Ask the supervisor first."),
    "ask_own_yes": _("This needs a yes of its own. Ask for it first."),
    "ask_ground": _("Name a ground that this rule accepts."),
    "ask_order": _("Name the order or the law, and file it."),
    "ask_why": _("Say why you need it. The reason is entered in the record."),
    "ask_two": _("Two people decide this together, outside the program for now."),
    # it goes
    "own_case": _("It is your case."),
    "your_part": _("Your part in this case opens it."),
    "your_post": _("Your post opens it."),
    "reason_said": _("Opened for the reason that was said."),
    "in_emergency": _("Opened in an emergency. It is looked at afterwards."),
    "as_it_was": _("As it was on the day of the transfer, read only."),
    "needed": _("They cannot help without it."),
    "useful": _("Allowed for this purpose. Leave it out when they do not need it."),
    "whole_file": _("The whole file goes with the case."),
    "shortened": _("Only a part goes: enough for this purpose."),
    "hidden": _("Something less stands in its place, because the place is protected."),
    "through_worker": _("Nothing may reach the home. Something less stands in its place."),
    "protects_life": _("Life or health is in danger. The supervisor looks at it within %(hours)s hours."),
    "by_law": _("A duty, an order or a law demands it. The supervisor looks at it within %(hours)s hours."),
    "overruled": _("The supervisor has gone past a no. Only what they need goes."),
    "small_cells": _("Counts only; small ones are left out."),
}


@dataclass(frozen=True)
class Decision:
    """The answer for one field. `instead`: the lesser field that goes when the answer is less. `review_hours`: within
    how many hours the supervisor looks at it, 0 for never. `until`: when the yes that it rests on ends."""

    field: str
    answer: Answer
    reason: str
    rule: str
    instead: str = ""
    is_needed: bool = False
    review_hours: int = 0
    until: datetime | None = None

    @property
    def goes(self) -> bool:
        return self.answer in GOES

    @property
    def shown(self) -> str:
        """The field that the renderer shows; empty when nothing goes."""
        return (self.instead or self.field) if self.goes else ""

    @property
    def why(self) -> str:
        sentence = str(REASONS[self.reason])
        return sentence % {"hours": self.review_hours} if "%(hours)s" in sentence else sentence
