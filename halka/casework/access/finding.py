"""Finding a case: by its code, by the name of the child, by a telephone number. Names and numbers lie in the vault.

Whole words and parts of words as they were written, whatever the keyboard. A misspelt name and another script belong
here, too: an index of names would answer `_named`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace

from halka.casework.access.models import Restriction
from halka.casework.cases.models import Case, Child, Exclusion, HouseholdMember
from halka.directory.models import Person
from halka.directory.refs import CODE_SIGNS
from halka.directory.words import plain
from halka.trust import vault

Said = Mapping[str, object]
Row = tuple[int, str, int]
"""Key of a case, reference of its child, version of what is known of the child."""
AT_ONCE = 10_000
"""Cases whose names one page opens: one second, three by telephone. A page says how many are left, and leads to them."""
BATCH = 500
DIGITS, WHOLE = 4, 9
"""Digits that a telephone number is found by; and those at its end that are one number, whatever stands before."""


@dataclass(frozen=True)
class Found:
    """`keys` of the cases, newest first, of the `compared` ones behind the first `skipped`; `older` were not compared."""

    keys: list[int]
    skipped: int
    compared: int
    older: int

    @property
    def next(self) -> int:
        return self.skipped + self.compared


def find_cases(cases: QuerySet[Case], words: str, *, skipped: int = 0) -> Found:
    """Of these cases, in their order: whose code begins with these words, whose child bears them in the name (parts of
    it, in any order), or where a telephone of the child or the household holds these digits. Codes are compared in
    all of them at once, and a whole one opens no name."""
    code = plain(words).replace(" ", "").upper()
    if whole := _by_whole_code(cases, code):
        return Found(whole, 0, 0, 0)
    rows = list(cases.values_list("pk", "child__ref", "child__identity_version"))
    compared = rows[skipped : skipped + AT_ONCE]
    found = set(_by_code(cases, code)) if code and not skipped else set()
    names, digits = plain(words).split(), _digits(words)
    for batch in _batches(compared):
        sealed = vault.read_many([("child", ref) for _key, ref, version in batch if version])
        known: dict[int, Said] = {key: sealed.get(("child", ref), {}) for key, ref, _version in batch}
        found |= {key for key, said in known.items() if names and _is_named(said, names)}
        if digits:
            found |= _reached(known, digits)
    return Found(
        [key for key, _ref, _version in rows if key in found],
        skipped,
        len(compared),
        max(0, len(rows) - skipped - len(compared)),
    )


def known_children(name: str, year: int | None) -> list[Case]:
    """A case of each child that bears all these words as words of its name, of the newest `AT_ONCE` cases of the whole
    store; born in this year or the one beside it, where a year is given and known."""
    wanted = set(plain(name).split())
    keys: dict[str, int] = {}
    for batch, sealed in _newest():
        for key, ref, _version in batch:
            said = sealed.get(("child", ref), vault.Words({}))
            if wanted <= set(_name(said).split()):
                keys.setdefault(ref, key)
    return _of_each(keys, year)


def children_called(words: str, year: int | None, by: Person) -> list[Case]:
    """A case of each child that whoever is on duty may mean and be told of, found as the one box finds: by a whole code,
    by parts of the name in any order, by a telephone. Where some bear the words as whole words of their names, those are
    meant; whoever must not be told changes nothing in that."""
    bare = plain(words).replace(" ", "").upper()
    rows = Case.unscoped.exclude(status=Case.Status.DUPLICATE)
    if whole := _by_whole_code(rows, bare):
        rows = Case.unscoped.filter(pk__in=whole).select_related("child", "unit", "worker")
        return _told_of(list(rows), by)
    names, digits = plain(words).split(), _digits(words)
    in_full: dict[str, int] = {}
    in_part: dict[str, int] = {}
    for batch, sealed in _newest():
        known: dict[int, Said] = {key: sealed.get(("child", ref), {}) for key, ref, _version in batch}
        reached = _reached(known, digits) if digits else set()
        for key, ref, _version in batch:
            if names and set(names) <= set(_name(known[key]).split()):
                in_full.setdefault(ref, key)
            elif key in reached or (names and not digits and _is_named(known[key], names)):
                in_part.setdefault(ref, key)
    full, part = (_told_of(_of_each(keys, year), by) for keys in (in_full, in_part))
    return full or part


def _told_of(found: list[Case], by: Person) -> list[Case]:
    closed = not_told(found, by)
    return [case for case in found if case.pk not in closed]


def _newest() -> Iterator[tuple[list[Row], Mapping[tuple[str, str], vault.Words]]]:
    """The newest `AT_ONCE` cases of the whole store, in pieces, with what is known of their children."""
    rows = Case.unscoped.exclude(status=Case.Status.DUPLICATE).filter(child__identity_version__gt=0)
    newest = list(rows.values_list("pk", "child__ref", "child__identity_version")[:AT_ONCE])
    for batch in _batches(newest):
        yield batch, vault.read_many([("child", ref) for _key, ref, _version in batch])


def _of_each(keys: Mapping[str, int], year: int | None) -> list[Case]:
    found = Case.unscoped.filter(pk__in=[0, *keys.values()]).select_related("child", "unit", "worker")
    return [case for case in found if _is_born(case.child, year)]


def not_told(found: Collection[Case], by: Person) -> set[int]:
    """Cases that are answered as if there were none. As many queries for no case as for one: time tells nothing."""
    children = [0, *(case.child_id for case in found)]
    secret = Restriction.unscoped.filter(
        case__child__in=children, whereabouts_secret=True, lifted_at__isnull=True
    )
    conflicts = Exclusion.unscoped.filter(case__child__in=children, person=by)
    closed = {*secret.values_list("case__child", flat=True), *conflicts.values_list("case__child", flat=True)}
    return {case.pk for case in found if case.child_id in closed or case.unit.is_hidden}


def more_than_are_compared() -> bool:
    return Case.unscoped.count() > AT_ONCE


def _is_born(child: Child, year: int | None) -> bool:
    told = (
        child.age_told_on.year - child.age_told if child.age_told_on and child.age_told is not None else None
    )
    known = child.born_on.year if child.born_on else told or child.birth_year
    return year is None or known is None or abs(known - year) <= 1


def _by_whole_code(cases: QuerySet[Case], code: str) -> list[int]:
    """The signs of codes hold no vowel, so that no name is one; a code may have no digit."""
    return list(_by_code(cases, code, "exact")) if code and set(code) <= set(CODE_SIGNS) else []


def _by_code(cases: QuerySet[Case], code: str, how: str = "startswith") -> QuerySet[Case, int]:
    bare = Replace(F("code"), Value("-"), Value(""))
    return cases.annotate(bare_code=bare).filter(**{f"bare_code__{how}": code}).values_list("pk", flat=True)


def _is_named(said: Said, names: list[str]) -> bool:
    name = _name(said)
    return all(part in name for part in names)


def _name(said: Said) -> str:
    return plain(f"{said.get('first_name', '')} {said.get('last_name', '')}")


def _reached(known: Mapping[int, Said], digits: str) -> set[int]:
    """Cases with this number. Where nobody may know the place of the child, no number leads to it."""
    secret = Restriction.unscoped.filter(whereabouts_secret=True, lifted_at__isnull=True, case__in=known)
    open_cases = known.keys() - set(secret.values_list("case", flat=True))
    near = HouseholdMember.unscoped.filter(HouseholdMember.here(), case__in=open_cases)
    members = dict(near.values_list("ref", "case"))
    sealed = vault.read_many([("household", ref) for ref in members])
    at_home = {case for ref, case in members.items() if _same(sealed.get(("household", ref), {}), digits)}
    return at_home | {key for key in open_cases if _same(known[key], digits)}


def _same(said: Said, digits: str) -> bool:
    kept = "".join(letter for letter in str(said.get("phone", "")) if letter.isdigit())
    is_whole = len(digits) >= WHOLE and len(kept) >= WHOLE and kept[-WHOLE:] == digits[-WHOLE:]
    return digits in kept or is_whole


def _digits(words: str) -> str:
    """Of what can be a telephone number: nothing but digits and what is written between them."""
    bare = "".join(str(int(letter)) for letter in words if letter.isdecimal())
    return bare if len(bare) >= DIGITS and not any(letter.isalpha() for letter in words) else ""


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
