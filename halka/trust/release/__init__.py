"""The one registry that decides what leaves the vault, asked by every room above (decision 24).

Facts come in as plain dataclasses, rules and levels come from the profile; nothing here reads a table.
"""

from halka.trust.release.answer import REASONS, Answer, Decision
from halka.trust.release.decide import ABROAD, Reading, opens_answers_up_to, release, release_page
from halka.trust.release.facts import Facts, Purpose, Recipient
from halka.trust.release.questions import release_answers
from halka.trust.release.renderers import RENDERERS, Renderer

__all__ = [
    "ABROAD",
    "REASONS",
    "RENDERERS",
    "Answer",
    "Decision",
    "Facts",
    "Purpose",
    "Reading",
    "Recipient",
    "Renderer",
    "opens_answers_up_to",
    "release",
    "release_answers",
    "release_page",
]
