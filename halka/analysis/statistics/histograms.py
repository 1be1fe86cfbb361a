"""Log-histograms of waits: small, mergeable, and never more than 2.2 % wrong about a quantile.

Bucket 0 holds waits under ten seconds and stands for 0; bucket i holds waits from 10 s × 2^((i-1)/16) up to
10 s × 2^(i/16) and stands for the geometric middle. 411 buckets reach 16 years; what is longer stays in the
last. A histogram is an array of counts, the last axis its buckets: two histograms merge by adding them.

The error: a wait and the middle of its bucket differ by a factor of at most 2^(1/32), which is 2.19 %; a
quantile interpolates between two such waits. It holds for waits between ten seconds and 16 years.
Source of the idea: Masson, Rim and Lee, "DDSketch", PVLDB 12 (2019), 2195-2205.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

BUCKETS = 411
WORST_ERROR = 0.022
_UNIT_US = 10_000_000
_ROUNDING = 1e-9  # a share that should be exactly one half may miss it by this much

Counts = NDArray[np.int64]
Waits = NDArray[np.float64]

EDGES: Counts = np.ceil(_UNIT_US * 2.0 ** (np.arange(BUCKETS - 1) / 16)).astype(np.int64)
"""Microseconds at which bucket 1, 2, ... begin."""

MIDDLES: Waits = np.concatenate([[0.0], _UNIT_US * 2.0 ** ((np.arange(BUCKETS - 1) + 0.5) / 16)])
"""Microseconds that each bucket stands for."""


def buckets(waits_us: ArrayLike) -> Counts:
    """The bucket of each wait (microseconds; below zero counts as zero)."""
    return np.searchsorted(EDGES, np.asarray(waits_us, dtype=np.int64), side="right")


def histogram(waits_us: ArrayLike) -> Counts:
    """The histogram of these waits."""
    return np.bincount(buckets(waits_us), minlength=BUCKETS)


def quantile(counts: Counts, share: float) -> Waits:
    """The wait (microseconds) below which `share` of all lie, by linear interpolation; NaN for an empty histogram.

    `counts` has shape (..., 411); the answer has the shape before the last axis.
    """
    upto = counts.cumsum(axis=-1)
    total = upto[..., -1]
    place = share * np.maximum(total - 1, 0)
    below = np.floor(place)
    low, high = _at_rank(upto, below), _at_rank(upto, np.minimum(below + 1, total - 1))
    return np.where(total > 0, low + (high - low) * (place - below), np.nan)


def _at_rank(upto: Counts, rank: Waits) -> Waits:
    """What the wait with this rank (from 0) counts as."""
    bucket: Counts = (upto <= np.asarray(rank)[..., None]).sum(axis=-1)
    return MIDDLES.take(np.minimum(bucket, BUCKETS - 1))


def reached(answered: Counts, waiting: Counts, share: float) -> Waits:
    """Kaplan-Meier: the first wait by which `share` have answered, when `waiting` have not yet; NaN is "not reached".

    Both of shape (..., 411). In a bucket, answers come before those who stop being watched.
    """
    both = answered + waiting
    at_risk = both[..., ::-1].cumsum(axis=-1)[..., ::-1]
    silent = np.cumprod(1 - answered / np.maximum(at_risk, 1), axis=-1)
    is_reached = (1 - silent) >= share - _ROUNDING
    return np.where(is_reached.any(axis=-1), MIDDLES[is_reached.argmax(axis=-1)], np.nan)
