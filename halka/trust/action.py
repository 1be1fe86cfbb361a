"""One function per deed: authorised, atomic, recorded exactly once.

    @action(needs=Permission.ANSWER_REFERRAL, inside="referral.to_unit.code")
    def accept_referral(*, by: Actor, referral: Referral, at: datetime) -> None: ...

The wrapper asks the policy, opens one transaction, and refuses a deed that left no entry (or two) in the ledger.
A denial is entered after the rollback, in a transaction of its own.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, cast

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from halka.trust import ledger, vault
from halka.trust.actor import Actor
from halka.trust.acts import ACCESS_DENIED, Act
from halka.trust.models import SentForm
from halka.trust.policy import Permission

P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):
    """The deed makes no sense now; the message says why, in words for the person who tried.

    `about`: the argument of the deed that has to be put right; a form shows the message at the field of this name."""

    def __init__(self, message: object, *, about: str = "") -> None:
        super().__init__(message)
        self.about = about


ERASED = _("Everything that was written about this child was erased. What is left can only be read.")
UNTRUSTED = _(
    "A record of this child is not what was written. Nothing was changed. Tell the data-protection officer."
)
CANNOT_WRITE = _(
    "Nothing can be written at the moment: the disk is full, or something else holds the store. Nothing was saved, and"
    " what you typed is still here. Wait a moment and try again; if it stays so, tell the administrator."
)
SOMEBODY_WROTE = _("Somebody wrote here before you. Nothing was lost.")


def plainly(problem: vault.VaultProblem) -> Refused | None:
    """What the vault could not read or write, as a refusal; None for a fault of the program."""
    sentences = {vault.Shredded: ERASED, vault.Tampered: UNTRUSTED, vault.Stale: SOMEBODY_WROTE}
    sentence = sentences.get(type(problem))
    return Refused(str(sentence)) if sentence else None


class SentBefore(Refused):
    """The same form was sent before, and its deed is done."""


class Denied(Exception):
    """This person may not do this. Entered in the ledger; answered with 403."""

    def __init__(self, *, by: Actor, needs: str, at: datetime, case: str = "") -> None:
        super().__init__(needs)
        self.by, self.needs, self.at, self.case = by, needs, at, case
        self.is_entered = False


class Unrecorded(RuntimeError):
    """A programming error: a deed must leave exactly one entry."""


@dataclass
class _Deed:
    unit: str = ""  # in which the permission for the deed must be held
    entries: int = 0


_deed: ContextVar[_Deed | None] = ContextVar("deed", default=None)
_once: ContextVar[tuple[str, datetime, Callable[[], None]] | None] = ContextVar("once", default=None)
_in_batch: ContextVar[bool] = ContextVar("in_batch", default=False)

ACTIONS: dict[str, Callable[..., Any]] = {}


def action(*, needs: Permission, inside: str | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Makes a deed of a keyword-only function that takes `by` and `at`.

    `inside` is the dotted path, from the arguments, of the code of the unit in which the permission must be held. Who is
    in conflict with the child does no such deed, whatever the permission.
    """

    def decorate(deed: Callable[P, T]) -> Callable[P, T]:
        _check_signature(deed)

        @functools.wraps(deed)
        def perform(*args: P.args, **kwargs: P.kwargs) -> T:
            by, at = cast(Actor, kwargs["by"]), cast(datetime, kwargs["at"])
            outermost = _deed.get() is None
            try:
                with _transaction(outermost), _one_entry(deed.__name__) as running:
                    _use_up_key()
                    unit = _unit_of(inside, kwargs)
                    running.unit = unit or ""
                    if not by.may(needs, at, unit) and not _stands_in(by, needs, at, inside, kwargs):
                        raise Denied(by=by, needs=needs, at=at, case=_case_of(kwargs))
                    if inside and _is_in_conflict(by, kwargs):
                        raise Denied(by=by, needs=needs, at=at, case=_case_of(kwargs))
                    done = deed(*args, **kwargs)
                    # Where deeds wait for each other, it may have been said meanwhile.
                    waits = inside and connection.features.has_select_for_update
                    if waits and _is_in_conflict(by, kwargs):
                        raise Denied(by=by, needs=needs, at=at, case=_case_of(kwargs))
                    return done
            except Denied as denial:
                if outermost and not _in_batch.get():
                    record_denial(denial)
                raise
            except vault.VaultProblem as problem:
                raise plainly(problem) or problem from problem

        perform.needs = needs  # type: ignore[attr-defined]
        perform.inside = inside  # type: ignore[attr-defined]
        ACTIONS[f"{deed.__module__}.{deed.__name__}"] = perform
        return perform

    return decorate


