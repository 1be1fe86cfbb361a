"""How what was sent is kept: the bytes as they arrived, and the answers in one envelope for each level.

On arrival the bytes are sealed under the key of the installation. When the child is known they are sealed again under the
child's key, and the first copy is destroyed: whoever erases the child erases them.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping

from django.db import transaction
from lxml import etree

from halka.questionnaires.filling.definition import MOST_SENSITIVE
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.models import Attachment, Submission
from halka.trust import beside, keys, vault

RAW = "submission"
LEVELS = range(6)


def first_copy(version: str, ref: str, raw: bytes) -> bytes:
    return beside.sealed(keys.current().derive(keys.FILLED), (RAW, version, ref), raw)


def raw(submission: Submission) -> bytes:
    """The bytes as they arrived. Raises VaultProblem where they were erased or are not what was sealed."""
    if submission.ct:
        place = (RAW, submission.version.ref, submission.ref)
        return beside.opened(keys.current().derive(keys.FILLED), place, bytes(submission.ct))
    return b64decode(vault.get(RAW, submission.ref)["raw"])


def why(submission: Submission) -> str:
    """The sentence of the deed that refused it, where there is one."""
    if submission.ct or not submission.child:
        return ""
    return str(vault.read(RAW, submission.ref).get("why", ""))


def seal_for_child(submission: Submission, child: str, content: bytes, why: str = "") -> None:
    """Needs the transaction of a deed. The first copy is destroyed by whoever calls it, in the same transaction."""
    version = vault.latest(RAW, submission.ref) + 1
    said = {"raw": b64encode(content).decode(), "why": why}
    vault.put(table=RAW, row=submission.ref, child=child, version=version, content=said)


def seal_answers(submission: Submission, child: str, state: State) -> None:
    """One envelope for each level of which there is an answer: form, version, and the answers of that level."""
    form, version = submission.version.questionnaire.form_id, submission.version.name
    meta = f"/{state.root.tag}/meta/"
    levels = {
        node.path: level_of(state, node)
        for node in state.all_nodes()
        if _is_answer(node) and not node.path.startswith(meta)
    }
    for level in sorted(set(levels.values())):
        answers = str(etree.tostring(_of_level(state.top, level, levels), encoding="unicode"))
        content = {"form": form, "version": version, "answers": answers}
        vault.put(table=_table(level), row=submission.ref, child=child, version=1, content=content)


def file_sealed(row: Attachment, content: bytes) -> bytes:
    return beside.sealed(_file_key(row.submission.child), _file_place(row), content)


def file_opened(row: Attachment) -> bytes:
    """The bytes as they arrived; b"" while they have not."""
    ct = row.ct
    return b"" if ct is None else beside.opened(_file_key(row.submission.child), _file_place(row), bytes(ct))


def files_of(submission: Submission) -> dict[int, bytes]:
    """What has come, opened, before the row is moved to the child."""
    return {row.pk: file_opened(row) for row in submission.attachments.exclude(ct=None)}


def seal_files(submission: Submission, files: Mapping[int, bytes]) -> None:
    """Seals them anew, under the key that the submission has now."""
    for row in submission.attachments.filter(pk__in=list(files)):
        row.ct = file_sealed(row, files[row.pk])
        row.save(update_fields=["ct"])


def _file_key(child: str) -> bytes:
    if not child:
        return keys.current().derive(keys.FILLED)
    with transaction.atomic():
        return vault.key_beside(child)


def _file_place(row: Attachment) -> tuple[str, ...]:
    return "attachment", row.submission.ref, row.name


def envelopes(ref: str, most: int) -> list[str]:
    """The answers of every level up to `most`, as trees that fit over each other."""
    places = [(_table(level), ref) for level in LEVELS if level <= most]
    return [words["answers"] for words in vault.read_many(places).values() if words.get("answers")]


def _table(level: int) -> str:
    return f"answers_{level}"


def _is_answer(node: Node) -> bool:
    return node.is_leaf and node.relevant and bool(node.element.text)


def level_of(state: State, node: Node) -> int:
    """As its form says; of what nobody has said anything the highest."""
    level = state.definition.level(node.path)
    return MOST_SENSITIVE if level is None else level


def _of_level(node: Node, level: int, levels: Mapping[str, int]) -> etree._Element:
    """Every group and entry, so that entries keep their places, and of the answers only those of this level."""
    made = etree.Element(node.element.tag)
    for below in node.below:
        if not below.relevant:
            continue
        if below.is_leaf and levels.get(below.path) != level:
            continue
        made.append(_of_level(below, level, levels))
    if node.is_leaf:
        made.text = node.element.text
    return made
