"""Answers to questionnaires that belong to no case: which of them a reader opens, by the level that each question says.

No child's rules are asked here, because nothing in such an answer says whose it is. What belongs to a case is asked of
`release` like everything else in its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from halka.profiles.answers import NEVER, Readers
from halka.trust.release.answer import Answer, Decision
from halka.trust.release.renderers import RENDERERS, Holds


def release_answers(
    levels: Mapping[str, int | None],
    *,
    roles: Iterable[str],
    renderer: str,
    with_reason: bool,
    readers: Readers,
) -> dict[str, Decision]:
    """A decision for each question, by its path. `with_reason`: whether the reader has said why, which is entered."""
    listed = RENDERERS.get(renderer)
    if listed is None or "person" not in listed.kinds or listed.holds is not Holds.WORDS:
        why = "unknown_renderer" if listed is None else "other_readers"
        return {path: _said(path, Answer.DENY, why, readers) for path in levels}
    reads = readers.reads(roles)
    found = {}
    for path, declared in levels.items():
        level = readers.undeclared if declared is None else declared
        if level <= reads.plainly:
            answer, why = Answer.ALLOW, "your_post"
        elif level >= NEVER:
            answer, why = Answer.DENY, "too_sensitive"
        elif level > reads.with_reason:
            answer, why = Answer.DENY, "outside_post"
        elif with_reason:
            answer, why = Answer.ALLOW_WITH_REVIEW, "reason_said"
        else:
            answer, why = Answer.ASK, "ask_why"
        found[path] = _said(path, answer, why, readers)
    return found


def _said(path: str, answer: Answer, why: str, readers: Readers) -> Decision:
    return Decision(path, answer, why, f"answers:{readers.version}")
