"""The loops of `compiled` in numpy, for where numba is not installed: the same answers, some times slower.

What each function does stands there; here is only how it is done without a loop over rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from .kinds import Codes, Ints

_TOO_LARGE = 1.5 * 2.0**63  # a sum that left 64 bits is below zero, or above this


def by_appearance(key: Codes, number: Codes, known: int) -> int:
    new, first = np.unique(key[number[key] < 0], return_index=True)
    number[new[np.argsort(first)]] = np.arange(known, known + len(new))
    key[:] = number[key]
    return known + len(new)


def translated(words: Codes, key: Codes, out: Any) -> None:
    out[:] = words[key]


def grouped(values: Ints, key: Ints, begins: Ints) -> Ints:
    return values[np.argsort(key, kind="stable")]


def lined_up(case: Codes, act: Any, free: Ints, side: Any) -> None:
    order = np.argsort(case, kind="stable")
    ordered = case[order]
    begins, _ = _ends(ordered)
    sizes = np.diff(np.append(begins, len(ordered)))
    within = np.arange(len(ordered)) - np.repeat(begins, sizes)
    side[free[ordered] + within] = act[order]
    free[ordered[begins]] += sizes


def spanned(case: Codes, ts: Ints, first: Ints, last: Ints, events: Ints) -> bool:
    order = np.argsort(case, kind="stable")
    ordered, times = case[order], ts[order]
    begins, ends = _ends(ordered)
    here = ordered[begins]
    is_new = events[here] == 0
    before = np.empty(len(times), np.int64)
    before[1:], before[begins] = times[:-1], last[here]
    rises = times > before
    rises[begins[is_new]] = True
    first[here[is_new]] = times[begins[is_new]]
    last[here] = times[ends]
    events[here] += ends - begins + 1
    return bool(rises.all())


def steps(
    case: Codes, ts: Ints, name: Any, names: int, before: Codes, since: Ints, key: Ints, wait: Ints
) -> int:
    rows = np.flatnonzero(name >= 0)
    rows = rows[np.argsort(case[rows], kind="stable")]
    ordered, now, times = case[rows], name[rows].astype(np.int64), ts[rows]
    begins, ends = _ends(ordered)
    here = ordered[begins]
    earlier, started = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    earlier[1:], started[1:] = now[:-1], times[:-1]
    earlier[begins], started[begins] = before[here], since[here]
    before[here], since[here] = now[ends], times[ends]
    has = np.flatnonzero(earlier >= 0)
    has = has[np.argsort(rows[has])]  # as the rows lie
    key[: len(has)] = earlier[has] * names + now[has]
    wait[: len(has)] = times[has] - started[has]
    return len(has)


def tally(key: Ints, values: Ints, sums: Ints) -> bool:
    size = len(sums)
    sizes = sums[:, 1] + np.bincount(key, weights=values, minlength=size)
    sums[:, 0] += np.bincount(key, minlength=size)
    np.add.at(sums[:, 1], key, values)
    return bool((sums[:, 1] >= 0).all() and (sizes < _TOO_LARGE).all())


def extremes(values: Ints, begins: Ints) -> tuple[Ints, Ints]:
    least, most = np.zeros(len(begins) - 1, np.int64), np.zeros(len(begins) - 1, np.int64)
    there = begins[:-1] < begins[1:]
    if there.any():
        least[there] = np.minimum.reduceat(values, begins[:-1][there])
        most[there] = np.maximum.reduceat(values, begins[:-1][there])
    return least, most


def middles(values: Ints, begins: Ints) -> tuple[Ints, Ints]:
    sizes = np.diff(begins)
    ordered = values[np.lexsort((values, np.repeat(np.arange(len(sizes)), sizes)))]
    return _percentile(ordered, begins[:-1], sizes, 5), _percentile(ordered, begins[:-1], sizes, 9)


def _percentile(ordered: Ints, begins: Ints, sizes: Ints, tenths: int) -> Ints:
    found = np.zeros(len(sizes), np.int64)
    there = sizes > 0
    place = (sizes[there] - 1) * tenths
    at, beyond = begins[there] + place // 10, place % 10
    found[there] = ordered[at] * (10 - beyond) + ordered[at + (beyond > 0)] * beyond
    return found


def occurrences(begins: Ints, act: Any, size: int) -> tuple[Ints, Ints, Ints]:
    case = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
    pairs, often = np.unique(case * max(1, size) + act, return_counts=True)
    acts = pairs % max(1, size)
    rows, cases, again = (
        np.bincount(found, minlength=size).astype(np.int64) for found in (act, acts, acts[often > 1])
    )
    return rows, cases, again


def ways(begins: Ints, act: Any) -> tuple[Codes, Codes]:
    known: dict[bytes, int] = {}
    variant = np.empty(len(begins) - 1, np.int32)
    example: list[int] = []
    for case, (begin, end) in enumerate(zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True)):
        one = known.setdefault(act[begin:end].tobytes(), len(known))
        if one == len(example):
            example.append(case)
        variant[case] = one
    return variant, np.array(example, np.int32)


def _ends(ordered: Codes) -> tuple[Ints, Ints]:
    """Where each run of the same case begins, and its last row."""
    begins = np.flatnonzero(np.diff(ordered, prepend=-1))
    return begins, np.append(begins[1:], len(ordered))[: len(begins)] - 1
