"""One submission as it is read: what the reader's post does not open stays closed, also where a label would repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from halka.questionnaires.answers.door import Reader
from halka.questionnaires.drafts import definition
from halka.questionnaires.files.shown import Shown
from halka.questionnaires.filling.receipt import check
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Submission
from halka.questionnaires.plain.pages import name_of, pages_of
from halka.questionnaires.plain.review import Section, sections
from halka.questionnaires.received import opened, raw
from halka.trust.release import Decision, release_answers

FINDINGS = {
    "required": gettext_lazy("An answer is needed here."),
    "constraint": gettext_lazy("It does not fit the condition of this question."),
    "type": gettext_lazy("It is of another kind than what is asked for."),
    "choice": gettext_lazy("It is not among the choices."),
    "not_alone": gettext_lazy("A choice that stands for no answer was taken together with another."),
    "not_relevant": gettext_lazy("It was answered although it was not to be asked."),
    "unknown_node": gettext_lazy("The form has no such question."),
    "not_checked": gettext_lazy("It could not be checked here."),
}


@dataclass(frozen=True)
class Read:
    """`closed`: how many answers stay closed; `opens`: whether a reason would open some of them."""

    state: State
    sections: list[Section]
    findings: list[tuple[str, str]]
    closed: int
    opens: bool


def read(
    submission: Submission,
    *,
    by: Reader,
    reason: str,
    language: str,
    files: Mapping[str, Shown] | None = None,
) -> Read:
    state = opened(submission, language)
    form = definition(submission.version)
    leaves = [node for node in state.all_nodes() if node.is_leaf and node.element.text]
    levels = {node.path: form.level(node.path) for node in leaves}
    decided = release_answers(
        levels,
        roles=by.roles,
        renderer="answers_page",
        with_reason=bool(reason),
        readers=by.profile.answers,
    )
    findings = _findings(submission, state)
    closed = {name_of(node): decided[node.path] for node in leaves if not decided[node.path].goes}
    for node in leaves:
        if not decided[node.path].goes:
            node.element.text = None
    found = sections(state, pages_of(form), files)
    shown = [closed[line.name] for section in found for line in section.lines if line.name in closed]
    asks = any(decision.reason == "ask_why" for decision in shown)
    return Read(state, [_closed(one, closed) for one in found], findings, len(shown), asks)


def _closed(section: Section, closed: Mapping[str, Decision]) -> Section:
    lines = [
        replace(line, said="", missing=closed[line.name].why) if line.name in closed else line
        for line in section.lines
    ]
    return replace(section, lines=lines)


def _findings(submission: Submission, state: State) -> list[tuple[str, str]]:
    """Where and what; never the answer itself, which may be closed to the reader."""
    questions = state.definition.by_ref
    found = []
    for finding in check(state.definition, raw(submission), submission.received_at):
        node = state.at(finding.path)
        question = questions.get(node.path) if node else None
        words = state.said_as(question.label).pieces if question else ()
        label = "".join(piece if isinstance(piece, str) else "–" for piece in words).strip()
        found.append((label or finding.path.rpartition("/")[2], str(FINDINGS[finding.kind])))
    return found


def found_in_words(findings: Mapping[str, int], missing: int = 0) -> str:
    """What was found on arrival, counted, and how many of its files have not come; "" where there is nothing to look at."""
    count = sum(many for kind, many in findings.items() if kind != "not_checked")
    said = [_("%(n)s to look at") % {"n": count}] if count else []
    if missing:
        said.append(ngettext("one file has not come", "%(n)s files have not come", missing) % {"n": missing})
    return ", ".join(said)
