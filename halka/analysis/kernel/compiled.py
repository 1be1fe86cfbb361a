"""The compiled loops over codes (int16 or int32, -1 is "missing") and times (int64 microseconds).

Numba keeps the machine code beside this file, or in the user's cache folder when this one cannot be written
(NUMBA_CACHE_DIR names another), so that only the first run of an installation compiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from .kinds import Codes, Ints

_FNV_START, _FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_CHANCE, _STEP, _CARRY = np.uint64(7), np.uint64(6364136223846793005), np.uint64(1442695040888963407)
_HALF, _SHORT = np.uint64(32), 16


def compiled(function: Callable[..., Any]) -> Any:
    """Machine code, kept on disk where some folder can be written."""
    try:
        return numba.njit(cache=True)(function)
    except RuntimeError:  # no folder for the cache: compiled anew in each process
        return numba.njit()(function)


@compiled
def by_appearance(key: Codes, number: Codes, known: int) -> int:
    """Replace each key by its number in the order in which keys first appear; returns how many have one now.

    `number` holds the number of each key, or -1. Rows near in time get states that are near in memory.
    """
    for row in range(len(key)):
        one = key[row]
        if number[one] < 0:
            number[one] = known
            known += 1
        key[row] = number[one]
    return known


@compiled
def translated(words: Codes, key: Codes, out: Any) -> None:
    """Each key by its entry in `words`; the last entry is for the key -1."""
    for row in range(len(key)):
        out[row] = words[key[row]]


@compiled
def grouped(values: Ints, key: Ints, begins: Ints) -> Ints:
    """The values of each key side by side (counting sort)."""
    free = begins[:-1].copy()
    side = np.empty(len(values), np.int64)
    for row in range(len(key)):
        side[free[key[row]]] = values[row]
        free[key[row]] += 1
    return side


@compiled
def lined_up(case: Codes, act: Any, free: Ints, side: Any) -> None:
    """Put each activity into the next free place of its case."""
    for row in range(len(case)):
        side[free[case[row]]] = act[row]
        free[case[row]] += 1


@compiled
def spanned(case: Codes, ts: Ints, first: Ints, last: Ints, events: Ints) -> bool:
    """Keep the first and last time and the events of each case; False where time does not rise in a case."""
    is_rising = True
    for row in range(len(case)):
        one = case[row]
        if events[one] == 0:
            first[one] = ts[row]
        elif ts[row] <= last[one]:
            is_rising = False
        last[one] = ts[row]
        events[one] += 1
    return is_rising


@compiled
def steps(
    case: Codes, ts: Ints, name: Any, names: int, before: Codes, since: Ints, key: Ints, wait: Ints
) -> int:
    """Write the steps that end in these rows into `key` (from * names + to) and `wait`; returns how many.

    `before` and `since` hold the last name and its time of each case. Rows without a name are passed over: A,
    (missing), B gives A to B."""
    found = 0
    for row in range(len(case)):
        now = name[row]
        if now < 0:
            continue
        one = case[row]
        if before[one] >= 0:
            key[found] = np.int64(before[one]) * names + now
            wait[found] = ts[row] - since[one]
            found += 1
        before[one], since[one] = now, ts[row]
    return found


@compiled
def tally(key: Ints, values: Ints, sums: Ints) -> bool:
    """Count and sum the values of each key in `sums`; False once a sum of these values left 64 bits.

    No value is negative, so a sum that is too large shows as a negative one.
    """
    fits = True
    for row in range(len(key)):
        one = key[row]
        sums[one, 0] += 1
        sums[one, 1] += values[row]
        if sums[one, 1] < 0:
            fits = False
    return fits


@compiled
def select(values: Ints, low: int, high: int, place: int) -> None:
    """Bring the value that belongs to `place` there when values[low:high] were sorted, smaller ones before it.

    Quickselect that parts the values without a branch (Lomuto). One value of the three from which the pivot is
    taken is drawn by a fixed generator, so that no order of the rows makes it slow.
    """
    chance = _CHANCE
    while high - low > _SHORT:
        chance = chance * _STEP + _CARRY
        drawn = values[low + np.int64(((chance >> _HALF) * np.uint64(high - low)) >> _HALF)]
        one, other = values[low], values[(low + high) >> 1]
        pivot = max(min(one, other), min(max(one, other), drawn))
        border = low
        for at in range(low, high):
            value = values[at]
            values[at] = values[border]
            values[border] = value
            border += value < pivot
        if place < border:
            high = border
        elif border > low:
            low = border
        else:  # nothing is smaller than the pivot: set those equal to it apart
            for at in range(low, high):
                value = values[at]
                values[at] = values[border]
                values[border] = value
                border += value <= pivot
            if place < border:
                return
            low = border
    for at in range(low + 1, high):
        moved, free = values[at], at
        while free > low and values[free - 1] > moved:
            values[free] = values[free - 1]
            free -= 1
        values[free] = moved


@compiled
def percentile(values: Ints, low: int, high: int, tenths: int) -> Any:
    """Ten times the exact percentile of values[low:high], linear interpolation; smaller values move before it."""
    place = (high - low - 1) * tenths
    at, beyond = low + place // 10, place % 10
    select(values, low, high, at)
    lower = upper = values[at]
    if beyond > 0:
        upper = values[at + 1]
        for other in range(at + 2, high):
            upper = min(upper, values[other])
    return lower * (10 - beyond) + upper * beyond


@compiled
def extremes(values: Ints, begins: Ints) -> tuple[Ints, Ints]:
    """The least and the greatest value of each key."""
    size = len(begins) - 1
    least, most = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for key in range(size):
        if begins[key] < begins[key + 1]:
            least[key] = most[key] = values[begins[key]]
        for at in range(begins[key], begins[key + 1]):
            least[key] = min(least[key], values[at])
            most[key] = max(most[key], values[at])
    return least, most


@compiled
def middles(values: Ints, begins: Ints) -> tuple[Ints, Ints]:
    """Ten times the median and the 90th percentile of each key. The values change their places."""
    size = len(begins) - 1
    median, p90 = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for key in range(size):
        low, high = begins[key], begins[key + 1]
        if low < high:
            p90[key] = percentile(values, low, high, 9)
            median[key] = percentile(values, low, high, 5)
    return median, p90


@compiled
def occurrences(begins: Ints, act: Any, size: int) -> tuple[Ints, Ints, Ints]:
    """Of each activity: its rows, the cases with it, and the cases with it twice or more."""
    rows, cases, again = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    seen, repeated = (
        np.full(size, -1, np.int64),
        np.full(size, -1, np.int64),
    )  # the last case in which it was so
    for case in range(len(begins) - 1):
        for at in range(begins[case], begins[case + 1]):
            one = act[at]
            rows[one] += 1
            if seen[one] != case:
                seen[one] = case
                cases[one] += 1
            elif repeated[one] != case:
                repeated[one] = case
                again[one] += 1
    return rows, cases, again


@compiled
def ways(begins: Ints, act: Any) -> tuple[Codes, Codes]:
    """The variant of each case, and the first case of each variant.

    Cases meet in a table by the hash of their activities; equal hashes are compared activity by activity.
    """
    cases = len(begins) - 1
    room = np.int64(16)
    while room < 2 * cases:
        room *= 2
    table = np.full(room, -1, np.int32)
    variant, example = np.empty(cases, np.int32), np.empty(cases, np.int32)
    known = 0
    for case in range(cases):
        hashed = _FNV_START
        for at in range(begins[case], begins[case + 1]):
            hashed = (hashed ^ np.uint64(act[at])) * _FNV_PRIME
        slot = np.int64((hashed ^ (hashed >> _HALF)) & np.uint64(room - 1))
        while table[slot] >= 0 and not is_same(begins, act, example[table[slot]], case):
            slot = (slot + 1) & (room - 1)
        if table[slot] < 0:
            table[slot], example[known] = known, case
            known += 1
        variant[case] = table[slot]
    return variant, example[:known]


@compiled
def is_same(begins: Ints, act: Any, one: int, other: int) -> Any:
    """Whether two cases have the same activities in the same order."""
    length = begins[one + 1] - begins[one]
    if begins[other + 1] - begins[other] != length:
        return False
    for step in range(length):
        if act[begins[one] + step] != act[begins[other] + step]:
            return False
    return True
