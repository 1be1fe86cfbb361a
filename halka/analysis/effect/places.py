"""Which requests belong to the place of a plan, and to which other places the rest belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .plan import Plan
from .requests import Moments, Requests

_ARROW = re.compile(r"\s*(?:->|→|>)\s*")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Grouping:
    """`own`: requests of the place. `group`: which other place each request belongs to, -1 for none; `names` of
    these. `unknown`: names of the plan that the log does not have."""

    own: Mask
    group: Moments
    names: list[str]
    unknown: tuple[str, ...]


def grouped(asked: Requests, plan: Plan) -> Grouping:
    """By who was asked; by pairs when the place is a pair; by who asked when the place only asks."""
    sides = [_sides(name, asked) for name in plan.place]
    own = np.zeros(len(asked), bool)
    for senders, receivers in sides:
        own |= _holds(asked, senders, receivers)
    asking = {unit for found, _ in sides if found is not None for unit in found}
    receives = any(receivers is not None for _, receivers in sides)
    if asking and not receives:
        code, names = asked.sender, list(asked.units)
    elif len(asking) == 1:
        code, names = _pairs(asked, own)
    else:
        same = np.isin(asked.sender, sorted(asking)) if asking else np.ones(len(asked), bool)
        code, names = np.where(same, asked.receiver, -1), list(asked.units)
    unknown = [name for name in (*(plan.places or ()), *plan.left_out) if not _is_there(name, asked)]
    code = np.where(own, -1, code)
    code = np.where(_any(asked, plan.left_out), -1, code)
    if plan.places is not None:
        code = np.where(_any(asked, plan.places), code, -1)
    return Grouping(own, *_by_name(code, names), tuple(unknown))


def _by_name(code: Moments, names: list[str]) -> tuple[Moments, list[str]]:
    """In the order of the names, so that the order of rows never shows in a sum."""
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.full(len(names) + 1, -1, np.int64)
    place[order] = np.arange(len(names))
    return place[code], [names[at] for at in order]


def _pairs(asked: Requests, own: Mask) -> tuple[Moments, list[str]]:
    """Pairs. What a unit changes reaches all who ask it, so other pairs with the same one are no comparison, unless
    nobody else is asked."""
    width = len(asked.units)
    code = np.where((asked.sender < 0) | (asked.receiver < 0), -1, asked.sender * width + asked.receiver)
    receivers = np.unique(asked.receiver[own])
    elsewhere = ~np.isin(asked.receiver, receivers)
    if elsewhere.any():
        code = np.where(elsewhere, code, -1)
    found, place = np.unique(code, return_inverse=True)
    names = [f"{asked.units[one // width]}>{asked.units[one % width]}" if one >= 0 else "" for one in found]
    return np.where(code < 0, -1, place), names


def _sides(name: str, asked: Requests) -> tuple[frozenset[int] | None, frozenset[int] | None]:
    """(who asks, who is asked) as numbers of units; None for anybody."""
    receives = set(np.unique(asked.receiver).tolist())
    at = {unit: number for number, unit in enumerate(asked.units)}
    if name in at:
        one = frozenset([at[name]])
        return (None, one) if at[name] in receives else (one, None)
    parts = _ARROW.split(name)
    if len(parts) == 2:
        return _units(parts[0], at), _units(parts[1], at)
    return None, _units(name, at)


def _units(names: str, at: dict[str, int]) -> frozenset[int]:
    if names.strip() in at:
        return frozenset([at[names.strip()]])
    return frozenset(at[name.strip()] for name in names.split(",") if name.strip() in at)


def _holds(asked: Requests, senders: frozenset[int] | None, receivers: frozenset[int] | None) -> Mask:
    found = np.ones(len(asked), bool)
    if senders is not None:
        found &= np.isin(asked.sender, sorted(senders))
    if receivers is not None:
        found &= np.isin(asked.receiver, sorted(receivers))
    return found


def _any(asked: Requests, names: tuple[str, ...]) -> Mask:
    found = np.zeros(len(asked), bool)
    for name in names:
        found |= _holds(asked, *_sides(name, asked))
    return found


def _is_there(name: str, asked: Requests) -> bool:
    return bool(_holds(asked, *_sides(name, asked)).any())
