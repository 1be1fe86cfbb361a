"""The entities of one submission, all of them or none, once; then whatever has waited for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from halka.questionnaires import sealing
from halka.questionnaires.entities import registry, store
from halka.questionnaires.entities.applying import Change, Done, apply
from halka.questionnaires.entities.declared import declared
from halka.questionnaires.entities.reading import Told, Wrong, told
from halka.questionnaires.filling.submission import parsed_submission
from halka.questionnaires.models import Entity, EntityEvent, EntityVersion, Held, Submission
from halka.questionnaires.sealing import raw
from halka.trust import rows
from halka.trust.vault import Shredded, VaultProblem

Kind = EntityEvent.Kind
WAITED_LONG = timedelta(days=5)
EDIT = "edit"
"""The way by which an edit came."""
GONE = (Submission.State.DESTROYED, Submission.State.ERASED)


class _Failed(Exception):
    """Some entities of a submission cannot be taken over: place, code, what it names."""

    def __init__(self, said: list[list[str]]) -> None:
        super().__init__("entities")
        self.said = said


def told_in(submission: Submission) -> list[Told]:
    """Nothing, where the answers are gone: destroyed by who sent them, or erased with the child."""
    forms = declared(submission.version)
    if not forms or submission.state in GONE:
        return []
    try:
        return told(parsed_submission(raw(submission)), forms)
    except Shredded:
        return []


def edits_what_was_taken(submission: Submission) -> bool:
    """Whether what it edits has made or changed something, or waits to."""
    if submission.way != EDIT:
        return False
    chain = list(_chain(submission))
    taken = EntityVersion.objects.filter(submission__in=chain).exists()
    return taken or Held.objects.filter(submission__in=chain).exists()


def _chain(submission: Submission) -> Iterator[int]:
    """It, and what stood in its place before."""
    row: Submission | None = submission
    while row is not None:
        yield row.pk
        arrival = getattr(row, "replaces", None)
        row = None if arrival is None else arrival.submission


def take(submission: Submission, all_told: Sequence[Told], at: datetime) -> list[Done]:
    """Needs the transaction of a deed. What cannot be taken over is noted and waits for somebody; the submission stays."""
    if submission.way == EDIT:  # what it edits asks no more: this one does
        asked = EntityEvent.objects.filter(submission__in=list(_chain(submission)), kind=Kind.ASKS)
        asked.filter(settled_at=None).update(settled_at=at)
    try:
        with transaction.atomic():
            done = _all(submission, all_told, at)
    except _Failed as failed:
        wrong = {place for place, *_about in failed.said}
        about = _followed([one for one in all_told if str(one.place) in wrong])
        _note(submission, about, Kind.ERROR, at, said=failed.said, waits=True)
        return []
    for one in done:
        if one.version is not None:
            release(one.version, at)
    return done


def seal_for_child(submission: Submission, all_told: Sequence[Told]) -> None:
    """What was told of one child goes under the child's key, and the first copy is destroyed: erasing the child erases it.
    A submission that is for something is sealed by what it is for."""
    if (
        submission.state != Submission.State.KEPT
        or not {one.declared.list for one in all_told} & registry.LISTS.keys()
    ):
        return
    children = EntityEvent.objects.filter(submission=submission).exclude(entity__child="")
    found = set(children.order_by().values_list("entity__child", flat=True)) - {None}
    if len(found) == 1:
        child, files = found.pop(), sealing.files_of(submission)
        sealing.seal_for_child(submission, child, raw(submission))
        submission.child, submission.ct = child, b""
        submission.save(update_fields=["child", "ct"])
        sealing.seal_files(submission, files)


def _followed(all_told: Sequence[Told]) -> Entity | None:
    """The first of these that a room above has something behind: whose it is now reads what was told."""
    for one in all_told:
        try:
            found = Entity.objects.filter(list=one.declared.list, uuid=one.uuid).exclude(source="").first()
        except Wrong:
            continue
        if found is not None:
            return found
    return None


def _all(submission: Submission, all_told: Sequence[Told], at: datetime) -> list[Done]:
    wrong: list[list[str]] = []
    names: dict[str, list[str]] = {}
    for one in all_told:
        try:
            names.setdefault(one.declared.list, []).append(one.uuid)
        except Wrong as problem:
            wrong.append([str(one.place), problem.code, problem.about])
    locked = {
        (name, uuid): row for name in sorted(names) for uuid, row in store.locked(name, names[name]).items()
    }
    faulty = {place for place, _code, _about in wrong}
    done = []
    for one in all_told:
        if str(one.place) in faulty:
            continue
        entity = locked[one.declared.list, one.uuid]
        try:
            done.append(_one(Change(entity, one, submission, submission.received_from, at)))
        except (Wrong, VaultProblem) as problem:
            code, about = (problem.code, problem.about) if isinstance(problem, Wrong) else ("gone", "")
            wrong.append([str(one.place), code, about])
    if wrong:
        raise _Failed(sorted(wrong, key=lambda row: int(row[0])))
    return done


def _one(change: Change) -> Done:
    done = apply(change)
    version = done.version
    # What a submission is for does what it says; nobody has to look at it once more.
    follows = change.entity.list in registry.LISTS and not change.submission.version.questionnaire.purpose
    waits = version is not None and (bool(version.conflict) or follows)
    said = [[str(change.told.place)]] if done.kind == Kind.ASKS else []
    waits = waits or bool(said)
    if done.kind:
        _note(change.submission, change.entity, done.kind, change.at, version=version, said=said, waits=waits)
    return done


def answered(event: EntityEvent, at: datetime, *, is_yes: bool) -> None:
    """Somebody has said yes or no to a new row; with a yes, what has waited for it follows."""
    submission, entity = event.submission, event.entity
    assert entity is not None
    if not is_yes:
        _note(submission, entity, Kind.DECLINED, at, said=event.said, waits=True)
        return
    locked = store.locked(entity.list, [entity.uuid])[entity.uuid]
    done = _again(submission, locked, int(event.said[0][0]), at, has_a_yes=True)
    if done is not None and done.version is not None:
        release(done.version, at)


def release(version: EntityVersion, at: datetime) -> None:
    """What has waited for this version, and what has waited for that."""
    if version.entity.is_new:
        return
    waiting = version.entity.held.all()
    if version.base is None and version.number == 1 and not version.is_forced:
        waiting = waiting.filter(base=1)
    elif version.branch and version.branch_base is not None:
        waiting = waiting.filter(branch=version.branch, base=version.branch_base + 1)
    else:
        return
    if not waiting.exists():
        return
    waiting = waiting.select_related("submission__version", "submission__received_from")
    held = waiting.first()
    if held is not None:
        done = _let_go(held, Kind.RELEASED, at, is_forced=False)
        if done is not None and done.version is not None:
            release(done.version, at)


def force(held: Held, at: datetime) -> None:
    """Takes a change whose predecessor has not come; nothing younger follows it by itself."""
    store.locked(held.entity.list, [held.entity.uuid])
    _let_go(held, Kind.FORCED, at, is_forced=True)


def _let_go(held: Held, kind: str, at: datetime, *, is_forced: bool) -> Done | None:
    submission, place = held.submission, held.place
    entity = Entity.objects.get(pk=held.entity_id)
    held.delete()
    _note(submission, entity, kind, at)
    return _again(submission, entity, place, at, is_forced=is_forced)


def _again(
    submission: Submission,
    entity: Entity,
    place: int,
    at: datetime,
    *,
    is_forced: bool = False,
    has_a_yes: bool = False,
) -> Done | None:
    """What waited, taken over now; where that cannot be done, it is told."""
    one = next((one for one in told_in(submission) if one.place == place), None)
    if one is None:
        return None
    sender = submission.received_from
    try:
        with transaction.atomic():
            return _one(Change(entity, one, submission, sender, at, is_forced, has_a_yes))
    except (Wrong, VaultProblem) as problem:
        code, about = (problem.code, problem.about) if isinstance(problem, Wrong) else ("gone", "")
        _note(submission, entity, Kind.ERROR, at, said=[[str(place), code, about]], waits=True)
        return None


def waited_long(at: datetime) -> list[Held]:
    late = Held.objects.filter(held_at__lte=at - WAITED_LONG)
    return list(late.select_related("entity", "submission__version", "submission__received_from"))


def _note(
    submission: Submission,
    entity: Entity | None,
    kind: str,
    at: datetime,
    *,
    version: EntityVersion | None = None,
    said: Sequence[object] = (),
    waits: bool = False,
) -> None:
    rows.add(
        EntityEvent(
            submission=submission,
            entity=entity,
            version=version,
            kind=kind,
            said=list(said),
            at=at,
            waits=waits,
        )
    )