def enter(
    act: Act,
    *,
    by: Actor,
    at: datetime,
    case: str = "",
    to_unit: str = "",
    unit: str | None = None,
    thread: str = "",
    thing: str = "",
    due_at: datetime | None = None,
    happened_at: datetime | None = None,
    reason: str = "",
    purpose: str = "",
) -> None:
    """Enters the running deed in the ledger, with the digests of everything the vault sealed during it."""
    deed = _deed.get()
    if deed is None:
        raise Unrecorded(f"{act} was entered outside an action")
    deed.entries += 1
    ledger.record(
        act,
        at=at,
        person=by.ledger_name,
        unit=deed.unit or by.unit_code if unit is None else unit,
        to_unit=to_unit,
        case=case,
        thread=thread,
        thing=thing,
        due_at=due_at,
        happened_at=happened_at,
        reason=reason,
        purpose=purpose,
    )


def record_denial(denial: Denied) -> None:
    """Enters a denial, once, in a transaction of its own: the rollback of the deed cannot take it along."""
    if denial.is_entered:
        return
    denial.is_entered = True
    with transaction.atomic():
        ledger.record(
            ACCESS_DENIED,
            at=denial.at,
            person=denial.by.ledger_name,
            unit=denial.by.unit_code,
            case=denial.case,
            reason=denial.needs,
            outcome="denied",
        )


@contextmanager
def once(key: str, at: datetime, *, first: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The first deed inside is done only if no deed was done with this key before: otherwise SentBefore. The key is
    used up in the transaction of the deed, so that a deed that is refused leaves it free. `first` is called in that
    transaction before the deed, and may refuse it."""
    token = _once.set((key, at, first))
    try:
        yield
    finally:
        _once.reset(token)


def _use_up_key() -> None:
    if (wanted := _once.get()) is None:
        return
    _once.set(None)
    try:
        SentForm.objects.create(key=wanted[0], sent_at=wanted[1])
    except IntegrityError:
        raise SentBefore("This form was sent before.") from None
    wanted[2]()


@contextmanager
def batch() -> Iterator[None]:
    """Many deeds in one transaction, for imports and the demo: all of them are kept, or none."""
    token = _in_batch.set(True)
    try:
        with transaction.atomic(), vault.keeping_keys():
            yield
    except Denied as denial:
        record_denial(denial)  # the deeds are rolled back by now
        raise
    finally:
        _in_batch.reset(token)


@contextmanager
def _transaction(outermost: bool) -> Iterator[None]:
    with transaction.atomic(savepoint=outermost and not _in_batch.get()), vault.collecting():
        yield


@contextmanager
def _one_entry(name: str) -> Iterator[_Deed]:
    deed = _Deed()
    token = _deed.set(deed)
    try:
        yield deed
        if deed.entries != 1:
            raise Unrecorded(f"{name} left {deed.entries} entries in the ledger; a deed leaves exactly one")
    finally:
        _deed.reset(token)


def _check_signature(deed: Callable[..., Any]) -> None:
    parameters = inspect.signature(deed).parameters
    if not {"by", "at"} <= set(parameters):
        raise TypeError(f"{deed.__name__} must name the actor `by` and the moment `at`")
    if any(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters.values()):
        raise TypeError(f"{deed.__name__} must take keywords only")


def _unit_of(inside: str | None, given: dict[str, object]) -> str | None:
    if inside is None:
        return None
    name, _, path = inside.partition(".")
    return cast(str, attrgetter(path)(given[name]) if path else given[name])


def _stands_in(
    by: Actor, needs: Permission, at: datetime, inside: str | None, given: dict[str, object]
) -> bool:
    """Whether `by` was named for what the deed is about, in the place of those who hold the permission in its unit."""
    name, *path = (inside or "").split(".")
    thing: Any = given.get(name)
    for step in [*path, ""]:
        if is_stood_in_by := getattr(thing, "is_stood_in_by", None):
            return by.may(needs, at) and bool(is_stood_in_by(by, at))
        thing = getattr(thing, step, None) if step else None
    return False


def _is_in_conflict(by: Actor, given: dict[str, object]) -> bool:
    """Whether the deed is about a child with whom `by` is in conflict: then no post lets anybody decide."""
    about = (getattr(getattr(value, "case", value), "excludes_from_child", None) for value in given.values())
    return any(excludes(by) for excludes in about if excludes)


def _case_of(given: dict[str, object]) -> str:
    """The reference of the case a deed was about, wherever its arguments lead to one."""
    for value in given.values():
        if ref := getattr(getattr(value, "case", value), "ledger_case", ""):
            return cast(str, ref)
    return ""
