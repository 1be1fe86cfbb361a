"""Functions that look at where a node stands, at days, or at places on the earth."""

from __future__ import annotations

import datetime
import itertools
import math

from halka.questionnaires.xpath import dates
from halka.questionnaires.xpath.library import ASKED, NAN, Value, known, number, text

_EARTH = 6_378_100.0  # metres, as both clients count


@known("position")
def _position(_: object, nodes: Value) -> float:
    """The place of an entry among those of its name, from 1."""
    if not isinstance(nodes, list) or not nodes or isinstance(nodes[0], str):
        return NAN
    node = nodes[0]
    return 1.0 + sum(1 for _before in node.itersiblings(node.tag, preceding=True))


@known("indexed-repeat")
def _indexed_repeat(_: object, wanted: Value, *pairs: Value) -> str:
    """The answer of the entry with this number; with three pairs, of an entry in an entry."""
    if not isinstance(wanted, list):
        return ""
    found = [node for node in wanted if not isinstance(node, str)]
    for repeats, place in zip(pairs[::2], pairs[1::2], strict=False):
        index = number(place)
        if math.isnan(index) or not isinstance(repeats, list):
            return ""
        entries = {
            entry
            for entry in repeats
            if not isinstance(entry, str) and _position(None, [entry]) == int(index)
        }
        found = [node for node in found if any(above in entries for above in node.iterancestors())]
    return text(found)


@known("randomize")
def _randomize(_: object, nodes: Value, *_seed: Value) -> Value:
    """The order is made where choices are listed; here the nodes as they are."""
    return nodes


@known("pulldata")
def _pulldata(_: object, file: Value, column: Value, key: Value, wanted: Value) -> str:
    """The cell of a column in the row whose key is this."""
    names = (text(column), text(key))
    for root in file if isinstance(file, list) else []:
        for row in root.iter("item"):
            if row.findtext(names[1]) == text(wanted):
                return row.findtext(names[0]) or ""
    return ""


@known("today")
def _today(_: object) -> str:
    return f"{ASKED.get().at:%Y-%m-%d}"


@known("now")
def _now(_: object) -> str:
    return ASKED.get().at.isoformat(timespec="milliseconds")


@known("date")
def _date(_: object, value: Value) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return "" if math.isnan(value) or math.isinf(value) else dates.day_of(value)
    written = text(value).strip()
    day = dates.day_from(written)
    if day is not None:
        return day.isoformat()
    days = number(written)
    return "" if math.isnan(days) else dates.day_of(days)


@known("date-time")
def _date_time(_: object, value: Value) -> str:
    days = number(value)
    if math.isnan(days) or math.isinf(days):
        return ""
    try:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(days=days)  # noqa: DTZ001 - days are counted without a zone
    except OverflowError:
        return ""
    return moment.replace(tzinfo=ASKED.get().at.tzinfo).isoformat(timespec="milliseconds")


@known("decimal-date-time")
def _decimal_date_time(_: object, value: Value) -> float:
    return number(value)


@known("decimal-time")
def _decimal_time(_: object, value: Value) -> float:
    written = text(value)
    part = dates.part_of_day(written)
    if part is None and "T" in written:
        part = dates.part_of_day(written.split("T", 1)[1])
    return NAN if part is None else part


@known("format-date")
def _format_date(_: object, value: Value, pattern: Value) -> str:
    return _formatted(value, pattern)


@known("format-date-time")
def _format_date_time(_: object, value: Value, pattern: Value) -> str:
    return _formatted(value, pattern)


def _formatted(value: Value, pattern: Value) -> str:
    written = dates.day_of(value) if isinstance(value, float) and not math.isnan(value) else text(value)
    moment = dates.moment_from(written)
    return "" if moment is None else dates.formatted(moment, text(pattern))


def _points(values: tuple[Value, ...]) -> list[tuple[float, float]]:
    """Latitude and longitude in degrees, from nodes or texts of one or more points."""
    found = []
    for value in values:
        for piece in [text([node]) for node in value] if isinstance(value, list) else [text(value)]:
            for point in piece.split(";"):
                parts = point.split()
                if len(parts) >= 2:
                    found.append((number(parts[0]), number(parts[1])))
    return found


@known("distance")
def _distance(_: object, *values: Value) -> float:
    """Metres along the points, rounded to centimetres."""
    points = _points(values)
    total = sum(_between(one, other) for one, other in itertools.pairwise(points))
    return round(total, 2)


def _between(one: tuple[float, float], other: tuple[float, float]) -> float:
    la, lb = math.radians(one[0]), math.radians(other[0])
    half = (
        math.sin((lb - la) / 2) ** 2
        + math.cos(la) * math.cos(lb) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


@known("area")
def _area(_: object, *values: Value) -> float:
    """Square metres inside the points, on a sphere."""
    points = _points(values)
    if len(points) < 3:
        return 0.0
    total = 0.0
    for one, other in zip(points, [*points[1:], points[0]], strict=True):
        step = math.radians(other[1] - one[1])
        total += step * (2 + math.sin(math.radians(one[0])) + math.sin(math.radians(other[0])))
    return round(abs(total * _EARTH * _EARTH / 2), 2)


@known("geofence")
def _geofence(_: object, point: Value, shape: Value) -> bool:
    """Whether the point lies inside the shape."""
    inside, corners = False, _points((shape,))
    for lat, lon in _points((point,))[:1]:
        for (la, lo), (lb, lp) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
            if (lo > lon) != (lp > lon) and lat < (lb - la) * (lon - lo) / (lp - lo) + la:
                inside = not inside
    return inside
